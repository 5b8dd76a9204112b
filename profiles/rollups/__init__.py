"""Agreed focus areas across teams, published in frozen, rounded steps. Why so: docs/decisions/0092."""
