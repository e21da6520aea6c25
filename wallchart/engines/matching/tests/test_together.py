"""Values that go together, pairs that do not compete, and all keys at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from wallchart.engines.matching import model
from wallchart.engines.matching.candidates import KEYS, Key, gather_near, pair_up
from wallchart.engines.matching.chance import Together
from wallchart.engines.matching.comparing import hold_roster
from wallchart.engines.matching.levels import ADDRESS, COMPARISONS, FIRST, LAST, YEAR
from wallchart.engines.matching.standard import LAYOUT, Standard

from .files import clean_rows

NAME, KIN, ERA = 1.0, 10.0, 100.0
NOTHING = {each.name: np.zeros((1, len(each.levels) + 1)) for each in COMPARISONS}


def added(**names: str) -> float:
    """What is added to the chance of a pair on these levels because its values go together."""
    levels = [each.index(names[each.name]) if each.name in names else 0 for each in COMPARISONS]
    extra = Together(*(np.array([value]) for value in (NAME, KIN, ERA)))
    row = np.zeros(1, dtype=np.int64)
    return float(model.chance_of_pairs(row, np.array([levels], dtype=np.uint8), NOTHING, extra)[0])


@pytest.mark.parametrize("first", ["", *(step.name for step in FIRST.levels)])
@pytest.mark.parametrize("last", ["", *(step.name for step in LAST.levels)])
def test_values_go_together_only_where_both_agree(first: str, last: str) -> None:
    called, surnamed = first in ("exact", "nickname"), last == "exact"
    for address, year in product(
        ("", "same house", "same ZIP", "same city", "elsewhere"), ("", "same", "far")
    ):
        said = {"first": first, "last": last, "address": address, "year": year}
        near, born = address in ("same house", "same ZIP"), year == "same"
        meant = NAME * (called and surnamed) + KIN * (surnamed and near) + ERA * (called and born)
        assert added(**{name: level for name, level in said.items() if level}) == meant, said


def test_everything_up_to_the_zip_is_near() -> None:
    near = {step.name for step in ADDRESS.levels if added(last="exact", address=step.name) == KIN}
    assert near == {step.name for step in ADDRESS.levels} - {"same city", "elsewhere"}
    assert {step.name for step in YEAR.levels if added(first="exact", year=step.name)} == {"same"}


def pairs_of(row: list[int], chance: list[float]) -> model.Pairs:
    levels = np.zeros((len(row), len(COMPARISONS)), dtype=np.uint8)
    return model.Pairs(np.array(row, dtype=np.int64), levels, np.array(chance))


@given(some.lists(some.floats(-40, 0), min_size=1, max_size=6))
def test_within_one_file_a_pair_is_as_likely_whoever_else_there_is(chances: list[float]) -> None:
    weights = model.first_weights(1_000, within=True)
    together = model.probabilities(pairs_of([0] * len(chances), chances), weights, within=True)
    alone = [model.probabilities(pairs_of([0], [chance]), weights, within=True)[0] for chance in chances]
    assert together.tolist() == alone
    competing = model.probabilities(pairs_of([0] * len(chances), chances), model.first_weights(1_000))
    assert competing.sum() <= 1 + 1e-9


def test_only_the_pairs_of_the_chosen_rows_are_learnt_from() -> None:
    pairs = pairs_of([0, 0, 1, 3], [-1.0, -2.0, -3.0, -4.0])
    chosen = pairs.only(np.array([True, False, True, True]))
    assert (len(pairs), len(chosen)) == (4, 3)
    assert (chosen.row.tolist(), chosen.chance.tolist()) == ([0, 0, 3], [-1.0, -2.0, -4.0])
    assert len(pairs.only(np.zeros(4, dtype=bool))) == 0


def test_where_everybody_is_found_it_is_still_not_certain_that_the_next_one_is() -> None:
    """Else the odds would be without end, and nobody could be said to be in no file."""
    rows = 2_000
    levels = np.zeros((rows, len(COMPARISONS)), dtype=np.uint8)
    levels[:, [COMPARISONS.index(each) for each in (FIRST, LAST, YEAR, ADDRESS)]] = 1
    everybody = model.Pairs(np.arange(rows), levels, np.full(rows, -40.0))
    assert model.learn(everybody, rows, 10_000).found == 0.995
    assert model.learn(everybody, rows, 10_000, within=True).found <= 1.0


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


CELLS = {
    "first": ("Bob", "Ann", "Lind", ""),
    "middle": ("Ann", "Bob", "B", ""),
    "last": ("Lind", "Berg-Lind", "Ann", ""),
    "birth_date": ("1961", "2/3/1961", "1916", ""),
    "address": ("12 Oak St", "14 Oak St", "12 Elm St", ""),
    "zip": ("55104", "55105", ""),
    "city": ("Ely", "Tower", ""),
    "other_id": ("A-77", "", "", ""),
    "phone": ("6515550100", "", "", ""),
    "email": ("a@example.org", "", "", ""),
}


def drawn(random: np.random.Generator, count: int) -> list[dict[str, str]]:
    return [
        {"id": f"{number}", **{name: str(random.choice(cells)) for name, cells in CELLS.items()}}
        for number in range(count)
    ]


def test_the_pairs_of_all_keys_are_those_of_each_each_once(connection: duckdb.DuckDBPyConnection) -> None:
    random = np.random.default_rng(8)
    hold_roster(connection, clean_rows(connection, "members", drawn(random, 30)))
    listed = clean_rows(connection, "voters", drawn(random, 40))
    connection.execute(f"create or replace temp table listed as {listed.select()}")
    plain = Standard("listed", {name: (f"r.{name}",) for name in LAYOUT}, {})

    def found(keys: list[Key]) -> list[tuple[int, str]]:
        gather_near(connection, plain, keys)
        pair_up(connection, keys, within=False)
        query = "select p.r, n.id from pairs as p join near as n on n.rowid = p.v order by all"
        return connection.execute(query).fetchall()

    every = found(list(KEYS))
    by_key = {key.name: set(found([key])) for key in KEYS}
    assert len(set(every)) == len(every)
    assert set(every) == set().union(*by_key.values())
    assert all(by_key.values())
