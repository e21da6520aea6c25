"""`wallchart import-roster` and `undo-roster`: preview, ask, apply, put back; bad input refused."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cast import Cast
from wallchart.union.people.models import ImportRun, ImportSource, Person

Said = Callable[..., tuple[int, Any, str]]

ROSTER = (
    "Member number,First name,Last name,Local,Job title\n"
    "M1009,Hassan,Mohamed,12,Clerk\n"
    "N1,Ana,Olson,99,\n"
    "N2,Bo,Berg,12,\n"
)


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER)
    return path


class Keyboard(io.StringIO):
    """Standard input at which somebody sits."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def answered(said: Said, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Run a command at a terminal where the question is answered with this."""

    def run(answer: str, *words: str) -> tuple[int, Any, str]:
        monkeypatch.setattr("sys.stdin", Keyboard(answer))
        return said(*words)

    return run


def is_there(number: str) -> bool:
    return Person._base_manager.filter(number=number).exists()


def test_a_preview_says_what_would_change_and_changes_nothing(cast: Cast, roster: Path, said: Said) -> None:
    code, told, _ = said("import-roster", str(roster), "--preview")
    assert code == 0
    assert "3 rows: 1 new, 1 changed, 0 unchanged, 0 possibly left, 0 wait for a decision, 1 refused" in told
    assert "row 2: classification Planner -> Clerk" in told
    assert "row 3: Local '99': there is no such Local here" in told
    assert not is_there("N2")
    assert ImportRun.objects.get().state == "dropped"


def test_of_one_row_nothing_is_said_in_the_plural(cast: Cast, tmp_path: Path, said: Said) -> None:
    (tmp_path / "one.csv").write_text("Number,First name,Last name,Local\nQ1,Ana,Olsonova,12\n")
    _code, told, _ = said("import-roster", str(tmp_path / "one.csv"), "--preview")
    assert "\n1 row: 1 new, " in told


def test_the_preview_says_which_columns_it_reads_and_which_it_does_not(
    cast: Cast, tmp_path: Path, said: Said
) -> None:
    path = tmp_path / "März.csv"
    path.write_text(
        "Member number,First name,Last name,Local,Shoe size\nN1,Zoë,Å Berg,12,43\n", encoding="utf-8"
    )
    _, told, _ = said("import-roster", str(path), "--preview")
    assert told.startswith("März.csv, source 'März', headings in row 1\n")
    assert "  'Member number' is the " in told and "  not used: 'Shoe size'\n" in told


def test_of_many_rows_of_a_kind_the_first_are_printed_and_the_total_is_whole(
    cast: Cast, tmp_path: Path, said: Said
) -> None:
    path = tmp_path / "roster.csv"
    rows = "".join(f"N{number},Ana,Olson{number},99\n" for number in range(30))
    path.write_text(f"Member number,First name,Last name,Local\n{rows}N99,Bo,Berg,12\n")
    _, told, _ = said("import-roster", str(path), "--preview")
    assert "refused (the first 20 of 30):" in told
    assert told.count("there is no such Local here") >= 20
    assert "row 21:" in told and "row 22:" not in told


def test_somebody_who_may_be_several_people_waits_and_it_is_said_who(
    cast: Cast, tmp_path: Path, said: Said
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("First name,Last name,Local\nHassan,Mohamed,12\n")
    twin = Person._base_manager.get(number="M1009")
    twin.pk, twin.number = None, "M9999"
    twin.save(force_insert=True)
    _, told, _ = said("import-roster", str(path), "--preview")
    assert "1 wait for a decision" in told
    assert "row 2: Hassan Mohamed may be one of 2 people" in told


def test_yes_applies_it_and_undo_roster_puts_it_back(cast: Cast, roster: Path, said: Said) -> None:
    code, told, _ = said("import-roster", str(roster), "--yes", "--source", "payroll", "--json")
    assert (code, told["outcome"], told["counts"]["new"]) == (0, "applied", 1)
    assert set(told) == {"outcome", "run", "counts", "warnings", "report"}
    assert is_there("N2") and ImportSource.objects.get().name == "payroll"
    assert said("undo-roster", str(told["run"])) == (0, "Everything is as it was.\n", "")
    assert not is_there("N2")


def test_what_was_changed_by_hand_since_is_kept_and_counted(cast: Cast, roster: Path, said: Said) -> None:
    _, told, _ = said("import-roster", str(roster), "--yes", "--json")
    Person._base_manager.filter(number="N2").update(given_name="Bosse")
    code, words, _ = said("undo-roster", str(told["run"]))
    assert (code, words) == (0, "Put back, but for 1 row changed by hand since.\n")
    assert is_there("N2")


def test_what_was_applied_is_told_with_how_to_put_it_back(cast: Cast, roster: Path, said: Said) -> None:
    _, told, _ = said("import-roster", str(roster), "--yes")
    run = ImportRun.objects.get()
    assert told.splitlines()[-1] == (
        "Applied: 1 new, 1 changed, 0 unchanged, 0 possibly left, 0 wait for a decision, 1 refused. "
        f"`wallchart undo-roster {run.pk}` puts it all back."
    )


def test_a_roster_that_is_not_there_cannot_be_put_back(cast: Cast, said: Said) -> None:
    code, told, complaint = said("undo-roster", "4711")
    assert (code, told) == (2, "")
    assert complaint == (
        "wallchart: there is no roster of this number; the page of rosters lists them ('4711')\n"
    )


def test_a_roster_that_was_only_previewed_cannot_be_put_back(cast: Cast, roster: Path, said: Said) -> None:
    said("import-roster", str(roster), "--preview")
    code, _, complaint = said("undo-roster", str(ImportRun.objects.get().pk))
    assert code == 2 and complaint.count("\n") == 1


def test_without_yes_and_with_nobody_to_answer_nothing_is_applied(
    cast: Cast, roster: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    code, told, _ = said("import-roster", str(roster))
    assert code == 0 and "say --yes" in told
    assert not is_there("N2")


@pytest.mark.parametrize("answer", ["y\n", "  YES \n"])
def test_whoever_says_yes_to_the_question_applies_it(
    answer: str, cast: Cast, roster: Path, answered: Said
) -> None:
    code, told, _ = answered(answer, "import-roster", str(roster))
    assert code == 0 and "Applied: " in told and is_there("N2")


@pytest.mark.parametrize("answer", ["\n", "n\n", "yeah\n", ""], ids=["return", "no", "something", "Ctrl-D"])
def test_any_other_answer_applies_nothing_and_leaves_no_roster_open(
    answer: str, cast: Cast, roster: Path, answered: Said
) -> None:
    code, told, complaint = answered(answer, "import-roster", str(roster))
    assert (code, complaint) == (0, "") and "Applied" not in told
    assert not is_there("N2") and ImportRun.objects.get().state == "dropped"


def test_ctrl_c_at_the_question_leaves_no_roster_open(
    cast: Cast, roster: Path, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Interrupted(Keyboard):
        def readline(self, *_size: Any) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupted())
    code, _, complaint = said("import-roster", str(roster))
    assert (code, complaint) == (130, "\nwallchart: stopped\n")
    assert ImportRun.objects.get().state == "dropped" and not is_there("N2")


def test_json_asks_nothing_and_says_what_a_preview_came_to(cast: Cast, roster: Path, answered: Said) -> None:
    code, told, _ = answered("y\n", "import-roster", str(roster), "--json")
    assert (code, told["outcome"], told["counts"]["refused"]) == (0, "previewed", 1)
    assert not is_there("N2")


def test_a_local_brings_its_own_roster(cast: Cast, tmp_path: Path, said: Said) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("Member number,First name,Last name\nN7,Ana,Olson\n")
    code, told, complaint = said("import-roster", str(path), "--affiliate", "77", "--yes", "--json")
    assert code == 0, complaint
    assert ImportRun.objects.get(pk=told["run"]).affiliate == cast.local77
    assert Person._base_manager.get(number="N7").home == cast.local77


def test_a_full_roster_says_who_has_possibly_left(cast: Cast, roster: Path, said: Said) -> None:
    _, partial, _ = said("import-roster", str(roster), "--preview", "--json")
    _, full, _ = said("import-roster", str(roster), "--preview", "--json", "--full")
    assert partial["counts"]["left"] == 0 < full["counts"]["left"]


def test_the_headings_may_stand_in_a_row_that_is_named(cast: Cast, tmp_path: Path, said: Said) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"Payroll of October\nprinted,by,nobody\n{ROSTER}")
    _, told, _ = said("import-roster", str(path), "--heading-row", "3", "--preview")
    assert "headings in row 3" in told and "3 rows:" in told


@pytest.mark.parametrize(
    ("name", "words", "why"),
    [
        ("none.csv", (), "none.csv: there is no such file; give the path of a spreadsheet"),
        ("noise.csv", (), ""),
        ("noise.csv", ("--affiliate", "99"), "there is no affiliate of this number"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_2(
    cast: Cast, tmp_path: Path, said: Said, name: str, words: tuple[str, ...], why: str
) -> None:
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)) * 9)
    code, told, complaint = said("import-roster", str(tmp_path / name), *words)
    assert (code, told, complaint.count("\n")) == (2, "", 1)
    assert why in complaint
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("flag", ["--affiliate", "--source"])
def test_a_blank_affiliate_or_source_is_not_taken_for_any_that_has_no_number_or_name(
    flag: str, cast: Cast, roster: Path, said: Said
) -> None:
    """`--affiliate "$LOCAL"` where LOCAL is not set: the regions have no number either."""
    code, _, complaint = said("import-roster", str(roster), "--yes", flag, " ")
    assert (code, complaint) == (2, f"wallchart: column {flag}: is blank; say which, or leave it out\n")
    assert not ImportRun.objects.exists() and not is_there("N2")


def test_bad_input_is_json_where_json_was_asked_for(cast: Cast, tmp_path: Path, said: Said) -> None:
    code, _, complaint = said("import-roster", str(tmp_path / "none.csv"), "--json")
    told = json.loads(complaint)
    assert (code, told["file"]) == (2, str(tmp_path / "none.csv"))
    assert "there is no such file" in told["refused"]


def test_a_house_without_a_union_is_told_what_to_do_first(db: None, roster: Path, said: Said) -> None:
    code, _, complaint = said("import-roster", str(roster))
    assert code == 2 and "this house has no union yet" in complaint
