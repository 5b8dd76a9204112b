"""The addresses of the protocol that the settings switch on; without one there are none."""

from __future__ import annotations

from collections.abc import Callable

from allauth.socialaccount.views import login_cancelled
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.http import require_GET, require_POST, require_safe


def _oidc() -> list[URLPattern]:
    from people.sso import oidc

    which = {"provider_id": "oidc"}
    return [
        path("konto/kommune/oidc/", oidc.login, which, name="openid_connect_login"),
        path("konto/kommune/oidc/svar/", oidc.callback, which, name="openid_connect_callback"),
    ]


def _saml() -> list[URLPattern]:
    from allauth.socialaccount.providers.saml import views  # brings libraries that only this needs

    from people.sso.saml import explained

    def at(rest: str, view: Callable[..., HttpResponse], name: str) -> URLPattern:
        """allauth names the organisation by position, so the address must hold it as a group."""
        return re_path(rf"^konto/(?P<organization_slug>kommune)/saml/{rest}$", explained(view), name=name)

    return [
        at("", require_safe(views.login), "saml_login"),
        at("svar/", require_POST(views.acs), "saml_acs"),
        at("svar/laes/", require_GET(views.finish_acs), "saml_finish_acs"),
        at("log-ud/", require_GET(views.sls), "saml_sls"),  # signed in the address; there is no other way
        at("metadata/", require_safe(views.metadata), "saml_metadata"),
    ]


def sso_urls(protocol: str) -> list[URLPattern]:
    """ "oidc", "saml", or "" for none."""
    if not protocol:
        return []
    cancelled = path("konto/kommune/fortrudt/", login_cancelled, name="socialaccount_login_cancelled")
    return [*(_oidc() if protocol == "oidc" else _saml()), cancelled]


urlpatterns = sso_urls(settings.SSO_PROTOCOL)
