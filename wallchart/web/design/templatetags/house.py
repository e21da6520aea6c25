"""What base.html asks for: the layers of style, the union's colour, the rooms that the actor may enter."""

from __future__ import annotations

from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import reverse

from wallchart.web.design.colour import OURS, is_colour
from wallchart.web.desk.rooms import Entry, entries_for

register = template.Library()

_KINDS = {"error": "warn", "warning": "warn", "success": "good"}


@register.filter
def layers(names: str) -> list[str]:
    """ "tokens base" -> the static files of these layers."""
    return [f"wallchart/{name}.css" for name in names.split()]


@register.simple_tag
def union_stylesheet(union: Any) -> str:
    """The address of the stylesheet in the union's colour. It changes with the colour, so it never stales."""
    colour = str(getattr(union, "colour", "") or OURS).lower()
    return reverse("union_colour", args=[(colour if is_colour(colour) else OURS)[1:]])


@register.simple_tag
def rooms_for(actor: Any, request: HttpRequest | None = None) -> list[Entry]:
    """The entries of the main navigation for this actor."""
    return entries_for(actor, getattr(request, "path", ""))


@register.filter
def notice_kind(tags: str) -> str:
    """The tags of a message -> the kind of notice it is shown as."""
    return next((_KINDS[tag] for tag in tags.split() if tag in _KINDS), "")
