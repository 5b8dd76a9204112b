"""An OpenID Connect provider in a process of its own: allauth's, on a loopback port.

`python oidc_idp.py PORT FOLDER CALLBACK`. Whoever comes with `as=name@address` in the authorization's address is signed
in as that person; `verified`, `privileges` and `uuid` say what is told of them, `mangle` how their id token is spoilt
before it is handed out. Who comes without is asked, on a page from which one can also go back. Spoilt tokens have the
provider's own good signature unless the signature is what is spoilt.
"""

from __future__ import annotations

import json
import sys
import time
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server

import django
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

PORT, FOLDER, CALLBACK = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def new_key() -> str:
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private.private_bytes(*form).decode()


KEY = new_key()
#: by address: what the authorization said of the person
TOLD: dict[str, dict[str, str]] = {}
LAST: list[str] = [""]

settings.configure(
    SECRET_KEY="the provider's own",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="__main__",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "allauth",
        "allauth.account",
        "allauth.idp.oidc",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "allauth.account.middleware.AccountMiddleware",
        "__main__.WhoComes",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "provider.sqlite")}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    IDP_OIDC_PRIVATE_KEY=KEY,
    IDP_OIDC_ADAPTER="__main__.Adapter",
    USE_TZ=True,
    DEBUG_PROPAGATE_EXCEPTIONS=True,  # on the standard error output, where a test shows them
)
django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from allauth.idp.oidc.adapter import DefaultOIDCAdapter  # noqa: E402
from allauth.idp.oidc.models import Client  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("", include("allauth.idp.urls"))]

PRIVILEGES = "https://data.gov.dk/model/core/eid/privilegesIntermediate"


class Adapter(DefaultOIDCAdapter):
    def get_claims(self, purpose: str, user: Any, client: Any, scopes: Any, **kwargs: Any) -> dict[str, Any]:
        claims: dict[str, Any] = super().get_claims(purpose, user, client, scopes, **kwargs)
        told = TOLD.get(user.username, {})
        claims |= {"email": user.username, "email_verified": told.get("verified") == "yes"}
        if told.get("privileges"):
            claims[PRIVILEGES] = told["privileges"]
        if told.get("uuid"):
            claims["uuid"] = told["uuid"]
        if told.get("mangle") == "userinfo" and purpose == "userinfo":
            claims["sub"] = "somebody else"
        return claims


def asking(query: dict[str, str]) -> str:
    """The provider's own sign-in: a name, or back."""
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(query[name])}">' for name in query
    )
    back = query["redirect_uri"] + "?" + urlencode({"error": "access_denied", "state": query["state"]})
    return (
        f'<!doctype html><title>Kommunen</title><form>{kept}<input type="hidden" name="verified" value="yes">'
        f'<label>Hvem er du?<input name="as"></label><button>Log ind</button></form>'
        f'<a href="{escape(back)}">Fortryd</a>'
    )


class WhoComes:
    """Signs in whoever the address names, and spoils what they asked to have spoilt."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        name = request.GET.get("as")
        if name:
            user, _made = User.objects.get_or_create(username=name, defaults={"email": name})
            EmailAddress.objects.get_or_create(
                user=user, email=name, defaults={"verified": True, "primary": True}
            )
            TOLD[name] = request.GET.dict()
            LAST[0] = name
            request.user = user
        elif request.path.endswith("/authorize"):
            return HttpResponse(asking(request.GET.dict()))
        response = self.get_response(request)
        if request.path.endswith("/api/token") and response.status_code == 200:
            said = json.loads(response.content)
            said["id_token"] = spoil(said["id_token"], TOLD[LAST[0]].get("mangle", ""))
            response.content = json.dumps(said)
            response["Content-Length"] = str(len(response.content))
        return response


def changes(claims: dict[str, Any], how: str) -> dict[str, Any]:
    """What is put in the place of the true claims."""
    past = {"iat": int(time.time()) - 7200, "exp": int(time.time()) - 3600}
    known: dict[str, dict[str, Any]] = {
        "issuer": {"iss": "https://another.example"},
        "audience": {"aud": "another-portal"},
        "several": {"aud": [claims["aud"], "another-portal"], "azp": "another-portal"},
        "expired": past,
        "nonce": {"nonce": "of another sign-in"},
        "no nonce": {"nonce": ""},
    }
    return known.get(how, {})


def spoil(token: str, how: str) -> str:
    claims = jwt.decode(token, options={"verify_signature": False})
    claims |= changes(claims, how)
    names = {"kid": jwt.get_unverified_header(token).get("kid")}
    if how == "missing":
        return ""
    if how == "none":
        return jwt.encode(claims, "", algorithm="none", headers=names)
    if how == "shared secret":
        return jwt.encode(
            claims, "the-secret-of-the-portal-at-the-provider", algorithm="HS256", headers=names
        )
    return jwt.encode(claims, new_key() if how == "other key" else KEY, algorithm="RS256", headers=names)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


call_command("migrate", verbosity=0)
client = Client(
    id="klyngeportalen", name="Klyngeportalen", skip_consent=True, scopes="openid\nprofile\nemail"
)
client.redirect_uris = CALLBACK
client.set_secret("the-secret-of-the-portal-at-the-provider")
client.save()
with make_server("127.0.0.1", PORT, get_wsgi_application(), handler_class=Quiet) as server:
    server.serve_forever()
