"""Names as people have them, and the folded forms in which they are compared and put in order."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
    | {"ŋ": "n", "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y"}
    | dict.fromkeys("’‘ʼʻʽʾʿ′", "'")
)
"""Letters that do not come apart into a plain one and a sign; and what stands for an apostrophe, the Hawaiian
ʻokina and the Arabic ʿayn among them."""
_APOSTROPHES = re.compile("['`]")
_WORDS = re.compile(r"\w+")


def fold(text: str) -> str:
    """Lower case, no diacritics, apostrophes or invisible signs, hyphens as spaces: "O'Brien-Nguyễn" ->
    "obrien nguyen"."""
    if text.isascii():  # most are, and have nothing to take off
        plain = text.casefold()
    else:
        # An accent that stands alone is an apostrophe; it would come apart into a space and a sign.
        plain = unicodedata.normalize("NFKD", text.replace("´", "'"))
        plain = "".join(sign for sign in plain if not _laid_on(sign) and not _unseen(sign))
        plain = plain.casefold().translate(_LETTERS)  # only now: Ǽ and ™ come apart into letters of their own
    plain = _APOSTROPHES.sub("", plain)
    return " ".join(_WORDS.findall(plain) if plain.isascii() else _words(plain))


def _words(text: str) -> list[str]:
    """As `_WORDS`, with the vowel signs of Indic and Thai scripts, which a pattern takes for no letters."""
    kept = (sign if sign.isalnum() or sign == "_" or _is_mark(sign) else " " for sign in text)
    return "".join(kept).split()


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign).startswith("M")


def _laid_on(sign: str) -> bool:
    """A diacritic, or a point of Hebrew or Arabic: what people leave out when they type. The vowel and
    voicing signs of other scripts, of other combining classes, are letters to those who write them."""
    laid = unicodedata.combining(sign)
    return laid == 1 or 10 <= laid <= 36 or laid >= 200


def _unseen(sign: str) -> bool:
    """A soft hyphen, a joiner, a mark of direction: what comes along when a name is copied from a page."""
    return unicodedata.category(sign) == "Cf"


def sort_name(given_name: str, family_name: str) -> str:
    """The form by which people are put in order: "nguyen, thi"."""
    return f"{fold(family_name)}, {fold(given_name)}"[:240]
