from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "profiles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Katalog")

    def ready(self) -> None:
        from clusters import team_panels  # all of these need the app registry
        from clusters.restructure.forecast import Consequence, register
        from core import backlogs as waits
        from core import own_data as own
        from core import retention as keeps
        from profiles import backlogs, due, ending, own_data, retention
        from profiles.panels import year_panel
        from reminders import due as falls_due

        waits.register(*backlogs.QUEUES)
        own.register(*own_data.PARTS)
        keeps.register(*retention.SORTS)
        for tie in retention.TIES:
            keeps.tied_by(tie)
        falls_due.register(*due.KINDS)
        team_panels.register(year_panel)
        register(Consequence(ending.foresee, ending.settle))
