"""Seats for precincts: three methods against slow ones, per N votes, and pasted numbers."""

from __future__ import annotations

import csv
from fractions import Fraction
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.engines.caucus import (
    Allotment,
    Method,
    Rounding,
    Tie,
    allot,
    allot_per_votes,
    draw,
    read_published,
)
from wallchart.refusal import Refusal

VOTES = st.lists(st.integers(0, 900), min_size=1, max_size=12).filter(any)


def exact(votes: list[int]) -> list[Fraction]:
    return [Fraction(vote) for vote in votes]


def whole(found: Allotment) -> tuple[int, ...]:
    return (
        found.seats if found.tie is None else found.settled(draw(found.tie, np.random.default_rng(0))).seats
    )


# The states' populations of the census of 1790 and the House that each method would have made of 105 seats
# (Balinski and Young, Fair Representation, appendix B).
STATES_1790 = {
    "Connecticut": 236841, "Delaware": 55540, "Georgia": 70835, "Kentucky": 68705, "Maryland": 278514,
    "Massachusetts": 475327, "New Hampshire": 141822, "New Jersey": 179570, "New York": 331589,
    "North Carolina": 353523, "Pennsylvania": 432879, "Rhode Island": 68446, "South Carolina": 206236,
    "Vermont": 85533, "Virginia": 630560,
}  # fmt: skip
HOUSE_1790 = {
    Method.LARGEST_REMAINDER: (7, 2, 2, 2, 8, 14, 4, 5, 10, 10, 13, 2, 6, 2, 18),
    Method.WEBSTER: (7, 2, 2, 2, 8, 14, 4, 5, 10, 10, 13, 2, 6, 2, 18),
    Method.HUNTINGTON_HILL: (7, 2, 2, 2, 8, 14, 4, 5, 10, 10, 12, 2, 6, 3, 18),
}


@pytest.mark.parametrize("method", list(Method))
def test_the_house_of_1790(method: Method) -> None:
    assert allot(exact(list(STATES_1790.values())), 105, method).seats == HOUSE_1790[method]


def slowly(votes: list[int], seats: int, method: Method) -> list[int]:
    """One seat after the other to the highest priority, in floats with roots: another way to the same."""
    start = 1 if method is Method.HUNTINGTON_HILL else 0
    won = [start] * len(votes)
    for _ in range(seats - sum(won)):
        if method is Method.WEBSTER:
            keys = [vote / (has + 0.5) for vote, has in zip(votes, won, strict=True)]
        else:
            keys = [vote / sqrt(has * (has + 1)) for vote, has in zip(votes, won, strict=True)]
        won[keys.index(max(keys))] += 1
    return won


@given(VOTES, st.integers(0, 40), st.sampled_from([Method.WEBSTER, Method.HUNTINGTON_HILL]))
def test_divisor_methods_agree_with_the_slow_way_where_no_lot_is_needed(
    votes: list[int], more: int, method: Method
) -> None:
    seats = len(votes) + more
    found = allot(exact(votes), seats, method)
    if found.tie is None:
        assert list(found.seats) == slowly(votes, seats, method)


@given(VOTES, st.integers(0, 60), st.sampled_from(list(Method)), st.integers(0, 3))
def test_seats_add_up_and_every_precinct_has_its_least(
    votes: list[int], more: int, method: Method, least: int
) -> None:
    floor = max(1, least) if method is Method.HUNTINGTON_HILL else least
    seats = floor * len(votes) + more
    won = whole(allot(exact(votes), seats, method, least))
    assert sum(won) == seats
    assert min(won) >= floor


@given(VOTES, st.integers(1, 60), st.sampled_from(list(Method)))
def test_more_votes_never_have_fewer_seats(votes: list[int], more: int, method: Method) -> None:
    won = whole(allot(exact(votes), len(votes) + more, method))
    for vote, has in zip(votes, won, strict=True):
        for other, theirs in zip(votes, won, strict=True):
            assert not (vote > other and has < theirs)


@given(VOTES, st.integers(1, 60), st.integers(1, 50), st.sampled_from(list(Method)))
def test_only_proportions_count(votes: list[int], more: int, times: int, method: Method) -> None:
    seats = len(votes) + more
    scaled = [Fraction(vote, times) for vote in votes]
    assert allot(exact(votes), seats, method) == allot(scaled, seats, method)


@given(VOTES, st.integers(0, 60), st.sampled_from([Method.WEBSTER, Method.HUNTINGTON_HILL]))
def test_a_divisor_method_takes_no_seat_away_when_the_house_grows(
    votes: list[int], more: int, method: Method
) -> None:
    seats = len(votes) + more
    one, next_one = allot(exact(votes), seats, method), allot(exact(votes), seats + 1, method)
    if one.tie is None and next_one.tie is None:
        assert all(now >= then for then, now in zip(one.seats, next_one.seats, strict=True))


def test_equal_precincts_draw_lots_for_the_last_seat() -> None:
    for method in Method:
        found = allot(exact([50, 50, 50]), 5, method)
        assert found.seats == (1, 1, 1)
        assert found.tie == Tie((0, 1, 2), 2)
        assert sorted(whole(found)) == [1, 2, 2]


def test_votes_with_decimals_are_exact() -> None:
    # 0.1 + 0.2 is not 0.3 in floats, which would hide this tie.
    found = allot([Fraction("0.3"), Fraction("0.1") + Fraction("0.2")], 3, Method.LARGEST_REMAINDER)
    assert found.tie is not None


def test_a_small_precinct_has_its_least_and_the_others_share_the_rest() -> None:
    assert allot(exact([1, 50, 49]), 10, Method.LARGEST_REMAINDER, 1).seats == (1, 5, 4)
    assert allot(exact([0, 0, 10]), 3, Method.LARGEST_REMAINDER, 1).seats == (1, 1, 1)


@pytest.mark.parametrize(
    ("votes", "seats", "method", "least", "why"),
    [
        ([5, 5], 1, Method.HUNTINGTON_HILL, 0, "1 seats do not reach for 1 in each of 2"),
        ([5, 5], 3, Method.WEBSTER, 2, "do not reach for 2"),
        ([0, 0], 3, Method.WEBSTER, 0, "above 0 somewhere"),
        ([], 3, Method.WEBSTER, 0, "above 0 somewhere"),
        ([5], -1, Method.WEBSTER, 0, "0 or more"),
    ],
)
def test_what_cannot_be_allotted_is_refused(
    votes: list[int], seats: int, method: Method, least: int, why: str
) -> None:
    with pytest.raises(Refusal, match=why):
        allot(exact(votes), seats, method, least)


def test_one_seat_for_so_many_votes_rounds_as_told() -> None:
    votes = [Fraction(12), Fraction("12.5"), Fraction(37), Fraction(50), Fraction(0)]
    assert allot_per_votes(votes, Fraction(25), Rounding.DOWN).seats == (0, 0, 1, 2, 0)
    assert allot_per_votes(votes, Fraction(25), Rounding.NEAREST).seats == (0, 1, 1, 2, 0)
    assert allot_per_votes(votes, Fraction(25), Rounding.UP).seats == (1, 1, 2, 2, 0)
    assert allot_per_votes(votes, Fraction(25), Rounding.DOWN, at_least=1).seats == (1, 1, 1, 2, 1)
    with pytest.raises(Refusal, match="above 0"):
        allot_per_votes(votes, Fraction(0), Rounding.DOWN)


def test_published_numbers_are_pasted_as_they_stand_on_the_page() -> None:
    text = "Precinct\tDelegates\nMinneapolis W-1 P-1\t7\n\nMinneapolis W-1 P-2,  6\n270531370; 12\n"
    assert read_published(text) == {"Minneapolis W-1 P-1": 7, "Minneapolis W-1 P-2": 6, "270531370": 12}


def test_a_pasted_line_without_a_number_is_refused_with_its_row() -> None:
    with pytest.raises(Refusal) as refused:
        read_published("A 3\nB many\n", "paste.txt")
    assert (refused.value.file, refused.value.row) == ("paste.txt", 2)
    with pytest.raises(Refusal, match="twice"):
        read_published("A 3\nA 4\n")


@pytest.mark.data
def test_the_real_precincts_of_minnesota_share_ten_thousand_seats(shared_data: Path) -> None:
    with (shared_data / "mn_results" / "mn_dfl_cav_2022_2024.csv").open() as file:
        votes = [Fraction(row["cav"]) for row in csv.DictReader(file)]
    assert len(votes) == 4062
    for method in Method:
        won = whole(allot(votes, 10_000, method, 1))
        assert sum(won) == 10_000
        assert min(won) >= 1
