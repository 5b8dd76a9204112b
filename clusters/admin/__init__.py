"""The organisation in the admin: kept by administrators, ended rather than deleted, every change in the history."""

from clusters.admin import imports, offices, organisation

__all__ = ["imports", "offices", "organisation"]
