"""Who may take part in a caucus: a list of requirements, each met, not met, or not known."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Birth:
    """The first and the last day on which somebody may have been born (a voter file has only years)."""

    first: datetime.date
    last: datetime.date


def born_on(day: datetime.date) -> Birth:
    return Birth(day, day)


def born_in(year: int) -> Birth:
    return Birth(datetime.date(year, 1, 1), datetime.date(year, 12, 31))


@dataclass(frozen=True)
class Attendee:
    """What is known of somebody who wants to take part; None is "not known"."""

    birth: Birth | None = None
    lives_in_precinct: bool | None = None
    can_vote_in_november: bool | None = None
    agrees_with_principles: bool | None = None
    supported_party_last: bool | None = None
    intends_to_support: bool | None = None
    registered_with_party: bool | None = None
    active_in_another_party: bool | None = None


@dataclass(frozen=True)
class Days:
    """The days that requirements look at."""

    caucus: datetime.date
    general_election: datetime.date


@dataclass(frozen=True)
class Requirement:
    """One thing that must be true, in words a member understands; `met` says True, False or None."""

    words: str
    met: Callable[[Attendee, Days], bool | None]
    source: str


@dataclass(frozen=True)
class Eligibility:
    """`may` is None while something is not known; `unmet` and `unknown` are the words to show."""

    may: bool | None
    unmet: tuple[str, ...]
    unknown: tuple[str, ...]


def judge(requirements: Sequence[Requirement], attendee: Attendee, days: Days) -> Eligibility:
    """Whether somebody may take part under a party's requirements, and what stands in the way."""
    answers = [(requirement.words, requirement.met(attendee, days)) for requirement in requirements]
    unmet = tuple(words for words, met in answers if met is False)
    unknown = tuple(words for words, met in answers if met is None)
    return Eligibility(False if unmet else None if unknown else True, unmet, unknown)


def age_reached(birth: Birth | None, years: int, on: datetime.date) -> bool | None:
    """Whether somebody is that old on a day; None where the birth date leaves it open."""
    if birth is None:
        return None
    if birthday(birth.last, years) <= on:
        return True
    return None if birthday(birth.first, years) <= on else False


def birthday(born: datetime.date, years: int) -> datetime.date:
    """The day on which an age is reached; a leap day's is 1 March in other years."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return datetime.date(born.year + years, 3, 1)


def either(*answers: bool | None) -> bool | None:
    """True if any is, None if one might be, else False."""
    return True if True in answers else None if None in answers else False


def opposite(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def general_election(year: int) -> datetime.date:
    """The Tuesday after the first Monday of November."""
    first = datetime.date(year, 11, 1)
    return first + datetime.timedelta(days=(7 - first.weekday()) % 7 + 1)
