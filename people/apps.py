from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Personer")

    def ready(self) -> None:
        from people import signals  # noqa: F401 - connects its receivers
