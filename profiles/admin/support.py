"""Who gives practice-near support, and when. The requests are not here: what is said in them is not for administrators,
and what they may read of one, and do with it, has its own page (docs/decisions/0156).
"""

from __future__ import annotations

from django.contrib import admin

from clusters.admin.base import DatedAdmin, InForce
from profiles.models import SupportConsultant


@admin.register(SupportConsultant)
class SupportConsultantAdmin(DatedAdmin[SupportConsultant]):
    """Consultants are appointed here. When one's time is over, what they had under way waits for another."""

    list_display = ("person", "period_in_words")
    list_filter = (InForce,)
    list_select_related = ("person",)
    search_fields = ("person__name", "person__email")
    autocomplete_fields = ("person",)
    fields = ("person", "first_day", "last_day")
    ordering = ("-period",)
    view_on_site = False
