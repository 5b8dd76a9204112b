"""Pages as spreadsheets: cell by cell what the page shows, typed, and nothing that a spreadsheet could carry out."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from html import unescape
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from openpyxl.workbook import Workbook

from clusters.models import Area, Cluster, LeadershipTeam
from core import clock
from core.periods import from_day
from core.words import short_date
from people.models import User
from profiles.models import Action, DevelopmentPlan, FocusArea, FollowUp
from profiles.rollups.publish import publish_due
from profiles.team_rows import reading_questions
from tests.factories import AdministratorFactory, AreaChiefAppointmentFactory, UserFactory, team_of
from tests.factories_profiles import (
    CompetenceAssessmentFactory,
    PublishedProfileFactory,
    members_of,
    started_round,
)

pytestmark = pytest.mark.django_db
_DAY = datetime.timedelta(days=1)
_FORMULAS = [
    "=1+1",
    "+45 12 34 56",
    "-2+3",
    "@SUM(A1)",
    '=HYPERLINK("http://kommune.example";"Klik")',
    "\t=1",
]


def _plan(team: LeadershipTeam, status: str = "agreed", **facts: Any) -> DevelopmentPlan:
    moment = clock.now() - 200 * _DAY
    plan = DevelopmentPlan.objects.create(
        team=team,
        period=from_day(clock.today() - 200 * _DAY, clock.today() + 165 * _DAY),
        status=status,
        submitted_at=moment,
        submitted_by=members_of(team)[0],
        agreed_at=moment if status == "agreed" else None,
        agreed_by=UserFactory.create() if status == "agreed" else None,
        **facts,
    )
    area = PublishedProfileFactory.create().areas.all()[0]
    focus = FocusArea.objects.create(plan=plan, area=area, headline="Sprog")
    Action.objects.create(plan=plan, focus=focus, text="Noget", due=clock.today() - _DAY)
    return plan


@pytest.fixture
def chief() -> User:
    """Chief of an area in which every kind of row stands, with names that a spreadsheet would take for formulas."""
    appointment = AreaChiefAppointmentFactory.create(area__name="Ærø & Østre")
    area: Area = appointment.area
    for name in _FORMULAS:
        _plan(team_of(2, cluster__area=area, cluster__name=name), support_wish=name + " " + "x" * 200)
    followed = DevelopmentPlan.objects.all()[0]
    FollowUp.objects.create(plan=followed, kind="talk", due=clock.today() + 3 * _DAY)
    team_of(2, cluster__area=area)
    started_round(team=team_of(3, cluster__area=area))
    CompetenceAssessmentFactory.create(team=team_of(3, cluster__area=area), state="revealed")
    _plan(team_of(2, cluster__area=area), "submitted", support_wish="En konsulent")
    voluntary = team_of(2, cluster__area=area)
    Cluster.objects.filter(pk=voluntary.cluster_id).update(kind="network", ownership="self_governing")
    publish_due()
    person: User = appointment.person
    return person


def _book(client: Client, url: str) -> Workbook:
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.xlsx"', answer["Content-Disposition"])
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def _text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def _page_rows(page: str) -> list[tuple[str, str, str, str, str]]:
    """Heading, team, who, where with its day, and what is late or asked for – as the page says them."""
    found = []
    heading = ""
    row = r'<th scope="row">(.*?)</th>\s*<td>(.*?)</td>\s*<td class="kp-teams__notes">(.*?)</td>'
    pattern = rf"<h2[^>]*>(.*?)</h2>|{row}"
    for title, first, where, notes in re.findall(pattern, page, re.S):
        if title:
            heading = _text(title)
            continue
        team, _mark, who = first.partition('<span class="kp-teams__who">')
        notes = re.sub(r"<form.*?</form>", "", notes, flags=re.S)
        found.append((heading, _text(team), _text(who), _text(where), _text(notes)))
    return found


def _file_rows(book: Workbook, *, show_area: bool) -> list[tuple[str, str, str, str, str]]:
    """The same, put together from the file's cells."""
    found = []
    rows: Any = book["Teams"].iter_rows(min_row=2, values_only=True)
    for place, team, leader, where, when, day, late, asks, *last in rows:
        (talk,) = last or [None]
        assert {type(one) for one in (day, talk)} <= {type(None), datetime.datetime}, "dates are dates"
        then = f"Samtale {short_date(talk.date())}" if talk else ""
        moment = " ".join(filter(None, [where, when, short_date(day.date()) if day else "", then]))
        notes = " ".join(filter(None, [*(late or "").split("\n"), asks]))
        who = " · ".join(filter(None, [place, leader])) if show_area else leader or ""
        heading = "" if show_area else _text(place)
        found.append((heading, _text(team), _text(who), _text(moment), _text(notes)))
    return found


def test_the_areas_file_is_the_areas_page_cell_by_cell(chief: User, client: Client) -> None:
    client.force_login(chief)
    area = Area.objects.get(name="Ærø & Østre")
    page = client.get(reverse("profiles:area", args=[area.pk])).content.decode()
    book = _book(client, reverse("profiles:area_sheet", args=[area.pk]))

    shown = _page_rows(page)
    assert len(shown) == LeadershipTeam.objects.filter(cluster__area=area).count() == 11
    assert _file_rows(book, show_area=False) == shown


@pytest.mark.parametrize("query", ["", "type=network", "navn=Klynge", "omraade={area}&type=cluster"])
def test_the_municipalitys_file_is_all_its_pages_with_the_same_choice(
    chief: User, client: Client, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("profiles.views.overview.PAGE_SIZE", 4)
    for _n in range(3):
        team_of(2)
    client.force_login(AdministratorFactory.create())
    chosen = query.format(area=Area.objects.get(name="Ærø & Østre").pk)
    shown: list[Any] = []
    for number in range(1, 9):
        page = client.get(f"{reverse('profiles:municipality')}?{chosen}&side={number}").content.decode()
        rows = [("", *row[1:]) for row in _page_rows(page)]
        if rows[-1:] == shown[-1:]:
            break
        shown += rows
    book = _book(client, f"{reverse('profiles:municipality_sheet')}?{chosen}")

    assert shown
    assert _file_rows(book, show_area=True) == shown


def test_the_figures_in_the_file_are_the_pages_and_the_questions_come_first(
    chief: User, client: Client
) -> None:
    client.force_login(chief)
    area = Area.objects.get(name="Ærø & Østre")
    page = client.get(reverse("profiles:area", args=[area.pk])).content.decode()
    book = _book(client, reverse("profiles:area_sheet", args=[area.pk]))
    section = page[page.index('id="rollups"') :]
    shown = [
        (_text(title), _text(figure))
        for title, figure in re.findall(r'<th scope="row">(.*?)</th><td[^>]*>(.*?)</td>', section)
    ]

    assert book.sheetnames == ["Læs først", "Teams", "Aftalte indsatsområder"]
    first = [row[0] for row in book["Læs først"].iter_rows(values_only=True)]
    assert [text for text in first if text in reading_questions()] == list(reading_questions())
    assert isinstance(first[1], datetime.datetime)
    file = []
    for row in book["Aftalte indsatsområder"].iter_rows(min_row=2):
        figure = row[4]
        words = figure.number_format.replace('"', "").replace("0", str(figure.value), 1)
        file.append((row[3].value, words if figure.data_type == "n" else figure.value))
    assert shown and file == shown


def test_no_cell_is_a_formula(chief: User, client: Client) -> None:
    client.force_login(chief)
    answer = client.get(reverse("profiles:area_sheet", args=[Area.objects.get(name="Ærø & Østre").pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    names = {cell.value for cell in book["Teams"]["B"]}
    assert {name.strip() for name in _FORMULAS} <= {str(name).strip() for name in names}
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]
        assert not [name for name in parts.namelist() if "external" in name.lower() or "vba" in name.lower()]


def test_the_file_is_ready_to_read_and_names_no_machine(chief: User, client: Client) -> None:
    client.force_login(chief)
    book = _book(client, reverse("profiles:area_sheet", args=[Area.objects.get(name="Ærø & Østre").pk]))
    sheet = book["Teams"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:I12")
    assert [cell.value for cell in sheet[1]][:4] == ["Type", "Team", "Leder", "Hvor de er"]
    properties = book.properties
    assert (properties.creator, properties.lastModifiedBy, properties.title) == (
        "Klyngeportalen",
        "Klyngeportalen",
        "Ærø & Østre",
    )
    assert all(
        value in (None, "") for value in (properties.description, properties.keywords, properties.category)
    )
