"""One value made standard: names, dates, phones, e-mail addresses, status and language words.

Each function takes the text of a cell (never empty) and returns the standard value, or raises
`Odd(why)` with a sentence part that says what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import ValidationResult

from ..models.persons import Status
from ..names import fold

OLDEST, YOUNGEST = 110, 13
"""The ages, in years, outside of which a birth date on a roster is a mistake."""

EXCEL_DAY_ZERO = date(1899, 12, 30)
"""Day 0 of a spreadsheet's dates, counted so that the leap day it wrongly gives 1900 does no harm."""

REGION = "US"
"""Where a phone number without a country code is."""


class Odd(ValueError):
    """A value that cannot be used; its text says what would be right."""


STATUS_WORDS: dict[str, Status] = {
    **dict.fromkeys(
        [
            "member",
            "active",
            "active member",
            "full",
            "full member",
            "full dues",
            "dues",
            "dues payer",
            "dues paying",
            "m",
            "mem",
            "yes",
            "y",
            "true",
            "1",
            "in good standing",
            "good standing",
            "act",
            "current",
            "member in good standing",
        ],
        Status.MEMBER,
    ),
    **dict.fromkeys(
        [
            "worker",
            "non member",
            "nonmember",
            "not a member",
            "not member",
            "fee payer",
            "fair share",
            "agency fee",
            "feepayer",
            "nm",
            "no",
            "n",
            "false",
            "0",
            "potential",
            "potential member",
            "fair share fee payer",
            "non",
            "none",
            "not yet a member",
        ],
        Status.WORKER,
    ),
    **dict.fromkeys(["retiree", "retired", "ret", "r", "retired member"], Status.RETIREE),
    **dict.fromkeys(["staff", "employee of the union", "union staff"], Status.STAFF),
    **dict.fromkeys(["ally", "friend", "supporter", "community"], Status.ALLY),
    **dict.fromkeys(
        [
            "left",
            "inactive",
            "terminated",
            "term",
            "separated",
            "resigned",
            "dropped",
            "former",
            "former member",
            "quit",
            "deceased",
            "withdrawn",
            "gone",
        ],
        Status.LEFT,
    ),
}
"""Folded word on a roster -> what it means. Others are taught on the page of columns, per source."""

LANGUAGES: dict[str, str] = {
    "english": "en", "spanish": "es", "espanol": "es", "hmong": "hmn", "somali": "so", "vietnamese": "vi",
    "oromo": "om", "amharic": "am", "arabic": "ar", "karen": "kar", "french": "fr", "german": "de",
    "russian": "ru", "chinese": "zh", "mandarin": "cmn", "cantonese": "yue", "lao": "lo", "laotian": "lo",
    "khmer": "km", "cambodian": "km", "tagalog": "tl", "filipino": "fil", "korean": "ko", "japanese": "ja",
    "swahili": "sw", "tigrinya": "ti", "ojibwe": "oj", "dakota": "dak", "portuguese": "pt", "polish": "pl",
    "ukrainian": "uk", "nepali": "ne", "hindi": "hi", "urdu": "ur", "burmese": "my", "thai": "th",
    "american sign language": "ase", "asl": "ase", "norwegian": "no", "swedish": "sv", "finnish": "fi",
    "italian": "it", "yoruba": "yo", "igbo": "ig", "twi": "tw", "liberian english": "en-LR",
}  # fmt: skip
"""Folded name of a language -> its BCP 47 tag."""

_TAGS = {fold(tag): tag for tag in LANGUAGES.values()}
_MONTHS = {
    name: at
    for at, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ],
        start=1,
    )
    for name in names.split()
}
_HOUR = r"(?:[T ][\d:.]+Z?(?: ?[AaPp][Mm])?)?"
_YEAR_FIRST = re.compile(r"(\d{4})[/.\-](\d{1,2})[/.\-](\d{1,2})" + _HOUR)
_YEAR_LAST = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{2}|\d{4})" + _HOUR)
_WORDS = re.compile(
    r"(?:(\d{1,2})[ \-.]+([A-Za-z]{3,9})|([A-Za-z]{3,9})\.?[ \-]+(\d{1,2}))[ ,.\-]+(\d{2}|\d{4})"
)
_EMAIL = re.compile(r"[^\s@<>\",;:()\[\]\\]+@(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE)
_NORTH_AMERICAN = re.compile(r"1?([2-9]\d\d[2-9]\d{6})")
_WORK_DOMAIN = re.compile(r"(?:\.gov|\.us|\.mil|\.edu)$")


def read_date(text: str, *, day_first: bool, today: date) -> date:
    """A day, written in any usual way; `day_first` decides 3/4/1984. A year of two digits is this year's or
    one before."""
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return _day(int(found[1]), int(found[2]), int(found[3]))
    found = _YEAR_LAST.fullmatch(text)
    if found:
        first, second = int(found[1]), int(found[2])
        day, month = (first, second) if day_first or (first > 12 >= second) else (second, first)
        return _day(_year(found[3], today), month, day)
    found = _WORDS.fullmatch(text)
    if found:
        month_number = _MONTHS.get((found[2] or found[3]).lower())
        if month_number:
            return _day(_year(found[5], today), month_number, int(found[1] or found[4]))
    if text.isdecimal():
        return _bare_number(text)
    if re.fullmatch(r"\d{4,5}\.\d+", text):
        return _bare_number(text.partition(".")[0])
    raise Odd(_("this is no date; write it as 1984-03-09 or 3/9/1984"))


def _bare_number(text: str) -> date:
    """Digits alone: 19840309, 03091984, or a spreadsheet's count of days."""
    if len(text) == 8:
        if text[:2] in ("19", "20"):
            return _day(int(text[:4]), int(text[4:6]), int(text[6:]))
        return _day(int(text[4:]), int(text[:2]), int(text[2:4]))
    if len(text) in (4, 5) and int(text) >= 3654:
        return EXCEL_DAY_ZERO + timedelta(days=int(text))
    raise Odd(_("this is no date; write it as 1984-03-09 or 3/9/1984"))


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Odd(_("there is no such day; look it up and write it as 1984-03-09"))
    if not 1880 <= year <= 2200:
        raise Odd(_("the year cannot be right; look it up and write it as 1984-03-09"))
    return found


def _year(text: str, today: date) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    century = today.year - today.year % 100
    return century + year if century + year <= today.year else century - 100 + year


def read_birth_date(text: str, *, day_first: bool, today: date) -> date:
    born = read_date(text, day_first=day_first, today=today)
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if age < 0:
        raise Odd(_("this birth date lies in the future; look it up"))
    if not YOUNGEST <= age <= OLDEST:
        raise Odd(_("that would be an age of %(age)d years; look the birth date up") % {"age": age})
    return born


def read_past_date(text: str, *, day_first: bool, today: date) -> date:
    """A day that cannot lie more than two years ahead: a hire date, a membership."""
    day = read_date(text, day_first=day_first, today=today)
    if day > today + timedelta(days=730):
        raise Odd(_("this day lies years ahead; look it up"))
    return day


def read_number(text: str) -> str:
    """A member number as it is: without what a spreadsheet made of it ("1234.0", "1,234")."""
    text = " ".join(text.split())
    if text.isdecimal():
        return text
    if re.fullmatch(r"\d+\.0+", text):
        return text.partition(".")[0]
    if re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        return text.replace(",", "")
    if _ROUNDED.fullmatch(text):
        return _unrounded(text)
    return text


_ROUNDED = re.compile(r"(\d)\.?(\d*)[eE]\+?(\d{1,2})")


def _unrounded(text: str) -> str:
    """All digits of a number that a spreadsheet wrote as 6.125550134E+09, if they are all there."""
    found = _ROUNDED.fullmatch(text)
    if found is None or len(found[2]) != int(found[3]):
        raise Odd(
            _("the spreadsheet has rounded this number; format its column as text and bring the file again")
        )
    return found[1] + found[2]


def read_zip(text: str) -> str:
    """A ZIP code of the United States with the zeros that a spreadsheet dropped; any other as it stands."""
    code = re.sub(r"\.0+$", "", "".join(text.split()))
    if re.fullmatch(r"\d{3,5}", code):
        return code.zfill(5)
    if re.fullmatch(r"\d{7,9}", code):
        code = code.zfill(9)
        return f"{code[:5]}-{code[5:]}"
    found = re.fullmatch(r"(\d{3,5})-(\d{4})", code)
    return f"{found[1].zfill(5)}-{found[2]}" if found else " ".join(text.split())


def read_name(text: str) -> str:
    """A part of a name. What has no letter in it (a total, a line of dashes) is none."""
    if not any(sign.isalpha() for sign in text):
        raise Odd(_("this is no name: there is no letter in it; is a column shifted?"))
    return " ".join(text.split())


_BETWEEN = re.compile(r"[;/|,&\n]|\b(?:or|and)\b")


def read_several(text: str, read: Callable[[str], tuple[str, str]]) -> list[tuple[str, str]]:
    """What stands in one cell: one address or number, or several ("651-555-0100 / 612-555-0199")."""
    try:
        return [read(text)]
    except Odd:
        parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
        if not parts or parts == [text]:
            raise
        return [read(part) for part in parts]


def read_phone(text: str) -> tuple[str, str]:
    """(E.164 with an extension if any, digits only)."""
    if text.endswith(".0"):
        text = text.removesuffix(".0")
    digits = re.sub(r"[\s().\-/]", "", text)
    found = _NORTH_AMERICAN.fullmatch(digits.removeprefix("+"))
    if found and not (digits.startswith("+") and len(digits) == 11):
        return f"+1{found[1]}", f"1{found[1]}"
    if _ROUNDED.fullmatch(text):
        return read_phone(_unrounded(text))
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        raise Odd(_("this is no phone number; write it with its area code, such as 651-555-0100"))
    possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
    if not possible or (
        number.country_code == 1 and not _NORTH_AMERICAN.fullmatch(str(number.national_number))
    ):
        raise Odd(_("this is no whole phone number; write it with its area code, such as 651-555-0100"))
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    shown = f"{written} x{number.extension}" if number.extension else written
    return shown, written.removeprefix("+") + (number.extension or "")


def read_email(text: str) -> tuple[str, str]:
    """(the address as written, lower case)."""
    address = text.removeprefix("mailto:").lstrip(" <'\"").rstrip(" >'\".;,")
    if not _EMAIL.fullmatch(address) or len(address) > 254:
        raise Odd(_("this is no e-mail address; it needs a name, one @ and a domain"))
    return address, address.lower()


def is_work_domain(folded_address: str) -> bool:
    """Is the address's domain a public employer's (.gov, .us, .edu, .mil)? A guess for the unsaid cases."""
    return bool(_WORK_DOMAIN.search(folded_address))


def read_status(text: str, taught: dict[str, str]) -> str:
    word = fold(text)
    status = taught.get(word) or STATUS_WORDS.get(word)
    if status is None:
        raise Odd(_("this word for a status is not known; say on the page of columns what it means"))
    return str(status)


def read_languages(text: str) -> list[str]:
    """BCP 47 tags in the order given."""
    found: dict[str, None] = {}
    for part in re.split(r"[,;/|&+]| and ", text):
        word = fold(part)
        if not word:
            continue
        tag = LANGUAGES.get(word) or _TAGS.get(word)
        if tag is None:
            raise Odd(
                _("this language is not known by that name; write it in English or as a tag such as es")
            )
        found[tag] = None
    return list(found)
