from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "reminders"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Påmindelser")

    def ready(self) -> None:
        from core import backlogs as waits
        from core import own_data as own
        from core import retention as keeps
        from reminders import backlogs, own_data, retention

        waits.register(backlogs.MAILS)
        own.register(*own_data.PARTS)
        keeps.register(*retention.SORTS)
        keeps.when_forgotten(retention.forget)
