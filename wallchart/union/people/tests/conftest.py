"""A roster as a file, for the tests that write one a few rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from .rosters import HEADINGS, File, write_csv


@pytest.fixture
def file(tmp_path: Path, request: pytest.FixtureRequest) -> File:
    """`file("M1009,Hassan,...", ...)`: a CSV of these rows, under the module's HEADINGS or the usual ones."""
    usual = getattr(request.module, "HEADINGS", HEADINGS)

    def write(*rows: str, headings: Sequence[str] = usual) -> Path:
        return write_csv(tmp_path / "roster.csv", [headings, *(row.split(",") for row in rows)])

    return write
