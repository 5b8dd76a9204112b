"""The municipality's own sign-in, switched on by the environment alone: OpenID Connect or SAML, or neither."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import Env

#: where OIOSAML and OIO Basic Privilege Profile put what we ask for
_PRIVILEGES = "https://data.gov.dk/model/core/eid/privilegesIntermediate"
_PEM = "the path of a PEM file"
_EMAIL = ["https://data.gov.dk/model/core/eid/email", "urn:oid:0.9.2342.19200300.100.1.3", "email"]


def sso_settings(env: Env, *, secure: bool, roles: tuple[str, ...]) -> dict[str, Any]:
    """allauth's settings and ours. `secure`: as in production, where every address is https."""
    oidc, saml = _oidc(env, secure), _saml(env, secure)
    if oidc and saml:
        raise ImproperlyConfigured("set OIDC_ISSUER or SAML_IDP_ENTITY_ID, not both: people have one way in")
    return {
        "SOCIALACCOUNT_PROVIDERS": {**oidc, **saml},
        "SSO_PROTOCOL": "oidc" if oidc else "saml" if saml else "",
        "SSO_NAME": env.text("SSO_NAME"),
        "SSO_ID_CLAIM": env.text("SSO_ID_CLAIM"),
        "SSO_VERIFIED_DOMAINS": [domain.lower() for domain in env.words("SSO_VERIFIED_DOMAINS")],
        "SSO_ONLY": env.flag("SSO_ONLY"),
        **_privileges(env, roles),
    }


def _oidc(env: Env, secure: bool) -> dict[str, Any]:
    issuer = env.url("OIDC_ISSUER", {"https"} if secure else {"http", "https"})
    if not issuer:
        return {}
    app = {
        "provider_id": "oidc",
        "name": "OpenID Connect",
        "client_id": env.required("OIDC_CLIENT_ID", "what the identity provider calls the portal"),
        "secret": env.required("OIDC_CLIENT_SECRET", "the portal's secret at the identity provider"),
        "settings": {
            "server_url": issuer,
            "oauth_pkce_enabled": True,
            "scope": env.words("OIDC_SCOPES", "openid,profile,email"),
        },
    }
    return {"openid_connect": {"APPS": [app]}}


def _saml(env: Env, secure: bool) -> dict[str, Any]:
    entity = env.text("SAML_IDP_ENTITY_ID")
    if not entity:
        return {}
    uid = env.words("SAML_UID_ATTRIBUTE", "urn:oasis:names:tc:SAML:attribute:subject-id")
    app = {
        "provider_id": "saml",
        "name": "SAML",
        "client_id": "kommune",
        "settings": {
            "idp": _saml_provider(env, entity, {"https"} if secure else {"http", "https"}),
            "sp": {"entity_id": env.text("SAML_SP_ENTITY_ID")},
            "attribute_mapping": {"uid": uid, "email": env.words("SAML_EMAIL_ATTRIBUTE") or _EMAIL},
            "advanced": {
                "strict": True,
                "authn_request_signed": True,
                "want_assertion_signed": True,
                "want_message_signed": True,
                "want_name_id": True,
                "logout_request_signed": True,
                "logout_response_signed": True,
                "reject_deprecated_algorithm": True,
                "reject_idp_initiated_sso": True,
                "allow_single_label_domains": not secure,
                "name_id_format": "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
                "x509cert": _file(env.required("SAML_SP_CERTIFICATE", _PEM)),
                "private_key": _file(env.required("SAML_SP_KEY", _PEM)),
            },
        },
    }
    return {"saml": {"APPS": [app]}}


def _saml_provider(env: Env, entity: str, schemes: set[str]) -> dict[str, Any]:
    """The identity provider as its metadata describe it, or as the environment does."""
    idp: dict[str, Any] = {"entity_id": entity}
    if metadata := env.url("SAML_IDP_METADATA_URL", schemes):
        idp["metadata_url"] = metadata
        return idp
    idp["sso_url"] = env.url("SAML_IDP_SSO_URL", schemes)
    idp["x509cert"] = _file(env.required("SAML_IDP_CERTIFICATE", _PEM))
    if not idp["sso_url"]:
        raise ImproperlyConfigured("SAML_IDP_SSO_URL or SAML_IDP_METADATA_URL must be set")
    if logout := env.url("SAML_IDP_SLO_URL", schemes):
        idp["slo_url"] = logout
    return idp


def _file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"a key or certificate of SAML cannot be read: {error}") from error


def _privileges(env: Env, roles: tuple[str, ...]) -> dict[str, Any]:
    mapping: dict[str, str] = {}
    for pair in env.words("OIO_BPP_PRIVILEGES"):
        role, equals, privilege = pair.partition("=")
        if not equals or role not in roles:
            raise ImproperlyConfigured(f"OIO_BPP_PRIVILEGES: write {'|'.join(roles)}=privilege, not {pair!r}")
        mapping[privilege] = role
    scopes = env.words("OIO_BPP_SCOPES")
    if mapping and not scopes:
        raise ImproperlyConfigured("OIO_BPP_SCOPES must be set: whose privileges count, by CVR number")
    if env.flag("OIO_BPP_REQUIRED") and not mapping:
        raise ImproperlyConfigured("OIO_BPP_PRIVILEGES must be set when OIO_BPP_REQUIRED is yes")
    return {
        "OIO_BPP_CLAIM": env.text("OIO_BPP_CLAIM", _PRIVILEGES),
        "OIO_BPP_PRIVILEGES": mapping,
        "OIO_BPP_SCOPES": scopes,
        "OIO_BPP_REQUIRED": env.flag("OIO_BPP_REQUIRED"),
    }
