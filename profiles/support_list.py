"""All requests, for the administration that finds consultants, and a consultant's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from clusters.access import roles_of
from clusters.querysets import may_administer
from core import clock
from core.statements import kept
from core.words import short_date
from people.models import User
from profiles.forms.support import NameForm
from profiles.models import SupportConsultant, SupportRequest
from profiles.support_page import TAGS, areas_words

#: requests that are over, on the page
MOST_PAST = 20


@dataclass(frozen=True)
class Line:
    """One request in a list."""

    pk: int
    title: str
    place: str
    about: str
    detail: str
    tag: str
    tag_kind: str
    url: str
    wish: str = ""
    #: why the consultant before gave it back
    reason: str = ""
    form: NameForm | None = None


@dataclass(frozen=True)
class SupportList:
    """The page. `waiting` and `under_way` are the administration's."""

    is_administrator: bool
    waiting: tuple[Line, ...]
    under_way: tuple[Line, ...]
    mine: tuple[Line, ...]
    past: tuple[Line, ...]
    has_consultants: bool


def gives_support(user: User | AnonymousUser) -> bool:
    """Whether the menu leads the person to the list: administrators, and consultants who are in no team.

    A consultant who is in a team, too, comes there from what waits on Min side: nobody else's menu asks for it.
    """
    if may_administer(user):
        return True
    if not user.is_authenticated or roles_of(user).teams or roles_of(user).areas:
        return False
    return bool(_consultancies(user))


@kept
def _consultancies(user: User | AnonymousUser) -> Any:
    return SupportConsultant.objects.current().filter(person=user).values_list("pk", flat=True)


def support_list(user: User) -> SupportList | None:
    """The list for this person; None for whoever neither finds consultants nor is one, nor ever was."""
    is_administrator = may_administer(user)
    own = list(SupportRequest.objects.given_by(user).for_lists())
    if not (is_administrator or own or _consultancies(user)):
        return None
    every = list(_open_requests()) if is_administrator else []
    able = list(SupportConsultant.objects.able()) if is_administrator else []
    return SupportList(
        is_administrator=is_administrator,
        waiting=tuple(_waiting(row, able) for row in every if row.status == "requested"),
        under_way=tuple(_line(row) for row in every if row.status != "requested"),
        mine=tuple(_line(row, detail=_own_part(row)) for row in reversed(own) if row.is_open),
        past=tuple(_line(row, detail=_own_part(row)) for row in own if not row.is_open)[:MOST_PAST],
        has_consultants=bool(able),
    )


def _open_requests() -> Any:
    return SupportRequest.objects.open().for_lists().order_by("sent_at", "pk")


def _waiting(row: SupportRequest, able: list[SupportConsultant]) -> Line:
    fitting = [one for one in able if one.can_help(row.team)]
    form = NameForm(able=fitting, seen=None, key=f"name-{row.pk}")
    detail = _("Sendt %(date)s af %(name)s") % {"date": short_date(row.sent_at), "name": row.sent_by.name}
    return _line(row, detail=detail, wish=row.wish, reason=row.reason, form=form)


def _line(row: SupportRequest, *, detail: str = "", **more: Any) -> Line:
    return Line(
        pk=row.pk,
        title=row.team.cluster.name,
        place=row.team.cluster.area.name,
        about=areas_words(row),
        detail=detail or _how_far(row),
        tag=str(row.get_status_display()),
        tag_kind=TAGS.get(row.status, ""),  # type: ignore[call-overload]  # a text choice is its word
        url=row.get_absolute_url(),
        **more,
    )


def _own_part(row: SupportRequest) -> str:
    """The same to the consultant."""
    values = {"day": short_date(row.follow_up_on), "date": short_date(row.arranged_at)}
    words = {
        "arranged": _("din opgave siden %(date)s"),
        "advised": _("teamet følger op senest %(day)s"),
        "closed": _("fulgt op"),
    }.get(row.status, _("din opgave fra %(date)s"))
    return words % values


def _how_far(row: SupportRequest) -> str:
    """Who gives it and since when; on advice when it is followed up."""
    name = row.consultant.name if row.consultant else ""
    if row.status == "advised":
        late = row.follow_up_on is not None and row.follow_up_on < clock.today()
        words = _("%(name)s · skulle følges op %(date)s") if late else _("%(name)s · følges op %(date)s")
        return words % {"name": name, "date": short_date(row.follow_up_on)}
    if row.status == "arranged":
        return _("%(name)s siden %(date)s") % {"name": name, "date": short_date(row.arranged_at)}
    return name
