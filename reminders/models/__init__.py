"""What has been told to whom: notifications, their reminders, and the mails that carry those; the policy behind it."""

from reminders.models.calendar import CalendarAddress
from reminders.models.mail import WEEKDAYS, Frequency, Mail, MailChoice, MailStatus, choice_of
from reminders.models.notification import Notification, Reminder
from reminders.models.policy import ClosedPeriod, KindPolicy, Policy

__all__ = [
    "WEEKDAYS",
    "CalendarAddress",
    "ClosedPeriod",
    "Frequency",
    "KindPolicy",
    "Mail",
    "MailChoice",
    "MailStatus",
    "Notification",
    "Policy",
    "Reminder",
    "choice_of",
]
