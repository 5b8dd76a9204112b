"""Which language a page or a mail is in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from people.models import User


def is_known(language: str | None) -> bool:
    """Whether the portal has it."""
    return language in dict(settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """The person's own; for a stranger what this device has chosen; Danish otherwise."""
    if isinstance(request.user, User):
        return request.user.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen and is_known(chosen) else settings.LANGUAGE_CODE


@contextmanager
def in_language_of(user: User) -> Iterator[None]:
    """Within, texts and dates are in the person's language: for whatever is sent to them."""
    with translation.override(user.language):
        yield


@contextmanager
def in_language_at(address: str) -> Iterator[None]:
    """The same, by e-mail address; an address nobody has gets the language of the page that asks."""
    chosen = User.objects.filter(email=address.strip().lower()).values_list("language", flat=True).first()
    with translation.override(chosen or translation.get_language() or settings.LANGUAGE_CODE):
        yield
