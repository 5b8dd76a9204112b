"""What falls due in the main job: its kinds of things to do and of news, by what they are about."""

from profiles.due.plan import PlanWaitsForChief

KINDS = (PlanWaitsForChief,)

__all__ = ["KINDS", "PlanWaitsForChief"]
