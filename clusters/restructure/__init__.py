"""Clusters end, merge and split: the decision (`draft`), what it will do (`forecast`), doing it (`carry_out`)."""
