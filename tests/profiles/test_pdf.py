"""The plan as a PDF: accessible, archivable, the same bytes for the same words, and never a word read as markup."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from profiles import fonts
from profiles.document import FocusContent, PlanContent
from profiles.pdf import render_plan


def focus(**values: Any) -> FocusContent:
    content = {
        "area": "At arbejde med tydelige mål",
        "kind": "Dimension",
        "reason": "Vi så forskelligt på det.",
        "headline": "Færre mål, som alle kender",
        "context": "Vi har syv mål. Ingen kan huske dem.",
        "goal": "Tre mål, som hænger i alle huse.",
        "signs": "Målene bliver nævnt på stuemøderne.",
        "effect": "Børnene møder voksne, der vil det samme.",
        "evaluation": "",
        "actions": [{"text": "Vælg tre mål", "owner": "Åse Æbelø", "due": "2027-02-01", "progress": "Gjort"}],
        "promises": [{"text": "En fælles eftermiddag", "by": "Lone Brandt", "due": "2027-01-15"}],
        "comments": ["Godt valgt."],
    }
    return {**content, **values}  # type: ignore[typeddict-item]


def plan(**values: Any) -> PlanContent:
    content = {
        "title": "Teamudviklingsplan 2026/27",
        "team": "Klynge Søparken",
        "area": "Område Østerbro",
        "year": "2026/27",
        "starts": "2026-11-14",
        "last_day": "2027-11-13",
        "status": "agreed",
        "members": [
            {"name": "Mette Holm", "role": "Klyngeleder"},
            {"name": "Åse Æbelø", "role": "Pædagogisk leder"},
        ],
        "focus_areas": [focus()],
        "promises": [{"text": "Jeg tager budgettet op", "by": "Lone Brandt", "due": "2027-03-01"}],
        "support_wish": "En konsulent i foråret.",
        "chief_note": "Godt begyndt.",
        "submitted_by": "Mette Holm",
        "submitted_on": "2026-10-02",
        "agreed_by": "Lone Brandt",
        "agreed_on": "2026-11-14",
    }
    return {**content, **values}  # type: ignore[typeddict-item]


def draft(**values: Any) -> PlanContent:
    return plan(
        status="draft", agreed_by=None, agreed_on=None, submitted_by=None, submitted_on=None, **values
    )


def read(content: PlanContent) -> PdfReader:
    return PdfReader(io.BytesIO(render_plan(content)))


def text_of(reader: PdfReader) -> str:
    """All words with single spaces; where a line broke does not matter."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u200b", "").split())


def structure(reader: PdfReader) -> set[str]:
    """The tags in use."""
    found: set[str] = set()

    def walk(node: Any) -> None:
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.add(str(node["/S"]))
            walk(node.get("/K", []))

    root: Any = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"]["/K"])
    return found


def test_it_is_tagged_danish_and_titled() -> None:
    reader = read(plan())
    root: Any = reader.trailer["/Root"]
    metadata = root["/Metadata"].get_object().get_data().decode()
    assert root["/MarkInfo"]["/Marked"] is True or bool(root["/MarkInfo"]["/Marked"])
    assert root["/Lang"] == "da"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Teamudviklingsplan 2026/27 – Klynge Søparken"
    assert "pdfuaid:part>1<" in metadata
    assert "pdfaid:part>2<" in metadata and "pdfaid:conformance>A<" in metadata
    assert {"/H1", "/Table", "/TH", "/TD"} <= structure(reader)


def test_it_says_what_was_agreed_and_by_whom() -> None:
    words = text_of(read(plan()))
    for expected in (
        "Københavns Kommune",
        "Område Østerbro",
        "Klynge Søparken",
        "Aftalt 14. november 2026",
        "Mette Holm, klyngeleder",
        "Færre mål, som alle kender",
        "Børnene møder voksne, der vil det samme.",
        "Vælg tre mål",
        "Åse Æbelø",
        "1. februar 2027",
        "En fælles eftermiddag Lone Brandt, senest 15. januar 2027",
        "Godt valgt.",
        "En konsulent i foråret.",
        "mellem Klynge Søparken og områdechef Lone Brandt",
        "Sendte planen 2. oktober 2026",
        "Side 1 af",
    ):
        assert expected in words
    assert "Kladde" not in words and "KLADDE" not in words


def test_the_same_words_give_the_same_bytes() -> None:
    assert render_plan(plan()) == render_plan(plan())
    assert render_plan(draft()) == render_plan(draft())
    assert render_plan(plan()) != render_plan(plan(support_wish="Noget andet."))


def test_a_draft_says_so_on_every_page() -> None:
    reader = read(draft(focus_areas=[focus(context="Lang tekst. " * 150) for _ in range(4)]))
    assert len(reader.pages) > 2
    for page in reader.pages:
        assert "Kladde" in page.extract_text()
    words = text_of(reader)
    assert "Ikke aftalt endnu" in words and "Aftalt " not in words


def test_a_submitted_plan_is_not_agreed_yet() -> None:
    assert "Kladde – ikke aftalt endnu" in text_of(read({**draft(), "status": "submitted"}))


@pytest.mark.parametrize(
    "typed",
    [
        '#import "secrets.typ": *',
        '#eval("1 + 1")',
        "$x^2$ og *fed* og _skrå_",
        "@henvisning <mærke> `kode`",
        "// ikke en kommentar /* heller ikke */",
        "= Ikke en overskrift",
        "\\ # \\u{1f600} [klammer] {krøller}",
        "anførsel \" og ' og }",
    ],
)
def test_what_is_typed_is_words_and_never_markup(typed: str) -> None:
    content = plan(team=typed, focus_areas=[focus(headline=typed, goal=typed)], support_wish=typed)
    words = text_of(read(content))
    assert words.count(" ".join(typed.split())) >= 4


def test_characters_that_the_fonts_lack_are_shown_as_such() -> None:
    words = text_of(read(plan(support_wish="Godt 😀 gået 漢\x07 – på én måde: ½ €")))
    assert "Godt ◊ gået ◊ – på én måde: ½ €" in words


def test_words_longer_than_a_line_stay_on_the_page() -> None:
    long = "x" * 400
    reader = read(
        plan(
            focus_areas=[
                focus(context=long, actions=[{"text": long, "owner": long, "due": None, "progress": ""}])
            ]
        )
    )
    assert text_of(reader).replace(" ", "").count("x") >= 1200


def test_eight_focus_areas_and_empty_fields() -> None:
    empty = focus(
        headline="", reason="", context="", goal="", signs="", effect="", actions=[], promises=[], comments=[]
    )
    words = text_of(
        read(draft(focus_areas=[empty] * 8, members=[], promises=[], support_wish="", chief_note=""))
    )
    assert "Indsatsområde 8 · At arbejde med tydelige mål" in words
    assert "Mål" not in words.replace("At arbejde med tydelige mål", "")
    assert len(read(draft(focus_areas=[])).pages) == 1


def test_line_breaks_stay() -> None:
    lines = text_of(read(plan(support_wish="Første linje\r\n\r\nAnden linje")))
    assert "Første linje Anden linje" in lines


def test_the_fonts_characters_are_read_from_the_font_itself() -> None:
    known = fonts.characters_of(fonts.font_folder() / "IBMPlexSans-Regular.ttf")
    assert {ord(letter) for letter in f"abcæøåÆØÅéü–»«€½{fonts.MISSING}"} <= known
    assert not {ord(letter) for letter in "😀漢ﷺ"} & known


def test_missing_fonts_are_named(settings: Any, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    with pytest.raises(ImproperlyConfigured, match=r"fonts of the documents are missing.*trial\.assets"):
        fonts.font_folder()
