"""What the tests of commands share."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from wallchart.terminal import main
from wallchart.terminal.tests.maps import box, map_of


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any, str]]:
    """Run a command in this process: its exit code, what it printed (JSON where asked for), its errors."""

    def run(*words: str) -> tuple[int, Any, str]:
        code = main(words)
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in words and code == 0 and out else out, err

    return run


@pytest.fixture
def pasted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], None]:
    """Give text, or bytes, on standard input."""

    def give(text: str | bytes) -> None:
        raw = text.encode() if isinstance(text, str) else text
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return give


@pytest.fixture
def wards(tmp_path: Path) -> Path:
    return map_of(
        tmp_path / "wards.geojson",
        ({"PrecinctID": "2", "Precinct": "Elk Twp, east", "house": "10A"}, box(-93, 45, -92, 46)),
        ({"PrecinctID": "1", "Precinct": "Elk Twp", "house": "10B"}, box(-94, 45, -93, 46)),
    )


@pytest.fixture
def locate(tmp_path: Path, said):
    """Run the command on the text of a file of points; the exit code, the rows written, what was said."""

    def run(points: str | bytes, *words: str) -> tuple[int, list[dict[str, str]], Any, str]:
        source, out = tmp_path / "points.csv", tmp_path / "located.csv"
        source.write_bytes(points if isinstance(points, bytes) else points.encode())
        line = (
            "locate",
            "--points",
            str(source),
            "--out",
            str(out),
            "--cache",
            str(tmp_path / "cache"),
            *words,
        )
        code, told, err = said(*line)
        rows = list(csv.DictReader(out.open(newline=""))) if out.exists() else []
        assert code == 0 or not list(tmp_path.glob("*.part*"))
        return code, rows, told, err

    return run
