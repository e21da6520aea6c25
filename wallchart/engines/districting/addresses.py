"""An address line taken apart into what a street segment knows: number, direction, name, suffix, unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

DIRECTIONS = {
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "NORTHEAST": "NE", "NORTHWEST": "NW",
    "SOUTHEAST": "SE", "SOUTHWEST": "SW", "NO": "N", "SO": "S",
}  # fmt: skip
SHORT_DIRECTIONS = frozenset(DIRECTIONS.values())
# The postal service's common street suffixes (USPS Publication 28, appendix C), then their other spellings.
SUFFIX_TABLE = """
ALY ALLEY, AVE AVENUE AV AVEN AVNUE, BLVD BOULEVARD BOUL, BND BEND, BR BRANCH, CIR CIRCLE CIRC, CRES CRESCENT,
CRK CREEK, CT COURT, CTR CENTER CENTRE, CURV CURVE, CV COVE, DR DRIVE DRV, EST ESTATE, ESTS ESTATES,
EXPY EXPRESSWAY, FWY FREEWAY, GDNS GARDENS, GLN GLEN, GRN GREEN, GRV GROVE, HL HILL, HLS HILLS, HOLW HOLLOW,
HTS HEIGHTS, HWY HIGHWAY, IS ISLAND, JCT JUNCTION, KNL KNOLL, LK LAKE, LN LANE, LNDG LANDING, LOOP, MALL,
MDW MEADOW, MDWS MEADOWS, MNR MANOR, OVLK OVERLOOK, PARK, PASS, PATH, PIKE, PKWY PARKWAY PKY, PL PLACE,
PLZ PLAZA, PT POINT POINTE, RD ROAD, RDG RIDGE, ROW, RTE ROUTE, RUN, SHRS SHORES, SPUR, SQ SQUARE,
ST STREET STR, TER TERRACE TERR, TRCE TRACE, TRL TRAIL, TRWY THROUGHWAY, VIS VISTA, VLG VILLAGE, VLY VALLEY,
VW VIEW, WALK, WAY, XING CROSSING
"""
SUFFIXES = {
    spelling: row.split()[0] for row in SUFFIX_TABLE.replace("\n", " ").split(",") for spelling in row.split()
}
ORDINALS = {
    "FIRST": "1ST", "SECOND": "2ND", "THIRD": "3RD", "FOURTH": "4TH", "FIFTH": "5TH", "SIXTH": "6TH",
    "SEVENTH": "7TH", "EIGHTH": "8TH", "NINTH": "9TH", "TENTH": "10TH", "ELEVENTH": "11TH", "TWELFTH": "12TH",
}  # fmt: skip
UNITS = frozenset(
    {"APT", "APARTMENT", "UNIT", "STE", "SUITE", "LOT", "RM", "ROOM", "FL", "FLOOR", "TRLR", "TRAILER"}
)
IN_NAMES = {"SAINT": "ST", "MOUNT": "MT", "FORT": "FT", "CO": "COUNTY"}
STATE_TABLE = """
AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK
OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP
"""
STATES = frozenset(STATE_TABLE.split())
COUNTRY = frozenset({"USA", "UNITED STATES", "UNITED STATES OF AMERICA"})
ZIP = re.compile(r"\d{5}(-\d{4})?")
ENDED = re.compile(r"(.+) ([A-Z]{2}) (\d{5})(?:-\d{4})?")  # without a state five figures may be a road's
POST_BOX = re.compile(r"(P ?O ?|POST OFFICE )?BOX \w+")  # nobody votes from one
NUMBER = re.compile(r"(\d{1,9})-?[A-Z]?")  # a letter is another door of the same house
DOUBLE_NUMBER = re.compile(r"\d+-\d+")  # a range of doors, or a borough's own way of counting: not one number


@dataclass(frozen=True)
class Street:
    """A street's name in its four parts, in postal form; a part that is not there is blank."""

    before: str
    name: str
    suffix: str
    after: str


@dataclass(frozen=True)
class Address:
    """A house on a street. `number` None: not given. `unit` blank: not given."""

    number: int | None
    street: Street
    unit: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


def plain(text: str) -> str:
    """Capitals, figures and single spaces; a # stands alone."""
    kept = re.sub(r"[.'’]", "", text.upper()).replace("#", " # ")
    return " ".join(re.sub(r"[^\w#/-]", " ", kept).split())


def read_address(
    line: str, *, unit: str = "", city: str = "", state: str = "", zip_code: str = ""
) -> Address:
    """An address from its street line, `1234 1/2 N Main St Apt 5`, or from the whole of it in one line with
    commas, `1234 Main St, Apt 5, Duluth, MN 55802`. What is given apart goes before what the line says."""
    street, town, their_state, their_zip = _without_town(line)
    words = [] if POST_BOX.fullmatch(street) else street.split()
    number = None
    if words and (found := NUMBER.fullmatch(words[0])):
        number = int(found[1])
        words = words[1:]
        if words and re.fullmatch(r"\d/\d", words[0]):
            words = words[1:]
    elif words and DOUBLE_NUMBER.fullmatch(words[0]):
        words = words[1:]
    words, inline = _without_unit(words)
    return Address(
        number,
        read_street(words),
        read_unit(unit) or inline,
        read_city(city) or town,
        plain(state) or their_state,
        zip_code[:5] or their_zip,
    )


def read_unit(text: str) -> str:
    """`Apt. 5b` is 5B."""
    return _without_unit(["", *plain(text).split()])[1] or plain(text)


def read_city(text: str) -> str:
    """A town's name as it is compared: Saint Paul, St. Paul and ST PAUL are one."""
    return " ".join(IN_NAMES.get(word, word) for word in plain(text).split())


def _without_town(line: str) -> tuple[str, str, str, str]:
    """A line's street with its unit, and the town, the state and the ZIP that stand behind commas."""
    parts = [part for part in map(plain, re.split(r"[,;\r\n]+", line)) if part]
    if len(parts) > 1 and parts[-1] in COUNTRY:
        parts.pop()
    if len(parts) > 1 and NUMBER.fullmatch(parts[0]):  # a house number with a comma of its own
        parts[:2] = [" ".join(parts[:2])]
    street, behind = " ".join(parts[:1]), parts[1:]
    ended = ENDED.fullmatch(street)
    if not behind and ended and ended[2] in STATES:
        return ended[1], "", ended[2], ended[3]
    zip_code = _take_last(behind, ZIP.fullmatch)[:5]
    state = _take_last(behind, STATES.__contains__)
    town = "" if not behind or _without_unit(["", *behind[-1].split()])[1] else behind.pop()
    return " ".join([street, *behind]), read_city(town), state, zip_code


def _take_last(parts: list[str], fits: Callable[[str], object]) -> str:
    """Take the last word off the last part where it fits; else nothing."""
    if not parts or not fits(parts[-1].split()[-1]):
        return ""
    *rest, word = parts.pop().split()
    if rest:
        parts.append(" ".join(rest))
    return word


def read_street(words: list[str]) -> Street:
    """A street's parts from its words. A lone word is the name, whatever else it might be."""
    words = list(words)
    before = suffix = after = ""
    if len(words) > 1 and (short := _direction(words[-1])):
        after = short
        words = words[:-1]
    if len(words) > 1 and words[-1] in SUFFIXES:
        suffix = SUFFIXES[words[-1]]
        words = words[:-1]
    if len(words) > 1 and (short := _direction(words[0])):
        before = short
        words = words[1:]
    return Street(before, " ".join(map(_in_name, words)), suffix, after)


def _in_name(word: str) -> str:
    return ORDINALS.get(word) or IN_NAMES.get(word) or SUFFIXES.get(word, word)


def _direction(word: str) -> str:
    return word if word in SHORT_DIRECTIONS else DIRECTIONS.get(word, "")


def _without_unit(words: list[str]) -> tuple[list[str], str]:
    for place, word in enumerate(words):
        if place and (word in UNITS or word == "#"):
            rest = [one for one in words[place:] if one not in UNITS and one != "#"]
            return words[:place], " ".join(rest)
    return words, ""
