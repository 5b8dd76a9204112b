"""Measures the portal as it runs in production; `scripts/bench` starts it."""
