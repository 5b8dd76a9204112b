from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "operations"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Drift")

    def ready(self) -> None:
        from core import retention as keeps
        from operations import jobs, retention  # noqa: F401 - jobs connects its receivers

        keeps.register(*retention.SORTS)
        post_migrate.connect(_make_rules, sender=self)


def _make_rules(**_kwargs: Any) -> None:
    """A rule, not in force, for each sort of data that has none yet."""
    from operations.retention import make_rules

    make_rules()
