"""The reminders' admin, by what it is about."""

from reminders.mail import admin as mail

__all__ = ["mail"]
