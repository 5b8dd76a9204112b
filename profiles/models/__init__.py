"""The main job: profile catalogue → competence assessment → team development plan."""

from profiles.models.assessment import (
    CANNOT_JUDGE,
    DOTS,
    Answer,
    AssessmentEvent,
    AssessmentStatus,
    Bring,
    CompetenceAssessment,
    Contribution,
    ContributionStatus,
    Position,
    Vote,
)
from profiles.models.catalogue import (
    STEPS_OF_SCALE,
    AreaKind,
    AreaLineage,
    LeadershipProfile,
    Level,
    ProfileArea,
    ProfileEvent,
    ProfileStatus,
    Scale,
    ScaleStep,
    Sign,
)
from profiles.models.draft import DecisionDraft
from profiles.models.meeting import LENGTHS, PEN_SILENCE, USUAL_LENGTH, Meeting
from profiles.models.participation import Exemption, ExemptionReason
from profiles.models.plan import DevelopmentPlan, FocusArea, PlanEvent, PlanStatus
from profiles.models.plan_copies import AgreedCopy
from profiles.models.plan_parts import Action, Progress, Promise
from profiles.models.plan_talk import FocusComment

__all__ = [
    "CANNOT_JUDGE",
    "DOTS",
    "LENGTHS",
    "PEN_SILENCE",
    "STEPS_OF_SCALE",
    "USUAL_LENGTH",
    "Action",
    "AgreedCopy",
    "Answer",
    "AreaKind",
    "AreaLineage",
    "AssessmentEvent",
    "AssessmentStatus",
    "Bring",
    "CompetenceAssessment",
    "Contribution",
    "ContributionStatus",
    "DecisionDraft",
    "DevelopmentPlan",
    "Exemption",
    "ExemptionReason",
    "FocusArea",
    "FocusComment",
    "LeadershipProfile",
    "Level",
    "Meeting",
    "PlanEvent",
    "PlanStatus",
    "Position",
    "ProfileArea",
    "ProfileEvent",
    "ProfileStatus",
    "Progress",
    "Promise",
    "Scale",
    "ScaleStep",
    "Sign",
    "Vote",
]
