"""A whole name taken apart, and capitals made readable."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..names import fold

PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "abu",
        "abd",
        "ap",
        "af",
        "av",
        "bar",
        "ben",
        "da",
        "dal",
        "de",
        "degli",
        "dei",
        "del",
        "della",
        "den",
        "der",
        "des",
        "di",
        "do",
        "dos",
        "du",
        "la",
        "las",
        "le",
        "los",
        "lo",
        "mac",
        "mc",
        "o",
        "op",
        "san",
        "santa",
        "st",
        "ten",
        "ter",
        "van",
        "vande",
        "vander",
        "ver",
        "von",
        "y",
        "zu",
        "zum",
        "zur",
    ]
)
"""Words that belong to the family name that follows them ("O" only where it was written O')."""

LED = frozenset({"der", "den"})
LEADING = frozenset({"van", "von", "op", "zu"})
"""Of these words the former belong to a family name only after the latter: Mai Der Vang is a Vang."""

SUFFIXES = {
    "jr": "Jr", "junior": "Jr", "sr": "Sr", "senior": "Sr", "ii": "II", "iii": "III", "iv": "IV", "v": "V",
    "2nd": "II", "3rd": "III", "esq": "", "phd": "", "md": "", "rn": "", "mr": "", "mrs": "", "ms": "",
    "miss": "", "dr": "", "mx": "",
}  # fmt: skip
"""Folded word -> the suffix as it is kept; empty: a title or a degree, which is left out."""

_CALLED = re.compile(r"""[("“]\s*([^()"“”]+?)\s*[)"”]|(?<=\s)'([^']+)'(?=\s)""")


@dataclass(frozen=True)
class SplitName:
    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""
    preferred: str = ""


def split_full_name(text: str) -> SplitName:
    """ "Guadalupe (Lupe) M. Hernández-Ruiz Jr" or "van der Berg, Tess Ann": whichever it is."""
    text, preferred = _take_called(text)
    before, comma, after = text.partition(",")
    if comma and not (len(before.split()) > 1 and _are_suffixes(after)):
        return split_last_first(text, preferred)
    words, suffix = _take_suffixes(text.split())
    if not words:
        return SplitName(preferred=preferred, suffix=suffix)
    family_at = len(words) - 1
    while family_at > 1 and _is_particle(words, family_at - 1):
        family_at -= 1
    if len(words) == 1:
        return SplitName(given=words[0], suffix=suffix, preferred=preferred)
    middle = " ".join(words[1:family_at])
    return SplitName(words[0], middle.rstrip("."), " ".join(words[family_at:]), suffix, preferred)


def _is_particle(words: list[str], at: int) -> bool:
    word = fold(words[at])
    if word in LED and fold(words[at - 1]) not in LEADING:
        return False
    return word in PARTICLES and len(words[at]) > 1


def split_last_first(text: str, preferred: str = "") -> SplitName:
    """ "Hernández-Ruiz Jr, Guadalupe M." or "Larson, Bartholomew, Sr"."""
    text, called = _take_called(text)
    family, _comma, rest = text.partition(",")
    family_words, suffix = _take_suffixes(family.split())
    given_words, later = _take_suffixes(rest.replace(",", " ").split())
    suffix = suffix or later
    preferred = preferred or called
    given = given_words[0] if given_words else ""
    middle = " ".join(given_words[1:]).rstrip(".")
    return SplitName(given, middle, " ".join(family_words), suffix, preferred)


def _take_called(text: str) -> tuple[str, str]:
    found = _CALLED.search(text)
    if not found:
        return text, ""
    return f"{text[: found.start()]} {text[found.end() :]}", (found[1] or found[2]).strip()


def _are_suffixes(text: str) -> bool:
    """ "Bo Berg, Jr" and "María de la Cruz, PhD": what stands behind the comma is no given name."""
    return all(fold(word.replace(".", "")) in SUFFIXES for word in text.replace(",", " ").split())


def _take_suffixes(words: list[str]) -> tuple[list[str], str]:
    """The words without suffixes, titles and degrees at either end, and the suffix."""
    suffix = ""
    words = [word.strip(",") for word in words if word.strip(",.")]
    while len(words) > 1 and fold(words[-1].replace(".", "")) in SUFFIXES:
        suffix = SUFFIXES[fold(words.pop().replace(".", ""))] or suffix
    while len(words) > 1 and SUFFIXES.get(fold(words[0].replace(".", "")), "-") == "":
        words.pop(0)
    return words, suffix


def read_suffix(text: str) -> str:
    """A suffix from a column of its own; titles and degrees come to nothing, the unknown stays."""
    return SUFFIXES.get(fold(text.replace(".", "")), text)


def ease_capitals(name: str, *, given: bool = False) -> str:
    """ "MCDONALD-O'BRIEN" -> "McDonald-O'Brien"; a name that is not all capitals (or all small) stays.
    "DE LA CRUZ" is de la Cruz, but somebody whose `given` name is LA TOYA is La Toya."""
    if not (name.isupper() or name.islower()) or len(name) < 3:
        return name
    *before, last = name.lower().split(" ")
    eased = [word if _is_small(word) and not given else _capitals(word) for word in before]
    return " ".join([*eased, _capitals(last)])


def _is_small(word: str) -> bool:
    return word in PARTICLES and word not in ("mac", "mc", "st", "san")


def _capitals(word: str) -> str:
    return "".join(map(_capital, re.split(r"([\-'’.])", word)))


def _capital(part: str) -> str:
    if part.startswith("mc") and len(part) > 4:
        return "Mc" + part[2:].capitalize()
    return part[:1].upper() + part[1:]
