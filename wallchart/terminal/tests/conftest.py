"""What the tests of commands share."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from wallchart.terminal import main


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any, str]]:
    """Run a command in this process: its exit code, what it printed (JSON where asked for), its errors."""

    def run(*words: str) -> tuple[int, Any, str]:
        code = main(words)
        out, err = capsys.readouterr()
        return code, json.loads(out) if "--json" in words and code == 0 and out else out, err

    return run
