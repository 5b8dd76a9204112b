"""The policy in the admin: filled in, seen, saved; and never over somebody else's change."""

from __future__ import annotations

import datetime
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from people.models import User
from reminders import due as falls_due
from reminders import layout
from reminders.due import Ladder
from reminders.models import ClosedPeriod, KindPolicy, Policy, Reminder
from reminders.policy import rules_now
from reminders.rungs import Rules
from reminders.workdays import Calendar
from tests.factories import UserFactory
from tests.reminders.things import Chore, Question, Story, table
from tests.reminders.times import MONDAY, chore, days, on

pytestmark = pytest.mark.django_db
PAGE = "/admin/reminders/policy/"


@pytest.fixture(autouse=True)
def things(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(falls_due, "_kinds", {})
    with table():
        yield


@pytest.fixture
def administrator(client: Client) -> User:
    person = UserFactory.create(name="Ask Admin", is_staff=True)
    client.force_login(person)
    return person


def filled(**changes: Any) -> dict[str, Any]:
    """The form as the page shows it where nobody has changed anything, with these changes (`__` for `-` and `.`)."""
    values: dict[str, Any] = {
        "step": "preview",
        "quiet_weekdays": ["5", "6"],
        "with_public_holidays": "on",
        "special_days": ["06-05", "12-24", "12-31"],
        "mail_from": "07:00",
        "mail_until": "16:00",
        "closed-TOTAL_FORMS": "1",
        "closed-INITIAL_FORMS": "0",
    }
    for kind in (Chore, Question, Story):
        values |= {f"kind-{kind.name}-mode": "proposed"}
    return {**values, **{key.replace("__", "-"): value for key, value in changes.items()}}


def of_chore(**values: Any) -> dict[str, Any]:
    return {f"kind-bench.chore-{name}": value for name, value in values.items()}


def errors(page: str) -> list[str]:
    return re.findall(r'<ul class="errorlist"[^>]*><li>([^<]*)</li>', page)


def post(client: Client, data: dict[str, Any]) -> Any:
    return client.post(PAGE, data)


def saved(client: Client, data: dict[str, Any]) -> Any:
    """Through the preview, as a person goes."""
    preview = post(client, data)
    assert preview.status_code == 200
    assert "Gem reglerne" in preview.content.decode(), errors(preview.content.decode())
    return post(
        client, {**dict(preview.context["carried"]), **data, "step": "save", "seen": preview.context["seen"]}
    )


def test_without_a_row_the_defaults_hold(client: Client, administrator: User) -> None:
    assert rules_now() == Rules()
    page = client.get(PAGE).content.decode()
    assert "Med det samme, 3 arbejdsdage før, på dagen, 3 og 10 arbejdsdage efter, næste led efter 10" in page
    assert not Policy.objects.exists(), "looking writes nothing"


def test_nothing_is_kept_before_it_has_been_seen(client: Client, administrator: User) -> None:
    data = filled(mail_from="08.30") | of_chore(mode="off")
    post(client, data)
    assert not Policy.objects.exists()
    answer = saved(client, data)
    assert answer.status_code == 302
    rules = rules_now()
    assert rules.calendar == Calendar(mail_from=datetime.time(8, 30))
    assert rules.ladders == {"bench.chore": None}
    post(client, {**data, "step": "save", "seen": "0-0-0"})
    assert "Med det samme" in client.get(PAGE).content.decode()


def test_everything_that_can_be_said_is_read_back_as_it_was_said(client: Client, administrator: User) -> None:
    data = filled(
        quiet_weekdays=["4", "5", "6"],
        special_days=["05-01"],
        closed__0__name="Sommer",
        closed__0__first_day="13-07-2026",
        closed__0__last_day="31.07.2026",
    ) | of_chore(mode="own", at_once="on", before="1 og 5", after="2, 2,4", up="15")
    del data["with_public_holidays"]
    saved(client, data)
    rules = rules_now()
    summer = (datetime.date(2026, 7, 13), datetime.date(2026, 7, 31))
    assert rules.calendar == Calendar(
        frozenset({4, 5, 6}), with_public_holidays=False, special_days=frozenset({"05-01"}), closed=(summer,)
    )
    own = Ladder(at_once=True, before=(5, 1), on_day=False, after=(2, 4), up=15)
    assert rules.ladders == {"bench.chore": own}
    page = client.get(PAGE).content.decode()
    assert "Med det samme, 5 og 1 arbejdsdage før, 2 og 4 arbejdsdage efter, næste led efter 15" in page
    period = ClosedPeriod.objects.get()
    gone = filled(closed__INITIAL_FORMS="1", closed__0__id=str(period.pk), closed__0__DELETE="on")
    gone |= {"closed-0-name": "Sommer", "closed-0-first_day": "2026-07-13", "closed-0-last_day": "2026-07-31"}
    saved(client, gone)
    assert rules_now() == Rules(), "as proposed: no override is left"
    history = client.get(reverse("admin:reminders_policy_history", args=[1])).content.decode()
    assert "Ask Admin" in history and "Lukkeperiode: slettet" in history and "Egne trin: oprettet" in history


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"quiet_weekdays": list("0123456")},
            "Lad mindst én ugedag være åben. Ellers bliver ingen mindet om noget.",
        ),
        ({"mail_until": "06:00"}, "Det sidste klokkeslæt skal ligge efter det første."),
        ({"mail_from": "syv"}, "Skriv klokkeslættet som 07.30."),
        (of_chore(mode="own", before="tre"), "Skriv hele tal med komma imellem, for eksempel 3, 10."),
        (of_chore(mode="own", after="0"), "Skriv antal arbejdsdage fra 1 til 90."),
        (of_chore(mode="own", after="91"), "Skriv antal arbejdsdage fra 1 til 90."),
        (of_chore(mode="own", after="1 2 3 4 5 6 7"), "Højst 6 påmindelser."),
        (of_chore(mode="own"), "Vælg mindst ét trin, eller vælg Ingen."),
        (of_chore(mode="own", at_once="on", up="0"), "Skriv mindst 1."),
        (of_chore(mode="own", at_once="on", up="x"), "Skriv et helt tal."),
        (
            {"closed-0-name": "Jul", "closed-0-first_day": "24-12-2026", "closed-0-last_day": "23-12-2026"},
            "Sidste dag kan ikke ligge før første dag.",
        ),
        (
            {"closed-0-name": "Jul", "closed-0-first_day": "24-12-2026", "closed-0-last_day": "24-12-2027"},
            "En lukkeperiode er højst 61 dage.",
        ),
        (
            {"closed-0-name": "Jul", "closed-0-first_day": "jul", "closed-0-last_day": "24-12-2027"},
            "Skriv datoen som dag-måned-år, for eksempel 24-12-2026.",
        ),
    ],
)
def test_what_cannot_be_is_told_in_danish_and_nothing_typed_is_lost(
    client: Client, administrator: User, changes: dict[str, Any], told: str
) -> None:
    page = post(client, filled() | changes).content.decode()
    assert errors(page) == [told]
    assert "Se, hvad det sender" in page
    for value in [one for one in changes.values() if one != "on"]:
        assert f'value="{value if isinstance(value, str) else value[0]}"' in page


@pytest.mark.parametrize("junk", ["\x00", "٣", "9" * 400, "<script>"])
def test_junk_is_an_error_and_no_crash(client: Client, administrator: User, junk: str) -> None:
    changes = of_chore(mode="own", before=junk, up=junk) | {"mail_from": junk, "closed-0-name": junk}
    answer = post(client, filled() | changes)
    assert answer.status_code == 200
    assert errors(answer.content.decode())


def test_the_preview_sets_the_present_policy_beside_the_proposed_one(
    client: Client, administrator: User
) -> None:
    first, second = UserFactory.create_batch(2)
    with on(MONDAY):
        for person in (first, second):
            chore(person, MONDAY + days(11), since=MONDAY - days(10))
        chore(first, MONDAY + days(11), since=MONDAY - days(10))
        chore(second, None, sort="story")
        answer = post(client, filled() | of_chore(mode="own", on_day="on", after="3"))
    rows = {line.label: (line.now, line.then) for line in answer.context["days"] if line.now or line.then}
    due = MONDAY + days(11)
    assert rows == {
        MONDAY: (1, 1),  # the news of today
        MONDAY + days(8): (2, 0),  # three working days before
        due: (2, 2),
        due + days(5): (2, 2),
        due + days(14): (2, 0),
    }
    assert [(line.now, line.then) for line in answer.context["kinds"]] == [(12, 6), (1, 1)]
    page = answer.content.decode()
    assert "9 mails med reglerne, som de er, og 5 med din ændring" in page
    assert first.name not in page


def test_the_preview_is_what_is_written_day_by_day(client: Client, administrator: User) -> None:
    """The forecast and the layout agree, with the present policy and with a changed one."""
    people = UserFactory.create_batch(6)
    for number, person in enumerate(people):
        chore(person, MONDAY + days(3 * number - 6), since=MONDAY - days(20 + number), above=people[0].pk)
        chore(person, None, since=MONDAY - days(2 * number), sort="question")
        chore(person, None, since=MONDAY + days(number - 3), sort="story")
    for number in range(36, 2, -1):  # as it is told by then when the job has run every day
        with on(MONDAY - days(number)):
            layout.lay_out()
    data = filled(quiet_weekdays=["0", "5", "6"]) | of_chore(
        mode="own", at_once="on", before="1,4", after="2", up="6"
    )
    for change in (filled(), data):
        with on(MONDAY - days(1)):  # a Sunday: nothing of that day is told yet
            preview = post(client, change)
            expected = {line.label: line.then for line in preview.context["days"] if line.then}
        with transaction.atomic():
            with on(MONDAY - days(1)):
                saved(client, change)
            found = {}
            for number in range(30):
                day = MONDAY + days(number)
                seen = Reminder.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
                with on(day):
                    layout.lay_out()
                new = Reminder.objects.filter(pk__gt=seen)
                if count := new.values("notification__person").distinct().count():
                    found[day] = count
            transaction.set_rollback(True)
        assert found == expected


def test_a_rung_that_was_passed_long_ago_is_not_sent_by_a_new_policy(
    client: Client, administrator: User
) -> None:
    chore(administrator, MONDAY - days(10), since=MONDAY - days(90))
    with on(MONDAY):
        answer = post(client, filled() | of_chore(mode="own", before="5"))
    assert [
        (line.label, line.now, line.then) for line in answer.context["days"] if line.now or line.then
    ] == [
        (MONDAY + days(4), 1, 0)  # ten working days after
    ]


def test_a_change_of_somebody_else_is_not_written_over(client: Client, administrator: User) -> None:
    mine = filled(mail_from="08:00")
    seen = post(client, mine).context["seen"]
    other = Client()
    other.force_login(UserFactory.create(is_staff=True))
    saved(other, filled(mail_from="09:00"))
    answer = post(client, {**mine, "step": "save", "seen": seen})
    assert "En anden har gemt noget" in answer.content.decode()
    assert Policy.objects.get().mail_from == datetime.time(9)
    post(client, {**mine, "step": "save", "seen": answer.context["seen"]})
    assert Policy.objects.get().mail_from == datetime.time(8)


def test_back_from_the_preview_everything_is_still_there(client: Client, administrator: User) -> None:
    data = filled(mail_from="08:15") | of_chore(mode="own", at_once="on", before="7")
    page = post(client, {**data, "step": "edit"}).content.decode()
    assert 'value="08:15"' in page and 'value="7"' in page
    assert errors(page) == []


def test_a_kind_that_is_no_more_is_shown_as_such_and_can_go(client: Client, administrator: User) -> None:
    policy = Policy.objects.create()
    gone = KindPolicy.objects.create(policy=policy, kind="old.kind", is_off=True)
    assert (
        "Slet trinene for old.kind. Den slags påmindelser findes ikke mere."
        in client.get(PAGE).content.decode()
    )
    saved(client, filled())
    assert KindPolicy.objects.filter(pk=gone.pk).exists(), "kept until somebody says so"
    saved(client, filled() | {f"remove-{gone.pk}": "on"})
    assert not KindPolicy.objects.exists()


def test_saving_the_same_again_leaves_no_trace_in_the_history(client: Client, administrator: User) -> None:
    data = filled() | of_chore(mode="own", at_once="on", before="7", on_day="", after="", up="10")
    saved(client, data)
    count = KindPolicy.pgh_event_model.objects.count()  # type: ignore[attr-defined]
    saved(client, data)
    assert KindPolicy.pgh_event_model.objects.count() == count  # type: ignore[attr-defined]


def test_a_kind_that_raises_is_named_in_the_preview(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rows(self: Question) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(Question, "rows", rows)
    assert "Det kunne ikke tælles med: Ting." in post(client, filled()).content.decode()


def test_too_much_to_count_is_said(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    chore(administrator, MONDAY)
    monkeypatch.setattr("reminders.policy_admin.PATIENCE", -1.0)
    assert "Der er for meget til at tælle det hele." in post(client, filled()).content.decode()


def test_a_row_is_all_there_is() -> None:
    Policy.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(pk=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.update(quiet_weekdays=[6, 5, 4, 3, 2, 1, 0])
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.update(mail_until=datetime.time(7))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_is_told() -> None:
    clients = [Client(), Client()]
    for number, client in enumerate(clients):
        client.force_login(UserFactory.create(email=f"a{number}@kommune.example", is_staff=True))
    changes = [filled(mail_from="08:00"), filled(mail_from="09:00")]
    seen = [post(client, data).context["seen"] for client, data in zip(clients, changes, strict=True)]
    barrier, statuses = threading.Barrier(2), [0, 0]

    def save(number: int) -> None:
        barrier.wait(timeout=10)
        try:
            data = {**changes[number], "step": "save", "seen": seen[number]}
            statuses[number] = post(clients[number], data).status_code
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(statuses) == [200, 302]
    assert Policy.objects.get().mail_from.hour == 8 + statuses.index(302)
