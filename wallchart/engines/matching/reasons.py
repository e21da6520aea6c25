"""A link in words: what agrees, what differs, and why it may still be (or not be) the same person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from .levels import COMPARISONS

_PLAIN: Mapping[str, Mapping[str, str]] = {
    "first": {
        "exact": "same first name",
        "nickname": "{first} for {their_first}",
        "initial": "{first} for {their_first}",
        "swapped": "given name and surname exchanged",
        "one slip": "{first} written for {their_first}",
        "middle": "{first} is a middle name of one of them",
        "similar": "{first} resembles {their_first}",
        "different": "{first} is not {their_first}",
    },
    "last": {
        "exact": "same surname",
        "one part": "one part of a double surname",
        "one slip": "{last} written for {their_last}",
        "similar": "{last} resembles {their_last}",
        "different": "surname {last}, there {their_last}",
    },
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
    "phone": {
        "same": "same phone",
        "no area code": "same phone, one without area code",
        "one slip": "phones differ by one digit",
        "different": "another phone",
    },
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


def in_words(levels: tuple[int, ...], member: Names, voter: Names) -> str:
    """Say a pair's levels (in the order of `COMPARISONS`); the names fill in what the words leave open."""
    sentence = _sentence(levels)
    if "{" not in sentence:
        return sentence
    return sentence.format(
        first=(member.first or "").title(),
        their_first=(voter.first or "").title(),
        last=(member.last or "").title(),
        their_last=(voter.last or "").title(),
    )


@lru_cache(maxsize=50_000)
def _sentence(levels: tuple[int, ...]) -> str:
    """The words for a combination of levels; it recurs by the thousand."""
    names = level_names(levels)
    order = ("other_id", "date", "year", "address", "first", "last", "middle", "suffix", "phone", "email")
    return ", ".join(words for name in order if (words := _PLAIN[name].get(names.get(name, ""), "")))


def level_names(levels: tuple[int, ...]) -> dict[str, str]:
    """The names of a pair's levels, those that say nothing left out."""
    return {
        each.name: each.levels[level - 1].name
        for each, level in zip(COMPARISONS, levels, strict=True)
        if level
    }
