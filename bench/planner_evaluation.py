"""What a plan is worth, and how nights turn out under it, computed apart from the planner.

The rule is applied to every (n of ours, t others) as it stands in the party's words; nothing is
shared with the engine but the problem itself.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import nbinom

from wallchart.engines.planner import Problem


def seats_for_ours(seats: int, ours: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(seats surely won, 1 where one more hangs on a coin), arrays that broadcast."""
    ours, others = np.broadcast_arrays(ours, others)
    total = ours + others
    viability = -(-total // max(seats, 1))
    we, they = ours >= viability, others >= viability
    shared = np.where(we, ours, 0) + np.where(they, others, 0)
    whole, rest = np.divmod(ours * seats, np.maximum(shared, 1))
    other_rest = np.where(they, (others * seats) % np.maximum(shared, 1), 0)
    won = np.where(we, whole + ((rest > other_rest) & (rest > 0)), 0)
    coin = we & they & (rest == other_rest) & (rest > 0)
    nobody = ~we & ~they  # a single seat: the larger group has it
    won = np.where(nobody, (ours > others).astype(int), won)
    coin = np.where(nobody, ours == others, coin)
    free = total <= seats
    won, coin = np.where(free, ours, won), np.where(free, False, coin)
    return (won * (seats > 0), coin & (seats > 0))


def value_of(problem: Problem, talked: np.ndarray) -> float:
    """Weighted expected seats, delegation by delegation, by plain double sums."""
    held, people = problem.delegations, problem.members
    chance = np.where(talked, people.after, people.now)
    by_precinct = np.argsort(people.precinct, kind="stable")
    ends = np.cumsum(np.bincount(people.precinct, minlength=problem.precincts))
    total = 0.0
    for d in range(held.seats.size):
        home, seats = int(held.precinct[d]), int(held.seats[d])
        mine = chance[by_precinct[ends[home - 1] if home else 0 : ends[home]]]
        if not mine.size or not seats:
            continue
        odds = np.ones(1)
        for each in mine:
            odds = np.convolve(odds, [1 - each, each])
        n = np.arange(mine.size + 1)[:, None]
        mean, spread = float(held.others_mean[d]), float(held.others_dispersion[d])
        most = max(seats, mine.size * max(seats - 1, 1))
        t = np.arange(most + 1 if mean else 1)[None, :]
        crowd = nbinom.pmf(t[0], spread, spread / (spread + mean)) if mean else np.ones(1)
        won, coin = seats_for_ours(seats, n, t)
        total += float(problem.conventions.weight[held.convention[d]]) * float(
            odds @ ((won + coin / 2) @ crowd)
        )
    return total


def nights(problem: Problem, talked: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    """Seats won by each convention on `count` simulated nights, (nights, conventions)."""
    held, people = problem.delegations, problem.members
    chance = np.where(talked, people.after, people.now)
    halls = problem.conventions.weight.size
    came = np.zeros((problem.precincts, count), dtype=np.int16)
    for member, each in zip(people.precinct, chance, strict=True):
        came[member] += random.random(count, dtype=np.float32) < each
    won = np.zeros((halls, count))
    for d in np.flatnonzero(held.seats > 0):
        spread, mean = held.others_dispersion[d], held.others_mean[d]
        crowd = (
            random.negative_binomial(spread, spread / (spread + mean), count)
            if mean
            else np.zeros(count, int)
        )
        sure, coin = seats_for_ours(int(held.seats[d]), came[held.precinct[d]].astype(int), crowd)
        won[held.convention[d]] += sure + (coin & (random.random(count) < 0.5))
    return won.T
