"""The catalogue in the admin. Rounds, answers, positions, votes and plans are not here, and must never be."""

from profiles.admin.areas import ProfileAreaAdmin
from profiles.admin.profiles import LeadershipProfileAdmin

__all__ = ["LeadershipProfileAdmin", "ProfileAreaAdmin"]
