"""The catalogue, the policies and the consultants in the admin. Rounds, answers, positions, votes, plans, follow-ups,
appraisal sheets and requests for support are not here, and must never be.
"""

from profiles.admin.areas import ProfileAreaAdmin
from profiles.admin.followup import FollowUpPolicyAdmin
from profiles.admin.profiles import LeadershipProfileAdmin
from profiles.admin.support import SupportConsultantAdmin

__all__ = ["FollowUpPolicyAdmin", "LeadershipProfileAdmin", "ProfileAreaAdmin", "SupportConsultantAdmin"]
