"""Where a round is for one member, and the one thing they should do next. Pure: everything is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import Membership, Role
from core.addresses import reverse
from core.components import Step, StepState
from people.models import User
from profiles.models import CompetenceAssessment, Contribution
from profiles.rules import LEAST_TO_REVEAL

#: an answer step takes about this long, in minutes (nine steps, about ten minutes)
_MINUTES_A_STEP = 1.1
#: what to say where only a leader can go on, and there is none
_NO_LEADER = gettext_lazy(
    "Teamet har ingen leder i portalen lige nu, og kun en leder kan gå videre herfra. Skriv til den, der passer "
    "portalen i forvaltningen, så en bliver sat ind."
)


@dataclass(frozen=True)
class Standing:
    """A round as one member sees it. `resume_at` is the first step not answered, None when all are."""

    assessment: CompetenceAssessment
    members: Sequence[Membership]
    contributions: Sequence[Contribution]
    me: User
    leads: bool
    areas: int
    answered: int
    resume_at: int | None
    written: int
    voters: int
    has_voted: bool
    #: why the round does not wait for a member, by person
    excused: Mapping[int, str] = field(default_factory=dict)
    #: who stands in for the leader today; empty for nobody
    deputy: str = ""

    @property
    def has_sent(self) -> bool:
        """Whether the member has handed in."""
        return any(part.person_id == self.me.pk and part.is_submitted for part in self.contributions)

    @property
    def sent(self) -> int:
        """How many have handed in, people who have since left included."""
        return sum(part.is_submitted for part in self.contributions)

    @property
    def asked(self) -> int:
        """How many take part: those who have handed in, and those for whom the round waits."""
        sent = {part.person_id for part in self.contributions if part.is_submitted}
        here = {member.person_id for member in self.members}
        return len(sent) + len(here - sent - self.excused.keys())

    @property
    def at_the_table(self) -> int:
        """How many are expected at the vote: members who are not excused, and at least those who have voted."""
        return max(self.voters, sum(member.person_id not in self.excused for member in self.members))

    @property
    def minutes_left(self) -> int:
        """About how long the unanswered steps take, at least one minute."""
        return max(round((self.areas - self.answered) * _MINUTES_A_STEP), 1)

    @property
    def has_leader(self) -> bool:
        """Whether somebody leads the team today, or stands in for its leader."""
        return bool(self.deputy) or any(member.role == Role.LEADER for member in self.members)

    @property
    def is_late(self) -> bool:
        """Whether the picture was shown before the member handed in."""
        return self.assessment.status == "revealed" and not self.has_sent


@dataclass(frozen=True)
class NextStep:
    """The reader's next step; `button` is empty when there is nothing to do but wait."""

    title: str
    text: str
    url: str = ""
    button: str = ""


@dataclass(frozen=True)
class Participant:
    """One who takes part, and whether they have handed in; never what."""

    name: str
    role: str
    has_sent: bool
    is_me: bool
    pk: int = 0
    #: why the round does not wait for them; empty for those it waits for
    excused: str = ""


def participants(standing: Standing) -> list[Participant]:
    """The team's members, the leader first, then those who handed in before they left."""
    sent = {part.person_id for part in standing.contributions if part.is_submitted}
    here = [
        Participant(
            member.person.name,
            member.role_title,
            member.person_id in sent,
            member.person_id == standing.me.pk,
            member.person_id,
            standing.excused.get(member.person_id, ""),
        )
        for member in standing.members
    ]
    gone = [
        Participant(part.person.name, _("ikke længere i teamet"), True, False) for part in _departed(standing)
    ]
    return here + gone


def _departed(standing: Standing) -> list[Contribution]:
    members = {member.person_id for member in standing.members}
    return [part for part in standing.contributions if part.is_submitted and part.person_id not in members]


def process(standing: Standing) -> list[Step]:
    """The round's four parts as one line."""
    assessment = standing.assessment
    seen = assessment.is_revealed
    now = {"open": 0, "revealed": 1 if not standing.written else 2, "concluded": 4}.get(assessment.status, -1)
    if assessment.status == "revealed" and standing.written >= standing.areas:
        now = 3
    answers = _("%(sent)s af %(asked)s har sendt") % {"sent": standing.sent, "asked": standing.asked}
    written = _("%(written)s af %(areas)s skrevet") % {"written": standing.written, "areas": standing.areas}
    voted = _("%(voters)s af %(asked)s har lagt prikker") % {
        "voters": standing.voters,
        "asked": standing.at_the_table,
    }
    parts = [
        (_("Jeres svar"), answers, ""),
        (_("Jeres billede"), "", _url("picture", assessment)),
        (_("Fælles vurdering"), written, _url("positions", assessment)),
        (_("Indsatsområder"), voted, _url("vote", assessment)),
    ]
    return [
        Step(label, detail if index == 0 or seen else "", _state(index, now), url if seen else "")
        for index, (label, detail, url) in enumerate(parts)
    ]


def _state(index: int, now: int) -> StepState:
    return "done" if index < now else "now" if index == now else "next"


def _url(name: str, assessment: CompetenceAssessment) -> str:
    return reverse(f"profiles:{name}", args=[assessment.pk])


def next_step(standing: Standing) -> NextStep:
    """The one thing that this member should do now."""
    status = standing.assessment.status
    if status == "open":
        return _waiting(standing) if standing.has_sent else _answering(standing)
    if status == "revealed":
        return _agreeing(standing)
    if status == "concluded":
        return _planning(standing)
    return NextStep(
        _("Runden er aflyst"),
        _("Det, du nåede at skrive, er gemt. Kun du kan læse det.")
        if not standing.assessment.is_revealed
        else _("Billedet kan stadig læses af teamet."),
    )


def _answering(standing: Standing) -> NextStep:
    if standing.me.pk in standing.excused and not standing.answered:
        return NextStep(
            _("Du er fritaget fra denne runde"),
            _("Runden venter ikke på dig. Du må gerne svare alligevel, og du er med, når I ser billedet."),
            reverse("profiles:answer", args=[standing.assessment.pk, 1]),
            _("Svar alligevel"),
        )
    if standing.resume_at is None:
        return NextStep(
            _("Se dine svar igennem, og send dem"),
            _("Du har svaret på det hele. Ingen andre kan læse det, før billedet vises."),
            _url("answer_review", standing.assessment),
            _("Gennemse og send"),
        )
    url = reverse("profiles:answer", args=[standing.assessment.pk, standing.resume_at])
    if not standing.answered:
        text = _(
            "%(areas)s korte trin, cirka %(minutes)s minutter. Alt gemmes undervejs, så du kan gå fra det."
        )
        return NextStep(
            _("Giv din del af afdækningen"),
            text % {"areas": standing.areas, "minutes": standing.minutes_left},
            url,
            _("Begynd"),
        )
    text = _("Du har svaret på %(answered)s af %(areas)s. Der er cirka %(minutes)s minutter igen.")
    values = {"answered": standing.answered, "areas": standing.areas, "minutes": standing.minutes_left}
    return NextStep(_("Gør dit svar færdigt"), text % values, url, _("Fortsæt, hvor du slap"))


def _waiting(standing: Standing) -> NextStep:
    missing = standing.asked - standing.sent
    text = _("Billedet er klar, så snart mindst to har sendt.")
    if missing <= 0 and standing.sent >= LEAST_TO_REVEAL:  # the last one awaited has left the team
        return _closing(standing)
    if missing > 0 and not standing.has_leader:
        text = _("Vi mangler svar fra %(count)s. Billedet vises, når alle har sendt.") % {"count": missing}
    elif missing > 0:
        text = _(
            "Vi mangler svar fra %(count)s. Billedet vises, når alle har sendt, eller når lederen lukker runden."
        )
        text %= {"count": missing}
    return NextStep(
        _("Dine svar er sendt"), text, _url("answer_review", standing.assessment), _("Læs dine svar")
    )


def _closing(standing: Standing) -> NextStep:
    """Everybody who is in the team now has handed in, and nobody is left whose sending would open the picture."""
    title = _("Alle har sendt")
    if standing.leads:
        text = _("Alle, der er i teamet nu, har sendt deres svar. Luk runden, så ser I jeres billede sammen.")
        return NextStep(
            title, text, _url("assessment_reveal", standing.assessment), _("Luk runden, og vis billedet")
        )
    text = _(
        "Alle, der er i teamet nu, har sendt deres svar. Når teamets leder lukker runden, ser I jeres billede."
    )
    if not standing.has_leader:
        text = str(_NO_LEADER)
    return NextStep(title, text, _url("answer_review", standing.assessment), _("Læs dine svar"))


def _agreeing(standing: Standing) -> NextStep:
    assessment = standing.assessment
    if not standing.written:
        return NextStep(
            _("Se jeres billede sammen"),
            _(
                "Sæt en time af. Begynd med det, I ser mest forskelligt på, og skriv så jeres fælles vurdering."
            ),
            _url("picture", assessment),
            _("Se jeres billede"),
        )
    if standing.written < standing.areas:
        values = {"written": standing.written, "areas": standing.areas}
        return NextStep(
            _("Skriv videre på jeres fælles vurdering"),
            _("I har skrevet om %(written)s af %(areas)s kerneområder.") % values,
            _url("positions", assessment),
            _("Skriv videre"),
        )
    if not standing.has_voted:
        return NextStep(
            _("Læg dine prikker"),
            _("Hver af jer peger på det, I bør arbejde med. Du ser de andres prikker, når du har lagt dine."),
            _url("vote", assessment),
            _("Læg dine prikker"),
        )
    return _choosing(standing)


def _choosing(standing: Standing) -> NextStep:
    values = {"voters": standing.voters, "asked": standing.at_the_table}
    if standing.leads:
        return NextStep(
            _("Vælg indsatsområder sammen"),
            _(
                "%(voters)s af %(asked)s har lagt prikker. Tal prikkerne igennem, og vælg et til fire indsatsområder."
            )
            % values,
            _url("conclude", standing.assessment),
            _("Gå til valget"),
        )
    text = _(
        "%(voters)s af %(asked)s har lagt prikker. Når I har talt om det, vælger teamets leder indsatsområderne."
    )
    return NextStep(
        _("Du har lagt dine prikker"),
        text % values if standing.has_leader else str(_NO_LEADER),
        _url("vote", standing.assessment),
        _("Se jeres prikker"),
    )


def _planning(standing: Standing) -> NextStep:
    plan = getattr(standing.assessment, "plan", None)
    text = _(
        "Runden er afsluttet, og I har valgt jeres indsatsområder. Billedet og jeres vurdering kan stadig læses."
    )
    if plan is None:
        text = _("Billedet og jeres fælles vurdering kan stadig læses.")
        return NextStep(
            _("Runden er afsluttet"), text, _url("picture", standing.assessment), _("Se jeres billede")
        )
    return NextStep(_("Nu er det planen, det gælder"), text, plan.get_absolute_url(), _("Gå til planen"))
