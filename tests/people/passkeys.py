"""A passkey as a browser registers it, made without a browser."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData


def a_credential(key: bytes = b"a key of a test") -> dict[str, Any]:
    """What allauth stores of a registration."""
    own = ec.generate_private_key(ec.SECP256R1()).public_key()
    public = ES256.from_cryptography_key(own)  # type: ignore[no-untyped-call]
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    credential = AttestedCredentialData.create(Aaguid(bytes(16)), key, public)
    data = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, credential)
    client = {"type": "webauthn.create", "challenge": "AA", "origin": "http://testserver"}
    return {
        "id": websafe_encode(key),
        "rawId": websafe_encode(key),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(json.dumps(client).encode()),
            "attestationObject": websafe_encode(bytes(AttestationObject.create("none", data, {}))),
        },
    }
