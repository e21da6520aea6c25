"""Whom a row is about: a known person, somebody new, or a question for a person to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..identity import CLEARLY_AHEAD, Finding, Reason, Traits, Verdict
from .known import State


@dataclass(frozen=True, slots=True)
class Candidate:
    state: State
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Match:
    """`person`: who it is. Else `open` are those who may be meant; none of either: somebody new."""

    person: State | None = None
    open: tuple[Candidate, ...] = ()


def match(traits: Traits, candidates: Sequence[State]) -> Match:
    """Decide for one row. The best is taken when it is the same and clearly ahead of every other."""
    held = any(state.number.casefold() == traits.number for state in candidates)
    weighed = [Candidate(state, state.weighed(traits, zeros=not held)) for state in candidates]
    weighed = [one for one in weighed if one.verdict.finding is not Finding.DIFFERENT]
    if not weighed:
        return Match()
    weighed.sort(key=lambda one: (-one.verdict.points, one.state.id))
    best = weighed[0]
    by_number = [
        one
        for one in weighed
        if one.verdict.finding is Finding.SAME and Reason.NUMBER_SAME in one.verdict.reasons
    ]
    if by_number:
        return Match(person=by_number[0].state)
    if any(Reason.NUMBER_SAME in one.verdict.reasons for one in weighed):
        return Match(open=tuple(weighed))  # somebody of another name has this number: a person must look
    ahead = len(weighed) == 1 or best.verdict.points - weighed[1].verdict.points >= CLEARLY_AHEAD
    if best.verdict.finding is Finding.SAME and ahead:
        return Match(person=best.state)
    return Match(open=tuple(weighed))
