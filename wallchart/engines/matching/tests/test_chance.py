"""How likely strangers agree: the more bear a value, the less it says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wallchart.engines.matching import chance
from wallchart.engines.matching.levels import COMPARISONS, Comparison

SIZE = 1_000_000
PARTIAL = {each.name: np.full(len(each.levels), 1 / len(each.levels)) for each in COMPARISONS}


def counts(**held: float) -> chance.Counts:
    """The counts of one roster row whose other values nobody bears."""
    return chance.Counts(SIZE, {name: np.array([float(held.get(name, 0))]) for name in chance.COUNTED})


def log_chance(name: str, level: str, **held: float) -> float:
    each: Comparison = next(each for each in COMPARISONS if each.name == name)
    return float(chance.chances(counts(**held), PARTIAL)[name][0, each.index(level)])


@pytest.mark.parametrize(
    ("name", "level", "counted"),
    [
        ("first", "exact", "first"),
        ("last", "exact", "part"),
        ("year", "same", "year"),
        ("phone", "same", "phone"),
        ("email", "same", "email"),
        ("other_id", "same", "other_id"),
        ("address", "same unit", "door"),
        ("address", "same house", "door"),
        ("address", "same ZIP", "zip"),
        ("address", "same city", "city"),
        ("address", "same street", "street"),
    ],
)
@settings(max_examples=30)
@given(fewer=some.integers(0, SIZE), more=some.integers(0, SIZE))
def test_a_value_that_more_voters_have_says_no_more(
    name: str, level: str, counted: str, fewer: int, more: int
) -> None:
    fewer, more = sorted((fewer, more))
    assert log_chance(name, level, **{counted: fewer}) <= log_chance(name, level, **{counted: more}) <= 0.0


def test_what_nobody_says_has_no_chance_to_count() -> None:
    assert all(table[0, 0] == 0.0 for table in chance.chances(counts(), PARTIAL).values())


def test_a_short_form_is_as_common_as_all_who_may_be_called_so() -> None:
    alone = log_chance("first", "nickname", canon=100)
    assert log_chance("first", "nickname", canon=100, other_canon=50) > alone
    assert log_chance("first", "nickname", canon=100, as_other_canon=50) > alone
    assert log_chance("first", "nickname", canon=100, first=60) < alone


def test_a_telephone_of_a_household_says_much_and_an_offices_little() -> None:
    assert log_chance("phone", "same", phone=4) == log_chance("phone", "same", phone=1)
    assert log_chance("phone", "same", phone=400) > log_chance("phone", "same", phone=4) + 5


def test_without_a_persons_own_rows_only_others_are_counted() -> None:
    fewer = counts(part=4, first=2, first_as_part=4, other_canon=7).without(3.0)
    assert fewer.held["part"][0] == 1.0
    assert fewer.held["first"][0] == 0.0
    assert fewer.held["first_as_part"][0] == 4.0  # her given name as the surname of others
    assert fewer.held["other_canon"][0] == 7.0
    assert fewer.size == SIZE


def test_a_name_commoner_than_its_halves_say_is_told_apart_from_one_that_is_not() -> None:
    usual = chance.together(counts(canon=10_000, part=10_000, name=101))
    family = chance.together(counts(canon=10_000, part=10_000, name=1_001))
    assert usual.name[0] == pytest.approx(0.0)
    assert family.name[0] == pytest.approx(np.log(10))
    alone = chance.together(counts(canon=2, part=2, name=1))
    assert alone.name[0] == 0.0  # the one is the member


def test_every_table_of_counts_is_made_once_and_serves_all_that_look_it_up() -> None:
    for where in ("voters", "near"):
        tables = chance.counting_tables(where)
        assert len(set(tables.values())) == len(tables)
    for by, looked_up, where in chance.COUNTED.values():
        assert by in chance.counting_tables(where)
        assert len(by) == len(looked_up)
