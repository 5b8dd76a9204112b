"""How the catalogue's pages in the administration look at what they show: names, ways back, and things said once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from profiles.models import FollowUpPolicy
from tests.factories_profiles import PublishedProfileFactory
from tests.profiles.catalogue_desk import admin, change, draft_of, text

__all__ = ["admin"]
pytestmark = pytest.mark.django_db

#: a control of a form that is not hidden and sends no form
_CONTROLS = re.compile(r"<(?:input|select|textarea)\b[^>]*>")


def unnamed(page: str) -> list[str]:
    """The visible fields of a page's tables that have no name of their own: a head of a column is no label."""
    tables = "".join(re.findall(r"<table.*?</table>", page, re.DOTALL))
    return [
        field for field in _CONTROLS.findall(tables) if "hidden" not in field and "aria-label=" not in field
    ]


def ways_back(page: str) -> str:
    """The words of the breadcrumb."""
    (crumbs,) = re.findall(r'<div class="breadcrumbs">(.*?)</div>', page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", "", crumbs)).split())


def test_each_field_of_a_table_says_what_it_is_and_of_which_row(admin: Client) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    page = text(admin, change(draft))
    assert unnamed(page) == []
    for words in ("Rækkefølge: At lede på område 2", "Titel: Vi er på vej", "Beskrivelse: (ny)"):
        assert f'aria-label="{words}"' in page
    page = text(admin, change(draft.areas.all()[0]))
    assert unnamed(page) == []
    assert 'aria-label="Tegn: Man kan se område 1 i hverdagen."' in page and 'aria-label="Tegn: (ny)"' in page


def test_an_areas_page_leads_back_to_its_edition(admin: Client) -> None:
    draft = draft_of(PublishedProfileFactory.create())
    area = draft.areas.all()[1]
    way = "Hjem › Ledelsesprofiler › Den lille profil, 2. udgave › "
    assert ways_back(text(admin, change(area))) == f"{way}Område 2"
    add = reverse("admin:profiles_profilearea_add") + f"?profile={draft.pk}"
    assert ways_back(text(admin, add)) == f"{way}Nyt kerneområde"
    for page in (text(admin, change(area)), text(admin, add)):
        assert "_addanother" not in page  # its page would not know which edition the next one is for


def test_there_is_one_policy_of_follow_ups_and_no_button_for_another(admin: Client) -> None:
    add = reverse("admin:profiles_followuppolicy_add")
    assert "_save" in text(admin, add) and "_addanother" not in text(admin, add)
    policy = FollowUpPolicy.objects.create()
    assert "_addanother" not in text(admin, change(policy))


def test_an_editions_state_is_said_once(admin: Client) -> None:
    old = PublishedProfileFactory.create()
    draft = draft_of(old)
    (said,) = re.findall(r"<p><strong>1\. udgave</strong>(.*?)</p>", text(admin, change(old)))
    assert re.fullmatch(r" · udgivet \d+\. \w+ \d{4}", said)
    (said,) = re.findall(r"<p><strong>2\. udgave</strong>(.*?)</p>", text(admin, change(draft)))
    assert said == " · Kladde"
