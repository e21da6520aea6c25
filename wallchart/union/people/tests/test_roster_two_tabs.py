"""Two who work on one roster at once, or one with two tabs: each deed finds the state it needs, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import Cast
from wallchart.union.core.errors import Conflict
from wallchart.union.people.actions import roster
from wallchart.union.people.models import ImportRow, ImportRun

from .rosters import applied, bring, counts, write_csv

HEAD = ["Member number", "First name", "Last name", "Local"]


@pytest.fixture
def run(cast: Cast, tmp_path: Path) -> ImportRun:
    rows = [HEAD, ["N1", "Ana", "Olson", "12"], ["", "Bo", "Berg", "12"], ["M1009", "Hasan", "Mohamed", "12"]]
    return bring(cast.actor("amina"), write_csv(tmp_path / "r.csv", rows), cast.local12.pk)


def test_of_two_comparisons_of_one_file_the_last_holds_and_no_row_stands_twice(
    cast: Cast, run: ImportRun
) -> None:
    amina = cast.actor("amina")
    others: list[ImportRun] = []

    def somebody_else_compares(_done: int, _total: int) -> None:
        if not others:
            others.append(run)
            others[0] = roster.compare_roster(amina, run.pk)

    with pytest.raises(Conflict, match="compared anew"):
        roster.compare_roster(amina, run.pk, somebody_else_compares)
    run.refresh_from_db()
    assert run.state == "previewed" and counts(run) == {"new": 2, "changed": 1} == counts(others[0])
    assert ImportRow.objects.filter(run=run).count() == 3


def test_a_file_dropped_while_it_is_compared_stays_dropped(cast: Cast, run: ImportRun) -> None:
    amina = cast.actor("amina")
    with pytest.raises(Conflict, match="dropped"):
        roster.compare_roster(amina, run.pk, lambda _done, _total: drop(cast, run))
    run.refresh_from_db()
    assert run.state == "dropped" and not ImportRow.objects.filter(run=run).exists()


def drop(cast: Cast, run: ImportRun) -> None:
    roster.drop_roster(cast.actor("amina"), run.pk)


def test_what_one_tab_has_undone_another_does_not_undo_again(
    cast: Cast, run: ImportRun, tmp_path: Path
) -> None:
    done = applied(cast.actor("amina"), tmp_path / "r.csv", cast.local12.pk, source="other")
    roster.undo_roster(cast.actor("amina"), done.pk)
    for deed in (roster.undo_roster, roster.apply_roster):
        with pytest.raises(Conflict, match="undone by now"):
            deed(cast.actor("amina"), done.pk)
