"""Opens the portal's rules one at a time, to see that the tests notice (scripts/weaken)."""
