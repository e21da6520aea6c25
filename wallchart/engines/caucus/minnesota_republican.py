"""Republican Party of Minnesota."""

from __future__ import annotations

import datetime
from fractions import Fraction

from wallchart.engines.caucus.ballot import BLANK, NO_ENDORSEMENT, UNDECIDED, EndorsementRule
from wallchart.engines.caucus.election import AlternatePolicy, Pool
from wallchart.engines.caucus.eligibility import Requirement, age_reached, either, opposite
from wallchart.engines.caucus.minnesota import CHALLENGES, NOTICE
from wallchart.engines.caucus.rules import PartyRules

STATUTE = "Minn. Stat. 202A.16"

ELIGIBILITY = (
    Requirement("lives in the precinct", lambda one, _: one.lives_in_precinct, STATUTE),
    Requirement(
        "can vote at the general election in November", lambda one, _: one.can_vote_in_november, STATUTE
    ),
    Requirement(
        "is 18 or older on that election day",
        lambda one, days: age_reached(one.birth, 18, days.general_election),
        STATUTE,
    ),
    Requirement("agrees with the party's principles", lambda one, _: one.agrees_with_principles, STATUTE),
    Requirement(
        "voted with the party at the last general election, or means to at the next",
        lambda one, _: either(one.supported_party_last, one.intends_to_support),
        STATUTE,
    ),
    Requirement(
        "takes part in no other party's caucus this year",
        lambda one, _: opposite(one.active_in_another_party),
        STATUTE,
    ),
)

ENDORSEMENT = EndorsementRule(
    threshold=Fraction(3, 5),
    counted=frozenset({BLANK, UNDECIDED, NO_ENDORSEMENT}),
    source="60 per cent of all ballots cast, as counted at the First District convention of 2022",
)

RULES = (
    PartyRules(
        name="minnesota_republican",
        party="Republican",
        state="MN",
        since=datetime.date(2022, 1, 1),
        until=None,
        eligibility=ELIGIBILITY,
        notice=NOTICE,
        walking=None,
        alternates=AlternatePolicy(None, Pool.DELEGATION, "those next in votes, in order"),
        endorsement=ENDORSEMENT,
        sources=("Minn. Stat. 202A.14-202A.19", ENDORSEMENT.source),
        uncontested="in general anyone who wants to be a delegate is elected (SD34 Republicans, 2022)",
        challenges=CHALLENGES,
        unconfirmed=(
            "plurality, the next in votes as alternates: no source; those present decide (The Green Papers)",
            "how many delegates a precinct has: no source for a formula",
        ),
    ),
)
