"""One value at a time: what a name, a date or an address is when the writing is taken away.

These functions see each different value of a file once, so they may take their time.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from wallchart.engines.nicknames import ALTERNATIVE, CANONICAL

REMEMBERED = 50_000
"""How many streets, house numbers and units are remembered: of a roster's addresses most share theirs."""

GENERATIONS = {
    **{"SR": 1, "SENIOR": 1, "I": 1, "JR": 2, "JUNIOR": 2, "II": 2, "2ND": 2},
    **{"III": 3, "3RD": 3, "IV": 4, "4TH": 4, "V": 5},
}
_WRITTEN = {"2ND": "II", "3RD": "III", "4TH": "IV"}
_TITLES = {"MR", "MRS", "MS", "MISS", "DR", "REV", "HON", "PROF"}
_DEGREES = {"MD", "RN", "LPN", "PHD", "DDS", "DVM", "ESQ", "JD", "CPA"}
_PARTICLES = {
    *("VAN", "VON", "DER", "DEN", "DE", "DEL", "DELA", "DA", "DI", "DU", "LA", "LE", "LAS", "LOS", "EL"),
    *("AL", "ST", "SAINT", "MC", "MAC", "O", "TEN", "TER", "ZU", "ABU", "BIN", "IBN", "SAN", "SANTA"),
}


_NOTHING = {"NONE", "NULL", "NMN", "NMI"}
"""What clerks write where there is no middle name, and machines where there is no unit."""


def _table(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


_CLERKS = _table("""
    WM=WILLIAM ROBT=ROBERT GEO=GEORGE JAS=JAMES THOS=THOMAS BENJ=BENJAMIN EDW=EDWARD EDWD=EDWARD SAML=SAMUEL
    DANL=DANIEL RICHD=RICHARD FREDK=FREDERICK ALEXR=ALEXANDER MICHL=MICHAEL PATK=PATRICK MARGT=MARGARET
""")
"""Given names as clerks shorten them on paper; nobody is called so."""
_KINDS = _table("""
    STREET=ST STR=ST AVENUE=AVE AV=AVE AVEN=AVE ROAD=RD DRIVE=DR DRV=DR LANE=LN COURT=CT CRT=CT
    BOULEVARD=BLVD BOUL=BLVD PLACE=PL CIRCLE=CIR CRCL=CIR TRAIL=TRL TR=TRL PARKWAY=PKWY PKY=PKWY
    HIGHWAY=HWY TERRACE=TER TERR=TER SQUARE=SQ CRESCENT=CRES CR=CRES CLOSE=CL ALLEY=ALY POINT=PT
    CROSSING=XING RIDGE=RDG CURVE=CURV COVE=CV HEIGHTS=HTS HOLLOW=HOLW LOOP=LOOP WAY=WAY PATH=PATH
    BEND=BND GLEN=GLN EXPRESSWAY=EXPY RUN=RUN ROW=ROW WALK=WALK
""")
_SHORT_KINDS = set(_KINDS.values())
_SIDES = _table("""
    NORTH=N SOUTH=S EAST=E WEST=W NORTHEAST=NE NORTHWEST=NW SOUTHEAST=SE SOUTHWEST=SW N=N S=S E=E
    W=W NE=NE NW=NW SE=SE SW=SW NO=N SO=S
""")
_WORDS = _table("""
    FIRST=1ST SECOND=2ND THIRD=3RD FOURTH=4TH FIFTH=5TH SIXTH=6TH SEVENTH=7TH EIGHTH=8TH NINTH=9TH
    TENTH=10TH ELEVENTH=11TH TWELFTH=12TH COUNTY=CO CNTY=CO MOUNT=MT SAINT=ST FORT=FT
""")
_UNIT_WORDS = {
    *("APT", "APARTMENT", "UNIT", "STE", "SUITE", "LOT", "NO", "RM", "ROOM", "FLAT", "FL", "FLR", "FLOOR"),
}
_FLOORS = {"UPPER": "UPPR", "LOWER": "LOWR", "BASEMENT": "BSMT", "FRONT": "FRNT", "PENTHOUSE": "PH"}
_CITY_WORDS = _table("SAINT=ST MOUNT=MT FORT=FT TOWNSHIP=TWP MPLS=MINNEAPOLIS")
_STATE_CODES = (
    "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT"
    "|V[AT]|W[AIVY]"
)
_STATE = re.compile(_STATE_CODES)
_STATE_BEHIND = re.compile(rf"[ ,]+(?:{_STATE_CODES})[.,]?$")
_MONTHS = _table("JAN=1 FEB=2 MAR=3 APR=4 MAY=5 JUN=6 JUL=7 AUG=8 SEP=9 OCT=10 NOV=11 DEC=12")
_UNNAMED = str.maketrans(
    {"Ł": "L", "Ø": "O", "Đ": "D", "Ð": "D", "Þ": "TH", "Æ": "AE", "Œ": "OE", "ẞ": "SS", "’": "'"}
)
"""Letters that are no plain letter with a mark."""
_UNIT = re.compile(
    r"(?:^|[ ,])(?:(?:APARTMENT|APT|UNIT|SUITE|STE|LOT|RM|ROOM|SPC|TRLR|FLAT)(?:[. #]+|(?=\d))"
    r"|(?:NO|FL|FLR|FLOOR)[. #]+(?=\d)|#)"
    r" *#? *([A-Z0-9-]+)\s*$"
)
_HASH = re.compile(r" *# *([A-Z0-9-]+)\s*$")
_UNIT_FIRST = re.compile(r"(?:APARTMENT|APT|UNIT|SUITE|STE|LOT|#)[. #]*([A-Z0-9-]+)(?: +(?=\d)|$)")
_UNIT_INSIDE = re.compile(
    r"(?: (?:APARTMENT|APT|UNIT|SUITE|STE|LOT)[. #]+| #[ #]*)[A-Z0-9-]+(?= |$)"
    r"| \d+(?:ST|ND|RD|TH) +(?:FL|FLR|FLOOR)\b"
)
_FLOOR = re.compile(r" (UPPE?R|LOWE?R|BSMT|BASEMENT|REAR|FRNT|FRONT|PH|PENTHOUSE)$")
_STOREY = re.compile(r"(?:^|[ ,])(\d+)(?:ST|ND|RD|TH) +(?:FL|FLR|FLOOR)\b\.?\s*$")
_BUILDING = re.compile(r" (?:BLDG|BUILDING) *#? *[A-Z0-9]+$")
_HOUSE = re.compile(r"^([NSEW]?\d+(?:-?[A-Z]\b|[A-Z])?(?:[-/]\d+[A-Z]?)?)(?: 1/2)? +(?=\S)")
_CARE_OF = re.compile(r"^(?:C/O|C O|ATTN|ATTENTION|CARE OF|%)\b:?|^%")
_BOX = re.compile(
    r"^(?:P\.? *O\.? *)?(?:BOX|B0X)\b|^P\.? *O\.? +\d|^PMB\b|^GENERAL DELIVERY\b"
    r"|^(?:RR|R R|RURAL ROUTE|HC|HCR|HIGHWAY CONTRACT) *#?\d+ +BOX"
)
_COUNTRY = re.compile(r"[ ,]+(?:USA|U\.S\.A\.?|UNITED STATES(?: OF AMERICA)?)$")
_BETWEEN = re.compile(r"[-/.,\s]")
_NO_WORD_SIGN = re.compile(r"[^A-Z0-9 ]")
_NO_LETTER = re.compile(r"[^A-Z ]")
_ZEROS_OF_A_FIGURE = re.compile(r"\.0+$")
_NO_HOUSE_SIGN = re.compile(r"[^A-Z0-9/-]")
_HALF = re.compile(r"(?<=\d) +1/2\s*$")
_LETTER_BEHIND = re.compile(r"(?<=\d)-(?=[A-Z]$)")
_LINES = re.compile(r"[\r\n;|]+")
_BLANKS = re.compile(r"\s+")
_NUMBER_ALONE = re.compile(r"\d+[A-Z]?")
_ZIP = re.compile(r"(?:[ ,]+|^)(\d{5})(?:-?\d{4})?$")


class Given(NamedTuple):
    first: str | None
    canonical: str | None
    alternative: str | None
    rest: str | None  # a second given name in the same cell
    generation: int | None


class Surname(NamedTuple):
    last: str | None
    part: str | None
    other_part: str | None
    generation: int | None


class Place(NamedTuple):
    house: str | None
    street: str | None
    core: str | None  # the street without its kind and its side
    unit: str | None
    city: str | None
    zip: str | None


class Birth(NamedTuple):
    year: int | None
    day: int | None  # yyyymmdd, as written, also where no calendar has such a day


def plain(text: str) -> str:
    """Upper case without accents; a letter of its own (Ø, Ł, Đ) is the plain letter that clerks write."""
    if text.isascii():
        return text.upper()
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return bare.upper().translate(_UNNAMED)


def _name_words(text: str) -> list[str]:
    apart = re.sub(r"[-–—/.,_&+\s]", " ", re.sub(r"\(.*?\)|[\"“].*?[\"”]", " ", plain(text)))
    if any(sign.isdigit() for sign in apart):
        apart = " ".join(_WRITTEN.get(word, word) for word in apart.split())
    return re.sub(r"[^A-Z ]", "", apart).split()


def given(text: str) -> Given:
    """`"Mary-Ann "` is MARYANN; `"J. Robert"` is J with a second name ROBERT."""
    joined = re.sub(r"(?<=\w{2})-(?=\w{2})", "", text)
    words = [word for word in _name_words(joined) if word not in _TITLES]
    generation = None
    if len(words) > 1 and words[-1] in GENERATIONS and words[-1] not in ("I", "V"):
        generation = GENERATIONS[words.pop()]
    if not words:
        return Given(None, None, None, None, generation)
    first = words[0]
    return Given(
        first,
        CANONICAL.get(_CLERKS.get(first, first), _CLERKS.get(first, first)),
        ALTERNATIVE.get(first),
        words[1] if words[1:] else None,
        generation,
    )


def middle(text: str) -> str | None:
    words = _name_words(text)
    return words[0] if words and words[0] not in _NOTHING and words != ["N", "A"] else None


def surname(text: str) -> Surname:
    """`"O'Brien-van der Berg, Jr."`: OBRIENVANDERBERG, parts OBRIEN and VANDERBERG, second generation."""
    words = _name_words(text)
    while len(words) > 1 and words[-1] in _DEGREES:
        words.pop()
    generation = None
    if len(words) > 1 and words[-1] in GENERATIONS:
        generation = GENERATIONS[words.pop()]
    parts, particles = [], ""
    for word in words:
        if word in _PARTICLES:
            particles += "ST" if word == "SAINT" else word
        else:
            parts.append(particles + word)
            particles = ""
    if particles:
        parts.append(particles)
    if not parts:
        return Surname(None, None, None, generation)
    return Surname("".join(parts), parts[0], parts[-1] if len(parts) > 1 else None, generation)


def generation(text: str) -> int | None:
    words = _NO_WORD_SIGN.sub("", plain(text)).split()
    return GENERATIONS.get(words[0]) if words else None


def birth(text: str) -> Birth:
    """A year or a date: 1981, 81, 1981-04-26, 19810426, 4/26/1981, 4/26/81, 26 Apr 1981, April 26, 1981.

    A time of day behind it does not matter, nor does a number's `.0`; five digits alone are a
    spreadsheet's day. Where the first number can be no month it is the day. Two digits of a year
    are 1930 to 2029. The first of January 1900 stands for "unknown", as does the year 1900 alone.
    """
    written = re.sub(r"[T ]+\d{1,2}:\d\d.*$", "", plain(text).strip())
    numbers = re.findall(r"\d+", re.sub(r"^(\d+)\.0+$", r"\1", written))
    if re.fullmatch(r"\d{1,2}[-/.]\d{4}|\d{4}[-/.]\d{1,2}", written):  # a month and a year
        return Birth(_year(int(max(numbers, key=len))), None)
    names = [word[:3] for word in re.findall(r"[A-Z]{3,}", written)]
    month = next((int(_MONTHS[name]) for name in names if name in _MONTHS), 0)
    if month and len(numbers) == 2:
        at = 0 if len(numbers[0]) == 4 else 1
        return _dated(_whole_year(numbers[at]), month, int(numbers[1 - at]))
    if len(numbers) == 1:
        return _one_number(numbers[0])
    if len(numbers) < 3:
        return Birth(None, None)
    if len(numbers[0]) == 4:
        return _dated(int(numbers[0]), int(numbers[1]), int(numbers[2]))
    first, second = int(numbers[0]), int(numbers[1])
    if first > 12 >= second:
        first, second = second, first
    return _dated(_whole_year(numbers[2]), first, second)


def _one_number(digits: str) -> Birth:
    if len(digits) == 8:
        return _dated(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    if len(digits) == 5 and int(digits) < 50_000:
        day = date(1899, 12, 30) + timedelta(days=int(digits))
        return _dated(day.year, day.month, day.day)
    year = _whole_year(digits) if int(digits) else 0
    return Birth(_year(year) if year != 1900 else None, None)


def _whole_year(digits: str) -> int:
    """Four digits as they stand; two are the year from 1930 to 2029 that ends in them; else no year: 0."""
    if len(digits) == 2:
        return int(digits) + (1900 if int(digits) >= 30 else 2000)
    return int(digits) if len(digits) == 4 else 0


def _dated(year: int, month: int, day: int) -> Birth:
    known = _year(year)
    if known is None or (year, month, day) == (1900, 1, 1):
        return Birth(None, None)
    if month == 0 or day == 0 or month > 99 or day > 99:
        return Birth(known, None)
    return Birth(known, year * 10_000 + month * 100 + day)


def _year(year: int) -> int | None:
    return year if 1880 <= year <= 2100 else None


@lru_cache(maxsize=REMEMBERED)
def street(text: str) -> tuple[str | None, str | None]:
    """A street as clerks abbreviate it, and its core without kind and side: `N MAIN ST`, `MAIN`."""
    words = _NO_WORD_SIGN.sub("", _BETWEEN.sub(" ", plain(text))).split()
    if not words:
        return None, None
    ends = (0, len(words) - 1) if len(words) > 1 else ()
    kind = max(
        (at for at, word in enumerate(words) if at and (word in _KINDS or word in _SHORT_KINDS)), default=0
    )
    short, core = [], []
    for at, word in enumerate(words):
        if at == kind and at:
            short.append(_KINDS.get(word, word))
        elif at in ends and word in _SIDES:
            short.append(_SIDES[word])
        else:
            short.append(_WORDS.get(word, word))
            core.append(short[-1])
    return " ".join(short), "".join(core) or "".join(short)


@lru_cache(maxsize=REMEMBERED)
def unit(text: str) -> str | None:
    words = _NO_WORD_SIGN.sub(" ", _STOREY.sub(r" \1", _ZEROS_OF_A_FIGURE.sub("", plain(text)))).split()
    told = "".join(word for word in words if word not in _UNIT_WORDS).lstrip("0")
    return _FLOORS.get(told, told) or None if words != ["N", "A"] and told not in _NOTHING else None


@lru_cache(maxsize=REMEMBERED)
def house(text: str) -> str | None:
    """12-A is 12A, and 12 1/2 is 12; a dash, or N/A, is no number."""
    whole = _HALF.sub("", _ZEROS_OF_A_FIGURE.sub("", plain(text)))
    kept = _LETTER_BEHIND.sub("", _NO_HOUSE_SIGN.sub("", whole).lstrip("0"))
    return kept if any(sign.isdigit() for sign in kept) else None


def city(text: str) -> str | None:
    """A town's name as clerks abbreviate it, without the state behind it."""
    words = _NO_LETTER.sub("", _BETWEEN.sub(" ", plain(text))).split()
    if len(words) > 1 and _STATE.fullmatch(words[-1]):
        words.pop()
    return " ".join(_CITY_WORDS.get(word, word) for word in words) or None


def address(text: str) -> Place:
    """One line: `5471 N Main Ave # 508, Saint Paul, MN 55104`; a post-office box is no dwelling.

    The parts may stand apart by commas, by lines, or, where a state and a ZIP end the line, not at all.
    """
    line = _BLANKS.sub(" ", _LINES.sub(",", plain(text))).strip(" ,")
    line, zip_code, closed = _ending(_COUNTRY.sub("", line))
    parts = [part.strip() for part in line.split(",") if part.strip()]
    if not parts:
        return Place(None, None, None, None, None, zip_code)
    if len(parts) > 1 and _CARE_OF.match(parts[0]):
        parts = parts[1:]
    if len(parts) > 1 and _NUMBER_ALONE.fullmatch(parts[0]):  # a house number on a line of its own
        parts[:2] = [" ".join(parts[:2])]
    dwelling, town = None, None
    before = _UNIT_FIRST.match(parts[0])
    if before and (before.end() < len(parts[0]) or len(parts) > 1):
        dwelling = unit(before.group(1))
        parts = [part for part in (parts[0][before.end() :], *parts[1:]) if part]
    body = parts[0]
    for part in parts[1:]:
        inside = _UNIT.search(part) or _HASH.fullmatch(part) or _STOREY.search(part)
        if inside:
            dwelling = unit(inside.group(1))
        elif town is None and not _STATE.fullmatch(part):
            town = city(part)
    if closed and len(parts) == 1:
        body, town = _without_town(body)
    if _BOX.match(body):
        return Place(None, None, None, None, town, zip_code)
    number = _HOUSE.match(body)
    rest, found = _without_unit(body[number.end() :] if number else body)
    name, core = street(rest)
    return Place(house(number.group(1)) if number else None, name, core, found or dwelling, town, zip_code)


def _ending(line: str) -> tuple[str, str | None, bool]:
    """A line without the state and the ZIP at its end, the ZIP, and whether there was a state before it.

    A number of five digits is a ZIP only behind a comma or a state: `COUNTY RD 12345` is a road.
    """
    code = _ZIP.search(line)
    if code is None:
        return line, None, False
    head = line[: code.start()]
    state = _STATE_BEHIND.search(head)
    if state:
        return head[: state.start()], code.group(1), True
    return (head, code.group(1), False) if "," in line or not head else (line, None, False)


def _without_town(body: str) -> tuple[str, str | None]:
    """`12 OAK ST APT 4 ELM LAKE`: the dwelling ends with its unit or, without one, with the first word
    that says what kind of street it is, and its side; what follows is the town."""
    inside = _UNIT_INSIDE.search(body)
    if inside:
        return body[: inside.end()], city(body[inside.end() :])
    words = body.replace(".", "").split()
    if "BOX" in words:
        end = words.index("BOX") + 2
        return " ".join(words[:end]), city(" ".join(words[end:]))
    for at, word in enumerate(words[2:-1], 2):
        if word in _KINDS or word in _SHORT_KINDS:
            end = at + 2 if words[at + 1] in _SIDES and at + 2 < len(words) else at + 1
            return " ".join(words[:end]), city(" ".join(words[end:]))
    return body, None


def _without_unit(rest: str) -> tuple[str, str | None]:
    """A street without the unit and the building behind it, and the unit."""
    inside = _UNIT.search(rest) or _HASH.search(rest) or _STOREY.search(rest)
    inside = inside or _FLOOR.search(rest, rest.find(" ") + 1)
    if inside is None or inside.start() == 0:
        return _BUILDING.sub("", rest), None
    return _BUILDING.sub("", rest[: inside.start()]), unit(inside.group(1))
