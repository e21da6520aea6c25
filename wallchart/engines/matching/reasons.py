"""A link in words: what agrees, what differs, and why it may still be (or not be) the same person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .levels import COMPARISONS

_PLAIN: Mapping[str, Mapping[str, str]] = {
    "year": {
        "same": "same birth year",
        "off by one": "birth years one apart",
        "one slip": "one digit of the birth year differs",
        "within 15": "birth years differ",
        "far": "birth years far apart",
    },
    "date": {
        "same": "same birth date",
        "one slip": "birth dates differ by one slip",
        "two parts": "two parts of the birth date agree",
        "same year": "same birth year but another day",
        "near year": "birth dates differ",
        "far": "birth dates far apart",
    },
    "phone": {"same": "same phone", "one slip": "phones differ by one digit", "different": "another phone"},
    "email": {"same": "same e-mail", "similar": "similar e-mail", "different": "another e-mail"},
    "other_id": {
        "same": "same id number",
        "one slip": "id numbers differ by one slip",
        "different": "another id number",
    },
    "address": {
        "same unit": "same address and unit",
        "same house": "same address",
        "same building": "same building, unit not given",
        "other unit": "another unit of the same building",
        "similar street": "same house number, street written otherwise",
        "similar house": "house numbers differ by one slip",
        "same street": "moved along the street",
        "same ZIP": "moved within the ZIP",
        "same city": "moved within the city",
        "elsewhere": "lives elsewhere now",
    },
    "suffix": {"same": "same suffix", "conflict": "another suffix", "one only": ""},
    "middle": {
        "exact": "same middle name",
        "initial": "same middle initial",
        "similar": "similar middle name",
        "different": "another middle name",
    },
}


@dataclass(frozen=True)
class Names:
    """A person's given name and surname as compared."""

    first: str | None
    last: str | None


def in_words(levels: Mapping[str, str], member: Names, voter: Names) -> str:
    """`levels` holds the name of the level of each comparison that both sides answer."""
    told = [
        _PLAIN["other_id"].get(levels.get("other_id", ""), ""),
        _PLAIN["date"].get(levels.get("date", ""), ""),
        _PLAIN["year"].get(levels.get("year", ""), ""),
        _PLAIN["address"].get(levels.get("address", ""), ""),
    ]
    told.append(_first_in_words(levels.get("first", ""), member, voter))
    told.append(_last_in_words(levels.get("last", ""), member, voter))
    told += [_PLAIN[name].get(levels.get(name, ""), "") for name in ("middle", "suffix", "phone", "email")]
    return ", ".join(part for part in told if part)


def _first_in_words(level: str, member: Names, voter: Names) -> str:
    ours, theirs = (member.first or "").title(), (voter.first or "").title()
    return {
        "nickname": f"{ours} for {theirs}",
        "initial": f"{ours} for {theirs}",
        "swapped": "given name and surname exchanged",
        "one slip": f"{ours} written for {theirs}",
        "middle": f"{ours} is a middle name of one of them",
        "similar": f"{ours} resembles {theirs}",
        "different": f"{ours} is not {theirs}",
        "exact": "same first name",
    }.get(level, "")


def _last_in_words(level: str, member: Names, voter: Names) -> str:
    ours, theirs = (member.last or "").title(), (voter.last or "").title()
    return {
        "one part": "one part of a double surname",
        "one slip": f"{ours} written for {theirs}",
        "similar": f"{ours} resembles {theirs}",
        "different": f"surname {ours}, there {theirs}",
        "exact": "same surname",
    }.get(level, "")


def level_names(levels: tuple[int, ...]) -> dict[str, str]:
    """The names of a pair's levels, those that say nothing left out."""
    return {
        each.name: each.levels[level - 1].name
        for each, level in zip(COMPARISONS, levels, strict=True)
        if level
    }
