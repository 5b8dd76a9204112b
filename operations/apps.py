from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Drift")

    def ready(self) -> None:
        from operations import jobs  # noqa: F401 - connects its receivers
