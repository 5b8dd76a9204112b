"""Reads of the main job. Every one that leads to a page begins with `visible_to(user)`."""
