"""Widgets, fields and the view of a field that the dkfds form pack draws from."""
