"""The key that a person's unsaved words are sealed with while they lie in a browser; see `static/js/kept.js`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.crypto import salted_hmac


@dataclass(frozen=True)
class Keeper:
    """Whose words a browser keeps: `owner` names them, `key` (32 bytes in hex) opens them."""

    owner: str
    key: str


def keeper_of(user: Any) -> Keeper | None:
    """The signed-in person's; None for anybody else.

    It is the same from one session to the next, so that words outlive a session that ended, and it is given to
    nobody but the person: whoever signs in next in the same browser holds another.
    """
    if not user.is_authenticated:
        return None
    owner = str(user.public_id)
    return Keeper(owner, salted_hmac("core.kept", owner, algorithm="sha256").hexdigest())
