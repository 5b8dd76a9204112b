"""What falls due in the main job: its kinds of things to do and of news, by what they are about."""

from profiles.due.followup import FollowUpAhead, MinutesToConfirm
from profiles.due.plan import PlanWaitsForChief

KINDS = (PlanWaitsForChief, FollowUpAhead, MinutesToConfirm)

__all__ = ["KINDS", "FollowUpAhead", "MinutesToConfirm", "PlanWaitsForChief"]
