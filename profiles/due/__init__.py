"""What falls due in the main job: its kinds of things to do and of news, by what they are about."""

from profiles.due.assessment import (
    AnswerMissing,
    FocusToChoose,
    PictureToSee,
    RoundNudged,
    RoundToClose,
    RoundToStart,
)
from profiles.due.campaign import OfferToAnswer
from profiles.due.followup import FollowUpAhead, MinutesToConfirm
from profiles.due.parts import ActionDue, PromiseDue
from profiles.due.plan import (
    PlanAgreed,
    PlanEndsSoon,
    PlanReturned,
    PlanToConclude,
    PlanToWrite,
    PlanWaitsForChief,
)
from profiles.due.support import (
    AdviceToFollowUp,
    AdviceToWrite,
    ConsultantToFind,
    SupportEnded,
    SupportTold,
    VisitAhead,
    VisitToAgree,
    WishToSend,
)

KINDS = (
    ActionDue,
    AdviceToFollowUp,
    AdviceToWrite,
    AnswerMissing,
    ConsultantToFind,
    FocusToChoose,
    FollowUpAhead,
    MinutesToConfirm,
    OfferToAnswer,
    PictureToSee,
    PlanAgreed,
    PlanEndsSoon,
    PlanReturned,
    PlanToConclude,
    PlanToWrite,
    PlanWaitsForChief,
    PromiseDue,
    RoundNudged,
    RoundToClose,
    RoundToStart,
    SupportEnded,
    SupportTold,
    VisitAhead,
    VisitToAgree,
    WishToSend,
)

__all__ = [
    "KINDS",
    "ActionDue",
    "AdviceToFollowUp",
    "AdviceToWrite",
    "AnswerMissing",
    "ConsultantToFind",
    "FocusToChoose",
    "FollowUpAhead",
    "MinutesToConfirm",
    "OfferToAnswer",
    "PictureToSee",
    "PlanAgreed",
    "PlanEndsSoon",
    "PlanReturned",
    "PlanToConclude",
    "PlanToWrite",
    "PlanWaitsForChief",
    "PromiseDue",
    "RoundNudged",
    "RoundToClose",
    "RoundToStart",
    "SupportEnded",
    "SupportTold",
    "VisitAhead",
    "VisitToAgree",
    "WishToSend",
]
