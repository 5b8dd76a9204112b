"""Background work of the main job: each task finds what is left to do and may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from profiles.models import AgreedCopy
from profiles.pdf import render_plan


@shared_task
def make_agreed_pdfs() -> int:
    """Make the PDF of every agreed plan that has none yet; says how many this run made."""
    made = 0
    for copy in AgreedCopy.objects.filter(pdf__isnull=True).order_by("pk")[:50]:
        made += copy.keep_pdf(render_plan(copy.content))
    return made
