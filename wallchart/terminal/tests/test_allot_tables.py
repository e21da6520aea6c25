"""`wallchart allot`: tables as they come from people, numbers as they were given, and what goes with what."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Said = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def allotted(tmp_path: Path, said: Said) -> Said:
    """Allot seats by this table of votes."""

    def run(table: str, *words: str) -> tuple[int, Any, str]:
        path = tmp_path / "votes.csv"
        path.write_text(table, encoding="utf-8")
        return said("allot", "--votes", str(path), *words)

    return run


def test_the_precinct_is_the_first_column_or_the_one_that_is_named(allotted: Said) -> None:
    table = "town,precinct,votes\nElk,W-1,3\nOak,W-2,1\n"
    _, told, _ = allotted(table, "--seats", "4", "--json")
    assert [row["precinct"] for row in told["precincts"]] == ["Elk", "Oak"]
    _, told, _ = allotted(table, "--seats", "4", "--json", "--precinct-column", "precinct")
    assert [(row["precinct"], row["seats"]) for row in told["precincts"]] == [("W-1", 3), ("W-2", 1)]
    code, _, complaint = allotted(table, "--seats", "4", "--precinct-column", "ward")
    assert code == 2 and "column ward: is not there; there are town, precinct, votes" in complaint


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("658.40", "658.4"),
        ("301.0", "301"),
        ("0.00001", "0.00001"),
        ("123456789012345678.25", "123456789012345678.25"),
        ("0.1234567890123456", "0.1234567890123456"),
    ],
)
def test_votes_are_shown_as_exactly_as_they_were_given(allotted: Said, given: str, shown: str) -> None:
    _, printed, _ = allotted(f"precinct,votes\nA,{given}\n", "--seats", "1")
    assert printed.splitlines()[1] == f"A,{shown},1,largest-remainder"


def test_names_with_commas_and_other_letters_come_back_as_they_were(allotted: Said, tmp_path: Path) -> None:
    out = tmp_path / "seats.csv"
    table = 'precinct,votes\n"Elk Twp, ""east""",3\nŁódź 東,1\n'
    code, printed, told = allotted(table, "--seats", "4", "--out", str(out))
    assert (code, printed, told) == (0, "", "4 seats in all\n")
    assert out.read_text(encoding="utf-8").splitlines()[1:] == [
        '"Elk Twp, ""east""",3,3,largest-remainder', "Łódź 東,1,1,largest-remainder",
    ]  # fmt: skip


def test_json_and_a_file_may_both_be_asked_for(allotted: Said, tmp_path: Path) -> None:
    out = tmp_path / "seats.csv"
    _, told, complaint = allotted("precinct,votes\nA,3\n", "--seats", "4", "--out", str(out), "--json")
    assert complaint == ""
    assert told == {
        "method": "largest-remainder", "differences": [], "seats": 4,
        "precincts": [{"precinct": "A", "votes": "3", "seats": 4, "source": "largest-remainder"}],
    }  # fmt: skip
    assert out.read_text() == "precinct,votes,seats,source\nA,3,4,largest-remainder\n"


@pytest.mark.parametrize(
    ("rounding", "seats"), [("down", [2, 1, 0]), ("nearest", [3, 1, 0]), ("up", [3, 2, 1])]
)
def test_seats_per_votes_are_rounded_as_the_rule_says(
    allotted: Said, rounding: str, seats: list[int]
) -> None:
    table = "precinct,votes\nA,25\nB,14\nC,4.9\n"
    words = ("--method", "per-n-votes", "--per", "10", "--round", rounding, "--json")
    _, told, _ = allotted(table, *words)
    assert [row["seats"] for row in told["precincts"]] == seats and told["seats"] == sum(seats)
    assert "lots" not in told


def test_every_precinct_may_have_its_minimum(allotted: Said) -> None:
    table = "precinct,votes\nA,98\nB,1\nC,1\n"
    for method in ("largest-remainder", "webster", "huntington-hill"):
        _, told, _ = allotted(table, "--seats", "10", "--at-least", "2", "--method", method, "--json")
        assert [row["seats"] for row in told["precincts"]] == [6, 2, 2], method
    code, _, complaint = allotted(table, "--seats", "5", "--at-least", "2")
    assert code == 2 and "5 seats do not reach for 2 in each of 3 precincts" in complaint


def test_the_same_seed_draws_the_same_lot_and_another_may_draw_another(allotted: Said) -> None:
    table = "precinct,votes\nA,50\nB,50\n"

    def winner(seed: int) -> str:
        _, told, _ = allotted(table, "--seats", "3", "--seed", str(seed), "--json")
        return max(told["precincts"], key=lambda row: row["seats"])["precinct"]

    assert winner(7) == winner(7)
    assert {winner(seed) for seed in range(12)} == {"A", "B"}


def test_a_fresh_seed_is_told_so_that_the_lot_can_be_drawn_again(allotted: Said) -> None:
    table = "precinct,votes\nA,50\nB,50\n"
    _, fresh, _ = allotted(table, "--seats", "3", "--json")
    seed = str(fresh["lots"][0]["seed"])
    assert allotted(table, "--seats", "3", "--json", "--seed", seed)[1] == fresh


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--seats", "3", "--per", "25"), "column --per ('25'): goes with --method per-n-votes"),
        (("--method", "per-n-votes", "--per", "25", "--seats", "3"), "no --seats"),
        (("--method", "per-n-votes", "--per", "0"), "the votes of a seat above 0"),
        (("--method", "per-n-votes", "--per", "-2"), "the votes of a seat above 0"),
        (("--method", "per-n-votes", "--per", "1/0"), "is not a number"),
        (("--seats", "3", "--votes-column", "cav"), "column cav: is not there"),
    ],
)
def test_what_does_not_go_together_is_refused(allotted: Said, words: tuple[str, ...], why: str) -> None:
    code, printed, complaint = allotted("precinct,votes\nA,30\n", *words)
    assert (code, printed, complaint.count("\n")) == (2, "", 1)
    assert why in complaint


@pytest.mark.parametrize("cell", ["", "1,5", "1.", ".5", "-1", "+1", "1e3", "1_0", "٣", "NaN", "9" * 5000])
def test_a_cell_that_is_no_number_of_votes_is_refused(cell: str, allotted: Said) -> None:
    code, _, complaint = allotted(f'precinct,votes\nA,3\nB,"{cell}"\n', "--seats", "3", "--json")
    told = json.loads(complaint)
    assert (code, told["file"], told["row"], told["column"]) == (2, "votes.csv", 3, "votes")
    assert told["value"] == (cell or None)


@pytest.mark.parametrize("between", ["\t", ",", "; ", "   ", " , "])
def test_published_numbers_are_read_however_they_were_pasted(
    between: str, said: Said, pasted: Callable[[str], None]
) -> None:
    lines = ("", "Precinct name Delegates", "Ward 1" + between + "6", "", f'"St. Paul, W-2"{between}04  ')
    pasted("\r\n".join(lines))
    code, told, complaint = said("allot", "--published", "-", "--json")
    assert code == 0, complaint
    assert told == {
        "seats": 10,
        "precincts": [
            {"precinct": "Ward 1", "seats": 6, "source": "published"},
            {"precinct": "St. Paul, W-2", "seats": 4, "source": "published"},
        ],
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Ward 1 6\nWard 2 none\n", "row 2 ('Ward 2 none'): a line is a precinct and its seats"),
        ("Precinct Seats\nand more words\nWard 1 6\n", "row 2 ('and more words')"),
        ("Ward 1 6\nWard 2 ٤\n", "row 2"),
        (f"Ward 1 6\nWard 2 {'9' * 5000}\n", "row 2"),
        ("Ward 1 6\n\nWard 1 6\n", "row 3 ('Ward 1'): this precinct is given twice"),
    ],
)
def test_a_pasted_line_that_cannot_be_read_is_refused_with_its_row(
    text: str, why: str, said: Said, pasted: Callable[[str], None]
) -> None:
    pasted(text)
    code, printed, complaint = said("allot", "--published", "-")
    assert (code, printed, complaint.count("\n")) == (2, "", 1)
    assert why in complaint


def test_published_numbers_that_do_not_make_the_seats_that_there_are_are_looked_at(
    allotted: Said, said: Said, pasted: Callable[[str], None]
) -> None:
    pasted("A 1\nB 5\n")
    _, _, words = allotted("precinct,votes\nA,30\nB,10\n", "--seats", "4", "--published", "-")
    assert "6 seats in all\n--seats says 4: look whether every published number is right\n" in words
    pasted("A 1\nB 5\n")
    _, told, _ = said("allot", "--published", "-", "--seats", "7", "--json")
    assert (told["seats"], told["asked"]) == (6, 7)
    pasted("A 1\nB 5\n")
    _, told, _ = said("allot", "--published", "-", "--seats", "6", "--json")
    assert told["seats"] == 6 and "asked" not in told


def test_a_rounding_is_refused_where_nothing_is_rounded_by_it(allotted: Said) -> None:
    code, _, complaint = allotted("precinct,votes\nA,3\n", "--seats", "4", "--round", "up")
    assert code == 2 and "column --round ('up'): goes with --method per-n-votes" in complaint


def test_what_was_published_for_every_precinct_is_what_counts(
    allotted: Said, pasted: Callable[[str], None]
) -> None:
    pasted("A 1\nB 5\n")
    _, told, _ = allotted("precinct,votes\nA,30\nB,10\n", "--seats", "4", "--published", "-", "--json")
    assert (told["seats"], [row["seats"] for row in told["precincts"]]) == (6, [1, 5])
    assert told["differences"] == [
        {"precinct": "A", "published": 1, "computed": 3}, {"precinct": "B", "published": 5, "computed": 1},
    ]  # fmt: skip
