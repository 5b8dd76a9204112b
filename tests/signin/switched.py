"""Sign-in at the municipality switched on: what the environment would say, and the keys that SAML wants."""

from __future__ import annotations

import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pytest_django import Settings

from config.env import Env
from config.sso import sso_settings

ROLES = ("administrator", "area_chief", "leader", "member")
#: the portal's secret at tests/signin/oidc_idp.py
SECRET = "the-secret-of-the-portal-at-the-provider"


def switch(settings: Settings, urls: str, given: dict[str, str]) -> None:
    """The settings as the environment `given` makes them, and the addresses that go with them."""
    for name, value in sso_settings(Env(given), secure=False, roles=ROLES).items():
        setattr(settings, name, value)
    settings.ROOT_URLCONF = urls


def oidc_variables(issuer: str) -> dict[str, str]:
    return {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": "klyngeportalen", "OIDC_CLIENT_SECRET": SECRET}


def saml_variables(folder: Path, port: int, host: str = "127.0.0.1") -> dict[str, str]:
    """`folder` has the keys `idp` and `portal`; the provider listens at `port`."""
    return {
        "SAML_IDP_ENTITY_ID": f"http://127.0.0.1:{port}/metadata",
        "SAML_IDP_SSO_URL": f"http://{host}:{port}/sso",
        "SAML_IDP_CERTIFICATE": str(folder / "idp.crt"),
        "SAML_SP_KEY": str(folder / "portal.key"),
        "SAML_SP_CERTIFICATE": str(folder / "portal.crt"),
        "SSO_VERIFIED_DOMAINS": "kommune.example",
    }


def make_key(folder: Path, name: str) -> None:
    """A key and its own certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name}.example")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{name}.key").write_bytes(key.private_bytes(*form))
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
