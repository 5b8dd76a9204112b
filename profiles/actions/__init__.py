"""Verbs of the main job that touch several models. Keyword-only, atomic, with `by` as the one who acts."""
