"""Runs the portal on a machine that has only Python: set-up, an embedded PostgreSQL, and the processes side by side.

Production uses none of it. Modules that `trial.serve` and `trial.test` import before the virtual environment exists
(console, setup, cli, npm) use the standard library alone.
"""
