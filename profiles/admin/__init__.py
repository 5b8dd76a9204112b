"""The catalogue and the policies in the admin. Rounds, answers, positions, votes, plans, follow-ups and appraisal
sheets are not here, and must never be.
"""

from profiles.admin.areas import ProfileAreaAdmin
from profiles.admin.followup import FollowUpPolicyAdmin
from profiles.admin.profiles import LeadershipProfileAdmin

__all__ = ["FollowUpPolicyAdmin", "LeadershipProfileAdmin", "ProfileAreaAdmin"]
