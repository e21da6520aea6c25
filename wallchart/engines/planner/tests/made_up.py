"""Small made-up problems, each from a seed."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np

from wallchart.engines.planner import Conventions, Delegations, Locals, Members, Problem


def small_problem(seed: int, members: int | None = None) -> Problem:
    """Up to 16 members in a few precincts; every other seed is crowded, the rest uncontested.

    All the corners come up: several delegations a precinct, no seats, a single seat, no others,
    p_now = p_after, certain attenders, no minutes, targets out of reach, weights of 0.
    """
    random = np.random.default_rng(seed)
    contested = seed % 2 == 1
    count = int(random.integers(1, 17)) if members is None else members
    precincts, locals_, halls = (int(random.integers(1, most)) for most in (6, 5, 4))
    pairs = [
        (p, c) for p in range(precincts) for c in range(halls) if c == p % halls or random.random() < 0.3
    ]
    held = len(pairs)
    seats = random.choice([0, 1, 1, 2, 3, 4, 6, 9], held)
    mean = random.gamma(1.0, 4.0, held) if contested else random.gamma(0.5, 0.3, held)
    now = np.round(random.beta(0.7, 3.0, count), 3)
    now[random.random(count) < 0.1] = 0.0
    after = np.round(np.minimum(1.0, now + (1 - now) * random.beta(1.5, 2.0, count)), 3)
    same = random.random(count) < 0.1
    minutes = (
        random.choice([10.0, 15.0, 20.0], count) if random.random() < 0.5 else random.uniform(1, 40, count)
    )
    local = random.integers(0, locals_, count)
    spent = np.bincount(local, minutes, minlength=locals_)
    sizes = np.bincount(local, minlength=locals_)
    return Problem(
        precincts,
        Delegations(
            np.array([p for p, _ in pairs]),
            np.array([c for _, c in pairs]),
            seats.astype(np.int64),
            np.where(random.random(held) < 0.2, 0.0, mean),
            random.uniform(0.2, 8.0, held),
        ),
        Members(
            random.integers(0, precincts, count),
            local,
            now,
            np.where(same, now, after),
            minutes,
            np.arange(count),
        ),
        Locals(
            np.where(
                random.random(locals_) < 0.1, 0.0, np.round(spent * random.uniform(0.0, 1.0, locals_), 1)
            ),
            np.ceil(sizes * random.uniform(1.0, 2.5, locals_)),
            random.choice([0.0, 0.1, 0.2, 0.3], locals_),
        ),
        Conventions(
            random.choice([0.0, 0.5, 1.0, 1.0, 2.0], halls), random.choice([0.0, 0.2, 0.5, 1.0], halls)
        ),
    )


def middling_problem(seed: int) -> Problem:
    """300 members of four Locals in forty precincts, some of them large, a third of them contested."""
    random = np.random.default_rng(seed)
    count, precincts, locals_, halls = 300, 40, 4, 3
    pull = random.gamma(0.6, 1.0, precincts) + 0.05
    now = random.beta(0.8, 6.0, count)
    minutes = np.round(random.uniform(8, 40, count), 1)
    local = random.integers(0, locals_, count)
    spent = np.bincount(local, minutes, minlength=locals_)
    second = np.flatnonzero(random.random(precincts) < 0.3)
    held = precincts + second.size
    contested = random.random(held) < 0.35
    return Problem(
        precincts,
        Delegations(
            np.concatenate([np.arange(precincts), second]),
            np.concatenate([np.arange(precincts) % 2, np.full(second.size, 2)]),
            random.integers(1, 9, held),
            np.where(contested, random.gamma(2.0, 4.0, held), random.gamma(0.5, 0.5, held)),
            random.uniform(0.8, 6.0, held),
        ),
        Members(
            random.choice(precincts, count, p=pull / pull.sum()),
            local,
            now,
            now + (1 - now) * random.beta(2.0, 3.0, count),
            minutes,
            np.arange(count),
        ),
        Locals(
            np.round(spent * random.uniform(0.1, 0.3, locals_)), np.full(locals_, 90.0), np.full(locals_, 0.2)
        ),
        Conventions(random.choice([0.5, 1.0, 2.0], halls), np.full(halls, 0.3)),
    )


def changed(problem: Problem, table: str, **columns: Any) -> Problem:
    """The same problem with other columns in one of its tables."""
    return dataclasses.replace(problem, **{table: dataclasses.replace(getattr(problem, table), **columns)})


def one_room(seats: int, mean: float, now: list[float], after: list[float], minutes: float) -> Problem:
    """One precinct, one Local, ten minutes a conversation, no target."""
    count = len(now)
    nought = np.zeros(count, dtype=np.int64)
    return Problem(
        1,
        Delegations(np.array([0]), np.array([0]), np.array([seats]), np.array([mean]), np.array([1.0])),
        Members(nought, nought, np.array(now), np.array(after), np.full(count, 10.0), np.arange(count)),
        Locals(np.array([minutes]), np.array([float(count)]), np.array([0.0])),
        Conventions(np.array([1.0]), np.array([0.5])),
    )
