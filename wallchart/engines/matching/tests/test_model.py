"""The laws of the model: competition, learning, chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra import numpy as arrays

from wallchart.engines.matching import model
from wallchart.engines.matching.chance import chance_of_slip
from wallchart.engines.matching.levels import ADDRESS, COMPARISONS
from wallchart.engines.matching.linking import AUTO, WRONG, auto_from, best_of_each

ODDS = some.floats(-900, 900)


@some.composite
def rows_and_odds(draw: some.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    sizes = draw(some.lists(some.integers(1, 6), min_size=1, max_size=8))
    row = np.repeat(np.arange(len(sizes)), sizes)
    return row, draw(arrays.arrays(np.float64, len(row), elements=ODDS))


@given(rows_and_odds())
def test_the_candidates_of_a_member_never_sum_to_more_than_one(given_: tuple[np.ndarray, np.ndarray]) -> None:
    row, odds = given_
    chances = model.compete(row, odds)
    assert np.isfinite(chances).all()
    assert (chances >= 0).all()
    assert (np.bincount(row, weights=chances) <= 1 + 1e-9).all()


@given(rows_and_odds())
def test_a_rival_only_ever_takes(given_: tuple[np.ndarray, np.ndarray]) -> None:
    row, odds = given_
    alone = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
    assert (model.compete(row, odds) <= alone + 1e-12).all()


@given(rows_and_odds())
def test_the_better_candidate_stays_the_better_one(given_: tuple[np.ndarray, np.ndarray]) -> None:
    row, odds = given_
    chances = model.compete(row, odds)
    for number in range(int(row.max()) + 1):
        mine = row == number
        assert chances[mine][np.argmax(odds[mine])] == chances[mine].max()


@given(rows_and_odds())
def test_the_best_of_each_row_is_its_greatest_and_the_second_the_next(
    given_: tuple[np.ndarray, np.ndarray],
) -> None:
    row, odds = given_
    chances = model.compete(row, odds)
    best = best_of_each(row, chances)
    assert best.row.tolist() == sorted(set(row.tolist()))
    for number, pair, second in zip(best.row, best.pair, best.second, strict=True):
        ordered = sorted(chances[row == number].tolist(), reverse=True)
        assert chances[pair] == ordered[0]
        assert row[pair] == number
        assert second == (ordered[1] if len(ordered) > 1 else 0.0)


@given(some.lists(some.floats(0, 1) | some.floats(0.98, 1), max_size=60))
def test_links_made_without_a_person_are_together_as_sure_as_promised_and_no_more_could_be(
    told: list[float],
) -> None:
    chances = np.array(told)
    least = auto_from(chances)
    made = chances[chances >= least]
    assert least >= AUTO
    assert (1 - made).sum() <= WRONG * len(made) + 1e-12
    further = chances[(chances < least) & (chances >= AUTO)]
    if len(further):
        wider = chances[chances >= further.max()]
        assert (1 - wider).sum() > WRONG * len(wider) - 1e-12


def test_a_link_alone_must_be_as_sure_as_the_promise() -> None:
    assert auto_from(np.array([0.995])) == 1.0
    assert auto_from(np.array([0.9995])) == 0.9995
    assert auto_from(np.array([0.995, *[0.9999] * 20])) == 0.995
    assert auto_from(np.array([1.0, 1.0, 1.0, 0.996, 0.996])) == 1.0  # equals stand or fall together
    assert auto_from(np.zeros(0)) == 1.0


@given(some.floats(0, 1e6), some.floats(0, 1e6))
def test_two_rare_names_one_slip_apart_are_a_rarer_chance_than_two_common_ones(
    one: float, other: float
) -> None:
    size = 3_700_000
    both = chance_of_slip(np.array([one]), np.array([other]), size)
    assert both == chance_of_slip(np.array([other]), np.array([one]), size)
    assert both <= chance_of_slip(np.array([one + 10]), np.array([other + 10]), size)
    assert both <= np.log(0.5)


def planted(random: np.random.Generator, rows: int, share: float) -> tuple[model.Pairs, np.ndarray]:
    """Pairs drawn from the stated shares: one true voter for a share of the rows, and ten strangers each."""
    weights = model.first_weights(voters=1_000_000)
    there = random.random(rows) < share
    row = np.repeat(np.arange(rows), 10 + there)
    true = np.zeros(len(row), dtype=bool)
    true[np.flatnonzero(np.append(True, row[1:] != row[:-1]))[there]] = True
    found = np.zeros((len(row), len(COMPARISONS)), dtype=np.uint8)
    for at, each in enumerate(COMPARISONS):
        if each.name in ("first", "last", "year", "address"):
            count = len(each.levels)
            shares = weights.same[at, 1 : count + 1]
            drawn = 1 + random.choice(count, len(row), p=shares / shares.sum())
            found[:, at] = np.where(true, drawn, count)
    unlike = np.array([len(each.levels) for each in COMPARISONS])
    chance = np.where((found > 0) & (found != unlike), np.log(1e-3), 0.0).sum(axis=1)
    return model.Pairs(row, found, chance), true


def test_learning_finds_how_many_members_are_in_the_file() -> None:
    pairs, true = planted(np.random.default_rng(4), 600, 0.7)
    weights = model.learn(pairs, 600, 1_000_000)
    assert weights.found == pytest.approx(true.sum() / 600, abs=0.04)
    chances = model.probabilities(pairs, weights)
    assert chances[true].mean() > 0.9
    assert chances[~true].max() < 0.5


def test_learnt_shares_stay_shares() -> None:
    pairs, _ = planted(np.random.default_rng(5), 200, 0.8)
    weights = model.learn(pairs, 200, 1_000_000)
    for shares in (weights.same, weights.home):
        for at, each in enumerate(COMPARISONS):
            assert shares[at, 1 : len(each.levels) + 1].sum() == pytest.approx(1.0)
            assert (shares[at, 1 : len(each.levels) + 1] > 0).all()


def test_a_namesake_lives_where_the_roster_is_right_or_wrong_about_the_member() -> None:
    pairs, _ = planted(np.random.default_rng(6), 200, 0.8)
    weights = model.learn(pairs, 200, 1_000_000)
    at = COMPARISONS.index(ADDRESS)
    assert (weights.namesake[at] == weights.same[at]).all()
    others = [number for number in range(len(COMPARISONS)) if number != at]
    assert (weights.namesake[others] == model.first_weights(1_000_000).namesake[others]).all()


def test_learning_recovers_the_planted_shares() -> None:
    pairs, true = planted(np.random.default_rng(9), 1_500, 0.8)
    weights = model.learn(pairs, 1_500, 1_000_000)
    stated = model.first_weights(1_000_000)
    for name in ("first", "last", "year", "address"):
        at = [each.name for each in COMPARISONS].index(name)
        count = len(COMPARISONS[at].levels) + 1
        drawn = np.bincount(pairs.levels[true, at], minlength=count)[1:] / true.sum()
        assert np.abs(weights.same[at, 1:count] - drawn).max() < 0.03
        assert np.abs(stated.same[at, 1:count] - drawn).max() < 0.05


def test_what_nobody_says_weighs_nothing() -> None:
    silent = model.Pairs(np.array([0]), np.zeros((1, len(COMPARISONS)), dtype=np.uint8), np.zeros(1))
    weights = model.first_weights(voters=1_000)
    odds, home, namesake = model.log_odds(silent, weights)
    assert odds[0] == pytest.approx(-np.log(1_000 + 1.2 + 0.03))
    assert home[0] + namesake[0] < 1.0


def test_a_household_shares_its_telephone_however_it_is_written_down() -> None:
    """A slip in the number speaks no more for the member against the household than the number itself."""
    same, local, slip, _ = next(each for each in COMPARISONS if each.name == "phone").levels
    for other in (local, slip):
        assert other.home / other.same == pytest.approx(same.home / same.same)
        assert other.namesake / other.same == pytest.approx(same.namesake / same.same)


def test_stated_shares_are_whole() -> None:
    for each in COMPARISONS:
        for kind in ("same", "home", "namesake"):
            assert sum(getattr(level, kind) for level in each.levels) == pytest.approx(1.0, abs=0.02), (
                each.name,
                kind,
            )


def test_no_pairs_at_all_are_no_trouble() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    pairs = model.Pairs(nothing, np.zeros((0, len(COMPARISONS)), dtype=np.uint8), np.zeros(0))
    weights = model.learn(pairs, 10, 100)
    assert 0 < weights.found < 1
    assert len(model.probabilities(pairs, weights)) == 0
    assert len(best_of_each(nothing, np.zeros(0)).pair) == 0
