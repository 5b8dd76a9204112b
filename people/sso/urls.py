"""The addresses of the protocol that the settings switch on; without one there are none."""

from __future__ import annotations

from allauth.socialaccount.views import login_cancelled
from django.conf import settings
from django.urls import URLPattern, path
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

    which = {"organization_slug": "kommune"}
    return [
        path("konto/kommune/saml/", explained(require_safe(views.login)), which, name="saml_login"),
        path("konto/kommune/saml/svar/", explained(require_POST(views.acs)), which, name="saml_acs"),
        path(
            "konto/kommune/saml/svar/laes/",
            explained(require_GET(views.finish_acs)),
            which,
            name="saml_finish_acs",
        ),
        path("konto/kommune/saml/log-ud/", explained(views.sls), which, name="saml_sls"),
        path(
            "konto/kommune/saml/metadata/",
            explained(require_safe(views.metadata)),
            which,
            name="saml_metadata",
        ),
    ]


def sso_urls(protocol: str) -> list[URLPattern]:
    """ "oidc", "saml", or "" for none."""
    if not protocol:
        return []
    cancelled = path("konto/kommune/fortrudt/", login_cancelled, name="socialaccount_login_cancelled")
    return [*(_oidc() if protocol == "oidc" else _saml()), cancelled]


urlpatterns = sso_urls(settings.SSO_PROTOCOL)
