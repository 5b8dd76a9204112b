"""The plan as a document to file: a tagged PDF (PDF/UA-1; PDF/A-2a too when agreed) in Danish.

What people have typed travels to typst as JSON data, so that it is never read as markup. The same content gives the
same bytes, so that a kept PDF can be checked against its words.
"""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils import translation

from clusters.superior import superior_of_kind
from core.words import long_date
from profiles.document import FocusContent, PlanContent, PromiseContent
from profiles.fonts import FAMILY, font_folder, showable

_TEMPLATE = Path(__file__).with_name("typst") / "plan.typ"
_ZERO_WIDTH_SPACE = "\u200b"
#: words that are longer than this (addresses, mostly) may be broken anywhere; Danish words are hyphenated
_LONGEST_WORD = 40
_UNBROKEN = re.compile(rf"\S{{{_LONGEST_WORD},}}")

_STATUS = {
    "draft": "Kladde",
    "returned": "Kladde",
    "submitted": "Kladde – ikke aftalt endnu",
}


def render_plan(content: PlanContent) -> bytes:
    """The PDF of a plan's words. Anything but an agreed plan is marked as a draft on every page.

    Raises `ImproperlyConfigured` when the fonts are not installed.
    """
    with translation.override("da"):
        data = _clean(_document(content))
    # accessible always; archivable when it is final: PDF/A asks for a date, and a draft has none
    return typst.compile(
        str(_TEMPLATE),
        format="pdf",
        pdf_standards=["ua-1"] if data["is_draft"] else ["a-2a", "ua-1"],
        sys_inputs={"plan": json.dumps({**data, "fonts": [FAMILY]})},
        font_paths=[str(font_folder())],
        ignore_system_fonts=True,
    )


def _document(content: PlanContent) -> dict[str, Any]:
    """The document's parts, in words and in the order they are read."""
    agreed = content["agreed_on"]
    heading = content["title"]
    municipality = content.get("municipality") or settings.MUNICIPALITY  # early copies did not keep the name
    chief = _chief_of(content)
    status = f"Aftalt {_day(agreed)}" if agreed else _STATUS.get(content["status"], "Kladde")
    return {
        "title": f"{heading} – {content['team']}",
        "heading": heading,
        "author": content["team"],
        "description": f"{status}. {content['area']}, {municipality}.",
        "created": [_numbers(agreed)] if agreed else [],
        "running_head": f"{heading} · {content['team']}",
        "filed_as": f"{municipality} · {content['area']}",
        "status": status,
        "is_draft": not agreed,
        "municipality": municipality,
        "area": content["area"],
        "team": content["team"],
        "parties": _parties(content),
        "focus_areas": [_chapter(focus) for focus in content["focus_areas"]],
        "whole": [
            ["Ønske om støtte", content["support_wish"].strip()],
            [f"{chief['Chiefs']} ord", content["chief_note"].strip() if agreed else ""],
        ]
        if content["support_wish"].strip() or (agreed and content["chief_note"].strip())
        else [],
        "promises": [_promise(promise) for promise in content["promises"]],
        "promises_heading": f"{chief['Chief']} lover",
        "comments_heading": f"{chief['Chiefs']} ord",
        "agreement": _agreement(content),
    }


def _parties(content: PlanContent) -> list[list[str]]:
    members = "\n".join(f"{member['name']}, {_lower(member['role'])}" for member in content["members"])
    year = (
        f"{_day(content['starts'])} – {_day(content['last_day'])}"
        if content["last_day"]
        else _day(content["starts"])
    )
    return [
        ["Ledelsesteam", members],
        [superior_of_kind(content.get("team_kind", "")).heading, content["agreed_by"] or ""],
        ["Planåret", year],
    ]


def _chapter(focus: FocusContent) -> dict[str, Any]:
    labels = [
        ("Hvorfor", focus["reason"]),
        ("Sammenhæng", focus["context"]),
        ("Mål", focus["goal"]),
        ("Tegn", focus["signs"]),
        ("For børnene", focus["effect"]),
        ("Evaluering", focus["evaluation"]),
    ]
    return {
        "area": focus["area"],
        # by what the fonts can show: a heading of signs that nobody sees would be empty, and typst refuses that
        "headline": showable(focus["headline"]).strip() or focus["area"],
        "rows": [[label, text.strip()] for label, text in labels],
        "actions": [
            {
                "text": action["text"],
                "owner": action["owner"] or "Hele teamet",
                "due": _day(action["due"]) or "Ingen dato",
            }
            for action in focus["actions"]
        ],
        "promises": [_promise(promise) for promise in focus["promises"]],
        "comments": [text.strip() for text in focus["comments"] if text.strip()],
    }


def _promise(promise: PromiseContent) -> dict[str, str]:
    return {"text": promise["text"], "by_when": f"{promise['by']}, senest {_day(promise['due'])}"}


def _agreement(content: PlanContent) -> dict[str, Any]:
    chief = _chief_of(content)
    if not content["agreed_on"]:
        return {
            "heading": "Ikke aftalt endnu",
            "text": f"Planen er en kladde. Den gælder først, når {chief['chief']} har aftalt den med teamet.",
            "signatures": [],
        }
    sender = content["submitted_by"] or ""
    role = next((member["role"] for member in content["members"] if member["name"] == sender), "For teamet")
    return {
        "heading": "Aftalen",
        "text": f"Aftalt {_day(content['agreed_on'])} mellem {content['team']} og {chief['a_chief']} "
        f"{content['agreed_by']}. "
        "Aftalen er indgået i Klyngeportalen og skal ikke underskrives i hånden.",
        "signatures": [
            {"name": sender, "role": role, "moment": f"Sendte planen {_day(content['submitted_on'])}"},
            {
                "name": content["agreed_by"],
                "role": superior_of_kind(content.get("team_kind", "")).heading,
                "moment": f"Aftalte planen {_day(content['agreed_on'])}",
            },
        ],
    }


def _chief_of(content: PlanContent) -> dict[str, str]:
    """What the chief is called, as sentences need it."""
    return superior_of_kind(content.get("team_kind", "")).words


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _day(iso: str | None) -> str:
    """ "14. november 2026"; empty for None."""
    return long_date(datetime.date.fromisoformat(iso)) if iso else ""


def _numbers(iso: str) -> list[int]:
    day = datetime.date.fromisoformat(iso)
    return [day.year, day.month, day.day]


def _clean(value: Any) -> Any:
    """The same structure with every text in characters that the fonts have and words that fit a line."""
    if isinstance(value, str):
        return _UNBROKEN.sub(_breakable, showable(value))
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value


def _breakable(word: re.Match[str]) -> str:
    return _ZERO_WIDTH_SPACE.join(word.group())
