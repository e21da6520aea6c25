"""A row of text made standard: cells under the names of fields, and what is wrong with them.

The standard cells of a row (only those that are filled; an empty cell says nothing):

    number, given_name, middle_name, family_name, suffix, preferred_name, classification, shift: text
    line1, line2, city, state, zip: text
    birth_date, hired_on, since: a day as ISO text        status: a Status        languages: list of tags
    home: the id of an affiliate                          employer, unit: the name as the house writes it
    worksite: [name, city]
    emails, phones: list of [value, folded, is_work]; is_work null where neither heading nor domain says
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from unicodedata import category, normalize

from django.utils.translation import gettext as _

from ..names import fold
from . import values
from .places import Home, Places
from .splitting import SplitName, ease_capitals, read_suffix, split_full_name, split_last_first
from .values import Odd

Cells = dict[str, Any]

LENGTHS = {
    "number": 40, "given_name": 100, "middle_name": 100, "family_name": 120, "suffix": 20,
    "preferred_name": 100, "classification": 120, "shift": 60, "line1": 200, "line2": 200, "city": 100,
    "state": 40, "zip": 12, "employer": 200, "unit": 200, "worksite": 200, "work_city": 100,
}  # fmt: skip
"""What the database holds of each text; longer ones are odd, never cut."""

NOTHING = object()
"""What a cell holds that says that there is nothing."""

_EMPTY = frozenset({"n/a", "#n/a", "-", "--", "---", "–", "—", ".", "?"})
"""What is written where nothing is known. Not "none" or "null": somebody is called so."""

FATAL = frozenset({"local", "status", "number"})
"""Fields without whose value a row must not be taken; in others an odd cell is left out and told."""

CACHE = 4_000
"""Distinct values of one column that are remembered."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`fatal`: the row is refused; else the cell is left out, or only told (`left_out` False)."""

    column: str
    value: str
    why: str
    fatal: bool = False
    left_out: bool = True

    def told(self) -> dict[str, Any]:
        return {"column": self.column, "value": self.value[:200], "why": self.why, "fatal": self.fatal}


@dataclass(slots=True)
class StandardRow:
    row: int
    cells: Cells
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return any(problem.fatal for problem in self.problems)


@dataclass(frozen=True)
class Choices:
    """How the values of a source are read. `taught` is folded status word -> Status."""

    day_first: bool = False
    taught: Mapping[str, str] = field(default_factory=dict)
    today: date = date(1970, 1, 1)


@dataclass(frozen=True)
class Column:
    at: int
    heading: str
    field: str


class Standardiser:
    """Rows of text -> standard rows, for one mapping. `home` is where people are whose row names no Local."""

    def __init__(
        self, columns: Sequence[Column], places: Places, choices: Choices, *, home: Home | None, width: int
    ) -> None:
        self.columns = columns
        self.places = places
        self.choices = choices
        self.home = home
        self.width = width
        self.heading_of = {column.field: column.heading for column in columns}
        self._caches: dict[int, dict[str, Any]] = {column.at: {} for column in columns}
        self._called = {one.at: re.sub(r" \(\d+\)$", "", one.heading).casefold() for one in columns}
        self._readers = self._make_readers()

    def standardise(self, row: int, texts: Sequence[str]) -> StandardRow:
        """One row. Too many cells are fatal: then what stands where can no longer be known."""
        standard = StandardRow(row, {})
        if len(texts) > self.width and any(text.strip() for text in texts[self.width :]):
            standard.problems.append(Problem("", "", self._too_wide(len(texts)), fatal=True))
            return standard
        if self._repeats_headings(texts):
            why = _("this row repeats the headings; it is nobody's, and is left out")
            standard.problems.append(Problem("", "", why, fatal=True))
            return standard
        raw: dict[str, str] = {}
        for column in self.columns:
            text = texts[column.at] if column.at < len(texts) else ""
            text = text.strip()
            if text:
                self._take(standard, column, text, raw)
        self._finish_place(standard, raw)
        self._finish_name(standard)
        return standard

    def _repeats_headings(self, texts: Sequence[str]) -> bool:
        """Do at least two cells, and no filled one otherwise, say what their columns are called?"""
        said = 0
        for column in self.columns:
            text = texts[column.at] if column.at < len(texts) else ""
            if text and not text.isspace():
                text = text if text.isprintable() else _printable(text)
                if " ".join(text.split()).casefold() != self._called[column.at]:
                    return False
                said += 1
        return said > 1

    def _too_wide(self, cells: int) -> str:
        return _(
            "this row has %(cells)d cells and the heading %(width)d: a separator stands unquoted in a value"
        ) % {"cells": cells, "width": self.width}

    def _take(self, standard: StandardRow, column: Column, text: str, raw: dict[str, str]) -> None:
        cache = self._caches[column.at]
        found = cache.get(text)
        if found is None:
            found = self._read(column, text)
            if len(cache) < CACHE:
                cache[text] = found
        if isinstance(found, Problem):
            standard.problems.append(found)
            return
        if found is NOTHING:
            return
        key = column.field
        if key in ("worksite", "work_city"):
            raw[key] = found
        elif isinstance(found, SplitName):
            self._take_name(standard.cells, found)
        elif key.startswith("email"):
            standard.cells.setdefault("emails", []).extend(found)
        elif key.startswith("phone"):
            standard.cells.setdefault("phones", []).extend(found)
        else:
            standard.cells[_CELL_OF.get(key, key)] = found

    def _read(self, column: Column, text: str) -> Any:
        """The standard value, the Problem that it has, or NOTHING."""
        text = text if text.isprintable() else _printable(text)
        if text.startswith('="') and text.endswith('"') and len(text) > 2:
            text = text[2:-1].strip()  # how some exports keep a spreadsheet from dropping leading zeros
        if not text or text.casefold() in _EMPTY:
            return NOTHING
        text = text if text.isascii() else normalize("NFC", text)
        if text[:1] == "=" or (text[:1] in "+-@" and "(" in text and column.field not in _PHONES):
            why = _("a formula stands here; paste it as a value and bring the file again")
            return Problem(column.heading, text, why, fatal=True)
        try:
            if "\ufffd" in text:
                raise Odd(_("a letter here cannot be read; save the roster as CSV in UTF-8 and bring that"))
            found = self._readers[column.field](text)
            longest = LENGTHS.get(column.field)
            if longest and isinstance(found, str) and len(found) > longest:
                raise Odd(_("this is longer than %(longest)d letters; shorten it") % {"longest": longest})
        except Odd as odd:
            return Problem(column.heading, text, str(odd), fatal=column.field in FATAL)
        return found

    def _make_readers(self) -> dict[str, Callable[[str], Any]]:
        choices, places = self.choices, self.places
        dates = {"day_first": choices.day_first, "today": choices.today}

        def past(text: str) -> str:
            return values.read_past_date(text, **dates).isoformat()  # type: ignore[arg-type]

        def email(text: str, work: bool | None) -> list[list[Any]]:
            return [
                [address, folded, values.is_work_domain(folded) or None if work is None else work]
                for address, folded in values.read_several(text, values.read_email)
            ]

        def phone(text: str, work: bool | None) -> list[list[Any]]:
            return [[*point, work] for point in values.read_several(text, values.read_phone)]

        readers: dict[str, Callable[[str], Any]] = {
            "number": values.read_number,
            "zip": values.read_zip,
            "full_name": lambda text: _eased(split_full_name(values.read_name(text))),
            "last_first": lambda text: _eased(split_last_first(values.read_name(text))),
            "suffix": read_suffix,
            "birth_date": lambda text: values.read_birth_date(text, **dates).isoformat(),  # type: ignore[arg-type]
            "hired_on": past,
            "member_since": past,
            "email": lambda text: email(text, None),
            "email_personal": lambda text: email(text, False),
            "email_work": lambda text: email(text, True),
            "phone": lambda text: phone(text, None),
            "phone_work": lambda text: phone(text, True),
            "local": lambda text: places.home_named(text).id,
            "employer": places.employer_named,
            "unit": places.unit_named,
            "status": lambda text: values.read_status(text, dict(choices.taught)),
            "languages": values.read_languages,
        }
        for key in ("middle_name", "family_name"):
            readers[key] = lambda text: ease_capitals(values.read_name(text))
        for key in ("given_name", "preferred_name"):
            readers[key] = lambda text: ease_capitals(values.read_name(text), given=True)
        for column in self.columns:
            readers.setdefault(column.field, lambda text: " ".join(text.split()))
        return readers

    @staticmethod
    def _take_name(cells: Cells, name: SplitName) -> None:
        parts = {
            "given_name": name.given,
            "middle_name": name.middle,
            "family_name": name.family,
            "suffix": name.suffix,
            "preferred_name": name.preferred,
        }
        for key, value in parts.items():
            if value:
                cells.setdefault(key, value)

    def _finish_place(self, standard: StandardRow, raw: dict[str, str]) -> None:
        if "worksite" in raw:
            try:
                site = self.places.worksite_named(raw["worksite"], raw.get("work_city", ""))
                standard.cells["worksite"] = list(site)
            except Odd as odd:
                heading = self.heading_of["worksite"]
                standard.problems.append(Problem(heading, raw["worksite"], str(odd)))
        if "home" not in standard.cells and self.home is not None:
            standard.cells["home"] = self.home.id

    def _finish_name(self, standard: StandardRow) -> None:
        """A preferred name that only repeats the given one says nothing; too long a part is told."""
        cells = standard.cells
        preferred = cells.get("preferred_name")
        if preferred and fold(preferred) == fold(cells.get("given_name", "")):
            del cells["preferred_name"]
        for key in ("given_name", "middle_name", "family_name", "preferred_name"):
            if len(cells.get(key, "")) > LENGTHS[key]:
                whole = self.heading_of.get("full_name") or self.heading_of.get("last_first", key)
                heading = self.heading_of.get(key, whole)
                why = _("this name is longer than %(longest)d letters; shorten it") % {
                    "longest": LENGTHS[key]
                }
                standard.problems.append(Problem(heading, cells[key], why, fatal=True))


def _printable(text: str) -> str:
    """Without signs that are not seen and change what is: controls, marks of byte order and direction."""
    kept = (sign for sign in text if sign in "\n\t" or not (sign in _UNSEEN or category(sign) == "Cc"))
    return "".join(kept).strip()


_UNSEEN = frozenset("\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_CELL_OF = {"local": "home", "member_since": "since"}
_PHONES = frozenset({"phone", "phone_work"})


def _eased(name: SplitName) -> SplitName:
    return SplitName(
        ease_capitals(name.given, given=True),
        ease_capitals(name.middle),
        ease_capitals(name.family),
        name.suffix,
        ease_capitals(name.preferred, given=True),
    )
