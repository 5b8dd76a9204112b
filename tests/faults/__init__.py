"""A month of reminders while everything around them fails; `scripts/faults` plays it."""
