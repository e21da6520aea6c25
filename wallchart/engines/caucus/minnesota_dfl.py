"""Minnesota Democratic-Farmer-Labor Party."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

from wallchart.engines.caucus.ballot import NO_ENDORSEMENT, DropRule, EndorsementRule
from wallchart.engines.caucus.election import AlternatePolicy, Pool
from wallchart.engines.caucus.eligibility import Requirement, age_reached, opposite
from wallchart.engines.caucus.minnesota import CHALLENGES, NOTICE
from wallchart.engines.caucus.rules import PartyRules
from wallchart.engines.caucus.shares import Shared, largest_remainder
from wallchart.engines.caucus.walk import Walking

CALL = "DFL Official Call 2026-27, p. 23"
AFFIRMATION = "DFL registration affirmation"
STATEMENT = "the party, in the Star Tribune and Axios, February 2024"


def viability_number(people: int, seats: int) -> int:
    """People for each seat, rounded up (the Call, step 2)."""
    return -(-people // seats)


def share(counts: Sequence[int], seats: int, _base: int) -> Shared:
    """Whole parts, then the largest remainders (the Call, steps 4 and 5)."""
    return largest_remainder(counts, seats)


WALKING = Walking(viability_number, share, quota_of_one=True)

ELIGIBILITY = (
    Requirement("lives in the precinct", lambda one, _: one.lives_in_precinct, AFFIRMATION),
    Requirement(
        "is 16 or older on caucus day", lambda one, days: age_reached(one.birth, 16, days.caucus), STATEMENT
    ),
    Requirement("agrees with the party's principles", lambda one, _: one.agrees_with_principles, AFFIRMATION),
    Requirement(
        "is not active in another party", lambda one, _: opposite(one.active_in_another_party), AFFIRMATION
    ),
)

ENDORSEMENT = EndorsementRule(
    threshold=Fraction(3, 5),
    counted=frozenset({NO_ENDORSEMENT}),
    source="60 per cent: Southwest Voices, on the Minneapolis DFL; each convention adopts its own drop rules",
)
SENATE_DISTRICT_64_IN_2014 = EndorsementRule(
    threshold=Fraction(3, 5),
    counted=frozenset({NO_ENDORSEMENT}),
    drop=DropRule(below=Fraction(1, 10), rise=Fraction(1, 20), from_ballot=1, lowest_from=3, keep=2),
    no_endorsement_from=7,
    source="SD64 DFL convention rules, March 2014",
)

RULES = (
    PartyRules(
        name="minnesota_dfl",
        party="Democratic-Farmer-Labor",
        state="MN",
        since=datetime.date(2024, 1, 1),
        until=None,
        eligibility=ELIGIBILITY,
        notice=NOTICE,
        walking=WALKING,
        alternates=AlternatePolicy(
            1, Pool.GROUP, "each subcaucus elects and ranks one for each of its seats (DFL CD5 training)"
        ),
        endorsement=ENDORSEMENT,
        sources=(CALL, "Minn. Stat. 202A.14-202A.19", AFFIRMATION, STATEMENT),
        uncontested="no more nominees than seats: all who want a seat have it (guides of units, 2022-2026)",
        challenges=CHALLENGES,
        unconfirmed=(
            "age 16, and people who cannot vote in November: said in 2024; guides of 2026 say 18 by November",
            "which viability number governs the final count: the Call does not say",
            "whether blank ballots count in an endorsement's denominator: no source; conventions decide",
        ),
    ),
)
