"""The button that leads to the municipality's own sign-in."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

register = template.Library()
_LOGIN: dict[str, tuple[str, list[str]]] = {
    "oidc": ("openid_connect_login", []),
    "saml": ("saml_login", ["kommune"]),
}


@register.simple_tag
def sso_url(go_on_to: str = "") -> str:
    """Where the button leads; empty when the settings have none switched on."""
    if not settings.SSO_PROTOCOL:
        return ""
    name, arguments = _LOGIN[settings.SSO_PROTOCOL]
    return reverse(name, args=arguments) + (f"?{urlencode({'next': go_on_to})}" if go_on_to else "")


@register.simple_tag
def sso_name() -> str:
    """What stands on it."""
    return settings.SSO_NAME or _("Log ind med %(municipality)s") % {"municipality": settings.MUNICIPALITY}
