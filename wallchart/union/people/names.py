"""Names as people have them, and the folded forms in which they are compared and put in order."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"}
)
_APOSTROPHES = re.compile(r"['’ʼ`´]")
_WORDS = re.compile(r"\w+")


def fold(text: str) -> str:
    """Lower case, no diacritics or apostrophes, hyphens as spaces: "O'Brien-Nguyễn" -> "obrien nguyen"."""
    plain = text.casefold()
    if not plain.isascii():  # most are, and have nothing to take off
        plain = unicodedata.normalize("NFKD", plain.translate(_LETTERS))
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    plain = _APOSTROPHES.sub("", plain)
    return " ".join(_WORDS.findall(plain))


def sort_name(given_name: str, family_name: str) -> str:
    """The form by which people are put in order: "nguyen, thi"."""
    return f"{fold(family_name)}, {fold(given_name)}"[:240]
