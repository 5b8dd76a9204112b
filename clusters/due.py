"""What falls due in the organisation: who has come into an office, who stands in for whom, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.leaderless import TeamWithoutLeader
from clusters.models import AreaChiefAppointment, Deputy, LeadershipTeam, Membership, Role
from core import clock
from core.addresses import reverse
from core.words import short_date
from reminders.due import NEWS, Due, Kind, Words

_DAY = datetime.timedelta(days=1)
#: the page of an area lies in an app above; its name is all that is known of it here
_AREA_PAGE = "profiles:area"
#: for so long a change of offices is news
_NEWS = datetime.timedelta(days=14)
#: so long before its last day a deputy's time is said to end
_ENDS_SOON = datetime.timedelta(days=7)


class NewLeader(Kind):
    """News to somebody who has begun to lead a team, and did not lead it the day before."""

    name = "membership.leader"
    label = gettext_lazy("En ny leder er begyndt i et team")
    ladder = NEWS
    is_news = True
    in_calendar = False

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        led_before = Membership.objects.leaders().filter(
            team=OuterRef("team"), person=OuterRef("person"), period__endswith=OuterRef("period__startswith")
        )
        begun = (
            Membership.objects.current()
            .leaders()
            .filter(
                ~Exists(led_before),
                person__is_active=True,
                period__startswith__gt=clock.today() - _NEWS,
            )
        )
        name = LeadershipTeam.objects.filter(pk=OuterRef("team")).values("cluster__name")
        return [
            self.select(
                begun,
                person="person",
                since=F("period__startswith"),
                facts={"pk": "team", "team": Subquery(name[:1])},
            )
        ]

    def words(self, due: Due) -> Words:
        return Words(
            _("Du er leder af %(team)s") % {"team": due.facts["team"]},
            _("På teamets side ser du, hvem I er, og hvor langt I er i jeres år."),
            _("Se teamet"),
        )

    def url(self, due: Due) -> str:
        return reverse("clusters:team", args=[due.facts["pk"]])


class AboutDeputy(Kind):
    """Somebody stands in for somebody. Both hear of it: the deputy, and who holds the office in person."""

    ladder = NEWS
    is_news = True
    in_calendar = False

    def to_both(
        self, deputies: QuerySet[Deputy], holders: QuerySet[Deputy], **columns: Any
    ) -> Sequence[QuerySet[Any, Any]]:
        """The deputies' own rows and those of the holders who are in office today."""
        facts = {
            "office": Coalesce("team__cluster__name", "area__name"),
            "team": "team",
            "area": "area",
            "name": "person__name",
            "holder": "holder__name",
            "first": F("period__startswith"),
            "end": F("period__endswith"),
        }
        leads = Membership.objects.current().filter(
            team=OuterRef("team"), person=OuterRef("holder"), role=Role.LEADER
        )
        is_chief = AreaChiefAppointment.objects.current().filter(
            area=OuterRef("area"), person=OuterRef("holder")
        )
        in_person = holders.filter(Exists(leads) | Exists(is_chief), holder__is_active=True)
        return [
            self.select(
                deputies.filter(person__is_active=True),
                person="person",
                facts={**facts, "is_mine": Value(value=True)},
                **columns,
            ),
            self.select(
                in_person, person="holder", facts={**facts, "is_mine": Value(value=False)}, **columns
            ),
        ]

    def url(self, due: Due) -> str:
        """The office's page; Min side for a deputy whose first day lies ahead, and who may not open it yet."""
        facts = due.facts
        first = parse_date(facts["first"])
        if first is not None and first > clock.today():
            return reverse("home")
        if facts["team"]:
            return reverse("clusters:team", args=[facts["team"]])
        return reverse(_AREA_PAGE, args=[facts["area"]])


class DeputyNamed(AboutDeputy):
    """News from the naming on, and until two weeks after the first day. Who has named the deputy knows already."""

    name = "deputy.named"
    label = gettext_lazy("En stedfortræder er udpeget")

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        # its end by itself: a range from today on would stand still in the statement that is kept
        news = Deputy.objects.filter(
            in_team_at_the_time(),
            period__startswith__gt=clock.today() - _NEWS,
            period__endswith__gt=clock.today(),
        )
        told = Q(named_by__isnull=True) | ~Q(named_by=F("holder"))
        return self.to_both(news.exclude(named_by=F("person")), news.filter(told))

    def words(self, due: Due) -> Words:
        facts = _in_words(due)
        title = (
            _("Du er udpeget som stedfortræder for %(holder)s")
            if facts["is_mine"]
            else _("%(name)s er udpeget som din stedfortræder")
        )
        return Words(title % facts, _("%(office)s · fra %(first)s til og med %(last)s") % facts, _button(due))


class DeputyEnds(AboutDeputy):
    """News in the last week: time to hand over, or to name somebody anew."""

    name = "deputy.ends"
    label = gettext_lazy("En stedfortræders tid er ved at slutte")
    in_calendar = True

    def rows(self) -> Sequence[QuerySet[Any, Any]]:
        last = F("period__endswith") - _DAY
        acting = Deputy.objects.current().filter(in_team_at_the_time())
        return self.to_both(acting, acting, due=last, waits_from=last - _ENDS_SOON)

    def words(self, due: Due) -> Words:
        facts = _in_words(due)
        if facts["is_mine"]:
            title = _("Du er stedfortræder for %(holder)s til og med %(last)s")
            detail = _("%(office)s · Fortæl, hvad der er sket, og hvad der venter.")
        else:
            title = _("%(name)s er din stedfortræder til og med %(last)s")
            detail = _("%(office)s · Er du stadig væk, så udpeg en igen.")
        return Words(title % facts, detail % facts, _button(due))


def in_team_at_the_time() -> Q:
    """A chief's deputy; or a leader's who is in the team in the period, for who has left it stands in for nobody."""
    there = Membership.objects.filter(
        team=OuterRef("team"), person=OuterRef("person"), period__overlap=OuterRef("period")
    )
    return Q(area__isnull=False) | Q(Exists(there))


def _in_words(due: Due) -> dict[str, Any]:
    first, end = parse_date(due.facts["first"]), parse_date(due.facts["end"])
    assert first is not None  # a constraint: a deputy has a first and a last day
    assert end is not None
    return {**due.facts, "first": short_date(first), "last": short_date(end - _DAY)}


def _button(due: Due) -> str:
    if datetime.date.fromisoformat(due.facts["first"]) > clock.today():
        return _("Gå til Min side")
    return _("Se teamet") if due.facts["team"] else _("Se området")


KINDS = (DeputyEnds, DeputyNamed, NewLeader, TeamWithoutLeader)
