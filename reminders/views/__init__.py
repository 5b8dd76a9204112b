"""Pages of one's own reminders."""
