"""OIO Basic Privilege Profile: what the municipality's user administration says that somebody may do.

Base64 of a small XML document, from outside: bounded in size, without entities or DTD, and read as far as it is
understood. A group with a constraint is left out, for a limit that we do not understand must not be widened.
"""

from __future__ import annotations

import base64
import binascii
import logging
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.conf import settings

logger = logging.getLogger(__name__)

#: bytes of base64; a person with every privilege of a large municipality fills a tenth of it
MOST = 64_000
_NAMESPACES = (
    "http://digst.dk/oiosaml/basic_privilege_profile",
    "http://itst.dk/oiosaml/basic_privilege_profile",
)
_ROOTS = {f"{{{namespace}}}PrivilegeList" for namespace in _NAMESPACES}


class Unreadable(ValueError):
    """It is not a privilege list that we understand."""


def roles_in(encoded: Iterable[str]) -> frozenset[str]:
    """The kinds of office that these lists name, as the settings map them; an unreadable list names none."""
    found: set[str] = set()
    for text in encoded:
        try:
            privileges = list(privileges_in(text, settings.OIO_BPP_SCOPES))
        except Unreadable as error:
            logger.warning("a list of privileges could not be read: %s", error)
            continue
        found |= {role for name, role in settings.OIO_BPP_PRIVILEGES.items() if name in privileges}
    return frozenset(found)


def privileges_in(encoded: str, scopes: list[str]) -> Iterator[str]:
    """The privileges that hold for one of `scopes`. Raises `Unreadable`."""
    for group in _root(encoded):
        if _local(group) != "PrivilegeGroup" or group.get("Scope") not in scopes:
            continue
        if any(_local(part) != "Privilege" for part in group):
            continue  # a constraint, or something newer than we
        yield from ((part.text or "").strip() for part in group)


def _root(encoded: str) -> Element:
    if len(encoded) > MOST:
        raise Unreadable("too large")
    try:
        document = base64.b64decode("".join(encoded.split()), validate=True)
        root: Element = fromstring(document, forbid_dtd=True)
    except (binascii.Error, ValueError, ParseError, DefusedXmlException) as error:
        raise Unreadable(type(error).__name__) from error
    if root.tag not in _ROOTS:
        raise Unreadable("not a PrivilegeList")
    return root


def _local(element: Element) -> str:
    """The name without its namespace; empty for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
