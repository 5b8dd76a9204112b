"""Sign-in by OpenID Connect, against allauth's provider in a process of its own."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from people.models import User
from tests.factories import PASSWORD, LeaderFactory, UserFactory
from tests.signin import switched, urls_oidc
from tests.signin.privileges import NAMES, OTHER_SCOPE, SCOPE, listed
from tests.signin.processes import running
from trial.cli import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder: Path = tmp_path_factory.mktemp("provider")
    callback = "http://testserver/konto/kommune/oidc/svar/"
    with running(
        "oidc_idp.py", free_port(), "/.well-known/openid-configuration", str(folder), callback
    ) as address:
        yield address


@pytest.fixture(autouse=True)
def switched_on(issuer: str, settings: Settings) -> None:
    switch(settings, OIDC_ISSUER=issuer)


def switch(settings: Settings, **variables: str) -> None:
    """What the environment would say."""
    if settings.SSO_PROTOCOL:
        app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
        variables.setdefault("OIDC_ISSUER", app["settings"]["server_url"])
    # the addresses were imported above, while nothing was switched on
    switched.switch(settings, urls_oidc.__name__, {**switched.oidc_variables(""), **variables})


def come(client: Client, who: str, *, verified: str = "yes", go_on_to: str = "", **told: str) -> Any:
    """From our button to the provider and back: the answer to the last step."""
    away = client.get(reverse("openid_connect_login", args=()), {"next": go_on_to} if go_on_to else {})
    assert away.status_code == 302, away.content
    return client.get(answer_for(away, who, verified=verified, **told))


def answer_for(away: Any, who: str, **told: str) -> str:
    """Where the provider sends the browser back to."""
    address = away["Location"] + "&" + urlencode({"as": who, **told})
    back = requests.get(address, allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    return back.headers["Location"]


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def mette() -> User:
    return UserFactory.create(email="mette@kommune.example", name="Mette Holm", password=PASSWORD)


def test_the_button_is_there_only_when_it_is_switched_on(client: Client, settings: Settings) -> None:
    assert "Log ind med Københavns Kommune" in client.get(reverse("account_login")).content.decode()
    switched.switch(settings, "config.urls", {})
    assert "kommune/oidc" not in client.get(reverse("account_login")).content.decode()
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login")
    assert client.get("/konto/kommune/oidc/").status_code == 404


def test_a_person_with_a_verified_address_comes_in_and_is_tied(client: Client, mette: User) -> None:
    answer = come(client, mette.email, go_on_to=reverse("account"))
    assert answer["Location"] == reverse("account")
    assert client.session["_auth_user_id"] == str(mette.pk)
    account = SocialAccount.objects.get()
    assert (account.user, account.provider, account.extra_data) == (mette, "oidc", {})
    assert come(Client(), mette.email, verified="no")["Location"] == reverse("home")  # the tie is enough
    assert User.objects.count() == 1


@pytest.mark.parametrize("verified", ["yes", "no"])
def test_nobody_is_made(client: Client, verified: str) -> None:
    answer = come(client, "ukendt@kommune.example", verified=verified)
    assert answer.status_code == 403
    assert "der er ingen konto" in answer.content.decode()
    assert not User.objects.exists() and not SocialAccount.objects.exists()


def test_an_address_that_is_not_verified_opens_nothing(
    client: Client, mette: User, settings: Settings
) -> None:
    assert come(client, mette.email, verified="no").status_code == 403
    assert not is_in(client) and not SocialAccount.objects.exists()
    switch(settings, SSO_VERIFIED_DOMAINS="kommune.example")
    assert come(client, mette.email, verified="no").status_code == 302
    assert is_in(client)


def test_a_closed_account_gets_the_same_page_as_an_unknown_person(client: Client, mette: User) -> None:
    User.objects.update(is_active=False)
    assert "der er ingen konto" in come(client, mette.email).content.decode()
    assert not is_in(client)


def test_an_address_that_has_gone_to_somebody_new_opens_nothing(client: Client, mette: User) -> None:
    SocialAccount.objects.create(user=mette, provider="oidc", uid="the one before")
    assert come(client, mette.email).status_code == 403
    assert not is_in(client)


def test_the_directorys_key_goes_before_the_address(client: Client, mette: User, settings: Settings) -> None:
    switch(settings, SSO_ID_CLAIM="uuid")
    key = uuid.uuid4()
    bo = UserFactory.create(email="bo@kommune.example", external_id=key)
    come(client, "nyt.navn@kommune.example", verified="no", uuid=str(key))
    assert client.session["_auth_user_id"] == str(bo.pk)
    mette.external_id = uuid.uuid4()
    mette.save()
    assert come(Client(), mette.email, uuid=str(uuid.uuid4())).status_code == 403


SPOILT = [
    "issuer",
    "audience",
    "several",
    "expired",
    "nonce",
    "no nonce",
    "other key",
    "none",
    "shared secret",
]


@pytest.mark.parametrize("how", [*SPOILT, "missing", "userinfo"])
def test_a_spoilt_answer_is_refused(client: Client, mette: User, how: str) -> None:
    answer = come(client, mette.email, mangle=how)
    assert answer.status_code == 401
    assert "Det lykkedes ikke at logge ind" in answer.content.decode()
    assert not is_in(client) and not SocialAccount.objects.exists()


def test_an_answer_belongs_to_the_browser_that_asked_and_is_used_once(client: Client, mette: User) -> None:
    back = answer_for(client.get(reverse("openid_connect_login")), mette.email, verified="yes")
    assert Client().get(back).status_code == 401
    assert client.get(back).status_code == 302
    client.logout()
    assert client.get(back).status_code == 401
    assert not is_in(client)


def test_a_made_up_state_is_refused(client: Client, mette: User) -> None:
    back = answer_for(client.get(reverse("openid_connect_login")), mette.email, verified="yes")
    parts = parse_qs(urlsplit(back).query)
    assert client.get(back.replace(parts["state"][0], "opfundet")).status_code == 401
    assert not is_in(client)


def test_it_cannot_be_tied_to_somebody_who_is_signed_in(client: Client, mette: User) -> None:
    """The address bar cannot turn a sign-in into tying a foreign identity to one's own account."""
    client.force_login(UserFactory.create())
    away = client.get(reverse("openid_connect_login"), {"process": "connect", "scope": "admin"})
    assert "admin" not in parse_qs(urlsplit(away["Location"]).query)["scope"][0]
    client.get(answer_for(away, mette.email, verified="yes"))
    assert SocialAccount.objects.get().user == mette


def test_cancelling_and_a_provider_that_is_away_have_pages(client: Client, settings: Settings) -> None:
    away = client.get(reverse("openid_connect_login"))
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    stopped = client.get(reverse("openid_connect_callback"), {"error": "access_denied", "state": state})
    assert "Du stoppede undervejs" in client.get(stopped["Location"]).content.decode()
    switch(settings, OIDC_ISSUER=f"http://127.0.0.1:{free_port()}")
    assert client.get(reverse("openid_connect_login")).status_code == 401


def test_a_provider_that_calls_itself_something_else_is_refused(
    client: Client, issuer: str, settings: Settings
) -> None:
    switch(settings, OIDC_ISSUER=f"{issuer}/.well-known/openid-configuration")
    assert client.get(reverse("openid_connect_login")).status_code == 401


def test_the_password_can_be_closed_for_those_who_have_the_municipalitys(
    client: Client, mette: User, settings: Settings
) -> None:
    come(Client(), mette.email)
    settings.SSO_ONLY = True
    data = {"login": mette.email, "password": PASSWORD}
    page = client.post(reverse("account_login"), data, follow=True).content.decode()
    assert "Du skal logge ind med kommunen." in page and not is_in(client)
    assert come(client, mette.email).status_code == 302 and is_in(client)
    other = UserFactory.create(password=PASSWORD)
    stranger = Client()
    stranger.post(reverse("account_login"), {"login": other.email, "password": PASSWORD})
    assert is_in(stranger)


# --- Privileges ---


def with_privileges(settings: Settings, **more: str) -> None:
    pairs = ",".join(f"{role}={name}" for role, name in NAMES.items())
    switch(settings, OIO_BPP_PRIVILEGES=pairs, OIO_BPP_SCOPES=SCOPE, **more)


def test_a_privilege_makes_and_unmakes_an_administrator(
    client: Client, mette: User, settings: Settings
) -> None:
    with_privileges(settings)
    come(client, mette.email, privileges=listed(NAMES["administrator"]))
    mette.refresh_from_db()
    assert mette.is_staff and not mette.is_superuser
    User.objects.update(is_superuser=True)
    come(Client(), mette.email, privileges=listed(NAMES["member"]))
    mette.refresh_from_db()
    assert not mette.is_staff and not mette.is_superuser
    assert client.get(reverse("admin:index")).status_code == 302  # also in the session that was open


def test_a_privilege_of_another_municipality_gives_nothing(
    client: Client, mette: User, settings: Settings
) -> None:
    with_privileges(settings)
    come(client, mette.email, privileges=listed(NAMES["administrator"], scope=OTHER_SCOPE))
    mette.refresh_from_db()
    assert is_in(client) and not mette.is_staff


def test_a_privilege_gives_no_place_in_the_organisation(
    client: Client, mette: User, settings: Settings
) -> None:
    with_privileges(settings)
    team = LeaderFactory.create().team
    come(client, mette.email, privileges=listed(NAMES["leader"], NAMES["area_chief"]))
    assert is_in(client)
    assert client.get(reverse("clusters:team", args=[team.pk])).status_code == 404


def test_when_they_are_required_an_office_without_a_privilege_is_refused(
    client: Client, mette: User, settings: Settings
) -> None:
    with_privileges(settings, OIO_BPP_REQUIRED="yes")
    assert "ikke fået rettighed" in come(client, mette.email).content.decode()
    LeaderFactory.create(person=mette)
    refused = come(client, mette.email, privileges=listed(NAMES["member"]))
    assert refused.status_code == 403 and "passer ikke til din funktion" in refused.content.decode()
    assert not is_in(client)
    assert come(client, mette.email, privileges=listed(NAMES["leader"])).status_code == 302
    assert is_in(client)
