"""The door of the terminal: which commands there are, wrong words, Ctrl-C, and a database that fails."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection

from wallchart.refusal import Refusal
from wallchart.terminal import command_names, main, refuse
from wallchart.terminal.commands import check
from wallchart.terminal.house import who_types
from wallchart.terminal.numbers import seconds, whole

Said = Callable[..., tuple[int, Any, str]]


@pytest.mark.parametrize("words", [(), ("-h",), ("--help",)])
def test_help_lists_every_command_with_a_line(words: tuple[str, ...], said: Said) -> None:
    code, told, complaint = said(*words)
    assert (code, complaint) == (0, "")
    listed = [line.split(maxsplit=1) for line in told.splitlines() if line.startswith("  ")]
    assert [name for name, _ in listed] == command_names()
    assert {"found-union", "import-roster", "caucus-rules", "up"} <= set(command_names())


@pytest.mark.parametrize("name", command_names())
def test_every_command_says_what_it_takes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    assert told.startswith(f"usage: wallchart {name}") and "%(" not in told


def test_a_command_that_there_is_not_is_turned_away_with_where_to_look(said: Said) -> None:
    assert said("plann", "--problem", "x") == (
        2,
        "",
        "wallchart: there is no command 'plann'; `wallchart --help` lists them\n",
    )


def test_commands_are_typed_with_dashes(said: Said) -> None:
    assert said("found_union", "x")[0] == 2
    assert all("_" not in name for name in command_names())


@pytest.mark.parametrize(
    "words",
    [
        ("found-union", "Workers United"),
        ("found-union", "Workers United", "--administrator", "Ada", "Berg"),
        ("found-union", "Workers", "--administrator", "A", "B", "a@b.example", "--kind", "guild"),
        ("undo-roster",),
        ("undo-roster", "one"),
        ("import-roster",),
        ("import-roster", "a.csv", "--heading-row", "first"),
        ("forget-second-factor",),
        ("caucus-rules", "whigs", "--caucus", "2026-02-03"),
        ("caucus-rules", "minnesota_dfl"),
        ("demo", "--size", "huge"),
        ("demo", "--seed", "-1"),
        ("worker", "--pause", "-1"),
        ("worker", "--pause", "0"),
        ("worker", "--pause", "nan"),
        ("plan", "--problem", "x"),
        ("locate", "--points", "x.csv", "--out", "y.csv", "--within", "far"),
        ("prepare", "everything"),
        ("check", "--jsn"),
    ],
)
def test_wrong_words_end_in_one_sentence_that_says_where_to_look(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(list(words))
    told, complaint = capsys.readouterr()
    assert (left.value.code, told, complaint.count("\n")) == (2, "", 1)
    assert complaint.startswith("wallchart: ")
    assert complaint.endswith(f"; `wallchart {words[0]} --help` says what it takes\n")


def test_what_was_typed_is_taken_from_the_line_itself(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["wallchart", "subcaucus", "--seats", "2", "3"])
    assert main() == 0
    assert capsys.readouterr().out.startswith("3 people, 2 seats.")


def test_ctrl_c_ends_without_a_traceback_and_leaves_what_was_there(said: Said, tmp_path: Path) -> None:
    """Somebody waits for a file that does not come, and presses it."""
    slow, out = tmp_path / "rooms.jsonl", tmp_path / "out.jsonl"
    os.mkfifo(slow)
    out.write_text("an earlier one\n")

    def interrupt_the_reading() -> None:
        with slow.open("w"):  # comes back when the command has opened it to read
            signal.pthread_kill(waiting, signal.SIGINT)
            ended.wait(10)

    waiting = threading.get_ident()
    ended = threading.Event()
    somebody = threading.Thread(target=interrupt_the_reading)
    somebody.start()
    try:
        told = said("subcaucus", "--batch", str(slow), "--out", str(out))
    finally:
        ended.set()
        somebody.join()
    assert told == (130, "", "\nwallchart: stopped\n")
    assert out.read_text() == "an earlier one\n" and sorted(tmp_path.iterdir()) == [out, slow]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """`check` meets this error."""

    def fail(error: Exception) -> None:
        def run(_options: argparse.Namespace) -> int:
            raise error

        monkeypatch.setattr(check, "run", run)

    return fail


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OperationalError("database is locked"), "database is locked"),
        (OperationalError("connection failed: refused\n\tIs it running?"), "connection failed: refused"),
        (DatabaseError("file is not a database"), "file is not a database"),
        (OperationalError(), "OperationalError"),
    ],
)
def test_a_database_that_fails_is_said_in_one_sentence_also_as_json(
    error: Exception, why: str, failing: Callable[[Exception], None], said: Said
) -> None:
    failing(error)
    sentence = f"the database does not answer as it should ({why}); see DATABASE_URL, and the disk"
    assert said("check") == (2, "", f"wallchart: {sentence}\n")
    code, _, complaint = said("check", "--json")
    assert code == 2 and json.loads(complaint)["refused"] == sentence


@pytest.mark.parametrize("error", [IntegrityError("NOT NULL failed"), ZeroDivisionError()])
def test_a_mistake_of_ours_is_not_called_the_databases(
    error: Exception, failing: Callable[[Exception], None], said: Said
) -> None:
    failing(error)
    with pytest.raises(type(error)):
        said("check")


def test_a_refusal_says_where_in_words_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    refusal = Refusal("is not a number", file="a.csv", row=3, column="votes", value="Å" * 100)
    assert refuse(refusal) == refuse(refusal, as_json=True) == 2
    words, told = capsys.readouterr().err.splitlines()
    assert words == f"wallchart: a.csv, row 3, column votes ('{'Å' * 80}'): is not a number"
    assert json.loads(told) == {
        "refused": words.removeprefix("wallchart: "),
        "file": "a.csv", "row": 3, "column": "votes", "value": "Å" * 100,
    }  # fmt: skip


def test_a_database_that_is_behind_this_version_is_told_what_to_do(
    db: None, said: Said, tmp_path: Path
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'organizing'")
        gone = cursor.rowcount
    roster = tmp_path / "roster.csv"
    roster.write_text("First name,Last name\nAna,Olson\n")
    for words in (("check",), ("import-roster", str(roster)), ("undo-roster", "1"), ("demo",)):
        code, told, complaint = said(*words)
        assert (code, told) == (2, "")
        assert f"the database is {gone} steps behind this version; run `wallchart prepare`" in complaint


def test_the_log_is_told_who_types_or_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    assert (who_types().name, who_types().channel) == ("ada", "terminal")

    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr("getpass.getuser", nobody)
    assert who_types().name == "the terminal"


@pytest.mark.parametrize(
    ("read", "text", "number"),
    [
        (whole(0), "0", 0),
        (whole(0), "007", 7),
        (whole(1, 65535), "65535", 65535),
        (whole(-3), "-3", -3),
        (seconds, "0.25", 0.25),
        (seconds, "3600", 3600.0),
    ],
)
def test_a_number_behind_a_flag_is_read(read: Callable[[str], float], text: str, number: float) -> None:
    assert read(text) == number


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (whole(0), "-1"),
        (whole(0), "1_000"),
        (whole(0), "1.0"),
        (whole(0), " 1"),
        (whole(0), "٣"),
        (whole(0), ""),
        (whole(0), "9" * 5000),
        (whole(1, 5), "6"),
        (seconds, "0"),
        (seconds, "0.0"),
        (seconds, "3600.5"),
        (seconds, "inf"),
        (seconds, "1e3"),
    ],
)
def test_what_is_no_such_number_is_turned_away(read: Callable[[str], float], text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is not a"):
        read(text)
