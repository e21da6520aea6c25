"""What commands write: whole or not at all, never over what they read, and where a link leads."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wallchart.refusal import Refusal
from wallchart.terminal.tests.maps import box, map_of
from wallchart.terminal.written import whole

Said = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a small input for each command."""
    map_of(tmp_path / "wards.geojson", ({"id": "1"}, box(-94, 45, -93, 46)))
    (tmp_path / "points.csv").write_text("lon,lat\n-93.5,45.5\n")
    (tmp_path / "people.csv").write_text("id,first,last,zip\n1,Ann,Lind,55104\n2,Bob,Lind,55104\n")
    (tmp_path / "rooms.jsonl").write_text('{"seats": 6, "counts": [15, 30, 5]}\n')
    (tmp_path / "votes.csv").write_text("precinct,votes\nA,10\n")
    (tmp_path / "seats.txt").write_text("A 2\n")
    return tmp_path


COMMANDS = {
    "locate": ("--places", "wards.geojson", "--points", "points.csv", "--no-cache"),
    "match": ("--roster", "people.csv", "--voters", "people.csv"),
    "dedupe": ("--file", "people.csv"),
    "subcaucus": ("--batch", "rooms.jsonl"),
    "allot": ("--votes", "votes.csv", "--seats", "2", "--published", "seats.txt"),
}
WRITERS = pytest.mark.parametrize("command", COMMANDS)


@WRITERS
def test_no_command_writes_over_what_it_reads(
    command: str, home: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    before = {path.name: path.read_bytes() for path in home.iterdir()}
    for read in filter(before.__contains__, COMMANDS[command]):
        for name in (read, f"./{read}"):
            code, _, err = said(command, *COMMANDS[command], "--out", name)
            assert (code, err.count("\n")) == (2, 1)
            assert f"{read}: is another file of this command" in err
    assert {path.name: path.read_bytes() for path in home.iterdir()} == before


@WRITERS
def test_a_place_that_cannot_be_written_to_is_refused(
    command: str, home: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    before = sorted(home.iterdir())
    for out, why in (
        ("no/out.csv", "no such directory"),
        (str(home), "is a directory"),
        ("/dev/full", "full"),
    ):
        code, printed, err = said(command, *COMMANDS[command], "--out", out)
        assert (code, printed, err.count("\n")) == (2, "", 1), out
        assert why in err or "cannot be written" in err
    assert sorted(home.iterdir()) == before


@WRITERS
def test_a_link_stays_a_link_and_what_it_leads_to_is_written(
    command: str, home: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    (home / "kept").mkdir()
    (home / "kept" / "result.csv").write_text("an earlier one\n")
    (home / "out.csv").symlink_to("kept/result.csv")
    assert said(command, *COMMANDS[command], "--out", "out.csv")[0] == 0
    assert (home / "out.csv").is_symlink()
    assert "earlier" not in (home / "kept" / "result.csv").read_text()
    assert [path.name for path in (home / "kept").iterdir()] == ["result.csv"]


ALLOT = [sys.executable, "-m", "wallchart", "allot", "--votes", "votes.csv", "--seats", "2", "--out"]


def test_standard_output_is_a_file_too_and_stays_where_it_is(home: Path) -> None:
    """A file that standard output was led into is that file, by whatever name it is called."""
    (home / "stdout").symlink_to("/proc/self/fd/1")
    line = [*ALLOT, "stdout"]
    piped = subprocess.run(line, cwd=home, capture_output=True, text=True, check=True)
    with (home / "led.csv").open("w") as led:
        subprocess.run(line, cwd=home, stdout=led, check=True)
    assert (
        piped.stdout
        == (home / "led.csv").read_text()
        == "precinct,votes,seats,source\nA,10,2,largest-remainder\n"
    )
    assert (home / "stdout").is_symlink()


def test_whoever_reads_no_further_ends_the_writing_without_a_word(home: Path) -> None:
    (home / "pipe").symlink_to("/proc/self/fd/1")
    line = [*ALLOT, "pipe"]
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(line, cwd=home, stdout=write, stderr=subprocess.PIPE, text=True, check=False)
    os.close(write)
    assert (done.returncode, done.stderr) == (1, "")


def test_trouble_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("an earlier one\n")
    with pytest.raises(ZeroDivisionError), whole(out) as part:
        part.write_text("half")
        raise ZeroDivisionError
    assert out.read_text() == "an earlier one\n"
    assert list(tmp_path.iterdir()) == [out]


def test_trouble_with_another_file_is_not_called_trouble_with_this_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole(tmp_path / "out.csv"):
        (tmp_path / "another").read_text()
    with pytest.raises(Refusal, match="cannot be written"), whole(tmp_path / "out.csv") as part:
        part.unlink()
        part.open("r")


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o444])
def test_whoever_could_not_read_a_file_cannot_read_the_new_one(tmp_path: Path, mode: int) -> None:
    """Member lists are closed to others by hand; writing them again must not open them, not for a moment."""
    out = tmp_path / "members.csv"
    out.write_text("an earlier one\n")
    out.chmod(mode)
    with whole(out) as part:
        assert part.stat().st_mode & 0o077 == 0
        part.write_text("a new one\n")
    assert (out.read_text(), out.stat().st_mode & 0o777) == ("a new one\n", mode)


def test_a_new_file_is_as_open_as_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with whole(tmp_path / "out.csv") as part:
            part.write_text("new")
    finally:
        os.umask(before)
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o640


def test_what_a_killed_command_left_behind_stands_in_nobodys_way(tmp_path: Path) -> None:
    """In a container every process has the same number: the names must differ all the same."""
    out, parts = tmp_path / "out.csv", []
    for _ in range(2):
        with whole(out) as part:
            parts.append(part)
            part.write_text("x")
        part.write_text("left behind by one that was killed")
    assert parts[0] != parts[1] and out.read_text() == "x"
    assert {part.suffix for part in parts} == {".csv"}, "by its ending a writer knows the form"


def test_a_folder_that_may_not_be_written_to_is_said_with_the_file_that_was_asked_for() -> None:
    with pytest.raises(Refusal) as refused, whole(Path("/proc/out.csv")):
        raise AssertionError("no work is done for it")
    assert refused.value.file == "/proc/out.csv" and "cannot be written" in refused.value.why


def test_a_link_that_leads_nowhere_yet_is_written_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "out.csv").symlink_to("kept.csv")
    with whole(tmp_path / "out.csv") as part:
        part.write_text("new")
    assert (tmp_path / "kept.csv").read_text() == "new" and (tmp_path / "out.csv").is_symlink()


def test_the_file_itself_may_be_read_while_the_new_one_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("1\n")
    with whole(out) as part:
        part.write_text(out.read_text() + "2\n")
        assert out.read_text() == "1\n"
    assert out.read_text() == "1\n2\n"
