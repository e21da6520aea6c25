"""`wallchart ballot`, `allot` and `caucus-rules`, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


def test_a_ballot_on_the_line(said) -> None:
    code, out, _ = said("ballot", "Maple=120", "Oak=80")
    assert code == 0
    assert "Maple is endorsed." in out
    _, told, _ = said("ballot", "Maple=100", "Oak=80", "No Endorsement=20", "--json")
    assert told["verdict"] == "next ballot"
    assert told["ballots"][0]["shares"] == {"Maple": "1/2", "Oak": "2/5", "no endorsement": "1/10"}
    assert told["ballots"][0]["needed"] == 120


def test_a_rule_can_be_put_together_on_the_line(said) -> None:
    words = (
        "--drop-below",
        "10",
        "--drop-rise",
        "5%",
        "--drop-lowest-from",
        "3",
        "--no-endorsement-from",
        "7",
    )
    _, told, _ = said("ballot", "A=50", "B=27", "C=14", "D=9", "--ballot", "2", *words, "--json")
    assert told["ballots"][0]["drop_line"] == "3/20"
    assert told["ballots"][0]["dropped"] == ["D", "C"]
    assert told["ballots"][0]["no_endorsement_in_order"] is False
    _, told, _ = said("ballot", "A=58", "B=42", "--over", "--primary-line", "2/5", "--adjourned", "--json")
    assert (told["verdict"], told["names"]) == ("primary", ["A", "B"])
    _, told, _ = said("ballot", "A=55", "B=35", "blank=10", "--rule", "minnesota_republican", "--json")
    assert told["ballots"][0]["denominator"] == 100
    _, told, _ = said("ballot", "A=55", "B=35", "blank=10", "--count", "--threshold", "0.61", "--json")
    assert (told["ballots"][0]["denominator"], told["verdict"]) == (90, "endorsed")


def test_a_file_of_ballots_is_a_race(tmp_path: Path, said) -> None:
    table = tmp_path / "ballots.csv"
    table.write_text(
        "ballot,candidate,votes\n1,Maple,45\n1,Oak,38\n1,Ash,9\n1,blank,8\n2,Maple,59\n2,Oak,33\n2,BLANK,8\n"
    )
    code, out, _ = said("ballot", "--ballots", str(table), "--drop-below", "10")
    assert code == 0
    assert "drops" in next(line for line in out.splitlines() if "Ash" in line)
    assert out.endswith("Maple is endorsed.\n")


def test_slips_are_counted_one_by_one(tmp_path: Path, said) -> None:
    table = tmp_path / "slips.csv"
    table.write_text("ballot,candidate\n" + "1,Maple\n" * 5 + "1,Oak\n" * 4 + "1,blank\n")
    _, told, _ = said("ballot", "--ballots", str(table), "--json")
    assert told["ballots"][0]["shares"] == {"Maple": "5/9", "Oak": "4/9"}


@pytest.mark.parametrize(
    ("text", "row", "column", "why"),
    [
        ("ballot,candidate,votes\n1,Maple,x\n", 2, "votes", "not a whole number"),
        ("ballot,candidate,votes\n1,Maple,\n", 2, "votes", "is empty"),
        ("ballot,candidate,votes\n1,Maple,3\n1,Maple,4\n", 3, "candidate", "already has a row"),
        ("ballot,candidate,votes\n1,,3\n", 2, "candidate", "is empty"),
        ("ballot,candidate,votes\n1,Maple\n", 2, None, "2 cells where the header has 3"),
        ("ballot,candidate,votes\n2,Maple,3\n", None, "ballot", "ballot 1 is not there"),
        ("ballot,candidate,votes\n0,Maple,3\n1,Maple,3\n", None, "ballot", "numbered from 1"),
        ("ballot,name,votes\n1,Maple,3\n", None, "candidate", "is not there"),
        ("ballot,candidate,votes,votes\n1,Maple,3,4\n", 1, "votes", "twice"),
        ("", None, None, "is empty"),
    ],
)
def test_a_bad_table_of_ballots_is_refused_with_its_place(
    tmp_path: Path, said, text: str, row: int | None, column: str | None, why: str
) -> None:
    table = tmp_path / "ballots.csv"
    table.write_text(text)
    code, _, err = said("ballot", "--ballots", str(table), "--json")
    told = json.loads(err)
    assert (code, told["file"], told["row"], told["column"]) == (2, "ballots.csv", row, column)
    assert why in told["refused"]


@pytest.mark.parametrize(
    ("table", "place", "why"),
    [
        ("1,Maple,50\n1,Oak,41\n2,Maple,50\n2,Elm,9\n", "row 5, column candidate ('Elm')", "not in the race"),
        ("1,Maple,70\n1,Oak,30\n2,Oak,9\n", "row 4, column ballot ('2')", "the race ended on ballot 1"),
        ("1,Maple,50\n1,Oak,41\n2,blank,9\n", "row 4, column ballot ('2')", "names no candidate"),
        ("1,Maple,0\n1,Oak,0\n", "row 2, column ballot ('1')", "nobody cast a vote"),
    ],
)
def test_a_race_that_cannot_be_is_refused_with_the_row_that_says_so(
    tmp_path: Path, said, table: str, place: str, why: str
) -> None:
    (tmp_path / "ballots.csv").write_text(f"ballot,candidate,votes\n{table}")
    code, _, err = said("ballot", "--ballots", str(tmp_path / "ballots.csv"))
    assert code == 2
    assert f"ballots.csv, {place}" in err
    assert why in err


@pytest.mark.parametrize(("cell", "why"), [('"Oak', "never closed"), ("x" * 200_000, "field")])
def test_what_is_no_csv_is_refused_with_its_row(tmp_path: Path, said, cell: str, why: str) -> None:
    (tmp_path / "ballots.csv").write_text(f"ballot,candidate\n1,Maple\n1,{cell}\n1,Elm\n")
    code, _, err = said("ballot", "--ballots", str(tmp_path / "ballots.csv"))
    assert code == 2
    assert "ballots.csv, row 3: cannot be read as CSV" in err
    assert why in err


def test_equal_votes_endorse_nobody_however_low_the_threshold(said) -> None:
    line = ("ballot", "Maple=5", "Oak=5", "Elm=1", "--threshold", "40")
    assert said(*line, "--json")[1]["verdict"] == "next ballot"
    assert "Nobody is endorsed yet. Still in the race: Maple, Oak, Elm." in said(*line)[1]


def test_a_file_that_is_not_utf_8_is_refused_with_its_row(tmp_path: Path, said) -> None:
    table = tmp_path / "ballots.csv"
    table.write_bytes("ballot,candidate,votes\n1,Åse,3\n".encode("latin-1"))
    code, _, err = said("ballot", "--ballots", str(table))
    assert code == 2
    assert "row 2: is not UTF-8 text" in err


@pytest.mark.parametrize("words", [("Maple",), ("=3",), ("Maple=x",), ("Maple=1", "Maple=2"), ()])
def test_votes_that_cannot_be_read_are_refused(said, words: tuple[str, ...]) -> None:
    assert said("ballot", *words)[0] == 2


@pytest.mark.parametrize("text", ["sixty", "1/0", "160", "-5"])
def test_a_threshold_is_a_share(said, text: str) -> None:
    assert said("ballot", "A=1", f"--threshold={text}")[0] == 2


VOTES = "precinct,cav\nWard 1,658.4\nWard 2,301\nWard 3,40.6\n"


def test_seats_are_allotted_by_each_method(tmp_path: Path, said) -> None:
    table = tmp_path / "votes.csv"
    table.write_text(VOTES)
    for method, seats in {
        "largest-remainder": [7, 3, 0],
        "webster": [7, 3, 0],
        "huntington-hill": [6, 3, 1],
    }.items():
        words = ("allot", "--votes", str(table), "--votes-column", "cav", "--seats", "10", "--method", method)
        _, told, _ = said(*words, "--json")
        assert [row["seats"] for row in told["precincts"]] == seats
        assert told["seats"] == 10
    _, told, _ = said(
        "allot",
        "--votes",
        str(table),
        "--votes-column",
        "cav",
        "--method",
        "per-n-votes",
        "--per",
        "25",
        "--at-least",
        "1",
        "--json",
    )
    assert [row["seats"] for row in told["precincts"]] == [26, 12, 2]


def test_published_numbers_go_before_the_arithmetic_and_differences_are_listed(tmp_path: Path, said) -> None:
    table, pasted, out = tmp_path / "votes.csv", tmp_path / "paste.txt", tmp_path / "seats.csv"
    table.write_text(VOTES)
    pasted.write_text("Precinct\tSeats\nWard 1\t6\nWard 3\t1\n")
    code, _, err = said(
        "allot",
        "--votes",
        str(table),
        "--votes-column",
        "cav",
        "--seats",
        "10",
        "--published",
        str(pasted),
        "--out",
        str(out),
    )
    assert code == 0
    assert "Ward 1: published 6, the method gives 7" in err
    assert out.read_text().splitlines()[1:] == [
        "Ward 1,658.4,6,published",
        "Ward 2,301,3,largest-remainder",
        "Ward 3,40.6,1,published",
    ]


def test_published_numbers_can_be_pasted_alone(said, pasted) -> None:
    pasted("Ward 1 6\nWard 2 4\n")
    code, printed, err = said("allot", "--published", "-")
    assert (code, err) == (0, "10 seats in all\n")
    assert printed == "precinct,seats,source\nWard 1,6,published\nWard 2,4,published\n"


def test_a_tie_for_the_last_seat_is_drawn_and_told(tmp_path: Path, said) -> None:
    table = tmp_path / "votes.csv"
    table.write_text("precinct,votes\nA,50\nB,50\n")
    _, told, _ = said("allot", "--votes", str(table), "--seats", "3", "--seed", "5", "--json")
    assert told["lots"] == [{"among": ["A", "B"], "seats": 1, "seed": 5}]
    assert told["seats"] == 3
    assert (
        "1 by lot among A, B (seed 5)"
        in said("allot", "--votes", str(table), "--seats", "3", "--seed", "5")[2]
    )


@pytest.mark.parametrize(
    ("text", "words", "why"),
    [
        ("precinct,votes\nA,-3\n", ("--seats", "3"), "row 2, column votes"),
        ("precinct,votes\nA,3\nA,4\n", ("--seats", "3"), "comes twice"),
        ("precinct,votes\n,3\n", ("--seats", "3"), "is empty"),
        ("precinct,votes\n", ("--seats", "3"), "has no precincts"),
        ("precinct,votes\nA,3\n", (), "how many --seats"),
        ("precinct,votes\nA,3\n", ("--method", "per-n-votes"), "takes --per N"),
        ("precinct,votes\nA,3\n", ("--method", "per-n-votes", "--per", "x"), "not a number"),
        ("precinct,votes\nA,3\n", ("--seats", "3", "--seed", "-1"), "--seed"),
        ("precinct,votes\nA,3\n", ("--seats", "-3"), "--seats"),
        (
            "precinct,votes\nA,3\n",
            ("--method", "per-n-votes", "--per", "2", "--at-least", "-1"),
            "--at-least",
        ),
        ("precinct,votes\nA,0\n", ("--seats", "3"), "votes.csv, column votes: nobody has a vote"),
    ],
)
def test_an_allotment_that_cannot_be_is_refused(
    tmp_path: Path, said, text: str, words: tuple[str, ...], why: str
) -> None:
    table = tmp_path / "votes.csv"
    table.write_text(text)
    code, _, err = said("allot", "--votes", str(table), *words)
    assert code == 2
    assert why in err


def test_a_published_precinct_without_votes_is_refused(tmp_path: Path, said) -> None:
    table, pasted = tmp_path / "votes.csv", tmp_path / "paste.txt"
    table.write_text(VOTES)
    pasted.write_text("Ward 9 4\n")
    code, _, err = said(
        "allot", "--votes", str(table), "--votes-column", "cav", "--seats", "10", "--published", str(pasted)
    )
    assert code == 2
    assert "not among the precincts" in err
    assert said("allot")[0] == 2


def test_a_paste_without_a_precinct_is_refused(tmp_path: Path, said) -> None:
    (tmp_path / "seats.txt").write_text("Precinct Delegates\n\n")
    code, _, err = said("allot", "--published", str(tmp_path / "seats.txt"))
    assert (code, err) == (2, "wallchart: seats.txt: has no precincts\n")


def test_the_rules_of_a_party_on_a_day(said) -> None:
    _, told, _ = said("caucus-rules", "minnesota_dfl", "--caucus", "2026-02-03", "--json")
    assert told["employer_notice"]["last_day"] == "2026-01-24"
    assert told["employer_notice"]["send_by"] == "2026-01-23"
    _, out, _ = said("caucus-rules", "minnesota_republican", "--caucus", "2026-02-03")
    assert "send it by 2026-01-23" in out
    assert "Not confirmed" in out
    _, out, _ = said("caucus-rules", "iowa_democratic", "--caucus", "2026-02-03")
    assert "employer" not in out.split("Not confirmed")[0]
    assert said("caucus-rules", "minnesota_dfl", "--caucus", "3 Feb")[0] == 2


@pytest.mark.parametrize(
    "flag", ["--ballot", "--keep", "--drop-from", "--drop-lowest-from", "--no-endorsement-from"]
)
def test_ballots_are_counted_from_one(said, flag: str) -> None:
    code, _, err = said("ballot", "Maple=6", "Oak=4", flag, "0")
    assert code == 2
    assert f"column {flag} ('0')" in err


def test_the_rules_of_a_party_say_who_steps_in_what_is_contested_and_what_endorses(said) -> None:
    _, dfl, _ = said("caucus-rules", "minnesota_dfl", "--caucus", "2026-02-03", "--json")
    _, republican, _ = said("caucus-rules", "minnesota_republican", "--caucus", "2026-02-03", "--json")
    _, iowa, _ = said("caucus-rules", "iowa_democratic", "--caucus", "2026-02-03", "--json")
    assert (dfl["contested"], republican["contested"]) == ("walking subcaucus", "plurality vote")
    assert (dfl["alternates"]["per_seat"], dfl["alternates"]["step_in_for"]) == (1, "group")
    assert (republican["alternates"]["per_seat"], republican["alternates"]["step_in_for"]) == (
        None,
        "delegation",
    )
    assert "all who want a seat have it" in dfl["uncontested"]
    assert dfl["employer_notice"]["conventions_statute"] == "Minn. Stat. 202A.135"
    assert republican["endorsement"]["threshold"] == "3/5"
    assert "blank" in republican["endorsement"]["counted"]
    assert "202A.16" in dfl["challenges"]
    assert iowa["alternates"] is iowa["uncontested"] is iowa["endorsement"] is iowa["employer_notice"] is None
    words = said("caucus-rules", "minnesota_dfl", "--caucus", "2026-02-03")[1]
    for told in ("Seats uncontested:", "Seats contested: walking subcaucus", "Alternates:", "202A.135"):
        assert told in words


def test_one_seat_in_all_is_one_seat(tmp_path: Path, said) -> None:
    (tmp_path / "votes.csv").write_text("precinct,votes\nA,3\n")
    assert said("allot", "--votes", str(tmp_path / "votes.csv"), "--seats", "1")[2] == "1 seat in all\n"
