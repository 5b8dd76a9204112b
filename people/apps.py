from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Personer")

    def ready(self) -> None:
        from core import backlogs as waits
        from core import own_data as own
        from core import retention as keeps
        from people import backlogs, own_data, retention, signals  # noqa: F401 - signals connects its receivers

        waits.register(backlogs.INVITATIONS)
        own.register(*own_data.PARTS)
        keeps.register(*retention.SORTS)
