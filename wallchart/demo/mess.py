"""What happens to the truth on its way into a spreadsheet: slips, gaps, capitals, rows twice."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

from .dice import Dice
from .names import NICKNAMES
from .people import MadeUp

SLIP, GAP, TWICE, NO_SUCH_LOCAL = 0.006, 0.012, 0.004, 0.0004
HALF_KNOWN, ELSEWHERE = 0.002, 0.002
"""Shares of the rows of a file that have each fault."""

UNKNOWN = date.min
"""The birth date of somebody whose birth date the employer does not have."""

NOWHERE = "999"
"""The number of a Local that there is not."""


def slipped(name: str, dice: Dice) -> str:
    """Two letters of it in each other's place."""
    if len(name) < 4:
        return name
    at = dice.number(1, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def as_the_employer_has_it(person: MadeUp, dice: Dice) -> MadeUp:
    """The person with the employer's slips and gaps."""
    if dice.chance(SLIP):
        person = replace(person, family=slipped(person.family, dice))
    if dice.chance(GAP * 2):
        person = replace(person, phone="")
    if dice.chance(GAP * 3):
        person = replace(person, email="")
    if person.suffix and dice.chance(0.4):
        person = replace(person, suffix="")
    if dice.chance(NO_SUCH_LOCAL):
        person = replace(person, local=NOWHERE)
    return person if person.member else replace(person, number="")


def with_another_job(person: MadeUp, elsewhere: MadeUp, dice: Dice) -> MadeUp:
    """The same person in another employer's file: no number, called differently, one way to reach them.

    Enough to wonder, not enough to be sure: it waits for somebody who knows them.
    """
    given = NICKNAMES.get(person.given, person.given)
    family = slipped(person.family, dice) if dice.chance(0.3) else person.family
    return replace(
        elsewhere, number="", given=given, middle="", family=family, suffix="", preferred="",
        phone=person.phone, email="", work_email="", born=UNKNOWN, member=False,
        street="", apartment="", zip="", household=person.household,
    )  # fmt: skip


def half_known(person: MadeUp) -> MadeUp:
    """The same person once more in the same file, from an older list: their name and their street, no more.

    Two people, or one? It goes to the queue of doubtful pairs.
    """
    given = person.preferred or NICKNAMES.get(person.given, person.given)
    return replace(
        person, number="", given=given, middle="", preferred="", born=UNKNOWN, email="", work_email="",
        phone="", member=False, hired=UNKNOWN,
    )  # fmt: skip


def in_windows_1252(text: str) -> str:
    """What an old system keeps of a name: letters that it does not know lose their marks."""
    kept = []
    for sign in text:
        try:
            sign.encode("cp1252")
            kept.append(sign)
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", {"đ": "d", "Đ": "D", "ł": "l", "Ł": "L"}.get(sign, sign))
            kept.append("".join(part for part in plain if not unicodedata.combining(part)))
    return "".join(kept)


def american(day: date) -> str:
    return f"{day.month:02d}/{day.day:02d}/{day.year}" if day != UNKNOWN else ""


def short_american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year % 100:02d}" if day != UNKNOWN else ""


def in_words(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day}, {day.year}" if day != UNKNOWN else ""


def day_month_year(day: date) -> str:
    return f"{day.day:02d}-{_MONTHS[day.month - 1]}-{day.year}" if day != UNKNOWN else ""


def iso(day: date) -> str:
    return day.isoformat() if day != UNKNOWN else ""


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def phone_with_brackets(digits: str) -> str:
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}" if digits else ""


def phone_with_dots(digits: str) -> str:
    return f"{digits[:3]}.{digits[3:6]}.{digits[6:]}" if digits else ""


def phone_with_dashes(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}" if digits else ""


def phone_with_country(digits: str) -> str:
    return f"+1 {digits[:3]} {digits[3:6]} {digits[6:]}" if digits else ""
