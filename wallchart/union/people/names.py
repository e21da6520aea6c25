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
        plain = "".join(sign for sign in plain if not unicodedata.combining(sign) and not _unseen(sign))
        plain = plain.casefold().translate(_LETTERS)  # only now: Ǽ and ™ come apart into letters of their own
    plain = _APOSTROPHES.sub("", plain)
    return " ".join(_WORDS.findall(plain))


def _unseen(sign: str) -> bool:
    """A soft hyphen, a joiner, a mark of direction: what comes along when a name is copied from a page."""
    return unicodedata.category(sign) == "Cf"


def sort_name(given_name: str, family_name: str) -> str:
    """The form by which people are put in order: "nguyen, thi"."""
    return f"{fold(family_name)}, {fold(given_name)}"[:240]
