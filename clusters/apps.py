from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClustersConfig(AppConfig):
    name = "clusters"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Organisation")

    def ready(self) -> None:
        from clusters import due, own_data, retention  # all of these need the app registry
        from clusters.kinds_of_office import kinds_of_office
        from clusters.models import OfficeHolder
        from core import own_data as own
        from core import retention as keeps
        from people.roles import register
        from reminders import due as falls_due

        register(kinds_of_office)
        falls_due.register(*due.KINDS)
        own.register(*own_data.PARTS)
        for tie in retention.TIES:
            keeps.tied_by(tie)
        falls_due.narrow_to_person(OfficeHolder)
