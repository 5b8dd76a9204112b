"""What people keeps about a person, for the person (`core.own_data`)."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.utils.translation import gettext_lazy as _

from core.own_data import Part, Row
from people import devices
from people.models import User


def _account(user: User) -> Iterator[Row]:
    yield {
        "navn": user.name,
        "e-mail": user.email,
        "sprog": user.get_language_display(),
        "oprettet": user.date_joined,
        "sidst logget ind": user.last_login,
        "administrator": user.is_staff,
        "nøgle i kommunens system": user.external_id,
    }


def _earlier(user: User) -> Iterator[Row]:
    """What stood on the account before: history keeps it."""
    events = apps.get_model("people", "UserEvent")._base_manager.filter(pgh_obj_id=user.pk)
    for event in events.order_by("pgh_id"):
        yield {"fra": event.pgh_created_at, "navn": event.name, "e-mail": event.email}


def _sessions(user: User) -> Iterator[Row]:
    for session in user.sessions.order_by("created_at"):
        yield {
            "logget ind": session.created_at,
            "sidst brugt": session.seen_at,
            "enhed": devices.in_words(session.agent),
            "browserens eget navn": session.agent,
            "netværk": session.network,
        }


def _two_step(user: User) -> Iterator[Row]:
    """That there is one, and since when; never its secret."""
    for factor in Authenticator.objects.filter(user=user).order_by("created_at"):
        yield {
            "slags": str(factor.get_type_display()),
            "oprettet": factor.created_at,
            "sidst brugt": factor.last_used_at,
        }


def _elsewhere(user: User) -> Iterator[Row]:
    for account in SocialAccount.objects.filter(user=user).order_by("pk"):
        yield {"kendt som": account.uid, "oprettet": account.date_joined, "sidst brugt": account.last_login}


def _invitations(user: User) -> Iterator[Row]:
    for invitation in user.invitations.order_by("created_at"):
        yield {
            "oprettet": invitation.created_at,
            "sendt": invitation.sent_at,
            "kan bruges til": invitation.expires_at,
            "brugt": invitation.accepted_at,
        }


PARTS = (
    Part("konto", _("Din konto"), _account, ("account.EmailAddress.user",)),
    Part("konto-foer", _("Hvad der har stået på din konto før"), _earlier),
    Part("logget-ind", _("Hvor du er logget ind"), _sessions, ("people.Session.user",)),
    Part("totrinslogin", _("Dit totrinslogin"), _two_step, ("mfa.Authenticator.user",)),
    Part("kommunens-login", _("Dit login hos kommunen"), _elsewhere, ("socialaccount.SocialAccount.user",)),
    Part("invitationer", _("Invitationer til dig"), _invitations, ("people.Invitation.user",)),
)
