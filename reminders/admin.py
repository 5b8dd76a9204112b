"""The reminders' admin, by what it is about."""

from reminders import policy_admin as policy
from reminders.mail import admin as mail

__all__ = ["mail", "policy"]
