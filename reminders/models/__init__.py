"""What has been told to whom: notifications, and the reminders that a mail carries; and the policy behind it."""

from reminders.models.calendar import CalendarAddress
from reminders.models.notification import Notification, Reminder
from reminders.models.policy import ClosedPeriod, KindPolicy, Policy

__all__ = ["CalendarAddress", "ClosedPeriod", "KindPolicy", "Notification", "Policy", "Reminder"]
