"""The frame that the benchmarks stand in: figures, child processes, the page."""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path

import pytest

from bench.figures import Figure, cells, number, run_child, table
from bench.planner_picture import PAGE as PICTURE
from bench.planner_picture import curves
from bench.run import ROOT, Measured, bench_names, main, measure, page

KEPT = Figure("rooms a second", ">= 1", 40_000.0, "rooms/s", "json alone", 400_000.0, 0.1, True)
BROKEN = Figure("points a second", ">= 9 million", 2.5, "million/s", holds=False)
UNKNOWN = Figure("the large file", "<= 4 s", None, "s")


def test_a_number_shows_four_digits_that_matter() -> None:
    assert [number(value) for value in (None, 3.0, 0.123456, 12_345.6)] == ["-", "3", "0.1235", "12,346"]


BEGUN = "import importlib, sys; [importlib.import_module(name).measure for name in sys.argv[1:]]"


def test_every_bench_can_be_begun_by_the_command_that_its_page_gives() -> None:
    text = page([Measured(name, (KEPT,), 1.0) for name in bench_names()], datetime.date(2026, 2, 3))
    modules = re.findall(r"`python -m (\S+)`", text)
    assert len(modules) == len(bench_names()) > 6
    begun = run_child([sys.executable, "-c", BEGUN, *modules], cwd=ROOT)
    assert begun.code == 0, begun.err


def test_a_table_has_a_line_for_each_figure_and_says_what_does_not_hold() -> None:
    lines = table([KEPT, BROKEN, UNKNOWN]).splitlines()
    assert len(lines) == 5
    assert lines[2].endswith("0.1x   yes")
    assert lines[3].endswith("NO")
    assert lines[4].endswith("not measured")


def test_the_page_says_first_what_falls_short_what_failed_and_what_was_not_measured() -> None:
    results = [
        Measured("bench_a", (KEPT, BROKEN, UNKNOWN), 2.0),
        Measured("bench_b", (), 1.0, "exit code 1: boom"),
    ]
    text = page(results, datetime.date(2026, 2, 3))
    short, rest = text.split("## a\n", 1)
    assert "**points a second**: promised >= 9 million, measured 2.5 million/s." in short
    assert "**bench_b** did not finish: exit code 1: boom." in short
    assert "**the large file** (promised <= 4 s) was not measured here." in short
    assert "rooms a second" not in short
    assert "rooms a second" in rest
    assert "- 2026-02-03" in rest


def test_a_page_where_all_holds_says_so() -> None:
    assert "every promise below was kept" in page(
        [Measured("bench_a", (KEPT,), 1.0)], datetime.date(2026, 2, 3)
    )


def test_a_bar_in_a_name_does_not_break_the_page() -> None:
    figure = Figure("a|b", "", 1.0, "s")
    assert r"a\|b" in page([Measured("bench_a", (figure,), 1.0)], datetime.date(2026, 2, 3))


def test_a_child_is_weighed_by_its_highest_memory() -> None:
    small = run_child([sys.executable, "-c", "pass"])
    large = run_child([sys.executable, "-c", "b = bytearray(200_000_000); print(len(b))"])
    assert large.out.strip() == "200000000"
    assert large.peak_bytes - small.peak_bytes > 150_000_000
    assert large.code == small.code == 0


def test_the_memory_of_whoever_starts_a_child_is_not_counted_as_the_childs() -> None:
    ours = bytearray(400_000_000)
    assert run_child([sys.executable, "-c", "pass"]).peak_bytes < len(ours) / 4


def test_a_command_that_is_not_there_is_a_failure_with_words() -> None:
    child = run_child(["there-is-no-such-command"])
    assert child.code != 0
    assert "FileNotFoundError" in child.err


def test_a_child_that_fails_is_returned_with_its_words() -> None:
    child = run_child([sys.executable, "-c", "raise SystemExit('no such file')"])
    assert child.code == 1
    assert "no such file" in child.err


def test_a_bench_that_breaks_is_a_failure_and_not_a_crash() -> None:
    result = measure("bench_that_is_not_there")
    assert result.figures == ()
    assert "ModuleNotFoundError" in result.failure


def test_an_unknown_name_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["nothing_like_it"])
    assert stopped.value.code == 2
    assert "no such bench" in capsys.readouterr().err


def test_every_bench_has_a_measure() -> None:
    folder = Path(__file__).resolve().parents[1] / "bench"
    for name in bench_names():
        assert "def measure() -> list[Figure]" in (folder / f"{name}.py").read_text(), name


def test_cells_follow_the_headings() -> None:
    assert cells(BROKEN) == ("points a second", ">= 9 million", "2.5", "million/s", "-", "-", "-", "NO")


def test_the_words_under_the_planners_picture_are_what_its_lines_show() -> None:
    told = (PICTURE.parent / "planner.md").read_text(encoding="utf-8")
    words = (
        r"wins ([0-9,]+) delegates in ([0-9]+) hours, talking by name or in random order about ([0-9]+), "
        r"talking first to those closest to committing about ([0-9]+)"
    )
    said = re.search(words, told)
    assert said is not None
    ours, hours, about, closest = (int(each.replace(",", "")) for each in said.groups())
    lines = curves()
    won = {name: float(worth[-1] - worth[0]) for name, (_, worth) in lines.items()}
    assert round(won["the planner's list"]) == ours
    assert round(float(lines["the planner's list"][0][-1])) == hours
    assert won["by name"] == pytest.approx(about, abs=50)
    assert won["in random order"] == pytest.approx(about, abs=50)
    assert won["closest to committing first"] == pytest.approx(closest, abs=50)
