"""Lists of privileges as the municipality's user administration writes them."""

from __future__ import annotations

import base64

SCOPE = "urn:dk:gov:saml:cvrNumberIdentifier:12345678"
OTHER_SCOPE = "urn:dk:gov:saml:cvrNumberIdentifier:87654321"
NAMES = {
    role: f"urn:dk:klyngeportalen:{role}" for role in ("administrator", "area_chief", "leader", "member")
}


def listed(*privileges: str, scope: str = SCOPE, extra: str = "", doctype: str = "") -> str:
    """One group, base64 as it is sent."""
    inside = "".join(f"<Privilege>{privilege}</Privilege>" for privilege in privileges)
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
        '<bpp:PrivilegeList xmlns:bpp="http://digst.dk/oiosaml/basic_privilege_profile">'
        f'<PrivilegeGroup Scope="{scope}">{inside}{extra}</PrivilegeGroup></bpp:PrivilegeList>'
    )
    return base64.b64encode(document.encode()).decode()
