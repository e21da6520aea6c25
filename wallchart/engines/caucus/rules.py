"""What one party in one state says about its caucuses from a day on: data and small functions."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from wallchart.engines.caucus.ballot import EndorsementRule
from wallchart.engines.caucus.election import AlternatePolicy
from wallchart.engines.caucus.eligibility import Requirement
from wallchart.engines.caucus.notice import EmployerNotice
from wallchart.engines.caucus.walk import Walking


@dataclass(frozen=True)
class PartyRules:
    """The rules in force on the days from `since` up to, not including, `until`.

    `walking` is None where a precinct's contested seats are filled by a plurality vote.
    `unconfirmed` says in words which of these data no source has confirmed for this period.
    """

    name: str
    party: str
    state: str
    since: datetime.date
    until: datetime.date | None
    eligibility: tuple[Requirement, ...]
    notice: EmployerNotice | None
    walking: Walking | None
    alternates: AlternatePolicy | None
    endorsement: EndorsementRule | None
    sources: tuple[str, ...]
    uncontested: str = ""  # what happens where nobody has to be voted down, and who says so
    challenges: str = ""  # how a doubt about somebody's right to take part is decided
    unconfirmed: tuple[str, ...] = ()

    def in_force(self, on: datetime.date) -> bool:
        return self.since <= on and (self.until is None or on < self.until)
