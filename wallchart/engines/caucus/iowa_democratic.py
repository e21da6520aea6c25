"""Iowa Democratic Party: another arithmetic behind the same face."""

from __future__ import annotations

import datetime
from fractions import Fraction

from wallchart.engines.caucus.rules import PartyRules
from wallchart.engines.caucus.shares import iowa_rounding
from wallchart.engines.caucus.walk import Walking

ONE_PAGER = "Iowa Democratic Party, 'caucus math' one-pager"
SMALL_ROOMS = {2: Fraction(1, 4), 3: Fraction(1, 6)}
OTHERS = Fraction(15, 100)


def viability_number(people: int, seats: int) -> int:
    """A majority for one seat; else a share of the attendance by the number of seats, rounded up."""
    if seats == 1:
        return people // 2 + 1
    needed = SMALL_ROOMS.get(seats, OTHERS)
    return -(-people * needed.numerator // needed.denominator)


WALKING = Walking(viability_number, iowa_rounding, by_attendance=True, one_each=True)

RULES = (
    PartyRules(
        name="iowa_democratic",
        party="Democratic",
        state="IA",
        since=datetime.date(2008, 1, 1),
        until=None,
        eligibility=(),
        notice=None,
        walking=WALKING,
        alternates=None,
        endorsement=None,
        sources=(ONE_PAGER, "Washington Post, 17 December 2007"),
        unconfirmed=("who may take part, notice to employers and alternates: not entered for Iowa",),
    ),
)
