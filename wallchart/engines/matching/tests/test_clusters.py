"""Pairs raised by what a third row says, and the clusters that likely pairs make."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from wallchart.engines.matching import SAME, Duplicate, find_duplicates, model, write_pairs
from wallchart.engines.matching.chance import COUNTED, Counts
from wallchart.engines.matching.comparing import Compared
from wallchart.engines.matching.deduping import SHOWN, _clusters, learn_within, through_others
from wallchart.engines.matching.levels import COMPARISONS

from .files import write_rows

Pair = tuple[int, int]
SIZE = 7


def compared(pairs: list[Pair]) -> Compared:
    """What is compared, with pairs that say nothing but who they are."""
    silent = np.zeros((len(pairs), len(COMPARISONS)), dtype=np.uint8)
    row = np.array([a for a, _ in pairs], dtype=np.int64)
    return Compared(
        pairs=model.Pairs(row, silent, np.zeros(len(pairs))),
        voter=np.array([b for _, b in pairs], dtype=np.int64),
        ids=[f"{number:02}" for number in range(SIZE)],
        order=np.zeros(SIZE, dtype=np.uint64),
        counts=Counts(SIZE, {name: np.zeros(SIZE) for name in COUNTED}),
    )


@some.composite
def likely_pairs(draw: some.DrawFn) -> dict[Pair, float]:
    """Some of all pairs, in the order of their rows, with a probability each."""
    every = list(combinations(range(SIZE), 2))
    chosen = draw(some.sets(some.sampled_from(every)))
    return {pair: draw(some.floats(0, 1)) for pair in every if pair in chosen}


def raised(told: dict[Pair, float]) -> dict[Pair, float]:
    left, right, sure = through_others(compared(list(told)), np.array(list(told.values()), dtype=np.float64))
    return dict(zip(zip(left.tolist(), right.tolist(), strict=True), sure.tolist(), strict=True))


@given(likely_pairs())
def test_a_pair_is_as_likely_as_the_best_way_through_one_other_row(told: dict[Pair, float]) -> None:
    shown = {pair: sure for pair, sure in told.items() if sure >= SHOWN}
    sure_of = {**shown, **{(b, a): sure for (a, b), sure in shown.items()}}
    meant = {}
    for a, b in combinations(range(SIZE), 2):
        ways = [sure_of.get((a, m), 0.0) * sure_of.get((m, b), 0.0) for m in range(SIZE) if m not in (a, b)]
        best = max([sure_of.get((a, b), 0.0), *ways])
        if best > 0:
            meant[a, b] = best
    found = raised(told)
    assert found == pytest.approx(meant)
    assert list(found) == sorted(found)
    assert all(found[pair] >= sure for pair, sure in shown.items())


@given(likely_pairs())
def test_rows_stand_in_one_cluster_exactly_where_likely_pairs_lead_from_one_to_the_other(
    told: dict[Pair, float],
) -> None:
    ids = [f"{number:02}" for number in range(SIZE)]
    same = [pair for pair, sure in told.items() if sure >= SAME]
    left, right = (np.array([pair[at] for pair in same], dtype=np.int64) for at in (0, 1))
    clusters = dict(_clusters(ids, left, right))
    groups = [{number} for number in range(SIZE)]
    for a, b in same:
        one, other = (next(group for group in groups if row in group) for row in (a, b))
        if one is not other:
            groups.remove(other)
            one |= other
    assert clusters == {ids[row]: ids[min(group)] for group in groups for row in group}
    assert list(clusters) == ids


@settings(max_examples=20)
@given(some.permutations(list(combinations(range(5), 2))[:6]))
def test_the_order_of_the_pairs_changes_no_cluster(pairs: list[Pair]) -> None:
    ids = list("abcde")
    left, right = (np.array([pair[at] for pair in pairs], dtype=np.int64) for at in (0, 1))
    again = np.array(sorted(left.tolist())), right[np.argsort(left, kind="stable")]
    assert _clusters(ids, left, right) == _clusters(ids, *again)


def test_nothing_is_raised_where_nothing_is_likely() -> None:
    left, right, sure = through_others(compared([(0, 1), (1, 2)]), np.array([SHOWN / 2, 0.0]))
    assert (len(left), len(right), len(sure)) == (0, 0, 0)
    assert raised({(0, 1): 1.0, (1, 2): SHOWN}) == {(0, 1): 1.0, (1, 2): SHOWN, (0, 2): SHOWN}


def test_weights_are_learnt_once_more_with_as_many_rows_as_a_person_was_found_to_have() -> None:
    asked: list[float] = []

    def weigh(rows: float) -> Compared:
        asked.append(rows)
        return compared([(0, 1), (2, 3)])

    found, weights = learn_within(weigh)
    assert asked[0] == 1.0
    assert len(asked) == 2
    assert asked[1] > 1.0
    assert (len(found.pairs), weights.voters) == (2, SIZE)


def stranger(number: int) -> dict[str, object]:
    block, letter = divmod(number, 26)
    return {
        "id": f"o{number:03}",
        "first": f"Name{chr(65 + letter)}",
        "last": f"Other{chr(65 + block)}{'x' * letter}",
        "birth_date": f"19{40 + number % 50}-0{number % 9 + 1}-1{number % 10}",
        "zip": f"{55000 + number}",
    }


@pytest.fixture(scope="module")
def rows() -> list[dict[str, object]]:
    """Three writings of one person, her husband, and two hundred others."""
    agnes = {"last": "Thorvaldsen", "birth_date": "1971-06-24", "zip": "55104", "phone": "6515550171"}
    return [
        {"id": "c", "first": "Agnes", **agnes},
        {"id": "a", "first": "Agness", **agnes, "phone": ""},
        {"id": "b", "first": "Agnes M.", **agnes, "zip": ""},
        {"id": "0", "first": "Harald", **agnes, "birth_date": "1969-01-13"},
        *map(stranger, range(200)),
    ]


def test_a_person_who_stands_three_times_is_one_person_and_her_husband_another(
    rows: list[dict[str, object]], tmp_path: Path
) -> None:
    found = find_duplicates(write_rows(tmp_path / "f.csv", rows))
    clusters = dict(found.clusters)
    assert [clusters[name] for name in "abc"] == ["a", "a", "a"]
    assert clusters["0"] == "0"
    likely = {(pair.left_id, pair.right_id) for pair in found.pairs if pair.probability >= SAME}
    assert likely == {("a", "b"), ("a", "c"), ("b", "c")}
    chances = [pair.probability for pair in found.pairs]
    assert chances == sorted(chances, reverse=True)
    assert all(pair.left_id < pair.right_id and pair.probability >= SHOWN for pair in found.pairs)


def test_a_file_of_one_row_has_no_pair_and_one_cluster(tmp_path: Path) -> None:
    found = find_duplicates(write_rows(tmp_path / "f.csv", [{"id": "x", "first": "Ann", "last": "Lind"}]))
    assert (found.pairs, found.clusters) == ([], [("x", "x")])


def test_rows_that_say_nothing_are_not_one_person(tmp_path: Path) -> None:
    rows = [{"id": name, "first": "", "last": "", "zip": "", "phone": "000-000-0000"} for name in "abc"]
    found = find_duplicates(write_rows(tmp_path / "f.csv", rows))
    assert (found.pairs, found.clusters) == ([], [("a", "a"), ("b", "b"), ("c", "c")])


def test_a_vacant_post_on_a_payroll_is_not_one_person_many_times(
    rows: list[dict[str, object]], tmp_path: Path
) -> None:
    vacant = [{"id": f"v{n:02}", "first": "Vacant", "last": "Position"} for n in range(40)]
    found = find_duplicates(write_rows(tmp_path / "f.csv", [*rows, *vacant]))
    clusters = dict(found.clusters)
    assert all(clusters[str(row["id"])] == row["id"] for row in vacant)
    assert clusters["c"] == "a"


def test_pairs_are_written_as_they_are_found(tmp_path: Path) -> None:
    write_pairs([Duplicate("a", "b", 0.98765432), Duplicate("a", "c,d", SHOWN)], tmp_path / "p.csv")
    assert (tmp_path / "p.csv").read_text() == (
        'left_id,right_id,probability\na,b,0.987654\na,"c,d",0.001000\n'
    )
