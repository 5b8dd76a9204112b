from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Personer")

    def ready(self) -> None:
        from core import backlogs as waits
        from people import backlogs, signals  # noqa: F401 - signals connects its receivers

        waits.register(backlogs.INVITATIONS)
