"""Addresses of pages by the keys in them, without asking Django's resolver for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf
from django.urls import reverse as _reverse

#: stand for the keys while an address is learnt; no real ones are like them
_KEYS = tuple(9_007_199_254_740_000 + place for place in range(4))
#: what an address follows from besides its keys → the address with places for them; None where Django must be asked
_known: dict[tuple[Any, ...], str | None] = {}


def reverse(name: str, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None) -> str:
    """As `django.urls.reverse`, which takes as long as a small query, and a list asks it for every row.

    Each address with whole numbers in it is asked for once in a process. Anything else goes to Django, which also
    raises `NoReverseMatch`.
    """
    path = known(name, args or tuple((kwargs or {}).values()), tuple(kwargs or ()))
    if path is None:
        return _reverse(name, args=args or None, kwargs=dict(kwargs) if kwargs else None)
    return path


def known(name: str, values: Sequence[Any], names: tuple[str, ...] = ()) -> str | None:
    """The address, when it has only whole numbers in it; None when Django must be asked."""
    if not all(type(value) is int and value >= 0 for value in values) or len(values) > len(_KEYS):
        return None
    key = (name, names, len(values), get_script_prefix(), get_urlconf() or settings.ROOT_URLCONF)
    if key not in _known:
        _known[key] = _learn(name, names, len(values))
    pattern = _known[key]
    return pattern and pattern.format(*values)


def _learn(name: str, names: tuple[str, ...], count: int) -> str | None:
    keys = _KEYS[:count]
    path = _reverse(
        name, args=None if names else keys, kwargs=dict(zip(names, keys, strict=True)) if names else None
    )
    pattern = path.replace("{", "{{").replace("}", "}}")
    for place, key in enumerate(keys):
        if pattern.count(str(key)) != 1:
            return None
        pattern = pattern.replace(str(key), f"{{{place}}}")
    return pattern
