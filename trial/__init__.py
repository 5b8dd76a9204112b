"""Runs the portal on a machine that has only Python: set-up, an embedded PostgreSQL, and the processes side by side.

Production uses none of it. The modules that `trial.start` imports before the virtual environment exists
(console, setup, cli, assets) use the standard library alone.
"""
