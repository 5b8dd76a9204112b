"""The organisation in the admin: kept by administrators, ended rather than deleted, every change in the history."""

from clusters.admin import changes, imports, offices, organisation

__all__ = ["changes", "imports", "offices", "organisation"]
