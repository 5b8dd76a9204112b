"""Sign-in at the municipality's own identity provider (docs/decisions/0073 and 0074)."""
