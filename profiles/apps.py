from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProfilesConfig(AppConfig):
    name = "profiles"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("ledelsesprofiler")

    def ready(self) -> None:
        from profiles.waiting import waiting_in_profiles  # needs the app registry
        from reminders.waiting import register

        register(waiting_in_profiles)
