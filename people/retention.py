"""What people keeps, and for how long: sessions, invitations, and those who have left (docs/decisions/0144)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest
from django.utils.translation import gettext_lazy as _

from core import clock, retention
from core.retention import Sort, Unit
from people.models import Invitation, Session, User

#: the domain of the addresses of those who are forgotten; no mail is ever delivered there (RFC 2606)
FORGOTTEN = "@slettet.invalid"
#: what they are called; in the database, so it is not translated
NOBODY = "Tidligere bruger"


def _sessions(before: datetime.datetime) -> QuerySet[Session]:
    rows: QuerySet[Session] = Session.objects.filter(expire_date__lt=before)
    return rows


def _invitations(before: datetime.datetime) -> QuerySet[Invitation]:
    """Used, or expired so long ago."""
    return Invitation.objects.filter(Q(accepted_at__lt=before) | Q(accepted_at=None, expires_at__lt=before))


def _gone(before: datetime.datetime) -> QuerySet[User]:
    """Neither signed in nor in any office since; administrators are never forgotten by themselves."""
    rows = User.objects.filter(is_staff=False, is_superuser=False, date_joined__lt=before)
    rows = rows.filter(Q(last_login=None) | Q(last_login__lt=before)).exclude(email__endswith=FORGOTTEN)
    for tied in retention.ties(clock.local_date(before)):
        rows = rows.exclude(pk__in=tied)
    return rows


def forget(people: Sequence[int]) -> None:
    """Make these people unrecognisable. What teams have agreed, and that somebody did it, stays.

    Side effects, in order: name, address and key are replaced and the account closed, which ends its sessions; second
    steps, other sign-ins, invitations and what other apps keep are deleted; so are their accounts' history and the
    admin's log of it.
    """
    User.objects.filter(pk__in=people).update(
        name=NOBODY,
        email=Concat(Cast("public_id", CharField()), Value(FORGOTTEN)),
        external_id=None,
        is_active=False,
        last_login=None,
        password=make_password(None),
    )
    for model, field in ((EmailAddress, "user"), (Authenticator, "user"), (SocialAccount, "user")):
        model._base_manager.filter(**{f"{field}__in": people}).delete()
    Invitation.objects.filter(user__in=people).delete()
    retention.forget(people)
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(pk) for pk in people]).delete()
    events: Any = apps.get_model("people", "UserEvent")._base_manager
    events.filter(pgh_obj_id__in=people).delete()


SORTS = (
    Sort(
        "people",
        _("Personer, der er fratrådt"),
        _("fra deres sidste dag i et team eller en funktion, og fra de sidst loggede ind"),
        _(
            "Navn og e-mail bliver slettet, og kontoen lukket. Aftalte planer beholder de navne, "
            "de blev aftalt med. Andre steder står der »Tidligere bruger«."
        ),
        Unit.YEARS,
        usual=5,
        least=1,
        expired=_gone,
        since=Greatest("date_joined", Coalesce(F("last_login"), F("date_joined"))),
        remove=forget,
        describe=lambda user: f"{user.name} ({user.email})",
        batch=50,
    ),
    Sort(
        "sessions",
        _("Login, der er udløbet"),
        _("fra de udløb"),
        _("De bliver slettet, med browser og netværk."),
        Unit.DAYS,
        usual=7,
        least=0,
        expired=_sessions,
        since="expire_date",
    ),
    Sort(
        "invitations",
        _("Invitationer"),
        _("fra de blev brugt eller udløb"),
        _("De bliver slettet. Personen kan inviteres igen."),
        Unit.MONTHS,
        usual=6,
        least=1,
        expired=_invitations,
        since=Coalesce("accepted_at", "expires_at"),
    ),
)
