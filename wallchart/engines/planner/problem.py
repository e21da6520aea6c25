"""What the planner is given: four tables as frozen arrays, and what makes them unusable."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from wallchart.refusal import Refusal

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Delegations:
    """The seats that one precinct fills for one convention; every array has shape (delegations,)."""

    precinct: Whole  # index of the precinct, 0..precincts-1
    convention: Whole  # index into Conventions
    seats: Whole
    others_mean: Floats  # people outside the bloc who want a seat: negative binomial, mean m
    others_dispersion: Floats  # and dispersion r: variance m + m^2/r


@dataclass(frozen=True)
class Members:
    """The bloc's members; every array has shape (members,)."""

    precinct: Whole
    local: Whole
    now: Floats  # probability of attending without a conversation
    after: Floats  # probability of attending after one
    minutes: Floats  # cost of one conversation
    order: Whole  # rank of the member's id among all ids, for ties


@dataclass(frozen=True)
class Locals:
    """The Locals; every array has shape (locals,)."""

    minutes: Floats  # capacity
    members: Floats  # size of the whole Local
    target_share: Floats


@dataclass(frozen=True)
class Conventions:
    """The conventions; every array has shape (conventions,)."""

    weight: Floats
    threshold: Floats  # share of its seats that the bloc wants


@dataclass(frozen=True)
class Problem:
    """The whole question: whom should each Local talk to?"""

    precincts: int
    delegations: Delegations
    members: Members
    locals: Locals
    conventions: Conventions

    def rearranged(self, order: Whole) -> Problem:
        """The same with the members in another order."""
        people = self.members
        moved = {each.name: getattr(people, each.name)[order] for each in fields(people)}
        return replace(self, members=Members(**moved))

    def check(self) -> None:
        """Raise Refusal (file, row as a spreadsheet counts, column, value) at the first bad number."""
        held, people = self.delegations, self.members
        _demand(held.seats >= 0, "precincts.csv", "seats", held.seats, "must be a whole number, 0 or more")
        _demand(_at_least_0(held.others_mean), "precincts.csv", "others_mean", held.others_mean, NOT_NEGATIVE)
        _demand(_positive(held.others_dispersion), "precincts.csv", "others_dispersion",
                held.others_dispersion, POSITIVE)  # fmt: skip
        _demand(_share(people.now), "members.csv", "p_now", people.now, PROBABILITY)
        _demand(_share(people.after), "members.csv", "p_after", people.after, PROBABILITY)
        _demand(people.now <= people.after, "members.csv", "p_after", people.after, "must not be below p_now")
        _demand(_positive(people.minutes), "members.csv", "minutes", people.minutes, POSITIVE)
        ours = self.locals
        _demand(_at_least_0(ours.minutes), "locals.csv", "minutes", ours.minutes, NOT_NEGATIVE)
        _demand(_at_least_0(ours.members), "locals.csv", "members", ours.members, NOT_NEGATIVE)
        _demand(_share(ours.target_share), "locals.csv", "target_share", ours.target_share, SHARE)
        halls = self.conventions
        _demand(_at_least_0(halls.weight), "conventions.csv", "weight", halls.weight, NOT_NEGATIVE)
        _demand(_share(halls.threshold), "conventions.csv", "threshold", halls.threshold, SHARE)
        self._check_links()

    def _check_links(self) -> None:
        held, people = self.delegations, self.members
        pair = held.precinct * max(1, self.conventions.weight.size) + held.convention
        first = np.zeros(pair.size, dtype=bool)
        first[np.unique(pair, return_index=True)[1]] = True
        _demand(first, "precincts.csv", "convention", held.convention,
                "this precinct already has a row for this convention; keep one")  # fmt: skip
        for index, bound, file, column in (
            (held.precinct, self.precincts, "precincts.csv", "precinct"),
            (held.convention, self.conventions.weight.size, "precincts.csv", "convention"),
            (people.precinct, self.precincts, "members.csv", "precinct"),
            (people.local, self.locals.minutes.size, "members.csv", "local"),
        ):
            _demand((index >= 0) & (index < bound), file, column, index, "is not in its table")


LARGEST = 1e12  # sums of squares and cubes of larger numbers would leave what a float can hold
NOT_NEGATIVE = f"must be a number from 0 to {LARGEST:,.0f}"
POSITIVE = f"must be a number above 0, up to {LARGEST:,.0f}"
PROBABILITY = "must be a probability between 0 and 1"
SHARE = "must be a share between 0 and 1"


def _at_least_0(values: Floats) -> Flags:
    return (values >= 0) & (values <= LARGEST)


def _positive(values: Floats) -> Flags:
    return (values > 0) & (values <= LARGEST)


def _share(values: Floats) -> Flags:
    return (values >= 0) & (values <= 1)


def _demand(good: Flags, file: str, column: str, values: NDArray[np.generic], why: str) -> None:
    if good.all():
        return
    at = int(np.argmin(good))
    raise Refusal(why, file=file, row=at + 2, column=column, value=values[at].item())
