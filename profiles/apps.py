from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "profiles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Ledelsesprofiler")

    def ready(self) -> None:
        from clusters import team_panels  # all of these need the app registry
        from clusters.restructure.forecast import Consequence, register
        from profiles import ending
        from profiles.panels import year_panel
        from profiles.waiting import waiting_in_profiles
        from reminders import waiting

        waiting.register(waiting_in_profiles)
        team_panels.register(year_panel)
        register(Consequence(ending.foresee, ending.settle))
