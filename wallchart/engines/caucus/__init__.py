"""Caucus rules: who may take part, who wins a seat, who is endorsed. docs/algorithms/caucus.md."""

from wallchart.engines.caucus.allotment import (
    Allotment,
    Method,
    Rounding,
    allot,
    allot_per_votes,
    read_published,
)
from wallchart.engines.caucus.ballot import Ballot, DropRule, EndorsementRule, Race, Verdict, count_race
from wallchart.engines.caucus.election import (
    Alternate,
    AlternatePolicy,
    Elected,
    Pool,
    elect_by_plurality,
    seat_alternates,
    uncontested,
)
from wallchart.engines.caucus.eligibility import (
    Attendee,
    Birth,
    Days,
    Eligibility,
    Requirement,
    born_in,
    born_on,
    general_election,
    judge,
)
from wallchart.engines.caucus.lots import Lot, Tie, draw
from wallchart.engines.caucus.notice import Deadline, EmployerNotice, notice_deadline
from wallchart.engines.caucus.parties import REGISTER, latest_rules, rules_in_force
from wallchart.engines.caucus.rules import PartyRules
from wallchart.engines.caucus.walk import (
    Outcome,
    Room,
    Viability,
    Walk,
    Walking,
    settle,
    walk,
)

__all__ = [
    "REGISTER", "Allotment", "Alternate", "AlternatePolicy", "Attendee", "Ballot", "Birth", "Days",
    "Deadline", "DropRule", "Elected", "Eligibility", "EmployerNotice", "EndorsementRule", "Lot",
    "Method", "Outcome", "PartyRules", "Pool", "Race", "Requirement", "Room", "Rounding", "Tie",
    "Verdict", "Viability", "Walk", "Walking", "allot", "allot_per_votes", "born_in", "born_on",
    "count_race", "draw", "elect_by_plurality", "general_election", "judge", "latest_rules",
    "notice_deadline", "read_published", "rules_in_force", "seat_alternates", "settle", "uncontested",
    "walk",
]  # fmt: skip
