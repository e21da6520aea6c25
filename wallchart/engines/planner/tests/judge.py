"""A slow judge of plans, written from the rules of the night alone; it shares no code with the planner.

Seats are dealt by walking the two groups through the room in fractions; expectations are plain
sums; the best plan is found by trying all of them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache

import numpy as np

from wallchart.engines.planner import Problem


@cache
def seats_dealt(seats: int, ours: int, others: int) -> dict[Fraction | int, Fraction]:
    """{seats won: chance} when `ours` and `others` are in the room."""
    if seats == 0:
        return {0: Fraction(1)}
    if ours + others <= seats:
        return {ours: Fraction(1)}
    viability = -(-(ours + others) // seats)
    viable = {name: count for name, count in (("ours", ours), ("others", others)) if count >= viability}
    if not viable:
        assert seats == 1, "only a single seat can leave nobody viable"
        if ours == others:
            return {0: Fraction(1, 2), 1: Fraction(1, 2)}
        return {int(ours > others): Fraction(1)}
    if "ours" not in viable:
        return {0: Fraction(1)}
    total = sum(viable.values())
    quota = {name: Fraction(count * seats, total) for name, count in viable.items()}
    won = {name: math.floor(share) for name, share in quota.items()}
    left = seats - sum(won.values())
    if left == 0:
        return {won["ours"]: Fraction(1)}
    assert left == 1, "two groups leave at most one seat over"
    remainder = {name: quota[name] - won[name] for name in viable}
    if remainder["ours"] == remainder["others"]:
        return {won["ours"]: Fraction(1, 2), won["ours"] + 1: Fraction(1, 2)}
    return {won["ours"] + int(remainder["ours"] > remainder["others"]): Fraction(1)}


def others_chance(t: int, mean: float, dispersion: float) -> float:
    if mean == 0:
        return float(t == 0)
    # a sum of logarithms: the gamma functions of a large r would cancel each other
    logs = math.fsum(math.log(dispersion + i) - math.log(i + 1) for i in range(t))
    share = math.log(mean) - math.log(mean + dispersion)
    return math.exp(logs - dispersion * math.log1p(mean / dispersion) + t * share)


@cache
def seats_given(seats: int, ours: int, mean: float, dispersion: float) -> tuple[float, ...]:
    """P(0 seats), P(1 seat), ... when `ours` come; what is beyond the last t wins nothing."""
    chance = [0.0] * (seats + 1)
    furthest = ours if seats == 1 else max(seats, ours * (seats - 1))
    for t in range(furthest + 1):
        weight = others_chance(t, mean, dispersion)
        for won, part in seats_dealt(seats, ours, t).items():
            chance[int(won)] += weight * float(part)
    chance[0] += 1.0 - math.fsum(chance)
    return tuple(chance)


def coming(chances: Sequence[float]) -> list[float]:
    """P(0 come), P(1 comes), ..."""
    odds = [1.0]
    for chance in chances:
        odds = [
            (odds[n] * (1 - chance) if n < len(odds) else 0.0) + (odds[n - 1] * chance if n else 0.0)
            for n in range(len(odds) + 1)
        ]
    return odds


def seat_odds(problem: Problem, talked: Sequence[bool], delegation: int) -> list[float]:
    """P(0 seats), P(1 seat), ... of one delegation under a plan."""
    held, people = problem.delegations, problem.members
    here = np.flatnonzero(people.precinct == held.precinct[delegation])
    odds = coming([float(people.after[i] if talked[i] else people.now[i]) for i in here])
    seats = int(held.seats[delegation])
    given = [
        seats_given(seats, n, float(held.others_mean[delegation]), float(held.others_dispersion[delegation]))
        for n in range(len(odds))
    ]
    return [
        math.fsum(weight * row[won] for weight, row in zip(odds, given, strict=True))
        for won in range(seats + 1)
    ]


def value_of(problem: Problem, talked: Sequence[bool]) -> float:
    """Weighted expected seats under a plan."""
    held = problem.delegations
    return math.fsum(
        float(problem.conventions.weight[held.convention[d]])
        * math.fsum(won * chance for won, chance in enumerate(seat_odds(problem, talked, d)))
        for d in range(held.seats.size)
    )


def minutes_of(problem: Problem, talked: Sequence[bool], local: int) -> float:
    people = problem.members
    return math.fsum(
        float(people.minutes[i]) for i in range(people.now.size) if talked[i] and people.local[i] == local
    )


def attendance_of(problem: Problem, talked: Sequence[bool], local: int) -> float:
    people = problem.members
    return math.fsum(
        float(people.after[i] if talked[i] else people.now[i])
        for i in range(people.now.size)
        if people.local[i] == local
    )


def plans_within_minutes(problem: Problem, local: int) -> Iterator[tuple[int, ...]]:
    """Every set of the Local's members that its minutes allow."""
    mine = np.flatnonzero(problem.members.local == local).tolist()
    for size in range(len(mine) + 1):
        for some in itertools.combinations(mine, size):
            if math.fsum(problem.members.minutes[i] for i in some) <= problem.locals.minutes[local] + 1e-9:
                yield some


def required_of(problem: Problem, local: int) -> float:
    """R of a Local, by trying every plan of it; -inf where it is there without a conversation."""
    count = problem.members.now.size
    target = float(problem.locals.target_share[local] * problem.locals.members[local])
    if attendance_of(problem, [False] * count, local) >= target:
        return -math.inf
    most = max(
        attendance_of(problem, [i in some for i in range(count)], local)
        for some in plans_within_minutes(problem, local)
    )
    return min(target, most) - 0.01 * target


def is_allowed(problem: Problem, talked: Sequence[bool]) -> bool:
    """Whether every Local keeps within its minutes and reaches its required attendance."""
    return all(
        minutes_of(problem, talked, local) <= problem.locals.minutes[local] + 1e-9
        and attendance_of(problem, talked, local) >= required_of(problem, local) - 1e-9
        for local in range(problem.locals.minutes.size)
    )


def _worth_of(problem: Problem, precinct: int, most: int) -> np.ndarray:
    """What 0, 1, ... `most` of ours in a precinct are worth, over all its delegations."""
    held, worth = problem.delegations, np.zeros(most + 1)
    for d in np.flatnonzero(held.precinct == precinct):
        seats, crowd = int(held.seats[d]), (float(held.others_mean[d]), float(held.others_dispersion[d]))
        expected = [np.dot(np.arange(seats + 1), seats_given(seats, n, *crowd)) for n in range(most + 1)]
        worth += problem.conventions.weight[held.convention[d]] * np.array(expected)
    return worth


def _odds_of_subsets(now: np.ndarray, after: np.ndarray) -> np.ndarray:
    """P(0 come), P(1 comes), ... of every subset that is talked to; its bits are the members."""
    odds = np.ones((1, 1))
    for chances in zip(now, after, strict=True):
        stays, comes = np.pad(odds, ((0, 0), (0, 1))), np.pad(odds, ((0, 0), (1, 0)))
        odds = np.concatenate([stays * (1 - chance) + comes * chance for chance in chances])
    return odds


def best_by_force(problem: Problem) -> tuple[float, list[bool]]:
    """The best allowed plan, precinct values looked up for every set of a precinct's members."""
    people = problem.members
    count = people.now.size
    plans = np.arange(1 << count)
    value = np.zeros(plans.size)
    for precinct in range(problem.precincts):
        mine = np.flatnonzero(people.precinct == precinct)
        worth = _odds_of_subsets(people.now[mine], people.after[mine]) @ _worth_of(
            problem, precinct, mine.size
        )
        local_plan = np.zeros(plans.size, dtype=np.int64)
        for bit, member in enumerate(mine):
            local_plan |= (plans >> member & 1) << bit
        value += worth[local_plan]
    allowed = np.ones(plans.size, dtype=bool)
    for local in range(problem.locals.minutes.size):
        mine = np.flatnonzero(people.local == local)
        spent, come = np.zeros(plans.size), np.zeros(plans.size)
        for member in mine:
            talked = plans >> member & 1
            spent += talked * people.minutes[member]
            come += np.where(talked, people.after[member], people.now[member])
        allowed &= (spent <= problem.locals.minutes[local] + 1e-9) & (
            come >= required_of(problem, local) - 1e-9
        )
    best = int(np.argmax(np.where(allowed, value, -np.inf)))
    return float(value[best]), [bool(best >> bit & 1) for bit in range(count)]
