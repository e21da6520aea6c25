"""A long file is read by a process of its own: its rows are the same, and the process does not outlive it."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.refusal import Refusal
from wallchart.union.people.models import ImportRow, UnchangedRows
from wallchart.union.people.roster import ahead
from wallchart.union.people.roster.ahead import Digested, digested
from wallchart.union.people.roster.digests import Digests
from wallchart.union.people.roster.text import MIXED, TextForm, TextRows, find_form

from .rosters import File, applied, previewed

KEY = Digests(bytes(range(32)), (1, 0))
Seen = list[tuple[int, int, int, bool, list[str]]]

FILES: dict[str, bytes] = {
    "plain": b"Name,Local\nAna,12\nBo,40\n",
    "line breaks in cells": b'Name,Street\n"Ana","1 Oak\r\nApt 2"\n\n"Bo ""B""",\n',
    "mixed letters": "Name,Street\nJosé,1\n".encode() + b"Jos\xe9,2 Elm\nCy,4 Ash\nNu\xf1ez,5\n",
    "Windows": b"Name;City\r\nJos\xe9;Duluth\r\n",
    "UTF-16": "Name\tCity\nNguyễn\tSt. Paul\n".encode("utf-16"),
    "a separator said first": "sep=;\nName;Local\nŁódź;12\n".encode("utf-8-sig"),
    "the sign between cells in a cell": b"Name,Local\nA\x1fna,12\n" + b"Bo,40\n" * 40,
    "rows of other lengths": b"Name,Local\nAna\n\nBo,40,x,y\n,\n",
    "nothing but a heading": b"Name,Local\n",
}


def seen(chunks: Iterable[Digested]) -> Seen:
    return [
        (chunk.first + at, int(digest), int(width), chunk.first + at in chunk.odd, chunk.texts_of(at))
        for chunk in chunks
        for at, (digest, width) in enumerate(zip(chunk.digests, chunk.widths, strict=True))
    ]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every file is long enough; the processes that were started for them."""
    processes: list[subprocess.Popen[bytes]] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *words: Any, **about: Any) -> None:
            super().__init__(*words, **about)
            processes.append(self)

    monkeypatch.setattr(ahead, "LONG", 0)
    monkeypatch.setattr(subprocess, "Popen", Noted)
    return processes


@pytest.mark.parametrize("kind", FILES)
def test_the_rows_are_the_same_as_those_read_here(
    kind: str, tmp_path: Path, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(FILES[kind])
    form = TextForm(MIXED, ",") if kind == "mixed letters" else find_form(path)
    there = seen(digested(TextRows(path, form), KEY, 2, after=1))
    assert len(started) == 1 and started[0].poll() is not None
    monkeypatch.setattr(ahead, "LONG", 1 << 30)
    assert there == seen(digested(TextRows(path, form), KEY, 2, after=1)) and len(started) == 1


cells = st.text(st.sampled_from("ab,\"' \x1f\nñ東"), max_size=4)


@given(
    rows=st.lists(st.lists(cells, max_size=4), max_size=12), size=st.integers(1, 5), after=st.integers(0, 9)
)
def test_what_is_sent_is_what_is_received(
    rows: list[list[str]], size: int, after: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("rows") / "roster.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    form, pipe = {"encoding": "utf-8", "delimiter": ",", "skip": 0}, io.BytesIO()
    asked = {"path": str(path), "form": form, "size": size, "after": after}
    ahead.read({**asked, "key": KEY.key.hex(), "places": KEY.places}, pipe)
    pipe.seek(0)
    told = seen(ahead._received(pipe))
    read = list(csv.reader(path.read_text("utf-8").splitlines(keepends=True)))
    assert [texts for *_about, texts in told] == read[after:]
    assert [number for number, *_about in told] == list(range(after + 1, len(read) + 1))
    assert [width for _n, _d, width, *_rest in told] == list(map(len, read[after:]))
    assert np.array_equal([digest for _n, digest, *_rest in told], KEY.of(read[after:]))


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_row(
    tmp_path: Path, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("Name,Local\nAna,12\n" + '"Bo,40\n' + "Cy,12\n" * 60, encoding="utf-8")
    rows = TextRows(path, TextForm("utf-8", ","))
    with pytest.raises(Refusal) as there:
        seen(digested(rows, KEY, 10, after=1))
    assert len(started) == 1 and started[0].poll() is not None
    monkeypatch.setattr(ahead, "LONG", 1 << 30)
    with pytest.raises(Refusal) as here:
        seen(digested(rows, KEY, 10, after=1))
    assert there.value.row == here.value.row == 3 and there.value.why == here.value.why


def long_file(tmp_path: Path) -> TextRows:
    """More than a pipe holds."""
    path = tmp_path / "roster.csv"
    path.write_text("Name,Local\n" + "Ana María Hernández-Ruiz,12\n" * 200_000, encoding="utf-8")
    return TextRows(path, TextForm("utf-8", ","))


def test_the_reader_ends_with_whoever_asked(tmp_path: Path, started: list[subprocess.Popen[bytes]]) -> None:
    chunks = digested(long_file(tmp_path), KEY, 1000, after=1)
    next(chunks)
    assert started[0].poll() is None, "it has not come to the end"
    chunks.close()
    assert started[0].poll() is not None


def test_a_reader_that_is_killed_is_no_end_of_the_file(
    tmp_path: Path, started: list[subprocess.Popen[bytes]]
) -> None:
    chunks = digested(long_file(tmp_path), KEY, 1000, after=1)
    next(chunks)
    started[0].kill()
    with pytest.raises(EOFError, match="ended before the file did"):
        seen(chunks)


def test_what_breaks_off_anywhere_is_no_end_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("Name,Local\nAna,12\nBo,40\n", encoding="utf-8")
    form = {"encoding": "utf-8", "delimiter": ",", "skip": 0}
    asked = {"path": str(path), "form": form, "size": 2, "after": 1, "key": "00", "places": [0]}
    pipe = io.BytesIO()
    ahead.read(asked, pipe)
    whole = pipe.getvalue()
    for length in range(len(whole)):
        with pytest.raises(EOFError):
            list(ahead._received(io.BytesIO(whole[:length])))
    assert len(seen(ahead._received(io.BytesIO(whole)))) == 2


def test_how_much_has_been_read_is_told_along(tmp_path: Path, started: list[subprocess.Popen[bytes]]) -> None:
    parts = [chunk.part for chunk in digested(long_file(tmp_path), KEY, 20_000, after=1)]
    assert len(started) == 1 and parts == sorted(parts) and 0 < parts[0] < parts[-1] == 1


def test_a_comparison_comes_to_the_same_whoever_reads_the_file(
    cast: Cast, file: File, started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["M1,Ana,Berg,,,,12,,", "M2,Bo,Lee,,,,12,,", "M3,Di,Ek,,,,99,,", ",,,,,,,,"]
    applied(HOUSE, file(*rows), cast.local12.pk)

    def outcome(run: Any) -> list[Any]:
        kept = ImportRow.objects.filter(run=run).order_by("row")
        told = kept.values_list("row", "operation", "person_id", "before", "after", "problems", "digest")
        blocks = UnchangedRows.objects.filter(run=run).order_by("first_row")
        return [*told, *blocks.values_list("first_row", "count", "packed")]

    changed = [rows[0], "M2,Bo,Leigh,,,,12,,", *rows[2:], "M4,Cy,Ash,,,,12,,", rows[0]]
    there = outcome(previewed(HOUSE, file(*changed), cast.local12.pk))
    assert started
    monkeypatch.setattr(ahead, "LONG", 1 << 30)
    assert there == outcome(previewed(HOUSE, file(*changed), cast.local12.pk))
