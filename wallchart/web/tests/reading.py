"""An answer as its reader finds it: its words, and what stands in its fields."""

from __future__ import annotations

import html
import re

from django.http import HttpResponse


def text(response: HttpResponse) -> str:
    """The page on one line, with its signs as they are read."""
    return html.unescape(re.sub(r"\s+", " ", response.content.decode()))


def tag_of(response: HttpResponse, name: str) -> str:
    """The one field of this name, as it stands in the page."""
    (tag,) = re.findall(rf'<(?:input|select)[^>]*name="{name}"[^>]*>', response.content.decode())
    return str(tag)


def value_of(response: HttpResponse, name: str) -> str:
    found = re.search(r'value="([^"]*)"', tag_of(response, name))
    return html.unescape(found[1]) if found else ""


def chosen_in(response: HttpResponse, name: str) -> list[str]:
    """The option that is chosen in a list, by its words."""
    (whole,) = re.findall(rf'<select[^>]*name="{name}".*?</select>', response.content.decode(), re.DOTALL)
    return re.findall(r"<option[^>]* selected[^>]*>\s*([^<]*?)\s*</option>", whole)
