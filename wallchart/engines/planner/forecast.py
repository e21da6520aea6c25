"""Forecast: how many seats each convention may bring, and how sure that is.

Delegations of one convention sit in different precincts, so they are independent and the seats of
a convention are their convolution, exactly. The weighted total mixes delegations that share their
attendance: with few rooms it is simulated (seeded); with many it has so nearly the shape given by
its first three cumulants, which are exact, that these are used.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np

from wallchart.engines.planner.problem import Flags, Floats, Problem, Whole
from wallchart.engines.planner.rooms import Rooms, attendance, delegations_of
from wallchart.engines.planner.settlement import chances
from wallchart.engines.planner.walk import Tables, others_tables, seat_tables

TRIMMED = 1e-16  # a tail of this weight is dropped after each convolution
FEW_ROOMS = 100
NIGHTS = 20_000
TENTH = 1.2815515655446004  # standard normal deviate of the 90 % point
Run = tuple[int, Floats]  # P(first), P(first + 1), ...


@dataclass(frozen=True)
class Forecast:
    """Arrays (conventions,); `low` and `high` are the nearest-rank 10 % and 90 % points."""

    expected: Floats
    low: Whole
    high: Whole
    seats: Whole
    chance: Floats  # P(seats won >= threshold x seats)
    total: float  # weighted expected seats of all conventions
    total_low: float
    total_high: float


def forecast(problem: Problem, batches: list[Rooms], plan: Flags, random: np.random.Generator) -> Forecast:
    """What the night may bring if the plan is carried out; `random` is used only with few rooms."""
    held = problem.delegations
    talked = np.append(plan, False)
    odds: list[list[Run]] = [[] for _ in range(problem.conventions.weight.size)]
    cumulants = np.zeros(3)
    nights = np.zeros(NIGHTS)
    few = sum(rooms.precinct.size for rooms in batches) <= FEW_ROOMS
    count = np.bincount(problem.members.precinct, minlength=problem.precincts)
    tables = others_tables(held, count[held.precinct])
    for rooms in batches:
        coming = attendance(chances(rooms, talked))
        cumulants += _visit(problem, rooms, coming, tables, odds)
        if few:
            nights += _simulate(problem, rooms, coming, tables, random)
    expected, low, high, chance, seats = _conventions(problem, odds)
    ends = _nearest_rank(np.sort(nights)) if few else _cornish_fisher(cumulants)
    return Forecast(expected, low, high, seats, chance, float(cumulants[0]), *ends)


def _visit(problem: Problem, rooms: Rooms, coming: Floats, tables: Tables, odds: list[list[Run]]) -> Floats:
    """Add each delegation's distribution of seats to its convention's; the rooms' summed cumulants (3,)."""
    held = problem.delegations
    rows, home = delegations_of(problem, rooms.precinct)
    given = np.zeros((3, *coming.shape[::-1]))  # cumulants of the room's weighted seats, given n
    for some, at_least in seat_tables(held, rows, rooms.size, tables):
        reached = np.einsum("np,pnj->pj", coming[:, home[some]], at_least)
        steps = np.concatenate([np.ones((some.size, 1)), reached, np.zeros((some.size, 1))], axis=1)
        for hall, chance in zip(held.convention[some].tolist(), -np.diff(steps, axis=1), strict=True):
            odds[hall].append(_trim((0, chance)))
        weight = problem.conventions.weight[held.convention[some]][:, None]
        j = np.arange(1, at_least.shape[2] + 1)
        first, second, third = (at_least @ power for power in (j**0.0, 2.0 * j - 1, 3.0 * j * j - 3 * j + 1))
        spread = second - first**2
        skew = third - 3 * first * second + 2 * first**3
        for order, part in enumerate((first, spread, skew)):
            np.add.at(given[order], home[some], part * weight ** (order + 1))
    mean, spread, skew = given
    chance = coming.T
    expected = (chance * mean).sum(axis=1, keepdims=True)
    off = mean - expected
    return np.array([
        expected.sum(),
        (chance * (spread + off**2)).sum(),
        (chance * (skew + 3 * off * spread + off**3)).sum(),
    ])  # fmt: skip


def _simulate(problem: Problem, rooms: Rooms, coming: Floats, tables: Tables, random: np.random.Generator,
              ) -> Floats:  # fmt: skip
    """The weighted seats of these rooms on NIGHTS simulated nights."""
    held = problem.delegations
    won = np.zeros(NIGHTS)
    upto = np.cumsum(coming, axis=0)
    came = np.array([np.searchsorted(upto[:-1, room], random.random(NIGHTS), side="right")
                     for room in range(upto.shape[1])])  # fmt: skip
    rows, home = delegations_of(problem, rooms.precinct)
    for some, at_least in seat_tables(held, rows, rooms.size, tables):
        for row, table in zip(some, at_least, strict=True):
            seats = (random.random((NIGHTS, 1)) < table[came[home[row]]]).sum(axis=1)
            won += problem.conventions.weight[held.convention[row]] * seats
    return won


def _nearest_rank(ordered: Floats) -> tuple[float, float]:
    size = ordered.size
    return float(ordered[-(-size // 10) - 1]), float(ordered[-(-9 * size // 10) - 1])


def _cornish_fisher(cumulants: Floats) -> tuple[float, float]:
    """The 10 % and 90 % points of a sum of many from its mean, variance and third cumulant."""
    mean, variance, third = cumulants.tolist()
    deviation = np.sqrt(max(variance, 0.0))
    lean = third / deviation**3 * (TENTH**2 - 1) / 6 if deviation > 0 else 0.0
    return float(mean + deviation * (lean - TENTH)), float(mean + deviation * (lean + TENTH))


def _conventions(problem: Problem, odds: list[list[Run]]) -> tuple[Floats, Whole, Whole, Floats, Whole]:
    held = problem.delegations
    halls = len(odds)
    seats = np.zeros(halls, dtype=np.int64)
    np.add.at(seats, held.convention, held.seats)
    wanted = np.ceil(problem.conventions.threshold * seats - 1e-9).astype(np.int64)
    expected, chance = np.zeros(halls), np.zeros(halls)
    low, high = np.zeros(halls, dtype=np.int64), np.zeros(halls, dtype=np.int64)
    for hall, runs in enumerate(odds):
        first, run = convolve_all(runs)
        won = first + np.arange(run.size)
        upto = np.cumsum(run)
        expected[hall] = run @ won
        low[hall] = won[min(int(np.searchsorted(upto, 0.1 - 1e-12)), run.size - 1)]
        high[hall] = won[min(int(np.searchsorted(upto, 0.9 - 1e-12)), run.size - 1)]
        chance[hall] = min(1.0, run[won >= wanted[hall]].sum())
    return expected, low, high, chance, seats


def convolve_all(runs: list[Run]) -> Run:
    """The distribution of a sum of independent whole numbers: the two shortest joined, again and again."""
    heap = [(run.size, at, first, run) for at, (first, run) in enumerate(runs)]
    heapq.heapify(heap)
    label = len(heap)
    while len(heap) > 1:
        _, _, first, short = heapq.heappop(heap)
        _, _, second, long = heapq.heappop(heap)
        start, joined = _trim((first + second, _convolve(short, long)))
        heapq.heappush(heap, (joined.size, label, start, joined))
        label += 1
    return (heap[0][2], heap[0][3]) if heap else (0, np.ones(1))


def _convolve(left: Floats, right: Floats) -> Floats:
    if min(left.size, right.size) < 256:
        return np.convolve(left, right)
    size = left.size + right.size - 1
    joined = np.fft.irfft(np.fft.rfft(left, size) * np.fft.rfft(right, size), size)
    return np.maximum(joined, 0.0)


def _trim(run: Run) -> Run:
    """The same without the weightless ends."""
    first, chance = run
    kept = np.flatnonzero(chance > TRIMMED)
    return first + int(kept[0]), chance[kept[0] : kept[-1] + 1]
