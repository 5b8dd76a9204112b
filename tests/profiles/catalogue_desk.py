"""An administrator at the catalogue: the pages of an edition and its areas, read and saved."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from profiles.actions import catalogue as actions
from profiles.models import LeadershipProfile
from tests.factories import AdministratorFactory, UserFactory


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(UserFactory.create(is_staff=True, name="Anna Admin"))
    return client


def draft_of(profile: LeadershipProfile) -> LeadershipProfile:
    return actions.new_edition(profile=profile, by=AdministratorFactory.create())


def change(row: Any) -> str:
    return reverse(f"admin:profiles_{row._meta.model_name}_change", args=[row.pk])


def verb(name: str, profile: LeadershipProfile) -> str:
    return reverse(f"admin:profiles_leadershipprofile_{name}", args=[profile.pk])


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def filled(client: Client, url: str) -> dict[str, Any]:
    """What the page's form would post if nothing were changed."""
    page = client.get(url)
    data: dict[str, Any] = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return data


def saved(client: Client, url: str, **changes: Any) -> Any:
    data = {**filled(client, url), **{name.replace("__", "-"): value for name, value in changes.items()}}
    return client.post(url, data, follow=True)
