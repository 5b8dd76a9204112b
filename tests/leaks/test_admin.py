"""What an administrator, and even a superuser, finds in Django admin."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.db.models import Model
from django.urls import reverse

from tests.access.visits import Visitors
from tests.access.words import words_in
from tests.access.world import World
from tests.leaks.crawl import text_of

pytestmark = pytest.mark.django_db

#: rows of one model whose pages are opened; the world has fewer of most
_MOST = 30
#: models that hold what teams write; none of them is reached from the admin
PRIVATE = {
    "answer",
    "contribution",
    "competenceassessment",
    "assessmentevent",
    "position",
    "vote",
    "developmentplan",
    "planevent",
    "focusarea",
    "action",
    "promise",
    "focuscomment",
    "focuschange",
    "agreedcopy",
    "meeting",
    "decisiondraft",
    "sentcopy",
    "exemption",
    "nudge",
    "campaign",
    "campaignentry",
    "campaignmove",
    "rolluprelease",
    "rollupblock",
    "rollupfigure",
    "countedplan",
    "followup",
    "followupmove",
    "appraisalsheet",
    "appraisalmove",
    "supportrequest",
    "supportmove",
    "supportvisit",
    "supportvisitmove",
    "supportnote",
}


def _pages() -> Iterator[str]:
    """Every list, and every page of every row."""
    yield reverse("admin:index")
    for app in sorted({model._meta.app_label for model in admin.site._registry}):
        yield reverse("admin:app_list", kwargs={"app_label": app})
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_add")
        for key in model._base_manager.order_by("pk").values_list("pk", flat=True)[:_MOST]:
            yield from (reverse(f"{name}_{view}", args=[key]) for view in ("change", "history", "delete"))


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_no_page_of_the_admin_holds_what_teams_write(role: str, world: World, visitors: Visitors) -> None:
    found: set[str] = set()
    for url in _pages():
        words = words_in(text_of(visitors.visit(role, "GET", url)))
        assert world.secrets.hidden_from(role, words) == [], url
        found |= words

    assert found, "the organisation's own texts are there, so the crawl does read"


@pytest.mark.parametrize("role", ["administrator", "superuser"])
def test_deleting_many_lists_nothing_that_hangs_on_them(role: str, world: World, visitors: Visitors) -> None:
    """The page that asks "are you sure" names what would go too, by its text."""
    for model in admin.site._registry:
        url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        keys = list(model._base_manager.values_list("pk", flat=True)[:_MOST])
        data = {"action": "delete_selected", "_selected_action": keys}
        words = words_in(text_of(visitors.visit(role, "POST", url, data)))
        assert world.secrets.hidden_from(role, words) == [], url


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label_lower)
def test_search_filters_and_columns_do_not_reach_into_what_teams_write(model: type[Model]) -> None:
    """A search that finds a person by the words of their answer would tell those words."""
    site = admin.site._registry[model]
    paths = [
        *site.search_fields,
        *(item for item in site.list_filter if isinstance(item, str)),
        *site.autocomplete_fields,
    ]
    for path in paths:
        fields = get_fields_from_path(model, str(path).lstrip("^=@").partition("__icontains")[0])
        assert not {field.model._meta.model_name for field in fields} & PRIVATE, path


@pytest.mark.parametrize(
    ("model", "probe"),
    [
        ("people_user", "contributions__answers__note__contains=qx"),
        ("people_user", "contributions__status=submitted"),
        ("clusters_leadershipteam", "assessments__contributions__answers__level=2"),
        ("clusters_leadershipteam", "plans__support_wish__contains=qx"),
        ("clusters_leadershipteam", "plans__status=draft"),
        ("clusters_leadershipteam", "plans__follow_ups__minutes__contains=qx"),
        ("people_user", "support_given__advice__contains=qx"),
        ("clusters_leadershipteam", "support_requests__notes__text__contains=qx"),
        ("clusters_area", "clusters__team__plans__focus_areas__goal__contains=qx"),
    ],
)
def test_an_address_made_by_hand_does_not_filter_by_what_teams_write(
    model: str, probe: str, visitors: Visitors
) -> None:
    """A list that is longer or shorter with the right guess is an answer, too."""
    for role in ("administrator", "superuser"):
        response = visitors.visit(role, "GET", reverse(f"admin:{model}_changelist") + f"?{probe}")
        assert response.status_code in {302, 400}, "the list was filtered"


def test_the_private_models_are_all_there_are() -> None:
    """A new model of the main job is either private, or part of the catalogue that everybody reads."""
    catalogue = {
        "leadershipprofile",
        "profileevent",
        "level",
        "scalestep",
        "profilearea",
        "sign",
        "arealineage",
    }
    policies = {"followuppolicy", "supportconsultant"}
    models = {model._meta.model_name for model in apps.get_app_config("profiles").get_models()}
    versions = {
        name for name in models if name and name.endswith("event") and name.removesuffix("event") in models
    }

    assert models - versions - catalogue - policies == PRIVATE
    assert (
        not {"answerevent", "contributionevent", "voteevent", "appraisalsheetevent", "supportnoteevent"}
        & versions
    ), "answers, votes, appraisal sheets and notes have no history"
    assert not {model._meta.model_name for model in admin.site._registry} & PRIVATE
