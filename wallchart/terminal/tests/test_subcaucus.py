"""`wallchart subcaucus`, as somebody types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wallchart.terminal import main

ROOT = Path(__file__).resolve().parents[3]


def test_the_example_on_the_page_as_it_is_typed() -> None:
    line = [sys.executable, "-m", "wallchart", "subcaucus", "--seats", "6", "15", "30", "5"]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "50 people, 6 seats. Viability number: 9."
    assert [line.split() for line in lines[2:5]] == [
        ["A", "15", "yes", "2.000", "0.000", "2"],
        ["B", "30", "yes", "4.000", "0.000", "4"],
        ["C", "5", "no", "-", "-", "0"],
    ]
    assert "C: not viable" in lines[5]


def test_json_says_the_same_with_exact_remainders(said) -> None:
    code, told, _ = said("subcaucus", "--seats", "9", "40", "31", "22", "7", "--json", "--seed", "3")
    assert code == 0
    assert told == {
        "outcome": "shared",
        "viability": 12,
        "seats": [4, 3, 2, 0],
        "lots": [],
        "total": 100,
        "allotment": 9,
        "viable": [True, True, True, False],
        "divisor": "93/9",
        "remainders": ["81/93", "0/93", "12/93", None],
        "seed": 3,
    }


def test_groups_may_have_names(said) -> None:
    _, told, _ = said("subcaucus", "--seats", "6", "Maple=15", "Oak=30", "Undecided voters=5", "--json")
    assert told["seats"] == {"Maple": 2, "Oak": 4, "Undecided voters": 0}
    _, told, _ = said("subcaucus", "--seats", "5", "Maple=20", "Oak=20", "--json", "--seed", "1")
    assert told["lots"][0]["among"] == ["Maple", "Oak"]
    assert told["seats"][told["lots"][0]["won"][0]] == 3


def test_a_lot_comes_from_the_seed_and_a_fresh_seed_is_told(said) -> None:
    words = ("subcaucus", "--seats", "5", "20", "20", "--json")
    again = [said(*words, "--seed", "42")[1] for _ in range(2)]
    assert again[0] == again[1]
    fresh = said(*words)[1]
    assert said(*words, "--seed", str(fresh["seed"]))[1] == fresh
    assert {tuple(said(*words, "--seed", str(seed))[1]["seats"]) for seed in range(12)} == {(3, 2), (2, 3)}


def test_the_first_count_can_govern(said) -> None:
    words = ("subcaucus", "--seats", "6", "15", "23", "8", "--json")
    assert said(*words)[1]["seats"] == [2, 3, 1]
    kept = said(*words, "--viability", "initial", "--first-count-total", "50")[1]
    assert (kept["viability"], kept["seats"]) == (9, [2, 4, 0])
    assert said(*words, "--viability", "initial")[1]["viability"] == 8


def test_outcomes_without_a_share_are_told_and_are_no_errors(said) -> None:
    code, out, _ = said("subcaucus", "--seats", "2", "10", "10", "10")
    assert code == 0
    assert "must join others" in out
    code, told, _ = said("subcaucus", "--seats", "2", "10", "10", "10", "--json")
    assert (code, told["outcome"], told["seats"]) == (0, "realign", None)
    _, told, _ = said("subcaucus", "--seats", "8", "3", "2", "--json")
    assert (told["outcome"], told["seats"], told["unfilled"]) == ("everyone", [3, 2], 3)
    _, out, _ = said("subcaucus", "--seats", "8", "3", "2")
    assert "everybody is seated, 3 seats stay unfilled" in out
    _, told, _ = said("subcaucus", "--seats", "1", "15", "30", "5", "--json")
    assert (told["outcome"], told["seats"], told["majority"], told["viability"]) == ("vote", None, "B", 50)
    _, out, _ = said("subcaucus", "--seats", "1", "2", "2")
    assert "No group has more than half" in out


def test_iowa_walks_by_its_own_rules(said) -> None:
    words = ("subcaucus", "--rules", "iowa_democratic", "--seats", "12", "115", "99", "--json")
    assert said(*words, "--attendance", "218")[1]["seats"] == [6, 6]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--seats", "6"), "say --seats and the people"),
        (("15", "30"), "say --seats and the people"),
        (("--seats", "0", "15"), "seats must be a whole number"),
        (("--seats", "6", "15", "x"), "people are a whole number"),
        (("--seats", "6", "15", "-3"), "people are a whole number, 0 or more"),
        (("--seats", "6", "A=15", "30"), "name every group"),
        (("--seats", "6", "A=15", "A=30"), "name every group"),
        (("--seats", "6", "15", "--seed", "-1"), "a seed is a whole number"),
        (("--seats", "6", "15", "--attendance", "20"), "only people in groups"),
        (("--seats", "6", "15", "--batch", "rooms.jsonl"), "takes its rooms from the file"),
        (("--batch", "there-is-no-such-file.jsonl"), "cannot be read"),
    ],
)
def test_a_room_that_cannot_be_ends_with_code_two_and_a_sentence(
    said, words: tuple[str, ...], why: str
) -> None:
    code, out, err = said("subcaucus", *words)
    assert code == 2
    assert out == ""
    assert why in err
    assert len(err.splitlines()) == 1


def test_a_file_of_rooms_gives_one_result_a_line(tmp_path: Path, said) -> None:
    rooms = tmp_path / "rooms.jsonl"
    rooms.write_text(
        '{"seats": 6, "counts": [15, 30, 5]}\n'
        "\n"
        '{"id": "P-2", "seats": 2, "counts": [10, 10, 10]}\n'
        '{"seats": 5, "counts": {"Maple": 20, "Oak": 20}}\n'
        '{"seats": 6, "counts": [15, 23, 8], "viability": "initial", "first_count_total": 50}\n'
        '{"seats": 8, "counts": [3, 2]}\n'
    )
    code, printed, err = said("subcaucus", "--batch", str(rooms), "--seed", "9")
    assert (code, err) == (0, "")
    told = [json.loads(line) for line in printed.splitlines()]
    assert [one["seats"] for one in told[:2]] == [[2, 4, 0], None]
    assert [one["viability"] for one in told] == [9, 15, 8, 9, 1]
    assert told[1]["id"] == "P-2"
    assert told[2]["lots"][0]["seats"] == 1
    assert told[2]["seed"] == [9, 4]
    assert sum(told[2]["seats"].values()) == 5
    assert told[3]["seats"] == [2, 4, 0]
    assert told[4]["seats"] == [3, 2]
    again = said("subcaucus", "--batch", str(rooms), "--seed", "9", "--out", str(tmp_path / "out.jsonl"))
    assert again == (0, "", "")
    assert (tmp_path / "out.jsonl").read_text() == printed


def test_a_rooms_lots_do_not_depend_on_the_rooms_before_it(tmp_path: Path, said) -> None:
    tied = '{"seats": 5, "counts": [20, 20], "seed": 77}\n'
    first, second = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    first.write_text(tied)
    second.write_text('{"seats": 3, "counts": [4, 4]}\n' * 3 + tied)
    alone = said("subcaucus", "--batch", str(first))[1].splitlines()[-1]
    after = said("subcaucus", "--batch", str(second))[1].splitlines()[-1]
    assert alone == after


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        ("{", None, "is not a line of JSON"),
        ("[6, 15]", None, "a room is written"),
        ('{"seats": 6}', "counts", "is missing"),
        ('{"counts": [3]}', "seats", "is missing"),
        ('{"seats": 6, "counts": 15}', "counts", "is a list of numbers"),
        ('{"seats": 6, "counts": [15, -1]}', "counts", "0 or more"),
        ('{"seats": 6, "counts": [15, 1.5]}', "counts", "whole number"),
        ('{"seats": "6", "counts": [15]}', "seats", "whole number"),
        ('{"seats": 6, "counts": []}', "counts", "at least one group"),
        ('{"seats": 6, "counts": [15], "people": 3}', "people", "is not known here"),
        ('{"seats": 6, "counts": {"A": 1, "A": 2}}', None, "a name comes twice"),
        ('{"seats": 6, "counts": [15], "viability": "some"}', "viability", "is one of"),
        ('{"seats": 6, "counts": [15], "seed": -2}', "seed", "0 or more"),
        ('{"seats": 6, "counts": [15], "attendance": 20}', "attendance", "only people in groups"),
    ],
)
def test_a_bad_line_is_refused_with_its_row_and_nothing_is_written(
    tmp_path: Path, said, line: str, column: str | None, why: str
) -> None:
    rooms, out = tmp_path / "rooms.jsonl", tmp_path / "out.jsonl"
    rooms.write_text(f'{{"seats": 6, "counts": [15, 30, 5]}}\n{line}\n')
    code, printed, err = said("subcaucus", "--batch", str(rooms), "--out", str(out), "--json")
    assert (code, printed, out.exists()) == (2, "", False)
    told = json.loads(err)
    assert (told["file"], told["row"], told["column"]) == (str(rooms), 2, column)
    assert why in told["refused"]


def test_a_reader_that_stops_early_is_no_crash(tmp_path: Path) -> None:
    rooms = tmp_path / "rooms.jsonl"
    rooms.write_text('{"seats": 6, "counts": [15, 30, 5]}\n' * 5000)
    line = f"{sys.executable} -m wallchart subcaucus --batch {rooms} | head -1"
    done = subprocess.run(line, shell=True, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.count("\n") == 1
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("count", ["1_5", "+5", "\u0663", "15.5", "3e1", "Maple=", "Maple=x"])
def test_only_digits_are_a_number_of_people(said, count: str) -> None:
    code, _, err = said("subcaucus", "--seats", "6", count, "5")
    assert code == 2
    assert repr(count) in err


def test_a_wrong_word_is_turned_away_in_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--seats", "six", "3"], ["--seats", "6", "3", "--viability", "maybe"]):
        with pytest.raises(SystemExit) as left:
            main(["subcaucus", *words])
        assert left.value.code == 2
        told = capsys.readouterr().err
        assert told.startswith("wallchart: argument --")
        assert told.count("\n") == 1


def test_a_bad_first_count_is_refused_by_the_name_that_the_line_gives_it(said, tmp_path: Path) -> None:
    rooms = tmp_path / "rooms.jsonl"
    rooms.write_text('{"seats": 6, "counts": [15, 30, 5], "first_count_total": -1}\n')
    code, _, err = said("subcaucus", "--batch", str(rooms))
    assert code == 2
    assert "row 1, column first_count_total ('-1')" in err


def test_one_seat_is_one_seat(said) -> None:
    assert "1 seat. " in said("subcaucus", "--seats", "1", "4", "3")[1]
    assert "1 seat stays unfilled" in said("subcaucus", "--seats", "8", "4", "3")[1]
    assert "1 person, 8 seats" in said("subcaucus", "--seats", "8", "1")[1]


def test_a_line_nested_beyond_all_reading_is_refused_with_its_row(said, tmp_path: Path) -> None:
    (tmp_path / "rooms.jsonl").write_text('{"seats": 6, "counts": [15, 30, 5]}\n' + "[" * 100_000)
    code, printed, err = said("subcaucus", "--batch", str(tmp_path / "rooms.jsonl"))
    assert (code, printed) == (2, "")
    assert "row 2 ('[[[" in err


def test_a_first_count_that_would_not_be_looked_at_is_refused(said) -> None:
    code, _, err = said("subcaucus", "--seats", "6", "15", "30", "5", "--first-count-total", "60")
    assert code == 2
    assert "goes with --viability initial" in err
