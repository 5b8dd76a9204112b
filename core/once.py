"""Asking once for what a request needs many times."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def once(owner: object, name: str, make: Callable[[], T]) -> T:
    """What `make` gave the first time for this owner and name.

    The answer lives on the owner. Hand in an object that is read anew for each request, such as the signed-in user:
    then nothing is remembered longer than that, and rights that end today are gone with the next click.
    """
    remembered = owner.__dict__
    key = f"_once_{name}"
    if key not in remembered:
        remembered[key] = make()
    found: T = remembered[key]
    return found
