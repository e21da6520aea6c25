"""What is counted among the voters, done once more by hand; and the sample of strangers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pytest

from wallchart.engines.matching import chance
from wallchart.engines.matching.candidates import gather_near, usable_keys
from wallchart.engines.matching.chance import COUNTED, SAMPLE, Counts
from wallchart.engines.matching.columns import read_column_names
from wallchart.engines.matching.comparing import hold_roster, take_in
from wallchart.engines.matching.levels import COMPARISONS
from wallchart.engines.matching.standard import LAYOUT, Standard

from .files import build_town, clean_rows

Row = dict[str, Any]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


@pytest.fixture(scope="module")
def voters(connection: duckdb.DuckDBPyConnection, tmp_path_factory: pytest.TempPathFactory) -> Standard:
    """A town, held in the tables `roster` and `near`; its voters."""
    town = build_town(tmp_path_factory.mktemp("town"), households=400, members=120, seed=4)
    named = read_column_names(town.columns)
    _, members = take_in(connection, town.roster, named["roster"], "members")
    _, listed = take_in(connection, town.voters, named["voters"], "listed")
    hold_roster(connection, members)
    gather_near(connection, listed, usable_keys(members, listed, 1_000))
    return listed


@pytest.fixture(scope="module")
def counts(connection: duckdb.DuckDBPyConnection, voters: Standard) -> Counts:
    return chance.count_values(connection, voters)


def rows_of(connection: duckdb.DuckDBPyConnection, query: str) -> list[Row]:
    found = connection.execute(query)
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def held(connection: duckdb.DuckDBPyConnection, voters: Standard) -> dict[str, list[Row]]:
    """The rows of the voters, of those near the roster, and of the roster in its order."""
    return {
        "voters": rows_of(connection, voters.select()),
        "near": rows_of(connection, "select * from near"),
        "roster": rows_of(connection, "select * from roster order by r"),
    }


@pytest.mark.parametrize("name", COUNTED)
def test_every_value_of_a_member_is_counted_among_the_voters(
    counts: Counts, held: dict[str, list[Row]], name: str
) -> None:
    by, looked_up, where = COUNTED[name]
    among = Counter(tuple(row[column] for column in by) for row in held[where])
    mine = [tuple(row[column] for column in looked_up) for row in held["roster"]]
    meant = [among[key] if None not in key else 0 for key in mine]
    assert counts.held[name].tolist() == meant
    assert counts.size == len(held["voters"])
    assert any(meant) or name in ("email", "other_id", "day", "as_other_canon", "part2", "other_canon")


def test_whoever_has_a_members_value_is_near_her(held: dict[str, list[Row]]) -> None:
    """So counting in `near` is counting in all: names, doors, families, telephones."""
    for name, (by, looked_up, where) in COUNTED.items():
        if where == "near":
            mine = {tuple(row[column] for column in looked_up) for row in held["roster"]}
            keys = {side: [tuple(row[column] for column in by) for row in held[side]] for side in held}
            shared = {
                side: Counter(key for key in keys[side] if key in mine and None not in key)
                for side in ("voters", "near")
            }
            assert shared["voters"] == shared["near"], name


def test_a_share_is_never_nothing_and_never_more_than_all() -> None:
    one = Counts(4, {"zip": np.array([0.0, 1.0, 4.0, 9.0])})
    assert one.share("zip").tolist() == [0.125, 0.25, 1.0, 1.0]
    assert one.share("zip", least=2.0).tolist() == [0.5, 0.5, 1.0, 1.0]
    assert one.of("zip").tolist() == [0.5, 1.0, 4.0, 9.0]


def test_the_shares_of_the_levels_of_strangers_are_shares(
    connection: duckdb.DuckDBPyConnection, voters: Standard
) -> None:
    partial = chance.measure_partial(connection, within=False)
    assert list(partial) == [each.name for each in COMPARISONS]
    for each in COMPARISONS:
        assert len(partial[each.name]) == len(each.levels)
        assert partial[each.name].sum() == pytest.approx(1.0)
        assert (partial[each.name] > 0).all()  # what was not seen may be
    assert partial["first"][-1] > 0.8  # strangers are called otherwise


def test_the_sample_is_drawn_by_the_scrambled_ids_and_not_by_the_order_of_the_file(
    connection: duckdb.DuckDBPyConnection, voters: Standard
) -> None:
    before = chance.measure_partial(connection, within=False)
    connection.execute("create or replace temp table turned as select * from near order by id desc")
    after = chance.measure_partial(connection, within=False, rows="turned")
    for name, shares in before.items():
        assert shares.tolist() == after[name].tolist(), name
    few, many = (connection.execute(f"select count(*) from sample_{side}").fetchall()[0][0] for side in "ab")
    assert few == min(SAMPLE[0], 120)
    assert many <= SAMPLE[1]


def test_within_one_file_nobody_is_her_own_stranger(connection: duckdb.DuckDBPyConnection) -> None:
    rows = [{"id": f"{at}", "first": "Bob", "last": f"Lind{'abcdefgh'[at]}berg"} for at in range(8)]
    file = clean_rows(connection, "few", rows)
    connection.execute("create or replace temp table kept as select * from roster")
    hold_roster(connection, file)
    within = chance.measure_partial(connection, within=True, rows="roster")
    across = chance.measure_partial(connection, within=False, rows="roster")
    connection.execute("create or replace temp table roster as select * from kept")
    exact, slip = (next(at for at, step in enumerate(COMPARISONS[1].levels) if step.name == name)
                   for name in ("exact", "one slip"))  # fmt: skip
    assert within["last"][exact] < 0.01 < across["last"][exact]
    assert within["last"][slip] > 0.9


def test_nobody_near_is_no_trouble(connection: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f"null::{kind} as {name}" for name, kind in LAYOUT.items())
    connection.execute(f"create or replace temp table bare as select {columns} limit 0")
    for each, shares in chance.measure_partial(connection, within=False, rows="bare").items():
        assert len(set(shares.tolist())) == 1, each  # nothing is known: all levels alike
