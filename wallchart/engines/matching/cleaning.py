"""One value at a time: what a name, a date or an address is when the writing is taken away.

These functions see each different value of a file once, so they may take their time.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from .nicknames import ALTERNATIVE, CANONICAL

GENERATIONS = {"SR": 1, "I": 1, "JR": 2, "II": 2, "2ND": 2, "III": 3, "3RD": 3, "IV": 4, "4TH": 4, "V": 5}
_TITLES = {"MR", "MRS", "MS", "MISS", "DR", "REV", "HON", "PROF"}
_PARTICLES = {
    *("VAN", "VON", "DER", "DEN", "DE", "DEL", "DELA", "DA", "DI", "DU", "LA", "LE", "LAS", "LOS", "EL"),
    *("AL", "ST", "SAINT", "MC", "MAC", "O", "TEN", "TER", "ZU", "ABU", "BIN", "IBN", "SAN", "SANTA"),
}


def _table(text: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


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
_UNIT_WORDS = {"APT", "APARTMENT", "UNIT", "STE", "SUITE", "LOT", "NO", "RM", "ROOM", "FLAT"}
_CITY_WORDS = _table("SAINT=ST MOUNT=MT FORT=FT TOWNSHIP=TWP MPLS=MINNEAPOLIS")
_UNIT = re.compile(
    r"(?:^|[ ,])(?:(?:APARTMENT|APT|UNIT|SUITE|STE|LOT|RM|ROOM|SPC|TRLR|FLAT)(?:[. #]+|(?=\d))"
    r"|(?:NO|FL)[. #]+(?=\d)|#)"
    r" *#? *([A-Z0-9-]+)\s*$"
)
_HASH = re.compile(r" *# *([A-Z0-9-]+)\s*$")
_HOUSE = re.compile(r"^([NSEW]?\d+[A-Z]?(?:[-/]\d+[A-Z]?)?)(?: 1/2)? +(?=\S)")
_BOX = re.compile(r"^(?:P\.? *O\.? *)?(?:BOX|B0X)\b|^P\.? *O\.? +\d|^PMB\b|^(?:RR|RURAL ROUTE) ?\d+ BOX")
_ZIP = re.compile(r"\b(\d{5})(?:-\d{4})?\s*$")


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
    """Upper case without accents; dashes, slashes and dots are spaces, apostrophes are gone."""
    if not text.isascii():
        text = "".join(
            sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign)
        )
    return text.upper()


def _name_words(text: str) -> list[str]:
    kept = re.sub(r"[^A-Z ]", "", re.sub(r"[-/.,_&+]", " ", re.sub(r"\(.*?\)|\".*?\"", " ", plain(text))))
    return kept.split()


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
        CANONICAL.get(first, first),
        ALTERNATIVE.get(first),
        words[1] if words[1:] else None,
        generation,
    )


def middle(text: str) -> str | None:
    words = _name_words(text)
    return words[0] if words else None


def surname(text: str) -> Surname:
    """`"O'Brien-van der Berg, Jr."`: OBRIENVANDERBERG, parts OBRIEN and VANDERBERG, second generation."""
    words = _name_words(text)
    generation = None
    if len(words) > 1 and words[-1] in GENERATIONS:
        generation = GENERATIONS[words.pop()]
    parts, particles = [], ""
    for word in words:
        if word in _PARTICLES:
            particles += word
        else:
            parts.append(particles + word)
            particles = ""
    if particles:
        parts.append(particles)
    if not parts:
        return Surname(None, None, None, generation)
    return Surname("".join(parts), parts[0], parts[-1] if len(parts) > 1 else None, generation)


def generation(text: str) -> int | None:
    words = re.sub(r"[^A-Z0-9 ]", "", plain(text)).split()
    return GENERATIONS.get(words[0]) if words else None


def birth(text: str) -> Birth:
    """A year, or a date as 1981-04-26, 19810426, 4/26/1981 or 1981-04-26 00:00:00."""
    text = text.strip()
    numbers = re.findall(r"\d+", text.split("T")[0].split(" ")[0] if ":" in text else text)
    if len(numbers) == 1 and len(numbers[0]) == 8:
        return _dated(int(numbers[0][:4]), int(numbers[0][4:6]), int(numbers[0][6:]))
    if len(numbers) >= 3 and len(numbers[0]) == 4:
        return _dated(int(numbers[0]), int(numbers[1]), int(numbers[2]))
    if len(numbers) >= 3 and len(numbers[2]) == 4:
        return _dated(int(numbers[2]), int(numbers[0]), int(numbers[1]))
    if len(numbers) == 1 and len(numbers[0]) == 4:
        return Birth(_year(int(numbers[0])), None)
    return Birth(None, None)


def _dated(year: int, month: int, day: int) -> Birth:
    known = _year(year)
    if month == 0 or day == 0 or month > 99 or day > 99:
        return Birth(known, None)
    return Birth(known, year * 10_000 + month * 100 + day)


def _year(year: int) -> int | None:
    return year if 1880 <= year <= 2100 else None


def street(text: str) -> tuple[str | None, str | None]:
    """A street as clerks abbreviate it, and its core without kind and side: `N MAIN ST`, `MAIN`."""
    words = re.sub(r"[^A-Z0-9 ]", "", re.sub(r"[-/.,]", " ", plain(text))).split()
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


def unit(text: str) -> str | None:
    words = re.sub(r"[^A-Z0-9]", " ", plain(text)).split()
    return "".join(word for word in words if word not in _UNIT_WORDS).lstrip("0") or None


def house(text: str) -> str | None:
    return re.sub(r"[^A-Z0-9/-]", "", plain(text)).lstrip("0") or None


def city(text: str) -> str | None:
    words = re.sub(r"[^A-Z ]", "", re.sub(r"[-/.,]", " ", plain(text))).split()
    return " ".join(_CITY_WORDS.get(word, word) for word in words) or None


def address(text: str) -> Place:
    """One line: `5471 N Main Ave # 508, Saint Paul, MN 55104`; a post-office box is no dwelling."""
    line = re.sub(r"\s+", " ", plain(text)).strip(" ,")
    parts = [part.strip() for part in line.split(",") if part.strip()]
    if not parts:
        return Place(None, None, None, None, None, None)
    code = _ZIP.search(parts[-1]) if len(parts) > 1 else None
    body, dwelling = parts[0], None
    town = None
    for part in parts[1:]:
        inside = _UNIT.search(part) or _HASH.fullmatch(part)
        if inside:
            dwelling = unit(inside.group(1))
        elif town is None and not re.fullmatch(r"[A-Z]{2}( \d{5}(-\d{4})?)?|\d{5}(-\d{4})?", part):
            town = city(re.sub(r"\b[A-Z]{2} *\d{5}.*$", "", part))
    zip_code = code.group(1) if code else None
    if _BOX.match(body):
        return Place(None, None, None, None, town, zip_code)
    number = _HOUSE.match(body)
    rest = body[number.end() :] if number else body
    inside = _UNIT.search(rest) or _HASH.search(rest)
    if inside and inside.start() > 0:
        dwelling, rest = unit(inside.group(1)), rest[: inside.start()]
    name, core = street(rest)
    return Place(house(number.group(1)) if number else None, name, core, dwelling, town, zip_code)
