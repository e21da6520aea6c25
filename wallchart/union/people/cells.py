"""The cells of a person's record: which there are, and how what somebody typed becomes a value."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core import clock
from wallchart.union.core.errors import Refusal

from .models import Person
from .models.persons import Status

NAMES: Mapping[str, Any] = {
    "number": gettext_lazy("Member number"),
    "given_name": gettext_lazy("Given name"),
    "middle_name": gettext_lazy("Middle name"),
    "family_name": gettext_lazy("Family name"),
    "suffix": gettext_lazy("Suffix"),
    "preferred_name": gettext_lazy("Called"),
    "birth_date": gettext_lazy("Birth date"),
    "languages": gettext_lazy("Languages"),
}
"""The cells that a form changes, in the order in which they are shown. Home and status go by days."""

PRIVATE = frozenset({"birth_date"})
"""Cells that only those see who may see contacts."""

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def read_cells(typed: Mapping[str, Any]) -> dict[str, Any]:
    """The cells as they are kept: text tidied, dates in this world. Raises Refusal naming the column."""
    unknown = set(typed) - set(NAMES)
    if unknown:
        raise Refusal(_("a person has no such cell"), column=sorted(unknown)[0])
    return {name: _read(name, value) for name, value in typed.items()}


def _read(name: str, value: Any) -> Any:
    if name == "birth_date":
        return _read_birth(value)
    if name == "languages":
        return _read_languages(value)
    return read_text(name, value, longest_of(Person, name))


def longest_of(model: type[Model], name: str) -> int:
    """How many signs a text column of the model holds."""
    return int(getattr(model._meta.get_field(name), "max_length", None) or 0)


def read_text(column: str, value: Any, longest: int) -> str:
    """Text in its composed form, on one line, with single spaces."""
    text = unicodedata.normalize("NFC", str(value or ""))
    text = " ".join("".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in text).split())
    if len(text) > longest:
        raise Refusal(
            _("this is longer than %(longest)d signs; shorten it") % {"longest": longest},
            column=str(NAMES.get(column, column)),
            value=text,
        )
    return text


def _read_birth(value: date | None) -> date | None:
    if value is not None and not date(1900, 1, 1) <= value <= clock.today():
        raise Refusal(
            _("nobody was born on this day; give a day between 1900 and today"),
            column=str(NAMES["birth_date"]),
            value=value,
        )
    return value


def _read_languages(value: Any) -> list[str]:
    tags = [str(tag) for tag in value or []]
    for tag in tags:
        if not _LANGUAGE.fullmatch(tag):
            raise Refusal(
                _("this is no language tag; write it as en, es, so or hmn"),
                column=str(NAMES["languages"]),
                value=tag,
            )
    return list(dict.fromkeys(tags))


def statuses() -> list[tuple[str, str]]:
    """The statuses a person may have, with their words, in the order in which they are offered."""
    return [(value, str(label)) for value, label in Status.choices]
