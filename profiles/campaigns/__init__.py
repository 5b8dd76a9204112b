"""Rounds for many: which teams they fit, the job that opens them, what its page shows, and kind nudges."""
