"""Rows known by their digest: the same words under the same meaning, and nothing else is taken for known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.people.actions import persons, roster
from wallchart.union.people.models import ImportRun, RosterLine
from wallchart.union.people.roster.digests import Digests
from wallchart.union.people.roster.lines import Lines
from wallchart.union.people.roster.standards import Choices, Column

from .rosters import File, applied, counts, operations, previewed, row, why

HEADINGS = ["Member number", "First name", "Last name", "Local", "Job title", "Phone"]
HASSAN = "M1009,Hassan,Mohamed,12,Clerk,"
LUPE = "M1010,Guadalupe,Hernández-Ruiz,12,Clerk,"


def digests(
    *rows: list[str], fields: tuple[str, ...] = ("number", "city"), source: int = 1, home: int | None = None,
    headings: tuple[str, ...] = (), **choices: Any,
) -> list[int]:  # fmt: skip
    columns = [Column(at, (headings or fields)[at], field) for at, field in enumerate(fields) if field]
    found: list[int] = Digests.meaning(source, columns, Choices(**choices), home).of(rows).tolist()
    return found


ROW = ["N1", "Ely"]


def test_the_same_row_has_the_same_digest_and_unmapped_cells_have_no_part_in_it() -> None:
    first = digests(ROW)
    assert first == digests(["N1", "Ely", "a remark"]) and len(set(digests(ROW, ROW))) == 1
    assert digests(["N1"]) == digests(["N1", ""]), "a row that ends early says nothing there"
    assert digests(["N1", "x", "Ely"], fields=("number", "", "city")) == first
    assert digests(["Ely", "N1"], fields=("city", "number")) == first, "nor the order of columns"


@pytest.mark.parametrize(
    "meaning",
    [
        {"source": 2},
        {"home": 12},
        {"day_first": True},
        {"taught": {"x": "member"}},
        {"fields": ("number", "state")},
        {"headings": ("Nr", "city")},
    ],
    ids=str,
)
def test_what_the_row_means_is_part_of_its_digest(meaning: dict[str, Any]) -> None:
    assert digests(ROW, **meaning) != digests(ROW)


def test_cells_that_run_together_are_told_apart() -> None:
    rows = [["N1", "Ely"], ["N1E", "ly"], ["", "N1Ely"], ["N1Ely", ""], ["N1 ", "Ely"], ["n1", "Ely"]]
    assert len(set(digests(*rows))) == len(rows)
    assert len(set(digests(["a"], ["b"], ["\ud800"], fields=("number",)))) == 3


NUMBERS = st.integers(-5, 5)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(NUMBERS, st.booleans()), max_size=6, unique_by=lambda line: line[0]),
    st.lists(st.lists(NUMBERS, max_size=5), max_size=4),
)
def test_lines_are_looked_up_each_once_as_in_a_plain_dictionary(
    lines: list[tuple[int, bool]], chunks: list[list[int]]
) -> None:
    persons_of = {digest: (100 + at, odd) for at, (digest, odd) in enumerate(lines)}
    kept = Lines(
        np.array([digest for digest, _odd in lines], dtype=np.int64),
        np.array([persons_of[digest][0] for digest, _odd in lines], dtype=np.int64),
        np.array([odd for _digest, odd in lines], dtype=np.int64),
    )
    met = set()
    for chunk in chunks:
        persons, odd = kept.look_up(np.array(chunk, dtype=np.int64))
        expected = []
        for digest in chunk:
            known = digest in persons_of and digest not in met
            met |= {digest} if known else set()
            expected.append(persons_of[digest] if known else (-1, False))
        assert list(zip(persons.tolist(), odd.tolist(), strict=True)) == expected
    assert set(kept.persons_met().tolist()) == {persons_of[digest][0] for digest in met}
    for digest, (person, _odd) in persons_of.items():
        assert kept.is_met(person) is (digest in met)
    assert not kept.is_met(99)


# --- from one month to the next


@pytest.fixture
def first(cast: Cast, file: File) -> ImportRun:
    return applied(HOUSE, file(HASSAN, LUPE), cast.council.pk)


def again(cast: Cast, file: File, *lines: str, **rest: Any) -> ImportRun:
    return previewed(HOUSE, file(*lines), cast.council.pk, **rest)


def test_what_was_applied_or_found_unchanged_is_known_the_next_time(
    cast: Cast, file: File, first: ImportRun
) -> None:
    assert again(cast, file, HASSAN, LUPE).report["known_by_their_line"] == 2
    other = again(cast, file, HASSAN, LUPE, source="another")
    assert (counts(other), other.report["known_by_their_line"]) == ({"unchanged": 2}, 0)
    assert again(cast, file, HASSAN, source="another").report["known_by_their_line"] == 1
    assert RosterLine.objects.count() == 4, "a line for each person and source"


def test_a_person_has_one_line_which_is_what_was_said_last(cast: Cast, file: File, first: ImportRun) -> None:
    applied(HOUSE, file(HASSAN.replace("Clerk", "Chief")), cast.council.pk)
    back = again(cast, file, HASSAN)
    assert (operations(back), back.report["known_by_their_line"]) == ({2: "changed"}, 0)


def test_a_row_that_stands_twice_is_known_once_and_told_the_second_time(
    cast: Cast, file: File, first: ImportRun
) -> None:
    run = again(cast, file, HASSAN, LUPE, HASSAN)
    assert (operations(run), run.report["known_by_their_line"]) == (
        {2: "unchanged", 3: "unchanged", 4: "refused"}, 2,
    )  # fmt: skip
    assert why(run, 4).startswith("another row says what is known of the same person already")


def test_another_row_about_somebody_known_by_their_line_is_told_whichever_comes_first(
    cast: Cast, file: File, first: ImportRun
) -> None:
    chief = HASSAN.replace("Clerk", "Chief")
    for lines, refused in (([chief, HASSAN], 2), ([HASSAN, chief], 3)):
        assert operations(again(cast, file, *lines))[refused] == "refused"


def test_a_row_longer_than_its_headings_is_looked_at_whatever_it_was(
    cast: Cast, file: File, first: ImportRun
) -> None:
    run = again(cast, file, HASSAN + ",too much", LUPE, "M1011,Rosa,Yang,12A,,")
    assert operations(run) == {2: "refused", 3: "unchanged", 4: "unchanged"} and "a separator stands" in why(
        run, 2
    )


def test_a_row_whose_problem_is_told_again_knows_whom_it_is_about(cast: Cast, file: File) -> None:
    odd = HASSAN + "12"
    for _time in range(2):
        run = applied(HOUSE, file(odd), cast.council.pk)
    assert counts(run) == {"unchanged": 1} and run.report["known_by_their_line"] == 0
    assert row(run, 2).problems[0]["column"] == "Phone" and row(run, 2).person_id == cast.hassan.pk
    assert [one["key"] for one in run.warnings] == ["left_out:Phone"]


def test_lines_of_people_beyond_reach_are_nobodys_to_who_compares(cast: Cast, file: File) -> None:
    path = file("M1013,Ngozi,Anderson,77,Clerk,")
    applied(HOUSE, path, cast.local12.pk, source="payroll")
    amina = previewed(cast.actor("amina"), path, cast.local12.pk, source="payroll")
    assert (operations(amina), amina.report["known_by_their_line"]) == ({2: "refused"}, 0)


def test_another_meaning_of_a_column_finds_nothing_known(cast: Cast, file: File, first: ImportRun) -> None:
    run = again(cast, file, HASSAN)
    mapping = {**run.mapping, "Job title": "shift"}
    roster.confirm_columns(HOUSE, run.pk, mapping=mapping, choices={}, full=False)
    run = roster.compare_roster(HOUSE, run.pk)
    assert run.report["known_by_their_line"] == 0 and row(run, 2).after == {"shift": "Clerk"}


def test_whoever_changes_somebody_has_their_row_looked_at_again(
    cast: Cast, file: File, first: ImportRun
) -> None:
    persons.change_person(HOUSE, cast.hassan.pk, {"suffix": "Jr"})
    run = again(cast, file, HASSAN, LUPE)
    assert (counts(run), run.report["known_by_their_line"]) == ({"unchanged": 2}, 1)
    assert again(cast, file, HASSAN, LUPE).report["known_by_their_line"] == 2, "a look is enough"


def test_in_a_full_roster_those_known_by_their_lines_are_there(
    cast: Cast, file: File, first: ImportRun
) -> None:
    run = previewed(HOUSE, file(HASSAN, LUPE), cast.council.pk, full=True)
    assert run.report["known_by_their_line"] == 2
    left = set(run.rows.filter(operation="left").values_list("person_id", flat=True))
    assert not {cast.hassan.pk, cast.lupe.pk} & left and len(left) == run.report["roster_size"] - 2


def test_an_undo_leaves_no_line_that_could_be_known(cast: Cast, file: File, first: ImportRun) -> None:
    newcomer = applied(HOUSE, file("N1,Ana,Olson,12,,"), cast.council.pk)
    for run in (newcomer, first):
        roster.undo_roster(HOUSE, run.pk)
    back = again(cast, file, HASSAN, LUPE, "N1,Ana,Olson,12,,")
    assert (counts(back), back.report["known_by_their_line"]) == ({"new": 1, "changed": 2}, 0)
