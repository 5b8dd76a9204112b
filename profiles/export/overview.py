"""The area's and the municipality's pages as spreadsheets, from the very rows that the pages are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from core import clock
from profiles.export.workbook import Number, Sheet, Value, workbook
from profiles.rollups.tables import Rollup
from profiles.team_rows import TeamRow, reading_questions


def overview_workbook(
    *,
    title: str,
    groups: Iterable[tuple[str, Sequence[TeamRow]]],
    figures: Sequence[Rollup],
    show_area: bool,
) -> bytes:
    """First the questions to read with, then the teams, then what is agreed across them, where that is published."""
    sheets = [_first(title), _teams(groups, show_area=show_area)]
    if figures:
        sheets.append(_figures(figures))
    return workbook(sheets, title=title)


def _first(title: str) -> Sheet:
    questions = [(question,) for question in reading_questions()]
    return Sheet(
        title=_("Læs først"),
        rows=[
            (title,),
            (clock.today(),),
            ("",),
            (_("Læs med tre spørgsmål"),),
            *questions,
            ("",),
            (_("Teams kan ikke sammenlignes ud fra rækkerne: de har hver deres børn, huse og år."),),
        ],
        widths=[90],
    )


def _teams(groups: Iterable[tuple[str, Sequence[TeamRow]]], *, show_area: bool) -> Sheet:
    place = _("Område") if show_area else _("Type")
    return Sheet(
        title=_("Teams"),
        header=[
            place,
            _("Team"),
            _("Leder"),
            _("Hvor de er"),
            _("Hvornår"),
            _("Dato"),
            _("Forsinkelser"),
            _("Støtte:").rstrip(":"),
            *([] if show_area else [_("Næste samtale")]),  # the chief's own page tells it
        ],
        rows=[
            [
                *_team(row, str(row.team.cluster.area) if show_area else group),
                *([] if show_area else [row.talk_day]),
            ]
            for group, rows in groups
            for row in rows
        ],
        widths=[18, 30, 26, 26, 18, 12, 36, 50, *([] if show_area else [14])],
    )


def _team(row: TeamRow, place: str) -> list[Value | Number]:
    return [
        place,
        str(row.team),
        row.leader,
        row.text,
        row.when,
        row.day,
        "\n".join(row.late_lines),
        row.asks_line,
    ]


def _figures(figures: Sequence[Rollup]) -> Sheet:
    return Sheet(
        title=_("Aftalte indsatsområder"),
        header=[
            _("Arbejdsår"),
            _("Talt til og med"),
            _("Aftalte planer"),
            _("Kerneområde"),
            _("Har valgt det"),
        ],
        rows=[
            [one.working_year, one.last_day, one.plans, row.title, _number(row.rounded, row.text)]
            for one in figures
            for row in one.rows
        ],
        widths=[12, 16, 16, 60, 18],
    )


def _number(rounded: int, text: str) -> Value | Number:
    """A number that reads as on the page; "few or none" is words, because it is not nought."""
    return Number(rounded, '"' + text.replace(str(rounded), '"0"', 1) + '"') if rounded else text
