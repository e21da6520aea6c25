"""Which column is what: from its heading first, from its values where the heading does not say.

A guess is only a proposal; it is shown with samples and corrected on the page (or kept from the source's
last run). Values are read with the same functions that later make them standard.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from ..names import fold
from . import values
from .fields import BY_KEY, FIELDS, NAME_FIELDS, NOT_USED

_FIELD_OF = {heading: field.key for field in FIELDS for heading in field.headings}
_DATE_FIELDS = frozenset({"birth_date", "hired_on", "member_since"})
_SHARE = 0.7
"""Of the filled samples, how many must read as a kind for the values alone to say it."""

_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}")


def heading_hits(texts: Sequence[str]) -> int:
    """How many of these cells are headings that are known."""
    return sum(field_of_heading(text) is not None for text in texts)


@lru_cache(maxsize=4096)
def field_of_heading(heading: str) -> str | None:
    """The field that a heading means, if it is a known one."""
    folded = fold(heading.replace("#", " number ").replace("_", " "))
    spaced = fold(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("_", " ").replace("#", " number ")))
    # As it stands first: "Address 2" is a field of its own, "Phone 2" is one more phone.
    for written in (folded, spaced, re.sub(r" \d$", "", folded)):
        if written in _FIELD_OF:
            return _FIELD_OF[written]
    return None


def guess_mapping(
    headings: Sequence[str], samples: Sequence[Sequence[str]], remembered: Mapping[str, str]
) -> dict[str, str]:
    """Heading -> field. What the source remembers counts first, then headings, then values."""
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    for heading in headings:
        field = remembered.get(heading)
        if field is not None:
            mapping[heading] = field
            taken.add(field)
    for at, heading in enumerate(headings):
        if heading in mapping:
            continue
        meant = field_of_heading(heading)
        field = _sharpened(meant, _column(samples, at)) if meant else None
        if field is not None and (field not in taken or BY_KEY[field].several):
            mapping[heading] = field
            taken.add(field)
    for at, heading in enumerate(headings):
        if heading not in mapping:
            field = _field_of_values(_column(samples, at), taken) if not remembered else None
            mapping[heading] = field or NOT_USED
            taken.add(mapping[heading])
    if {"given_name", "family_name"} <= taken:
        for heading, field in mapping.items():
            if field in ("full_name", "last_first"):
                mapping[heading] = NOT_USED
    return mapping


def _column(samples: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at].strip() for row in samples if at < len(row) and row[at].strip()]


def _sharpened(field: str, column: list[str]) -> str:
    """A heading says "Name" for both forms; the commas say which. One word each is a given name."""
    if field != "full_name" or not column:
        return field
    return "last_first" if _share(column, lambda text: "," in text) >= _SHARE else field


def _field_of_values(column: list[str], taken: set[str]) -> str | None:
    if len(column) < 3:
        return None
    if _share(column, _reads(values.read_email)) >= _SHARE:
        return "email"
    if (
        _share(column, lambda text: len(re.sub(r"\D", "", text)) >= 10 and _reads(values.read_phone)(text))
        >= _SHARE
    ):
        return "phone"
    if (
        not taken & NAME_FIELDS
        and _share(column, lambda text: bool(re.fullmatch(r"[^\d@]+, ?[^\d@]+", text))) >= 0.9
    ):
        return "last_first"
    return None


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        try:
            read(text)
        except values.Odd:
            return False
        return True

    return reads


def _share(column: list[str], is_so: Callable[[str], bool]) -> float:
    return sum(map(is_so, column)) / len(column) if column else 0.0


def guess_day_first(
    headings: Sequence[str], samples: Sequence[Sequence[str]], mapping: Mapping[str, str]
) -> bool:
    """Are days written before months? Only where a value proves it and none proves the contrary."""
    day_first = month_first = False
    for at, heading in enumerate(headings):
        if mapping.get(heading) not in _DATE_FIELDS:
            continue
        for text in _column(samples, at):
            found = _SLASHED.match(text)
            if found:
                day_first |= _is_day(found[1], found[2])
                month_first |= _is_day(found[2], found[1])
    return day_first and not month_first


def _is_day(day: str, month: str) -> bool:
    """Can these two only be a day and a month, in this order? "45/1" is a slip, and proves nothing."""
    return 1 <= int(month) <= 12 < int(day) <= monthrange(2000, int(month))[1]


def unknown_status_words(
    headings: Sequence[str],
    samples: Sequence[Sequence[str]],
    mapping: Mapping[str, str],
    taught: Mapping[str, str],
) -> list[str]:
    """The words in the samples' status column that nobody has explained yet, each once."""
    found: dict[str, str] = {}
    for at, heading in enumerate(headings):
        if mapping.get(heading) == "status":
            for text in _column(samples, at):
                if fold(text) not in taught and fold(text) not in values.STATUS_WORDS:
                    found.setdefault(fold(text), text)
    return list(found.values())
