"""Reading OIO Basic Privilege Profile: what is understood counts, and nothing else."""

from __future__ import annotations

import base64

import pytest
from pytest_django import Settings

from people.sso import privileges
from people.sso.privileges import Unreadable, privileges_in, roles_in
from tests.signin.privileges import NAMES, OTHER_SCOPE, SCOPE, listed

_ADMIN = NAMES["administrator"]


def read(encoded: str) -> list[str]:
    return list(privileges_in(encoded, [SCOPE]))


def test_privileges_of_our_own_scope_are_read() -> None:
    assert read(listed(_ADMIN, "urn:another")) == [_ADMIN, "urn:another"]
    assert read(listed(_ADMIN, scope=OTHER_SCOPE)) == []
    assert read(listed(_ADMIN, scope="")) == []


def test_line_breaks_and_the_older_namespace_are_no_matter() -> None:
    document = base64.b64decode(listed(_ADMIN)).decode().replace("digst.dk", "itst.dk")
    wrapped = base64.encodebytes(document.replace("><", ">\n  <").encode()).decode()
    assert read(wrapped) == [_ADMIN]


def test_a_group_with_a_constraint_is_left_out() -> None:
    limited = '<Constraint Name="urn:dk:kommune:orgunit">12</Constraint>'
    assert read(listed(_ADMIN, extra=limited)) == []


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "not base64!",
        base64.b64encode(b"not xml").decode(),
        base64.b64encode(b"<PrivilegeList/>").decode(),
        listed(_ADMIN, doctype="<!DOCTYPE a>"),
        listed("&who;", doctype='<!DOCTYPE a [<!ENTITY who "x">]>'),
        listed("&who;", doctype='<!DOCTYPE a [<!ENTITY who SYSTEM "file:///etc/passwd">]>'),
        listed(_ADMIN)[: privileges.MOST] + "A" * privileges.MOST,
    ],
)
def test_what_is_no_list_is_refused(encoded: str) -> None:
    with pytest.raises(Unreadable):
        read(encoded)


def test_an_unreadable_list_beside_a_good_one_gives_nothing_of_its_own(settings: Settings) -> None:
    settings.OIO_BPP_SCOPES = [SCOPE]
    settings.OIO_BPP_PRIVILEGES = {name: role for role, name in NAMES.items()}
    assert roles_in(["broken", listed(NAMES["leader"])]) == {"leader"}
    assert roles_in([]) == frozenset()
