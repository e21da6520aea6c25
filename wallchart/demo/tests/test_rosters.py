"""An employer's file that was cut short is taken up where it stopped; one that is shown is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cast import HOUSE, Cast
from wallchart.demo.rosters import bring_in, show
from wallchart.demo.sheets import AGAIN, Sheet
from wallchart.union.people.actions.roster import apply_next
from wallchart.union.people.models import Affiliate, ImportRun, Person


def quiet(_step: str, _done: int, _total: int) -> None:
    """Nobody watches."""


@pytest.fixture
def sheet(cast: Cast, tmp_path: Path) -> Sheet:
    lines = [f"N{n},Given{n},Family{n},12" for n in range(5)]
    path = tmp_path / "made-up-state.csv"
    path.write_text("\n".join(["Member number,First name,Last name,Local", *lines]), encoding="utf-8")
    return Sheet("state", path, 5)


def brought() -> int:
    return Person._base_manager.filter(number__startswith="N").count()


def test_a_file_is_brought_in_whole_with_its_warnings_ticked(sheet: Sheet) -> None:
    told: list[str] = []
    bring_in(HOUSE, sheet, lambda step, _done, _total: told.append(step))
    run = ImportRun.objects.get()
    assert (run.state, brought(), run.source.name) == ("applied", 5, sheet.source)
    assert all(warning["ticked_at"] for warning in run.warnings)
    assert {"Comparing made-up-state.csv", "Bringing in made-up-state.csv"} <= set(told)


def test_a_file_that_was_cut_short_is_taken_up_and_no_row_comes_twice(
    sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallchart.union.people.roster.applying.BATCH", 2)
    run = show(HOUSE, sheet, quiet)
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.APPLYING)
    apply_next(HOUSE, run.pk, 0)
    assert brought() == 2
    bring_in(HOUSE, sheet, quiet)
    run.refresh_from_db()
    assert (run.state, brought()) == ("applied", 5)
    assert ImportRun.objects.count() == 1, "the same one, not another"


def test_a_file_that_is_shown_again_leaves_one_to_look_at(sheet: Sheet) -> None:
    for _time in range(2):
        show(HOUSE, sheet, quiet)
    assert sorted(ImportRun.objects.values_list("state", flat=True)) == ["dropped", "previewed"]
    assert brought() == 0


def test_the_later_file_is_one_locals_and_whole(sheet: Sheet, cast: Cast) -> None:
    run = show(HOUSE, Sheet("state", sheet.path, 5, later=True), quiet)
    assert run.full and run.affiliate == Affiliate.objects.get(number=AGAIN) == cast.local12
    assert run.counts["left"] > 0, "whom it does not name is proposed as having left"
    assert not show(HOUSE, sheet, quiet).full, "an employer's others hold people of many Locals"
