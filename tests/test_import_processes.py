"""A worker killed in the middle of an import, for real: the end is as if it had not been."""

from __future__ import annotations

import json
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.processes import OwnHouse, copy_of

SCRIPT = ("-m", "tests.importing_worker")
ROWS = 280


def finish(house: OwnHouse) -> tuple[dict[str, Any], dict[str, Any]]:
    """Have the work done; the run as it was before and as it is after."""
    before, after = map(json.loads, house.run(*SCRIPT, "finish").splitlines())
    return before, after


@pytest.mark.parametrize(
    ("work", "state"), [("compare", "previewed"), ("apply", "applied"), ("undo", "undone")]
)
def test_a_worker_killed_in_the_middle_changes_nothing_in_the_end_result(
    own_house: OwnHouse, tmp_path: Path, work: str, state: str
) -> None:
    own_house.run(*SCRIPT, "ask", work, str(ROWS))
    folder = tmp_path / "undisturbed"
    folder.mkdir()
    with copy_of(own_house, folder) as copy:
        # The uploaded file lies under the data folder, so the copy of the house gets one of that as well.
        shutil.copytree(
            own_house.data, folder / "data", ignore=shutil.ignore_patterns("undisturbed", "*.sqlite3*")
        )
        undisturbed = OwnHouse(copy.url, folder / "data")
        _asked, expected = finish(undisturbed)
    killed = own_house.start(*SCRIPT, "work", "3")
    assert killed.stdout is not None
    assert killed.stdout.readline() == "hanging\n"
    killed.send_signal(signal.SIGKILL)
    assert killed.wait() == -signal.SIGKILL
    killed.communicate()
    stopped, told = finish(own_house)
    assert stopped["state"] != state
    if work == "apply":
        assert 0 < stopped["applied"] < expected["applied"], "it was killed in the middle"
    assert told == expected
    assert expected["state"] == state
    assert expected["counts"]["new"] == ROWS
