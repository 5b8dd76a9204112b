"""Addresses are Django's own, whatever keys are in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, set_script_prefix
from django.urls import reverse as reverse_by_django
from django.urls.resolvers import RoutePattern

from core.addresses import known, reverse


def _of_numbers(resolver: URLResolver, within: str = "") -> Iterator[tuple[str, list[str]]]:
    """Every name with whole numbers alone in its address, and what they are called there."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _of_numbers(pattern, f"{within}{pattern.namespace}:" if pattern.namespace else within)
        elif isinstance(pattern, URLPattern) and pattern.name and not within.startswith("admin:"):
            kinds: dict[str, Any] = pattern.pattern.converters
            of_numbers = all(type(kind).__name__ == "IntConverter" for kind in kinds.values())
            if of_numbers and isinstance(pattern.pattern, RoutePattern):
                yield f"{within}{pattern.name}", list(kinds)


def test_every_address_is_the_one_that_django_finds() -> None:
    names = list(_of_numbers(get_resolver()))
    assert len(names) > 80

    for name, keys in names:
        values = [7 + place for place in range(len(keys))]
        by_name = dict(zip(keys, values, strict=True))
        django = reverse_by_django(name, kwargs=by_name)
        for _time in range(2):
            assert reverse(name, kwargs=by_name) == django, name
            assert reverse(name, kwargs=dict(reversed(by_name.items()))) == django, name
            assert reverse(name, args=values) == reverse_by_django(name, args=values), name


@pytest.mark.parametrize("value", [-1, "7", True, "æ", None])
def test_anything_but_a_key_goes_to_django(value: Any) -> None:
    assert known("clusters:team", [value]) is None
    with pytest.raises(NoReverseMatch):
        reverse("profiles:nowhere", args=[value])


def test_what_django_can_write_as_a_key_is_one() -> None:
    assert reverse("clusters:team", args=["7"]) == "/team/7/"


def test_an_address_that_does_not_take_so_many_keys_is_an_error() -> None:
    assert reverse("clusters:team", args=[1]) == "/team/1/"
    with pytest.raises(NoReverseMatch):
        reverse("clusters:team", args=[1, 2])
    with pytest.raises(NoReverseMatch):
        reverse("clusters:team")


def test_below_a_folder_the_addresses_are_below_it_too() -> None:
    assert reverse("clusters:team", args=[1]) == "/team/1/"
    set_script_prefix("/portal/{}/")
    try:
        assert reverse("clusters:team", args=[1]) == reverse_by_django("clusters:team", args=[1])
    finally:
        set_script_prefix("/")


def test_the_tag_says_what_djangos_says() -> None:
    text = "{% url 'clusters:team' pk %}|{% url 'clusters:team' pk=pk %}|{% url 'home' as start %}{{ start }}"

    assert Template(text).render(Context({"pk": 7})) == "/team/7/|/team/7/|/"
    with pytest.raises(NoReverseMatch):
        Template("{% url 'clusters:team' pk %}").render(Context({"pk": ""}))
    assert Template("{% url 'clusters:team' pk as at %}{{ at }}").render(Context({"pk": ""})) == ""
    assert Template("{% url 'nowhere' as at %}{{ at }}").render(Context({})) == ""
    assert Template("{% url 'admin:index' %}").render(Context({})) == "/admin/"


@override_settings(ROOT_URLCONF="tests.core.test_addresses")
def test_other_addresses_are_learnt_anew() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("clusters:team", args=[1])


urlpatterns: list[Any] = []
