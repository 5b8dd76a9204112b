"""The gallery draws every component with a strict template engine; the form pack says what it must."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.shell.gallery_urls")]


class Ids(HTMLParser):
    """Collects ids, and every reference to one."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.references: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id" and value:
                self.ids.append(value)
            elif name in {"for", "aria-describedby", "aria-labelledby"} and value:
                self.references.update(value.split())
            elif name == "href" and value and value.startswith("#") and len(value) > 1:
                self.references.add(value[1:])


@pytest.fixture
def page(client: Client) -> str:
    answer = client.get(reverse("gallery"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_reference_has_its_id_and_no_id_is_twice(page: str) -> None:
    found = Ids()
    found.feed(page)
    assert len(found.references) > 40
    assert found.references - set(found.ids) == set()
    assert len(found.ids) == len(set(found.ids))


def test_nothing_inline_that_the_policy_forbids(page: str) -> None:
    assert not re.search(r"<[^>]*\sstyle=", page)
    assert not re.search(r"<[^>]*\son\w+=", page)
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)


def test_the_error_summary_leads_to_the_field(page: str) -> None:
    assert '<a class="function-link" href="#id_faulty-email">E-mail: ' in page
    assert '<a class="function-link" href="#id_faulty-support_0">' in page
    field = page[page.index('for="id_faulty-email"') :]
    assert 'aria-invalid="true"' in field[:900]
    assert 'aria-describedby="id_faulty-email-error"' in field[:900]


def test_a_denied_verb_gives_its_reason_and_no_button(page: str) -> None:
    assert page.count("Send til områdechefen") == 1
    assert "Kun klyngelederen kan sende planen." in page


def test_the_spread_is_in_the_chart_and_in_the_table(page: str) -> None:
    table = page[page.index("Hvor I er, som tabel") :]
    row = table[table.index("Systematisk kvalitet gennem data") :][:400]
    assert re.findall(r"<td>([^<]*)</td>", row)[:4] == [
        "Mads Lund",
        "Sofie Bach, Karin Nord",
        "–",
        "Anders Ørsted, Mette Holm",
    ]


def test_typed_text_is_escaped(client: Client) -> None:
    data = {"version": "0", "note": "<script>alert('æøå')</script>"}
    assert client.post(reverse("gallery-autosave"), data).status_code == 302
    page = client.get(reverse("gallery")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_saving_without_a_script_keeps_the_words(client: Client) -> None:
    client.post(reverse("gallery-autosave"), {"version": "0", "note": "Morgenmøder på tværs", "level": "3"})
    page = client.get(reverse("gallery")).content.decode()
    assert "Morgenmøder på tværs</textarea>" in page
    assert re.search(r'id="id_level_2"[^>]*\schecked', page)


def test_a_stale_save_changes_nothing_and_shows_both(client: Client) -> None:
    url, headers = reverse("gallery-autosave"), {"X-Autosave": "1"}
    first = client.post(url, {"version": "0", "note": "min"}, headers=headers)
    assert first.json()["version"] == 1
    stale = client.post(url, {"version": "0", "note": "din"}, headers=headers)
    assert stale.status_code == 409
    assert ">min</p>" in stale.json()["html"]
    assert ">din</p>" in stale.json()["html"]
    assert "min</textarea>" in client.get(reverse("gallery")).content.decode()


def test_the_gallery_is_not_for_everybody() -> None:
    """Outside DEBUG the project itself routes no gallery."""
    from config import urls

    assert not settings.DEBUG
    assert "gallery" not in [getattr(pattern, "name", None) for pattern in urls.urlpatterns]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Det kunne vi ikke læse"),
        (403, "Kun medlemmer af teamet kan se billedet."),
        (404, "Siden blev ikke fundet"),
        (419, "Siden var for gammel til at blive sendt"),
        (500, "Noget gik galt hos os"),
    ],
)
def test_error_pages_in_plain_danish(client: Client, status: int, words: str) -> None:
    answer = client.get(reverse("gallery-error", args=[status]))
    assert answer.status_code == {419: 403}.get(status, status)
    assert words in answer.content.decode()
