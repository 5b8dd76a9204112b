"""What has been told to whom: notifications, and the reminders that a mail carries."""

from reminders.models.notification import Notification, Reminder

__all__ = ["Notification", "Reminder"]
