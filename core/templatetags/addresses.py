"""`{% url %}` by `core.addresses`; a builtin, so that every template has it."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from core import addresses

register = template.Library()


class AddressNode(URLNode):
    """Django's node, which is asked only for what is not known."""

    def render(self, context: Any) -> str:
        name = self.view_name.resolve(context)
        # of the admin there may be several, and which one is meant follows from the request
        if self.kwargs or not isinstance(name, str) or name.startswith("admin:"):
            return str(super().render(context))
        try:
            path = addresses.known(name, [value.resolve(context) for value in self.args])
        except NoReverseMatch:  # Django's to say, or to pass over in silence
            path = None
        if path is None:
            return str(super().render(context))
        if self.asvar:
            context[self.asvar] = path
            return ""
        return str(conditional_escape(path)) if context.autoescape else path


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """As Django's tag of that name."""
    node: Any = parse(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
