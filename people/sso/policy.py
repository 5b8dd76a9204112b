"""Whom a sign-in at the municipality belongs to, and what its privileges do (docs/decisions/0073 and 0074)."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction

from people.models import User
from people.roles import ADMINISTRATOR, roles_of
from people.sso.privileges import roles_in

logger = logging.getLogger(__name__)

#: why somebody is not let in, as the page distinguishes it
UNKNOWN, OTHER_IDENTITY, NO_PRIVILEGE, UNCONFIRMED = "unknown", "other", "privilege", "unconfirmed"


class Refused(Exception):
    """Not let in; the reason is one of the four above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Claims:
    """What the identity provider says of a person; `provider` and `uid` are its own name for them."""

    provider: str
    uid: str
    email: str = ""
    email_verified: bool = False
    external_id: uuid.UUID | None = None
    privileges: tuple[str, ...] = ()

    @classmethod
    def of(cls, provider: str, uid: str, email: str, verified: bool, said: Mapping[str, Any]) -> Claims:
        """`said`: all attributes or claims, each a value or a list of them."""
        email = email.strip().lower()
        trusted = email.rpartition("@")[2] in settings.SSO_VERIFIED_DOMAINS
        return cls(
            provider=provider,
            uid=uid,
            email=email,
            email_verified=bool(email) and (verified or trusted),
            external_id=_as_uuid(_values(said, settings.SSO_ID_CLAIM)),
            privileges=tuple(_values(said, settings.OIO_BPP_CLAIM)),
        )


def _values(said: Mapping[str, Any], name: str) -> list[str]:
    found = said.get(name) if name else None
    return [value for value in (found if isinstance(found, list) else [found]) if isinstance(value, str)]


def _as_uuid(values: list[str]) -> uuid.UUID | None:
    try:
        return uuid.UUID(values[0]) if len(values) == 1 else None
    except ValueError:
        return None


def admit(claims: Claims) -> tuple[User, SocialAccount]:
    """The person, tied to this identity, with the administrator's office as the privileges have it.

    Side effects: the tie on the first sign-in; `is_staff`, also when the person is then refused. Makes nobody.
    Raises `Refused`.
    """
    with transaction.atomic():
        user = _find(claims)
        account = _tie(user, claims)
        given = roles_in(claims.privileges)
        _set_administrator(user, given)
    if settings.OIO_BPP_REQUIRED:
        _require(user, given)
    return user, account


def _find(claims: Claims) -> User:
    """By the tie of an earlier sign-in, else by the directory's key, else by an e-mail that is verified."""
    people = User.objects.select_for_update().filter(is_active=True)
    tied = SocialAccount.objects.filter(provider=claims.provider, uid=claims.uid).first()
    if tied is not None:
        return _same_key(people.filter(pk=tied.user_id).first(), claims)
    if claims.external_id and (by_key := people.filter(external_id=claims.external_id).first()):
        return by_key
    by_email = people.filter(email=claims.email).first() if claims.email_verified else None
    user = _same_key(by_email, claims)
    if SocialAccount.objects.filter(user=user, provider=claims.provider).exists():
        raise Refused(OTHER_IDENTITY)  # the address has gone to somebody new, perhaps
    return user


def _same_key(user: User | None, claims: Claims) -> User:
    if user is None:
        raise Refused(UNKNOWN)
    if claims.external_id and user.external_id and claims.external_id != user.external_id:
        raise Refused(OTHER_IDENTITY)
    return user


def _tie(user: User, claims: Claims) -> SocialAccount:
    """One identity a person; the directory's key moves it when the identity provider has given a new name."""
    account, made = SocialAccount.objects.get_or_create(
        user=user, provider=claims.provider, defaults={"uid": claims.uid, "extra_data": {}}
    )
    if not made and account.uid != claims.uid:
        account.uid = claims.uid
        account.save(update_fields=["uid"])
    return account


def _set_administrator(user: User, given: frozenset[str]) -> None:
    """The one office that a privilege gives, and the one that its absence takes."""
    if ADMINISTRATOR not in settings.OIO_BPP_PRIVILEGES.values():
        return
    wanted = ADMINISTRATOR in given
    if user.is_staff != wanted or (user.is_superuser and not wanted):
        user.is_staff, user.is_superuser = wanted, user.is_superuser and wanted
        user.save(update_fields=["is_staff", "is_superuser"])
        logger.info("person %s: administrator is now %s, by privilege", user.pk, wanted)


def _require(user: User, given: frozenset[str]) -> None:
    """Every office that the portal knows of, and that a privilege could confirm, is confirmed by one."""
    if not given:
        raise Refused(NO_PRIVILEGE)
    if (roles_of(user) & set(settings.OIO_BPP_PRIVILEGES.values())) - given:
        raise Refused(UNCONFIRMED)
