"""`wallchart subcaucus`: what is read aloud of a count, what its flags go with, and files of many rooms."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.engines.caucus import latest_rules
from wallchart.engines.caucus.walk import Room, Viability
from wallchart.terminal.commands.subcaucus import count, in_words, letters, told

Said = Callable[..., tuple[int, Any, str]]
DFL = latest_rules("minnesota_dfl").walking
assert DFL is not None


@pytest.fixture
def batch(tmp_path: Path, said: Said) -> Callable[..., tuple[int, list[dict[str, Any]], str]]:
    """Run a file of rooms; the exit code, each result, what was complained of."""

    def run(text: str | bytes, *words: str) -> tuple[int, list[dict[str, Any]], str]:
        path = tmp_path / "rooms.jsonl"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        code, printed, complaint = said("subcaucus", "--batch", str(path), *words)
        return code, [json.loads(line) for line in printed.splitlines()], complaint

    return run


def test_groups_without_names_are_letters_and_go_on_behind_z() -> None:
    names = letters(703)
    assert [names[place] for place in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
    assert len(set(names)) == 703 and letters(0) == []


def test_a_lot_is_read_aloud_with_who_drew_who_won_and_the_seed(said: Said) -> None:
    _, words, _ = said("subcaucus", "--seats", "5", "Maple=20", "Oak=20", "Elm=3", "--seed", "1")
    _, counted, _ = said("subcaucus", "--seats", "5", "Maple=20", "Oak=20", "Elm=3", "--seed", "1", "--json")
    [lot] = counted["lots"]
    assert f"Lot among Maple, Oak: {lot['won'][0]} (seed 1)." in words.splitlines()
    assert words.splitlines()[-1] == "Settled. Elm: not viable; before the final count, join another group."


def test_a_count_without_a_lot_says_that_none_was_needed(said: Said) -> None:
    assert said("subcaucus", "--seats", "6", "15", "30")[1].splitlines()[-1] == "No lot was needed."


def test_long_names_keep_the_table_in_its_columns(said: Said) -> None:
    _, words, _ = said("subcaucus", "--seats", "6", "Uncommitted for a ceasefire=15", "Oak=30")
    header, first, second = words.splitlines()[1:4]
    assert len(first) == len(second) == len(header)
    assert first.split() == ["Uncommitted", "for", "a", "ceasefire", "15", "yes", "2.000", "0.000", "2"]


def test_a_name_may_hold_an_equals_sign_and_any_letters(said: Said) -> None:
    _, counted, _ = said("subcaucus", "--seats", "6", "E=mc²=15", " Ñandú 東 = 30", "--json")
    assert counted["seats"] == {"E=mc²": 2, "Ñandú 東": 4}


def test_one_seat_says_who_leads_or_that_nobody_does(said: Said) -> None:
    _, words, _ = said("subcaucus", "--seats", "1", "Maple=6", "Oak=5")
    assert words.splitlines()[-1] == (
        "One seat is filled by a vote, not by a walk. Maple has more than half of the room."
    )
    assert {line.split()[-1] for line in words.splitlines()[2:4]} == {"-"}
    _, counted, _ = said("subcaucus", "--seats", "1", "Maple=5", "Oak=5", "--json")
    assert (counted["majority"], counted["divisor"], counted["remainders"]) == (None, None, None)


def test_a_room_where_nobody_came_seats_nobody(said: Said) -> None:
    _, counted, _ = said("subcaucus", "--seats", "2", "0", "0", "--json")
    assert (counted["outcome"], counted["seats"], counted["unfilled"]) == ("everyone", [0, 0], 2)
    assert (counted["viability"], counted["viable"]) == (1, [False, False])


def test_a_count_under_the_first_number_says_that_number(said: Said) -> None:
    words = ("subcaucus", "--seats", "6", "15", "23", "8", "--viability", "initial", "--first-count-total")
    assert said(*words, "50")[1].startswith("46 people, 6 seats. Viability number: 9.\n")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--seats", "6", "15", "--out", "o.jsonl"), "o.jsonl: --out is for the results of --batch"),
        (
            ("--batch", "b", "--attendance", "9"),
            "column --attendance ('9'): a room of --batch says its attendance",
        ),
        (
            ("--batch", "b", "--first-count-total", "9", "--viability", "initial"),
            "column --first-count-total ('9'): a room of --batch says its first_count_total itself",
        ),
        (("--batch", "b", "3"), "leave out --seats and the counts"),
        (("--seats", "6", "9" * 19), "people are a whole number"),
        (("--seats", "6", "15", "--viability", "initial", "--first-count-total", "-1"), "first_count_total"),
        (
            ("--rules", "iowa_democratic", "--seats", "2", "15", "--attendance", "14"),
            "column attendance ('14'): fewer people checked in than stand in groups",
        ),
    ],
)
def test_a_flag_that_would_not_be_looked_at_or_cannot_be_is_refused(
    said: Said, words: tuple[str, ...], why: str
) -> None:
    code, printed, complaint = said("subcaucus", *words)
    assert (code, printed, complaint.count("\n")) == (2, "", 1)
    assert why in complaint


def test_the_rooms_may_come_by_standard_input(said: Said, pasted: Callable[[str], None]) -> None:
    pasted('{"seats": 6, "counts": [15, 30, 5]}\n')
    code, printed, complaint = said("subcaucus", "--batch", "-")
    assert (code, complaint, json.loads(printed)["seats"]) == (0, "", [2, 4, 0])
    pasted("{}\n")
    assert said("subcaucus", "--batch", "-")[2] == "wallchart: -, row 1, column seats: is missing\n"


def test_windows_line_ends_a_mark_of_byte_order_and_no_last_line_end_are_read(batch) -> None:
    text = '\ufeff{"seats": 6, "counts": [15, 30, 5]}\r\n\r\n{"seats": 8, "counts": [3, 2]}'
    code, results, complaint = batch(text)
    assert (code, complaint) == (0, "")
    assert [result["seats"] for result in results] == [[2, 4, 0], [3, 2]]


def test_a_file_that_is_not_utf_8_is_refused_with_its_row(batch) -> None:
    code, _, complaint = batch(b'{"seats": 6, "counts": [15]}\n{"room": "\xe5"}\n')
    assert code == 2 and "row 2: is not UTF-8 text" in complaint


def test_a_file_without_rooms_has_no_results(batch, tmp_path: Path, said: Said) -> None:
    assert batch("\n\n") == (0, [], "")
    out = tmp_path / "out.jsonl"
    assert said("subcaucus", "--batch", str(tmp_path / "rooms.jsonl"), "--out", str(out))[0] == 0
    assert out.read_text() == ""


def test_what_a_line_carries_comes_back_first_and_as_it_was(batch) -> None:
    _, [result], _ = batch('{"seats": 2, "counts": [3], "id": {"n": [1, null]}, "room": "Saal Ö"}')
    assert list(result)[:2] == ["id", "room"]
    assert (result["id"], result["room"]) == ({"n": [1, None]}, "Saal Ö")


def test_a_line_may_choose_its_own_viability_and_its_own_seed(batch) -> None:
    tied = '"seats": 5, "counts": [20, 20]'
    _, results, _ = batch(
        f'{{{tied}, "seed": 7}}\n{{{tied}}}\n'
        '{"seats": 6, "counts": [15, 23, 8], "viability": "recomputed", "first_count_total": 50}\n'
        '{"seats": 6, "counts": [15, 23, 8], "first_count_total": 50}\n',
        "--viability", "initial", "--seed", "4",
    )  # fmt: skip
    assert [result.get("seed") for result in results[:2]] == [[7], [4, 2]]
    assert [result["viability"] for result in results[2:]] == [8, 9]


def test_rooms_of_iowa_say_how_many_checked_in(batch) -> None:
    line = '{"seats": 12, "counts": {"Maple": 115, "Oak": 99}, "attendance": 218}'
    _, [result], _ = batch(line, "--rules", "iowa_democratic")
    assert (result["seats"], result["divisor"]) == ({"Maple": 6, "Oak": 6}, "218/12")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('{"seats": true, "counts": [3]}', "column seats ('True')"),
        ('{"seats": 6, "counts": [true]}', "column counts ('True')"),
        ('{"seats": 6, "counts": {"A": null}}', "column counts: people are"),
        ('{"seats": NaN, "counts": [3]}', "column seats ('nan')"),
        ('{"seats": 6, "counts": [3], "viability": ["initial"]}', "column viability"),
        ('{"seats": 6, "counts": [3], "viability": null}', "column viability"),
        ('{"seats": 6, "counts": [3], "seed": true}', "column seed ('True')"),
        ('{"seats": 6, "counts": [3], "seed": 1.0}', "column seed ('1.0')"),
        ('{"seats": 6, "counts": [3]} {}', "is not a line of JSON"),
        (f'{{"seats": {"9" * 5000}, "counts": [3]}}', "is not a line of JSON"),
        ("null", "a room is written"),
    ],
)
def test_values_of_another_kind_are_refused_with_the_row(batch, line: str, place: str) -> None:
    code, results, complaint = batch(f'{{"seats": 6, "counts": [3]}}\n\n{line}\n')
    assert (code, results, complaint.count("\n")) == (2, [], 1)
    assert "rooms.jsonl, row 3" in complaint and place in complaint


rooms = st.builds(
    Room,
    st.lists(st.integers(0, 40), min_size=1, max_size=5).map(tuple),
    st.integers(1, 12),
)


@settings(max_examples=60)
@given(rooms, st.integers(0, 99))
def test_words_and_json_say_the_same_of_any_room(room: Room, seed: int) -> None:
    done = count(room, DFL, Viability.RECOMPUTED, [seed])
    names = letters(len(room.counts))
    counted, lines = told(done, names, [seed]), in_words(done, names, seed).splitlines()
    rows = [line.split() for line in lines[2 : 2 + len(names)]]
    assert [row[0] for row in rows] == names
    assert [int(row[1]) for row in rows] == list(room.counts)
    assert [row[2] == "yes" for row in rows] == list(counted["viable"].values())
    seats = counted["seats"] or dict.fromkeys(names, "-")
    assert [row[-1] for row in rows] == [str(won) for won in seats.values()]
    assert sum(line.startswith("Lot among") for line in lines) == len(counted["lots"])
    if counted["outcome"] == "shared":
        assert sum(counted["seats"].values()) == room.seats
    json.dumps(counted)
