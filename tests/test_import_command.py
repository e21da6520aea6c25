"""`wallchart import-roster`: preview, apply, undo, and one sentence with exit code 2 for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cast import Cast
from wallchart.refusal import Refusal
from wallchart.terminal import refuse
from wallchart.terminal.commands import import_roster, undo_roster
from wallchart.union.people.models import ImportRun, Person

ROSTER = (
    "Member number,First name,Last name,Local,Job title\n"
    "M1009,Hassan,Mohamed,12,Clerk\n"
    "N1,Ana,Olson,99,\n"
    "N2,Bo,Berg,12,\n"
)


def options(path: Path, *words: str):  # type: ignore[no-untyped-def]
    import argparse

    parser = argparse.ArgumentParser()
    import_roster.arguments(parser)
    return parser.parse_args([str(path), *words])


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


def test_a_preview_says_what_would_change_and_changes_nothing(
    cast: Cast, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_roster.bring_in(options(roster, "--preview")) == 0
    said = capsys.readouterr().out
    assert "3 rows: 1 new, 1 changed, 0 unchanged, 0 possibly left, 0 wait for a decision, 1 refused" in said
    assert "row 2: classification Planner -> Clerk" in said
    assert "row 3: Local '99': there is no such Local here" in said
    assert not Person._base_manager.filter(number="N2").exists()
    assert ImportRun.objects.get().state == "dropped"


def test_yes_applies_it_and_undo_roster_puts_it_back(
    cast: Cast, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert import_roster.bring_in(options(roster, "--yes", "--source", "payroll", "--json")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["outcome"], told["counts"]["new"]) == ("applied", 1)
    assert Person._base_manager.filter(number="N2").exists()
    assert undo_roster.put_back(type("Options", (), {"run": told["run"]})) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out == "Everything is as it was.\n"
    assert not Person._base_manager.filter(number="N2").exists()


def test_without_yes_and_with_nobody_to_answer_nothing_is_applied(
    cast: Cast, roster: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", (roster.parent / "roster.csv").open())
    assert import_roster.bring_in(options(roster)) == 0
    assert "say --yes" in capsys.readouterr().out
    assert not Person._base_manager.filter(number="N2").exists()


def test_bad_input_is_one_sentence_and_exit_code_2(
    cast: Cast, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words in ([str(tmp_path / "none.csv")], [str(tmp_path / "noise.csv")]):
        (tmp_path / "noise.csv").write_bytes(bytes(range(256)) * 9)
        with pytest.raises(Refusal) as refusal:
            import_roster.bring_in(options(Path(words[0])))
        assert refuse(refusal.value) == 2
    with pytest.raises(Refusal, match="no affiliate of this number"):
        import_roster.bring_in(options(tmp_path / "noise.csv", "--affiliate", "99"))
    assert capsys.readouterr().err.count("\n") == 2
    assert not ImportRun.objects.exists()
