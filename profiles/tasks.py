"""Background work of the main job: each task finds what is left to do and may run twice, late or never."""

from __future__ import annotations

from celery import shared_task

from profiles import ending
from profiles.actions import followup, support
from profiles.campaigns import run
from profiles.models import AgreedCopy
from profiles.pdf import render_plan
from profiles.rollups import publish


@shared_task
def make_agreed_pdfs() -> int:
    """Make the PDF of every agreed plan that has none yet; says how many this run made."""
    made = 0
    for copy in AgreedCopy.objects.filter(pdf__isnull=True).order_by("pk")[:50]:
        made += copy.keep_pdf(render_plan(copy.content))
    return made


@shared_task
def settle_ended_teams() -> int:
    """Close what teams that are no more have under way; says how many rounds and plans this run closed.

    Also for a day when nothing ran: whatever has not been closed yet is found.
    """
    return ending.settle(ending.ended_teams_with_work())


@shared_task
def open_campaign_rounds() -> int:
    """Go on with the rounds for many that are under way; says how many teams this run dealt with."""
    return run.open_rounds()


@shared_task
def publish_rollups() -> int:
    """Count the quarters that have ended and are not counted yet; says how many this run counted."""
    return publish.publish_due()


@shared_task
def lay_out_follow_ups() -> int:
    """Lay out the follow-ups of agreed plans that have none; says how many plans this run dealt with."""
    return followup.lay_out_missing()


@shared_task
def settle_support() -> int:
    """Give back the requests whose consultants can no longer help; says how many this run gave back."""
    return support.release_unable()
