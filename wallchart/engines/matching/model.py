"""The classes, their weights learnt without labels, and the probability of a link.

Four hypotheses for a pair: the same person; another person of the household; a namesake of the
household (father and son); an unrelated person. See docs/algorithms/matching.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .chance import Together
from .levels import ADDRESS, COMPARISONS, FIRST, LAST, YEAR

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Levels = NDArray[np.uint8]
STRENGTH = 60.0
"""How many pairs the shares stated in `levels` are worth beside the pairs at hand."""
ROUNDS = 30
SETTLED = 5e-4
_AT_ADDRESS = COMPARISONS.index(ADDRESS)
ALONE = 0.999
"""From this probability on a single link may be made without a person looking."""


@dataclass(frozen=True)
class Pairs:
    """Candidates ordered by roster row, then by a number drawn from the voter's id.

    `row` is the roster row's number, `levels` (pairs, comparisons) the level of each comparison,
    `chance` the log chance of all agreements between strangers.
    """

    row: Ints
    levels: Levels
    chance: Floats

    def __len__(self) -> int:
        return len(self.row)

    def only(self, rows: NDArray[np.bool_]) -> Pairs:
        chosen = rows[self.row]
        return Pairs(self.row[chosen], self.levels[chosen], self.chance[chosen])


@dataclass(frozen=True)
class Weights:
    """Shares of each level (comparisons x levels, column 0 is 1) per class, and how common the classes are.

    `found`: the chance that a roster row is in the voter file (or, within one file, the expected
    number of other rows of the same person); `homes` and `namesakes`: the expected number of
    voters of the household, and of namesakes, per roster row; `voters` the size of the file; `auto`:
    from which probability on the links of such a roster are made without a person looking.
    """

    same: Floats
    home: Floats
    namesake: Floats
    found: float
    homes: float
    namesakes: float
    voters: int
    auto: float = ALONE


def first_weights(voters: int, *, within: bool = False) -> Weights:
    """The weights before any data are seen."""
    width = max(len(each.levels) for each in COMPARISONS) + 1
    shares = np.ones((3, len(COMPARISONS), width))
    for number, each in enumerate(COMPARISONS):
        for level, told in enumerate(each.levels, 1):
            shares[:, number, level] = told.same, told.home, told.namesake
    return Weights(shares[0], shares[1], shares[2], 0.3 if within else 0.8, 1.2, 0.03, voters)


def chance_of_pairs(row: Ints, levels: Levels, tables: Mapping[str, Floats], extra: Together) -> Floats:
    """The log chance that strangers agree as each pair does."""
    total = np.zeros(len(row))
    for number, each in enumerate(COMPARISONS):
        total += tables[each.name][row, levels[:, number]]
    at = {each.name: levels[:, number] for number, each in enumerate(COMPARISONS)}
    given = at["first"] <= FIRST.index("nickname")
    given &= at["first"] > 0
    surname = at["last"] == LAST.index("exact")
    total += np.where(given & surname, extra.name[row], 0.0)
    near = (at["address"] > 0) & (at["address"] <= ADDRESS.index("same ZIP"))
    total += np.where(surname & near, extra.kin[row], 0.0)
    total += np.where(given & (at["year"] == YEAR.index("same")), extra.era[row], 0.0)
    return total


def log_odds(pairs: Pairs, weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Log odds of "the same person" before candidates compete, and the shares of the household and
    namesake classes among what else the pair may be."""
    sums = []
    for shares in (weights.same, weights.home, weights.namesake):
        logs = np.log(shares)
        total = np.zeros(len(pairs))
        for number in range(len(COMPARISONS)):
            total += logs[number][pairs.levels[:, number]]
        sums.append(total)
    same, home, namesake = sums
    home += np.log(weights.homes)
    namesake += np.log(weights.namesakes)
    stranger = pairs.chance + np.log(weights.voters)
    other = np.logaddexp(np.logaddexp(home, namesake), stranger)
    return same - other, np.exp(home - other), np.exp(namesake - other)


def compete(row: Ints, odds: Floats) -> Floats:
    """odds / (1 + the sum of the odds of the same row), from log odds ordered by row, without overflow."""
    if not len(row):
        return odds
    starts = np.flatnonzero(np.concatenate([[True], row[1:] != row[:-1]]))
    lengths = np.diff(np.append(starts, len(row)))
    top = np.maximum(np.maximum.reduceat(odds, starts), 0.0)
    raised = np.exp(odds - np.repeat(top, lengths))
    whole = np.add.reduceat(raised, starts) + np.exp(-top)
    return np.asarray(raised / np.repeat(whole, lengths))


def probabilities(pairs: Pairs, weights: Weights, *, within: bool = False) -> Floats:
    """The probability that each pair is one person; within one file pairs do not compete."""
    odds, _, _ = log_odds(pairs, weights)
    return _posterior(pairs.row, odds, weights.found, within=within)


def _posterior(row: Ints, odds: Floats, found: float, *, within: bool) -> Floats:
    if within:
        with np.errstate(over="ignore"):
            return np.asarray(1 / (1 + np.exp(-(odds + np.log(found)))))
    return compete(row, odds + np.log(found) - np.log1p(-found))


def learn(pairs: Pairs, rows: int, voters: int, *, within: bool = False) -> Weights:
    """Fit the weights to pairs of `rows` roster rows by expectation-maximisation, drawn to the prior.

    Namesakes are too few to be learnt from, but for their addresses: whether the roster's address is
    old, short or misspelt has nothing to do with which of the two the row is.
    """
    prior = first_weights(voters, within=within)
    weights = prior
    for _ in range(ROUNDS):
        odds, home, namesake = log_odds(pairs, weights)
        same = _posterior(pairs.row, odds, weights.found, within=within)
        home, namesake = (1 - same) * home, (1 - same) * namesake
        found = (same.sum() + prior.found * 5) / (rows + 5)
        learnt, namesakes = _shares(pairs.levels, same, prior.same), prior.namesake.copy()
        namesakes[_AT_ADDRESS] = learnt[_AT_ADDRESS]
        following = Weights(
            same=learnt,
            home=_shares(pairs.levels, home, prior.home),
            namesake=namesakes,
            found=float(found if within else min(found, 0.995)),
            homes=float((home.sum() + prior.homes) / (rows + 1)),
            namesakes=float((namesake.sum() + prior.namesakes * 3) / (rows + 3)),
            voters=voters,
        )
        moved = max(float(np.abs(following.same - weights.same).max()), abs(following.found - weights.found))
        weights = following
        if moved < SETTLED:
            break
    return weights


def _shares(levels: Levels, weight: Floats, prior: Floats) -> Floats:
    new = prior.copy()
    for number, each in enumerate(COMPARISONS):
        count = len(each.levels)
        seen = np.bincount(levels[:, number], weights=weight, minlength=count + 1)[1 : count + 1]
        stated = prior[number, 1 : count + 1] / prior[number, 1 : count + 1].sum()
        new[number, 1 : count + 1] = (seen + STRENGTH * stated) / (seen.sum() + STRENGTH)
    return new
