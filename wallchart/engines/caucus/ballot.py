"""Endorsement: from ballots to the state of the race under a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from wallchart.refusal import Refusal

NO_ENDORSEMENT = "no endorsement"
BLANK = "blank"
UNDECIDED = "undecided"
SPOILED = "spoiled"
NOT_CHOICES = frozenset({BLANK, UNDECIDED, SPOILED})
NOT_CANDIDATES = NOT_CHOICES | {NO_ENDORSEMENT}


@dataclass(frozen=True)
class DropRule:
    """When candidates drop out after a ballot that endorsed nobody.

    After ballot `from_ballot` and each later one those under `below` drop, the line rising by
    `rise` with each ballot; from ballot `lowest_from` on the lowest drops too. `keep` always stay.
    """

    below: Fraction = Fraction(0)
    rise: Fraction = Fraction(0)
    from_ballot: int = 1
    lowest_from: int | None = None
    keep: int = 2

    def line(self, ballot: int) -> Fraction:
        """The share under which a candidate drops after this ballot."""
        if ballot < self.from_ballot:
            return Fraction(0)
        return self.below + self.rise * (ballot - self.from_ballot)


@dataclass(frozen=True)
class EndorsementRule:
    """`threshold` of the denominator endorses (more than it, where `over`).

    `counted` are the kinds beside candidates' votes that stand in the denominator. `primary_line`:
    where nobody is endorsed, candidates with at least this share go to a primary.
    """

    threshold: Fraction
    counted: frozenset[str] = frozenset({NO_ENDORSEMENT})
    over: bool = False
    drop: DropRule | None = None
    no_endorsement_from: int = 1
    primary_line: Fraction | None = None
    source: str = ""


class Verdict(StrEnum):
    ENDORSED = "endorsed"
    NO_ENDORSEMENT = "no endorsement"
    PRIMARY = "primary"
    NEXT_BALLOT = "next ballot"


@dataclass(frozen=True)
class Ballot:
    """One ballot counted: exact shares of the denominator, highest first, who drops after it, and who was
    still in the race but is not named on it: they are out of it from here on."""

    number: int
    denominator: int
    shares: Mapping[str, Fraction]
    needed: int
    drop_line: Fraction
    dropped: tuple[str, ...]
    remaining: tuple[str, ...]
    no_endorsement_in_order: bool
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Race:
    """The state of a race: each ballot, the verdict now, and whom it names."""

    ballots: tuple[Ballot, ...]
    verdict: Verdict
    names: tuple[str, ...]


def count_race(
    rule: EndorsementRule,
    ballots: Sequence[Mapping[str, int]],
    *,
    first: int = 1,
    adjourned: bool = False,
) -> Race:
    """Count a race's ballots in order under a rule; `first` is the number of the first one given.

    Names in NOT_CANDIDATES are kinds of ballot, not people. Raises Refusal for a ballot that goes
    on after an endorsement or names somebody who dropped out or was never in the race.
    """
    if not ballots:
        raise Refusal("a race needs at least one ballot")
    counted: list[Ballot] = []
    names: tuple[str, ...] = ()
    verdict = Verdict.NEXT_BALLOT
    for number, votes in enumerate(ballots, start=first):
        if verdict is not Verdict.NEXT_BALLOT:
            raise Refusal(f"the race ended on ballot {number - 1}: {verdict}", column="ballot", value=number)
        _check(number, votes, counted[-1].remaining if counted else None)
        ballot = _count(rule, number, votes)
        if counted:
            absent = tuple(name for name in counted[-1].remaining if name not in votes)
            ballot = replace(ballot, absent=absent)
        verdict, names = _verdict(rule, ballot)
        counted.append(ballot)
    if adjourned and verdict is Verdict.NEXT_BALLOT:
        line = rule.primary_line
        names = tuple(name for name in _people(counted[-1]) if line and counted[-1].shares[name] >= line)
        verdict = Verdict.PRIMARY if names else Verdict.NO_ENDORSEMENT
    return Race(tuple(counted), verdict, names)


def _check(number: int, votes: Mapping[str, int], running: tuple[str, ...] | None) -> None:
    for name, cast in votes.items():
        if type(cast) is not int or cast < 0:
            raise Refusal(f"votes for {name} are a whole number, 0 or more", column="votes", value=cast)
        if running is not None and name not in NOT_CANDIDATES and name not in running:
            why = f"{name} is not in the race on ballot {number}; still in it: {', '.join(running)}"
            raise Refusal(why, column="candidate", value=name)
    if not set(votes) - NOT_CANDIDATES:
        raise Refusal("a ballot names no candidate", column="ballot", value=number)


def _count(rule: EndorsementRule, number: int, votes: Mapping[str, int]) -> Ballot:
    standing = {
        name: cast for name, cast in votes.items() if name not in NOT_CANDIDATES or name in rule.counted
    }
    denominator = sum(standing.values())
    if not denominator:
        raise Refusal("nobody cast a vote that counts", column="ballot", value=number)
    ranked = sorted(standing, key=lambda name: (-standing[name], name))
    shares = {name: Fraction(standing[name], denominator) for name in ranked}
    dropped = _dropped(
        rule.drop, number, {name: shares[name] for name in ranked if name not in NOT_CANDIDATES}
    )
    remaining = tuple(name for name in ranked if name not in NOT_CANDIDATES and name not in dropped)
    line = rule.drop.line(number) if rule.drop else Fraction(0)
    in_order = number >= rule.no_endorsement_from
    return Ballot(number, denominator, shares, _needed(rule, denominator), line, dropped, remaining, in_order)


def _needed(rule: EndorsementRule, denominator: int) -> int:
    """The fewest votes that endorse."""
    exact = rule.threshold * denominator
    return int(exact) + 1 if rule.over or exact.denominator > 1 else int(exact)


def _dropped(drop: DropRule | None, number: int, shares: Mapping[str, Fraction]) -> tuple[str, ...]:
    if drop is None or not shares:
        return ()
    lowest = min(shares.values()) if drop.lowest_from is not None and number >= drop.lowest_from else None
    left = len(shares)
    gone: list[str] = []
    for share, equals in groupby(reversed(list(shares)), key=shares.__getitem__):
        together = list(equals)
        if not (share < drop.line(number) or share == lowest) or left - len(together) < drop.keep:
            break
        gone += together
        left -= len(together)
    return tuple(gone)


def _people(ballot: Ballot) -> list[str]:
    return [name for name in ballot.shares if name not in NOT_CANDIDATES]


def _verdict(rule: EndorsementRule, ballot: Ballot) -> tuple[Verdict, tuple[str, ...]]:
    """Who has the threshold and more than anybody else; a threshold of half or less can be met by equals."""
    standing = {name: ballot.shares[name] for name in ballot.shares if name not in NOT_CHOICES}
    most = max(standing.values())
    leading = [name for name, share in standing.items() if share == most]
    if len(leading) > 1 or most < rule.threshold or (most == rule.threshold and rule.over):
        return Verdict.NEXT_BALLOT, ()
    if leading == [NO_ENDORSEMENT]:
        return Verdict.NO_ENDORSEMENT, ()
    return Verdict.ENDORSED, (leading[0],)
