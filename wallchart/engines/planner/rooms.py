"""Rooms: precincts with the same number of members side by side, and what their attendance is worth.

All arrays of a batch of rooms have the rooms in the last axis, so that every step is one pass over
contiguous memory. A room's worth depends on the plan only through the number n of ours who come;
n is Poisson-binomial, and the expectation over n is multilinear in the members' probabilities.
Hence three kernels, each a short recursion over the members: the worth of a plan, the marginal
worth of every member, and the worth of every subset.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wallchart.engines.planner.problem import Flags, Floats, Problem, Whole
from wallchart.engines.planner.walk import Tables, others_tables, seat_tables


@dataclass(frozen=True)
class Rooms:
    """Precincts of (nearly) the same number of members. Shapes: k members, P rooms.

    Where a room has fewer than k members the rest are nobody: member index = members.size, with
    probability 0 before and after.
    """

    precinct: Whole  # (P,)
    member: Whole  # (k, P)
    now: Floats  # (k, P)
    after: Floats  # (k, P)
    worth: Floats  # (k + 1, P): weighted expected seats when n of ours come

    @property
    def size(self) -> int:
        return int(self.member.shape[0])

    def some(self, which: Flags | Whole) -> Rooms:
        """These rooms only."""
        return Rooms(
            self.precinct[which],
            self.member[:, which],
            self.now[:, which],
            self.after[:, which],
            self.worth[:, which],
        )


def gather_rooms(problem: Problem) -> list[Rooms]:
    """The precincts that have members, batched by their number of members (large ones padded)."""
    people = problem.members
    count = np.bincount(people.precinct, minlength=problem.precincts)
    by_precinct = np.argsort(people.precinct, kind="stable")
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    now, after = np.append(people.now, 0.0), np.append(people.after, 0.0)
    held = problem.delegations
    tables = others_tables(held, count[held.precinct])
    batches = []
    for low, size in _batch_sizes(count):
        precinct = np.flatnonzero((count > low) & (count <= size))
        if not precinct.size:
            continue
        at = np.arange(size)[:, None]
        place = np.minimum(first[precinct] + at, by_precinct.size - 1)
        member = np.where(at < count[precinct], by_precinct[place], people.now.size)
        worth = _worth(problem, precinct, size, tables)
        batches.append(Rooms(precinct, member, now[member], after[member], worth))
    return batches


def _batch_sizes(count: Whole) -> list[tuple[int, int]]:
    """Half-open ranges (low, size]: one size each up to 12 members, then a third wider each time."""
    most = int(count.max(initial=0))
    sizes, low = [], 0
    while low < most:
        size = low + 1 if low < 12 else low + low // 3
        sizes.append((low, size))
        low = size
    return sizes


def _worth(problem: Problem, precinct: Whole, size: int, tables: Tables) -> Floats:
    """Weighted expected seats by attendance, shape (size + 1, precincts): all delegations together."""
    held = problem.delegations
    rows, home = delegations_of(problem, precinct)
    worth = np.zeros((precinct.size, size + 1))
    weight = problem.conventions.weight[held.convention]
    for some, at_least in seat_tables(held, rows, size, tables):
        np.add.at(worth, home[some], at_least.sum(axis=2) * weight[some, None])
    return np.ascontiguousarray(worth.T)


def delegations_of(problem: Problem, precinct: Whole) -> tuple[Whole, Whole]:
    """(delegations of these precincts, place of every delegation's precinct among them or -1)."""
    place = np.full(problem.precincts, -1, dtype=np.int64)
    place[precinct] = np.arange(precinct.size)
    home = place[problem.delegations.precinct]
    return np.flatnonzero(home >= 0), home


def expected_worth(rooms: Rooms, chance: Floats) -> Floats:
    """E[worth(n)] of every room, shape (P,), when member i attends with chance (k, P)."""
    table = rooms.worth
    for at in range(rooms.size - 1, -1, -1):
        table = table[:-1] + chance[at] * (table[1:] - table[:-1])
    worth: Floats = table[0]
    return worth


def marginal_worth(rooms: Rooms, chance: Floats) -> tuple[Floats, Floats]:
    """(worth, slope): E[worth] (P,) and how it rises with each member's chance (k, P).

    A conversation with member i is worth slope * (p_after - p_now). The others' distribution is
    built from both ends, never by division, so nothing is lost to cancellation.
    """
    table = rooms.worth
    rises = []
    for at in range(rooms.size - 1, -1, -1):
        rise = table[1:] - table[:-1]
        rises.append(rise)
        table = table[:-1] + chance[at] * rise
    slope = np.empty_like(chance)
    coming, more = np.zeros_like(rooms.worth), np.empty_like(chance)
    coming[0] = 1.0
    for at in range(rooms.size):
        so_far, moved = coming[: at + 1], more[: at + 1]
        np.einsum("np,np->p", so_far, rises[rooms.size - 1 - at], out=slope[at])
        np.multiply(so_far, chance[at], out=moved)
        so_far -= moved
        coming[1 : at + 2] += moved
    return table[0], slope


def subset_worth(worth: Floats, now: Floats, after: Floats) -> Floats:
    """E[worth(n)] for every subset of h members talked to, shape (P, 2^h); bit j is member j.

    `worth` is (h + 1, P), `now` and `after` (h, P). One pass halves the attendance axis' reach and
    doubles the subsets, so the whole table costs about four numbers per entry.
    """
    table = worth[:, :, None]
    for low, high in zip(now, after, strict=True):
        rise = table[1:] - table[:-1]
        width = table.shape[2]
        grown = np.empty((rise.shape[0], rise.shape[1], 2 * width))
        np.multiply(rise, low[:, None], out=grown[:, :, :width])
        np.multiply(rise, high[:, None], out=grown[:, :, width:])
        grown[:, :, :width] += table[:-1]
        grown[:, :, width:] += table[:-1]
        table = grown
    every: Floats = table[0]
    return every


def subset_sums(parts: Floats) -> Floats:
    """The sum of `parts` (h, P) over every subset, shape (P, 2^h); bit j is member j."""
    sums = np.zeros((parts.shape[1], 1))
    for part in parts:
        sums = np.concatenate([sums, sums + part[:, None]], axis=1)
    return sums


def attendance(chance: Floats) -> Floats:
    """P(n of ours come), shape (k + 1, P), when member i attends with chance (k, P)."""
    coming = np.ones((1, chance.shape[1]))
    for each in chance:
        grown = np.zeros((coming.shape[0] + 1, coming.shape[1]))
        grown[:-1] = coming * (1 - each)
        grown[1:] += coming * each
        coming = grown
    return coming
