"""`wallchart ballot`: what is read aloud, tables as they come from people, and rules put together by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Said = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def counted(tmp_path: Path, said: Said) -> Said:
    """Count the ballots of this table."""

    def run(table: str | bytes, *words: str) -> tuple[int, Any, str]:
        path = tmp_path / "ballots.csv"
        path.write_bytes(table.encode() if isinstance(table, str) else table)
        return said("ballot", "--ballots", str(path), *words)

    return run


def test_a_race_is_read_aloud_ballot_by_ballot(counted: Said) -> None:
    table = "ballot,candidate,votes\n1,Maple,45\n1,Oak,38\n1,Ash,9\n1,blank,8\n2,Maple,50\n2,Oak,42\n"
    _, words, _ = counted(table, "--drop-below", "10", "--threshold", "60")
    assert words.splitlines() == [
        "Ballot 1: 92 count, 56 endorse.",
        "  Maple                        45    48.9 %",
        "  Oak                          38    41.3 %",
        "  Ash                           9     9.8 %   drops",
        "Ballot 2: 92 count, 56 endorse.",
        "  Maple                        50    54.3 %",
        "  Oak                          42    45.7 %",
        "Nobody is endorsed yet. Still in the race: Maple, Oak.",
        "A motion for no endorsement is in order.",
    ]


def test_who_has_no_row_on_a_later_ballot_is_said_to_be_out_and_nought_votes_keep_one_in(
    counted: Said,
) -> None:
    first = "ballot,candidate,votes\n1,Maple,45\n1,Oak,38\n1,Ash,9\n"
    _, words, _ = counted(first + "2,Maple,50\n2,Oak,42\n", "--threshold", "60")
    assert words.splitlines()[-3:] == [
        "  Ash                      has no row here, and so is out of the race",
        "Nobody is endorsed yet. Still in the race: Maple, Oak.",
        "A motion for no endorsement is in order.",
    ]
    _, words, _ = counted(first + "2,Maple,50\n2,Oak,42\n2,Ash,0\n", "--threshold", "60")
    assert "out of the race" not in words and "Still in the race: Maple, Oak, Ash." in words
    _, told, _ = counted(first + "2,Maple,50\n2,Oak,42\n", "--threshold", "60", "--json")
    assert [ballot["absent"] for ballot in told["ballots"]] == [[], ["Ash"]]


def test_who_drops_after_the_last_ballot_is_said_below_and_a_motion_only_where_it_is_in_order(
    said: Said,
) -> None:
    line = ("ballot", "A=50", "B=41", "C=9", "--drop-below", "10", "--no-endorsement-from", "2")
    assert said(*line)[1].splitlines()[-2:] == [
        "Nobody is endorsed yet. Still in the race: A, B.",
        "Drops after this ballot: C.",
    ]
    assert said(*line, "--ballot", "2")[1].endswith("A motion for no endorsement is in order.\n")


@pytest.mark.parametrize(
    ("words", "last"),
    [
        (("A=58", "B=42", "--primary-line", "40", "--adjourned"),
         "Nobody is endorsed; to the primary: A, B."),
        (("A=58", "B=42", "--primary-line", "50", "--adjourned"), "Nobody is endorsed; to the primary: A."),
        (("A=58", "B=42", "--adjourned"), "No endorsement."),
        (("A=3", "no endorsement=97"), "No endorsement."),
        (("Åse 東=97", "B=3"), "Åse 東 is endorsed."),
    ],
)  # fmt: skip
def test_how_a_race_ends_is_its_last_line(said: Said, words: tuple[str, ...], last: str) -> None:
    assert said("ballot", *words)[1].splitlines()[-1] == last


@pytest.mark.parametrize(
    "name", ["No Endorsement", "no-endorsement", "NO_ENDORSEMENT", "  no   endorsement "]
)
def test_what_is_no_candidate_is_known_in_any_spelling(name: str, said: Said) -> None:
    _, told, _ = said("ballot", "Maple=60", f"{name}=40", "--json")
    assert told["ballots"][0]["shares"] == {"Maple": "3/5", "no endorsement": "2/5"}
    assert said("ballot", "Maple=60", f"{name}=20", "no endorsement=20")[0] == 2


def test_the_threshold_may_have_to_be_passed(said: Said) -> None:
    line = ("ballot", "A=60", "B=40", "--threshold", "60", "--json")
    assert said(*line)[1]["verdict"] == "endorsed"
    over = said(*line, "--over")[1]
    assert (over["verdict"], over["ballots"][0]["needed"]) == ("next ballot", 61)


@pytest.mark.parametrize("text", ["60", "60%", "60 %", "0.6", "3/5", "60.0"])
def test_a_share_may_be_written_in_any_usual_way(text: str, said: Said) -> None:
    assert said("ballot", "A=60", "B=40", "--threshold", text, "--json")[1]["ballots"][0]["needed"] == 60


@pytest.mark.parametrize("flag", ["--threshold", "--drop-below", "--drop-rise", "--primary-line"])
@pytest.mark.parametrize("text", ["", "%", "half", "3/0", "nan", "inf", "101", "101%"])
def test_what_is_no_share_is_refused_by_its_flag(flag: str, text: str, said: Said) -> None:
    code, told, complaint = said("ballot", "A=60", "B=40", flag, text)
    assert (code, told, complaint.count("\n")) == (2, "", 1)
    assert f"column {flag} (" in complaint and "share" in complaint


def test_nothing_counts_beside_candidates_where_that_is_said(said: Said) -> None:
    line = ("ballot", "A=55", "B=35", "blank=10", "spoiled=5", "--rule", "minnesota_republican", "--json")
    assert said(*line)[1]["ballots"][0]["denominator"] > 90
    assert said(*line, "--count")[1]["ballots"][0]["denominator"] == 90
    assert said(*line, "--count", "blank", "spoiled")[1]["ballots"][0]["denominator"] == 105


def test_three_may_always_stay(said: Said) -> None:
    line = ("ballot", "A=50", "B=30", "C=11", "D=9", "--drop-below", "20", "--json")
    assert said(*line)[1]["ballots"][0]["dropped"] == ["D", "C"]
    assert said(*line, "--keep", "3")[1]["ballots"][0]["dropped"] == ["D"]


def test_dropping_may_begin_later(said: Said) -> None:
    line = ("ballot", "A=50", "B=41", "C=9", "--drop-below", "10", "--drop-from", "3", "--json", "--ballot")
    assert [said(*line, number)[1]["ballots"][0]["dropped"] for number in ("2", "3")] == [[], ["C"]]


def test_a_table_may_have_more_columns_in_any_order_and_blank_lines(counted: Said) -> None:
    table = "\ufeffteller,votes,candidate,ballot\r\nO'B, 5 , Maple ,1\r\n\r\n,,,\r\nZ,4,Oak,1\r\n"
    code, told, complaint = counted(table, "--json")
    assert (code, complaint) == (0, "")
    assert told["ballots"][0]["shares"] == {"Maple": "5/9", "Oak": "4/9"}


def test_ballots_may_come_in_any_order(counted: Said) -> None:
    table = "ballot,candidate\n2,Maple\n1,Oak\n2,Maple\n1,Maple\n2,Oak\n"
    _, told, _ = counted(table, "--json", "--threshold", "60")
    assert [ballot["ballot"] for ballot in told["ballots"]] == [1, 2]
    assert (told["verdict"], told["names"]) == ("endorsed", ["Maple"])


def test_the_ballots_may_come_by_standard_input(said: Said, pasted: Callable[[str], None]) -> None:
    pasted("ballot,candidate,votes\n1,Maple,5\n1,Oak,1\n")
    assert said("ballot", "--ballots", "-")[1].endswith("Maple is endorsed.\n")
    pasted("ballot,candidate,votes\n1,Maple,five\n")
    assert "-, row 2, column votes ('five')" in said("ballot", "--ballots", "-")[2]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ("20260203,Maple,3\n", "ballot 1 is not there"),
        ("1,Maple,3\n3,Maple,3\n", "ballot 2 is not there"),
        ("", "ballot 1 is not there"),
        ("1,Maple,3\n0,Maple,3\n", "ballots are numbered from 1"),
    ],
)
def test_a_ballot_that_is_missing_is_named(counted: Said, rows: str, why: str) -> None:
    """Also where a day stands in the column of ballots: twenty million are not looked for one by one."""
    code, _, complaint = counted(f"ballot,candidate,votes\n{rows}")
    assert (code, complaint) == (2, f"wallchart: ballots.csv, column ballot: {why}\n")


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        ("one,Maple,3", "ballot", "one"),
        ("1,Maple,-3", "votes", "-3"),
        ("1,Maple,1_000", "votes", "1_000"),
        ("1,Maple,٣", "votes", "٣"),
        (f"1,Maple,{'9' * 5000}", "votes", "9" * 5000),
        ('1,Maple,"1,000"', "votes", "1,000"),
    ],
)
def test_a_cell_that_is_no_count_is_refused_with_its_place(
    counted: Said, row: str, column: str, value: str
) -> None:
    code, _, complaint = counted(f"ballot,candidate,votes\n1,Oak,2\n{row}\n", "--json")
    told = json.loads(complaint)
    assert (code, told["row"], told["column"], told["value"]) == (2, 3, column, value)
    assert "is not a whole number, 0 or more" in told["refused"] and len(told["refused"]) < 200


def test_a_race_goes_on_only_while_nobody_is_endorsed(counted: Said) -> None:
    code, _, complaint = counted("ballot,candidate\n1,Maple\n2,Maple\n")
    assert code == 2 and "row 3, column ballot ('2'): the race ended on ballot 1: endorsed" in complaint


def test_ballots_on_the_line_and_in_a_file_do_not_mix(counted: Said, said: Said) -> None:
    assert "not both" in counted("ballot,candidate\n1,Maple\n", "Maple=3")[2]
    assert "give the votes" in said("ballot")[2]
