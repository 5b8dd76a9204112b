"""A small municipality in which every round and every plan is in a state of its own, and everybody is in every team.

Each state has its own team, named after it. The same people hold the same office in all of them, so that one person
of a kind is enough; those called `other_…` hold theirs elsewhere. Texts carry the words of `words.py`.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType

from clusters.models import Area, Deputy, LeadershipTeam, Leave, OrganisationImport, Role, StructureChange
from core import clock
from core.periods import from_day
from operations.models import RetentionRule
from people.models import Invitation, Session, User
from profiles.actions.catalogue import new_edition
from profiles.models import (
    AppraisalSheet,
    Campaign,
    CampaignEntry,
    CompetenceAssessment,
    DevelopmentPlan,
    FollowUp,
    FollowUpPolicy,
    LeadershipProfile,
    ProfileArea,
    SupportRequest,
    SupportVisit,
)
from reminders.calendar.feed import dated, uid_of
from reminders.mail.tokens import unsubscribe_token
from reminders.models import CalendarAddress, KindPolicy, Mail, MailChoice, Policy
from tests.access import follow, support
from tests.access.campaigns import build_campaigns
from tests.access.plans import build_plans
from tests.access.rounds import build_rounds
from tests.access.words import Secrets
from tests.clusters.files import as_csv, two_clusters
from tests.factories import (
    PASSWORD,
    AreaChiefAppointmentFactory,
    AreaFactory,
    ClusterFactory,
    LeadershipTaskFactory,
    LeadershipTeamFactory,
    MembershipFactory,
    PlacementFactory,
    UserFactory,
    open_period,
)
from tests.factories_profiles import PublishedProfileFactory
from tests.factories_support import SupportConsultantFactory
from tests.people.passkeys import a_credential

#: everybody whose access is tested, in the order of the matrix' columns
ROLES = (
    "anonymous",
    "employee",
    "member",
    "other_member",
    "leader",
    "other_leader",
    "chief",
    "other_chief",
    "former",
    "future",
    "former_chief",
    "administrator",
    "superuser",
    "inactive",
)
TEAM = frozenset({"leader", "member", "colleague"})

#: one team a state; the first holds no round and no plan
FRESH = "fresh"
ROUNDS = ("open", "revealed", "concluded", "cancelled")
PLANS = ("draft", "withdrawn", "aside", "submitted", "returned", "agreed", "ended", "done", "superseded")


@dataclass
class World:
    """What was built: people by role, teams, rounds and plans by state."""

    secrets: Secrets
    people: dict[str, User]
    area: Area
    other_area: Area
    other_team: LeadershipTeam
    profile: LeadershipProfile
    newcomer: User
    teams: dict[str, LeadershipTeam] = field(default_factory=dict)
    rounds: dict[str, CompetenceAssessment] = field(default_factory=dict)
    plans: dict[str, DevelopmentPlan] = field(default_factory=dict)
    campaigns: dict[str, Campaign] = field(default_factory=dict)
    offer: CampaignEntry | None = None
    follow_ups: dict[str, FollowUp] = field(default_factory=dict)
    sheets: dict[str, AppraisalSheet] = field(default_factory=dict)
    support: dict[str, SupportRequest] = field(default_factory=dict)
    visits: dict[str, SupportVisit] = field(default_factory=dict)

    @cached_property
    def second_profile(self) -> LeadershipProfile:
        """Another profile in force, on which no joint start is running."""
        return LeadershipProfile.objects.get(key="en-anden-profil")

    @property
    def spare_area(self) -> ProfileArea:
        """The core area that no plan has chosen."""
        last: ProfileArea = self.profile.areas.all()[2]
        return last

    @cached_property
    def pages(self) -> dict[str, Any]:
        """Addresses' arguments by the word that a matrix row uses."""
        return _places(self)


def build() -> World:
    """The whole of it. The clock must stand still while it is used: offices begin and end today."""
    area = AreaFactory.create(name="Vores område")
    other_area = AreaFactory.create(name="Det andet område")
    people = _people()
    other_team = LeadershipTeamFactory.create(cluster__area=area, cluster__name="Klynge ved siden af")
    MembershipFactory.create(team=other_team, person=people["other_leader"], role=Role.LEADER)
    MembershipFactory.create(team=other_team, person=people["other_member"])
    LeadershipTeamFactory.create(cluster__area=other_area, cluster__name="Klynge langt væk")
    for role, where, period in (
        ("chief", area, open_period()),
        ("inactive", area, open_period()),
        ("other_chief", other_area, open_period()),
        ("former_chief", area, from_day(_day(-400), clock.today())),
    ):
        AreaChiefAppointmentFactory.create(area=where, person=people[role], period=period)
    profile = PublishedProfileFactory.create(areas=3, key="vores-profil")
    world = World(
        Secrets(), people, area, other_area, other_team, profile, _newcomer(people["administrator"])
    )
    for state in (FRESH, *ROUNDS, *PLANS):
        world.teams[state] = _team(world, state)
    PublishedProfileFactory.create(areas=2, key="en-anden-profil")
    _editions(world)
    _framework(world)
    build_rounds(world)
    build_plans(world)
    build_campaigns(world)
    follow.build_follow_ups(world)
    support.build_support(world)
    return world


def _people() -> dict[str, User]:
    people = {
        role: UserFactory.create(name=f"Åse {role}", password=PASSWORD) for role in (*ROLES[1:], "colleague")
    }
    people |= support.people()
    administrator, superuser = people["administrator"], people["superuser"]
    administrator.is_staff = superuser.is_staff = superuser.is_superuser = True
    administrator.save()
    superuser.save()
    inactive = people["inactive"]
    inactive.is_active, inactive.is_staff, inactive.is_superuser = False, True, True
    inactive.save()
    return people


def _newcomer(by: User) -> User:
    """Somebody who is invited and has no password yet."""
    person: User = UserFactory.create(name="Åse newcomer")
    expires = clock.now() + datetime.timedelta(days=2)
    Invitation.objects.create(user=person, invited_by=by, expires_at=expires)
    return person


def _day(offset: int) -> datetime.date:
    return clock.today() + datetime.timedelta(days=offset)


def _team(world: World, state: str) -> LeadershipTeam:
    """A team whose leader's first day is today, whose former leader's last was yesterday, and so on."""
    team: LeadershipTeam = LeadershipTeamFactory.create(
        cluster__area=world.area, cluster__name=f"Klynge {state}"
    )
    yesterday_ended, today, from_tomorrow = (
        from_day(_day(-400), clock.today()),
        from_day(clock.today(), _day(1)),
        from_day(_day(1)),
    )
    for role, office, period in (
        ("former", Role.LEADER, yesterday_ended),
        ("leader", Role.LEADER, today),
        ("future", Role.LEADER, from_tomorrow),
        ("member", Role.PEDAGOGICAL, open_period()),
        ("colleague", Role.PEDAGOGICAL, open_period()),
        ("inactive", Role.PEDAGOGICAL, open_period()),
    ):
        MembershipFactory.create(team=team, person=world.people[role], role=office, period=period)
    readers = TEAM | {"chief"}
    administrators = frozenset({"administrator", "superuser"})
    note = world.secrets.text(f"{state}: note to a leadership task", readers, administrators)
    LeadershipTaskFactory.create(team=team, person=world.people["member"], note=note)
    return team


def _editions(world: World) -> None:
    """Drafts, which only administrators read: a profile of its own, and the next edition of the published one."""
    LeadershipProfile.objects.create(key="kladde", slug="kladde", title="En profil, der bliver skrevet på")
    new_edition(profile=world.profile, by=world.people["administrator"])


def _framework(world: World) -> None:
    """One row of each kind that only the admin or Din konto shows."""
    PlacementFactory.create(cluster=world.teams["open"].cluster)
    team = world.teams["open"]
    post = team.memberships.get(person=world.people["colleague"])
    Leave.objects.create(membership=post, period=from_day(_day(40), _day(50)))
    Deputy.objects.create(
        team=team,
        person=world.people["member"],
        holder=world.people["leader"],
        period=from_day(_day(40), _day(50)),
    )
    Deputy.objects.create(
        area=world.area,
        person=AreaChiefAppointmentFactory.create().person,
        holder=world.people["chief"],
        period=from_day(_day(40), _day(50)),
    )
    planned = StructureChange.objects.create(kind="end", day=_day(30))
    planned.successions.create(predecessor=ClusterFactory.create(name="Klynge på vej ud"))
    OrganisationImport.objects.create(
        filename="organisation.csv", day=clock.today(), content=as_csv(two_clusters())
    )
    MailChoice.objects.create(person=world.people["member"], frequency="weekly")
    Mail.objects.create(person=world.people["member"], day=clock.today())
    FollowUpPolicy.objects.create()
    SupportConsultantFactory.create()
    KindPolicy.objects.create(policy=Policy.objects.create(), kind="plan.decide", after=[4])
    _sign_ins(world)
    CalendarAddress.objects.create(person=world.people["employee"])


def _sign_ins(world: World) -> None:
    """Second factors and a session, shown on Din konto."""
    employee = world.people["employee"]
    TOTP.activate(employee, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(employee)
    Authenticator.objects.create(
        user=world.people["colleague"],
        type=Authenticator.Type.WEBAUTHN,
        data={
            "name": world.secrets.text("name of a passkey", frozenset({"colleague"})),
            "credential": a_credential(),
        },
    )
    Session.objects.create(
        session_key="m" * 32,
        expire_date=clock.now() + datetime.timedelta(hours=1),
        user=world.people["member"],
        agent="Firefox Linux",
        network=world.secrets.text("network of a session", frozenset({"member"})),
    )


def _admin_places(world: World) -> dict[str, Any]:
    """The first row of every model in the admin, and the admin's own views."""
    places: dict[str, Any] = {
        f"admin {model._meta.label_lower}": {
            "object_id": model._base_manager.order_by("pk").values("pk")[0]["pk"]
        }
        for model in admin.site._registry
    }
    profile = ContentType.objects.get_for_model(LeadershipProfile)
    places["admin shortcut"] = {"content_type_id": profile.pk, "object_id": world.profile.pk}
    places["admin operations.retentionrule preview"] = {"pk": RetentionRule.objects.all()[0].pk}
    places["admin clusters"] = {"app_label": "clusters"}
    places["admin change"] = {"pk": StructureChange.objects.all()[0].pk}
    places["admin import"] = {"pk": OrganisationImport.objects.all()[0].pk}
    return places


def _places(world: World) -> dict[str, Any]:
    places: dict[str, Any] = {"": {}, "area": {"pk": world.area.pk}, "profile": {"slug": world.profile.slug}}
    places["invitation"] = {"token": Invitation.objects.get(user=world.newcomer).token}
    places["made up invitation"] = {"token": "opfundet"}
    for role in ("member", "inactive"):
        places[f"mail to {role}"] = {"token": unsubscribe_token(world.people[role])}
    places["made up mail"] = {"token": "opfundet"}
    places |= _admin_places(world)
    places["made up key"] = {"uidb36": "1", "key": "opfundet"}
    address = CalendarAddress.objects.get(person=world.people["employee"])
    places |= {"calendar of employee": {"token": address.token}, "made up calendar": {"token": "opfundet.x"}}
    places["event of member"] = {"uid": uid_of(dated(world.people["member"].pk)[0].key)}
    places["nobody's event"] = {"uid": "00000000-0000-5000-8000-000000000000@kommune.example"}
    places["session of member"] = {"public_id": Session.objects.get(pk="m" * 32).public_id}
    places["passkey of colleague"] = {"pk": Authenticator.objects.get(user=world.people["colleague"]).pk}
    places["edition"] = {"slug": world.profile.slug, "edition": 1}
    places["draft edition"] = {"slug": "kladde", "edition": 1}
    places["next edition"] = {"slug": world.profile.slug, "edition": 2}
    places["step of edition"] = {**places["edition"], "step": 1}
    places["step of next edition"] = {**places["next edition"], "step": 1}
    draft = LeadershipProfile.objects.get(key=world.profile.key, edition=2)
    places["admin draft"] = {"pk": draft.pk}
    places["admin published"] = {"pk": world.profile.pk}
    places["admin draft row"] = {"object_id": draft.pk}
    places["admin draft area"] = {"object_id": draft.areas.all()[0].pk}
    places |= _places_of_teams(world)
    for state, round_ in world.rounds.items():
        area = world.profile.areas.all()[0]
        places[f"round {state}"] = {"pk": round_.pk}
        places[f"step {state}"] = {"pk": round_.pk, "step": 1}
        places[f"member {state}"] = {"pk": round_.pk, "person_pk": world.people["member"].pk}
        places[f"position {state}"] = {"pk": round_.pk, "area_pk": area.pk}
    for state, campaign in world.campaigns.items():
        places[f"campaign {state}"] = {"pk": campaign.pk}
    assert world.offer is not None
    places["offer"] = {"pk": world.offer.pk}
    places |= follow.places(world)
    places |= support.places(world)
    return places | _places_of_plans(world)


def _places_of_teams(world: World) -> dict[str, Any]:
    places: dict[str, Any] = {}
    for state, team in world.teams.items():
        places[f"team {state}"] = {"team_pk": team.pk}
        places[f"page of {state}"] = {"pk": team.pk}
        places[f"task of {state}"] = {"pk": team.pk, "task_pk": team.tasks.all()[0].pk}
    post = world.teams["open"].memberships.get(person=world.people["colleague"])
    places["post of open"] = {"pk": world.teams["open"].pk, "membership_pk": post.pk}
    places["leave of open"] = {"pk": world.teams["open"].pk, "leave_pk": post.leaves.all()[0].pk}
    places["deputy of open"] = {
        "pk": world.teams["open"].pk,
        "deputy_pk": world.teams["open"].deputies.all()[0].pk,
    }
    places["deputy of area"] = {"pk": world.area.pk, "deputy_pk": world.area.deputies.all()[0].pk}
    return places


def _places_of_plans(world: World) -> dict[str, Any]:
    places: dict[str, Any] = {}
    for state, plan in world.plans.items():
        places[f"plan {state}"] = {"pk": plan.pk}
        places[f"focus {state}"] = {"pk": plan.pk, "focus_pk": plan.focus_areas.all()[0].pk}
        places[f"action {state}"] = {"pk": plan.pk, "action_pk": plan.actions.all()[0].pk}
        said = plan.comments.filter(is_draft=False, event__isnull=True)
        for kind, some in (
            ("own", said.filter(is_shared=False)),
            ("shared", said.filter(reply_to=None, is_shared=True)),
        ):
            places |= {f"{kind} {state}": {"pk": plan.pk, "comment_pk": one.pk} for one in some[:1]}
        places |= {
            f"change {state}": {"pk": plan.pk, "change_pk": change.pk}
            for change in plan.focus_changes.filter(kind="removed")[:1]
        }
        places |= {
            f"promise {state}": {"pk": plan.pk, "promise_pk": promise.pk}
            for promise in plan.promises.all()[:1]
        }
    return places
