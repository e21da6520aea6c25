"""Seeded problems for the planner: states and nations of several tempers, none of them real people.

The shape follows what a state looks like: precincts of a House district each, most of them with a
handful of members, a few metro precincts with dozens; Locals from 60 to 2,500, each strong in a
region; most rooms uncontested, some crowded.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv

from bench.figures import SHARED
from wallchart.engines.planner.problem import Conventions, Delegations, Locals, Members, Problem

Random = np.random.Generator


@dataclass(frozen=True)
class Temper:
    """What kind of a year it is."""

    others: float = 1.2  # mean of the others per seat in a contested precinct
    contested: float = 0.15  # share of the precincts where others come in numbers
    hours: float = 0.12  # share of the Local's conversations that its minutes pay for
    share: float = 0.20  # target share of each Local
    levels: bool = False  # probabilities from a few ladder steps instead of a continuum
    low: float = 0.03  # lowest p_now
    lift: float = 0.35  # typical rise by a conversation
    spread: float = 1.0  # how unequal precincts are
    seats: float = 1.0  # seats, as a multiple of the usual
    second: float = 0.4  # share of the precincts with a second delegation
    minutes: tuple[float, ...] = ()  # the lengths of a conversation; empty: a continuum
    weights: tuple[float, ...] = (1.0,)  # what conventions weigh, each as often as it stands here
    alike: bool = False  # one probability before a conversation and one after it, for everybody


TEMPERS = {
    "usual": Temper(),
    "easy": Temper(contested=0.03, hours=0.2),
    "contested": Temper(contested=0.6, others=1.6),
    "crowded": Temper(contested=0.9, others=3.0, seats=0.6),
    "tight targets": Temper(hours=0.06, share=0.3),
    "reachable targets": Temper(hours=0.3, share=0.2, lift=0.2),
    "ladder": Temper(levels=True, minutes=(10.0, 15.0, 20.0, 30.0)),
    "heterogeneous": Temper(
        low=0.0, lift=0.6, minutes=(5.0, 10.0, 15.0, 45.0, 90.0), weights=(0.5, 1.0, 1.5, 2.0)
    ),
    "clustered": Temper(spread=1.7, contested=0.4),
    "one minute": Temper(minutes=(10.0,), levels=True, contested=0.4),
    "short of hours": Temper(hours=0.02, weights=(0.5, 1.0, 1.5, 2.0)),
    "long of hours": Temper(hours=0.6, contested=0.4),
    "crowded everywhere": Temper(contested=1.0, others=5.0, seats=0.4),
    "few seats": Temper(contested=0.5, seats=0.2),
    "one probability": Temper(alike=True, contested=0.4),
    "a few weighty conventions": Temper(weights=(*(1.0,) * 19, 10.0), contested=0.3),
    "Minnesota": Temper(),
    "Minnesota, contested": Temper(contested=0.5, others=1.8),
}


@dataclass(frozen=True)
class Ground:
    """Where precincts lie, how many live there, and which conventions they elect to; (precincts,) each."""

    region: np.ndarray  # place along a line through the state, 0 to 1
    people: np.ndarray  # relative
    house: np.ndarray  # House district, 0, 1, ...
    senate: np.ndarray  # Senate district, 0, 1, ...


def draw(random: Random, ground: Ground, *, members: int, locals_: int, temper: Temper) -> Problem:
    """One made-up problem on some ground."""
    precincts = ground.people.size
    size = _local_sizes(random, locals_, members)
    local = np.repeat(np.arange(locals_), size)
    precinct = _homes(random, local, ground.region, ground.people, locals_)
    shuffled = random.permutation(members)
    local, precinct = local[shuffled], precinct[shuffled]
    now, after = _chances(random, members, temper)
    minutes = (random.choice(np.array(temper.minutes), members) if temper.minutes
               else np.round(random.gamma(6.0, 3.0, members) + 4.0, 1))  # fmt: skip
    spent = np.bincount(local, minutes, minlength=locals_)
    capacity = np.round(spent * temper.hours * random.uniform(0.5, 1.5, locals_))
    whole = np.round(size * random.uniform(1.0, 1.15, locals_))
    delegations, conventions = _delegations(random, ground, temper)
    return Problem(
        precincts,
        delegations,
        Members(precinct, local, now, after, minutes, np.arange(members)),
        Locals(capacity, whole, np.full(locals_, temper.share)),
        conventions,
    )


def made_up_ground(random: Random, precincts: int, temper: Temper) -> Ground:
    """Precincts along a line with a metro in the middle, 31 to a House district."""
    region = np.sort(random.random(precincts))
    people = random.gamma(0.7 / temper.spread, 1.0, precincts) + 0.12
    people *= np.where(np.abs(region - 0.5) < 0.12, 3.0, 1.0)
    house = np.arange(precincts) * max(1, precincts // 31) // precincts
    return Ground(region, people, house, house // 2)


def minnesota() -> Ground:
    """The 4,105 precincts of April 2025, as large as their average DFL vote, with their districts."""
    districts = SHARED / "data" / "mn_precincts_2025" / "mn_precinct_districts_2025-04.csv"
    votes = SHARED / "data" / "mn_results" / "mn_dfl_cav_2022_2024.csv"
    with votes.open(encoding="utf-8", newline="") as lines:
        average = {row["vtdid"]: float(row["cav"]) for row in csv.DictReader(lines)}
    with districts.open(encoding="utf-8", newline="") as lines:
        rows = sorted(csv.DictReader(lines), key=lambda row: (row["cong_dist"], row["mn_leg_dist"]))
    people = np.array([average.get(row["vtdid"], 20.0) + 10.0 for row in rows])
    house = np.unique([row["mn_leg_dist"] for row in rows], return_inverse=True)[1]
    senate = np.unique([row["mn_sen_dist"] for row in rows], return_inverse=True)[1]
    return Ground(np.arange(len(rows)) / len(rows), people / people.mean(), house, senate)


def _local_sizes(random: Random, locals_: int, members: int) -> np.ndarray:
    """Unequal sizes, 60 to 2,500 where there is room, that add up to `members`."""
    raw = np.exp(random.normal(0.0, 1.0, locals_))
    low, high = (60.0, 2500.0) if members >= 100 * locals_ else (1.0, float(members))
    scale = 1.0
    for _ in range(200):
        fitted = np.clip(raw * scale, low, high)
        scale *= members / fitted.sum()
    size = np.floor(np.clip(raw * scale, low, high)).astype(np.int64)
    while size.sum() != members:
        step = 1 if size.sum() < members else -1
        movable = np.flatnonzero((size + step <= high) & (size + step >= low))
        size[random.choice(movable, min(movable.size, abs(members - int(size.sum()))), replace=False)] += step
    return size


def _homes(
    random: Random, local: np.ndarray, region: np.ndarray, metro: np.ndarray, locals_: int
) -> np.ndarray:
    """A precinct for each member: near the Local's centre, more often where many people live."""
    centre = np.where(random.random(locals_) < 0.5, random.normal(0.5, 0.08, locals_), random.random(locals_))
    width = random.uniform(0.03, 0.4, locals_)
    home = np.empty(local.size, dtype=np.int64)
    for each in range(locals_):
        mine = np.flatnonzero(local == each)
        pull = metro * (np.exp(-0.5 * ((region - centre[each]) / width[each]) ** 2) + 0.03)
        home[mine] = np.searchsorted(np.cumsum(pull) / pull.sum(), random.random(mine.size))
    return np.minimum(home, region.size - 1)


def _chances(random: Random, members: int, temper: Temper) -> tuple[np.ndarray, np.ndarray]:
    if temper.alike:
        return np.full(members, 0.1), np.full(members, 0.4)
    if temper.levels:
        step = random.choice(5, members, p=[0.45, 0.25, 0.15, 0.1, 0.05])
        return np.array([0.02, 0.06, 0.15, 0.45, 0.8])[step], np.array([0.08, 0.25, 0.45, 0.7, 0.85])[step]
    now = np.minimum(temper.low + random.beta(0.8, 7.0, members), 1.0)
    after = now + (1.0 - now) * random.beta(
        2.0, 2.0 / temper.lift - 2.0 if temper.lift < 0.9 else 1.0, members
    )
    return now, np.minimum(after, 1.0)


def _delegations(random: Random, ground: Ground, temper: Temper) -> tuple[Delegations, Conventions]:
    precincts, districts = ground.people.size, int(ground.house.max()) + 1
    usual = temper.seats * (2 + 5 * ground.people / ground.people.mean())
    seats = np.maximum(1, np.round(usual * random.uniform(0.6, 1.4, precincts)))
    contested = random.random(precincts) < temper.contested
    mean = np.where(contested, temper.others * seats * random.uniform(0.5, 1.8, precincts),
                    0.25 * seats * random.random(precincts) * (random.random(precincts) < 0.8))  # fmt: skip
    second = np.flatnonzero(random.random(precincts) < temper.second)
    delegations = Delegations(
        np.concatenate([np.arange(precincts), second]),
        np.concatenate([ground.house, districts + ground.senate[second]]),
        np.concatenate([seats, np.maximum(0, seats[second] // 2)]).astype(np.int64),
        np.round(np.concatenate([mean, mean[second] * 0.7]), 3),
        np.round(random.uniform(0.8, 6.0, precincts + second.size), 3),
    )
    count = districts + int(ground.senate.max()) + 1
    weight = random.choice(temper.weights, count) if len(temper.weights) > 1 else np.ones(count)
    return delegations, Conventions(weight, random.choice([0.1, 0.2, 0.3, 0.5], count))


def state(temper: str = "usual", seed: int = 0) -> Problem:
    """18,500 members, 4,105 precincts, 39 Locals of 60 to 2,500."""
    random, kind = np.random.default_rng(seed), TEMPERS[temper]
    real = temper.startswith("Minnesota")
    ground = minnesota() if real else made_up_ground(random, 4_105, kind)
    return draw(random, ground, members=18_500, locals_=39, temper=kind)


def nation(temper: str = "usual", seed: int = 0) -> Problem:
    """1.4 million members, 170,000 precincts, 3,400 Locals."""
    random, kind = np.random.default_rng(seed), TEMPERS[temper]
    ground = made_up_ground(random, 170_000, kind)
    return draw(random, ground, members=1_400_000, locals_=3_400, temper=kind)


def write(problem: Problem, folder: Path) -> None:
    """The problem as the four tables that `wallchart plan` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    held, people, halls, ours = problem.delegations, problem.members, problem.conventions, problem.locals
    tables = {
        "precincts": {"precinct": _named("P", held.precinct), "convention": _named("C", held.convention),
                      "seats": held.seats, "others_mean": held.others_mean,
                      "others_dispersion": held.others_dispersion},
        "members": {"member": _named("M", people.order), "precinct": _named("P", people.precinct),
                    "local": _named("L", people.local), "p_now": people.now, "p_after": people.after,
                    "minutes": people.minutes},
        "locals": {"local": _named("L", np.arange(ours.minutes.size)), "minutes": ours.minutes,
                   "members": ours.members, "target_share": ours.target_share},
        "conventions": {"convention": _named("C", np.arange(halls.weight.size)), "weight": halls.weight,
                        "threshold": halls.threshold},
    }  # fmt: skip
    for name, columns in tables.items():
        pa_csv.write_csv(pa.table(columns), folder / f"{name}.csv")


def _named(letter: str, number: np.ndarray) -> pa.Array:
    return pa.array([f"{letter}{each:07d}" for each in number.tolist()])
