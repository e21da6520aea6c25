"""`wallchart worker`, `demo`, `prepare`, `found-union`, `up`: what they do, say and leave alone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cast import HOUSE, Cast
from wallchart.terminal.commands.demo import Progress
from wallchart.terminal.house import prepare_static_files
from wallchart.union.core import audit, jobs
from wallchart.union.core.models import Job
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import Affiliate, Person

Said = Callable[..., tuple[int, Any, str]]
ADA = ("--administrator", "Ada", "Berg", "ada@example.org")
HEEDED = (signal.SIGINT, signal.SIGTERM)


def test_a_worker_does_what_is_due_and_stops_when_nothing_is(db: None, said: Said) -> None:
    job = jobs.enqueue(HOUSE, "clear_out")
    before = [signal.getsignal(wanted) for wanted in HEEDED]
    assert said("worker", "--until-idle", "--pause", "0.01") == (0, "", "worker: ready\n")
    job.refresh_from_db()
    assert job.done_at is not None and job.failed_at is None
    assert [signal.getsignal(wanted) for wanted in HEEDED] == before


@pytest.mark.parametrize("how", HEEDED)
def test_a_worker_that_is_told_to_stop_ends_its_step_and_begins_no_other(
    how: signal.Signals, db: None, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(_job: Job) -> jobs.Step:
        os.kill(os.getpid(), how)
        return jobs.finished()

    monkeypatch.setitem(jobs._kinds, "heed", jobs.Kind("heed", "Heeding", step))
    asked = [jobs.enqueue(HOUSE, "heed"), jobs.enqueue(HOUSE, "heed")]
    assert said("worker") == (0, "", "worker: ready\n")
    done = [Job.objects.get(pk=job.pk).done_at is not None for job in asked]
    assert done == [True, False]


def test_the_made_up_union_is_not_filled_into_a_real_one(db: None, said: Said) -> None:
    plant_affiliate(HOUSE, parent=None, kind="council", name="Workers United")
    code, told, complaint = said("demo", "--size", "small")
    assert (code, told) == (2, "")
    assert "a union lives in this database already" in complaint and "('Workers United')" in complaint
    assert Affiliate.objects.count() == 1 and not Person._base_manager.exists()


def test_a_made_up_union_that_stands_is_kept(cast: Cast, said: Said) -> None:
    audit.record(HOUSE, "fill_demo", "affiliate", cast.council.pk, facts={"step": "whole"})
    people = Person._base_manager.count()
    assert said("demo") == (0, "The made-up union stands already; it is kept.\n", "")
    assert Person._base_manager.count() == people


def test_each_step_of_the_filling_is_a_line_however_often_it_tells_of_itself(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = Progress()
    for step, done in (("planting", 0), ("planting", 5), ("planting", 9), ("people", 0)):
        told(step, done, 9)
    told.close()
    told.close()
    assert capsys.readouterr().err == "  planting\n  people\n"


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What `up` would start, and whether the house was to be filled before; nothing of it happens."""
    asked: list[str] = []

    def keep_running(programs: list[list[str]], _begun: object) -> bool:
        asked.extend(" ".join(words[1:4]) for words in programs)
        return True

    def fill(size: str, _seed: int, _say: object) -> bool:
        asked.append(f"a {size} house")
        if size == "full":
            raise KeyboardInterrupt
        return True

    monkeypatch.setenv("WALLCHART_DEMO", "no")
    monkeypatch.setattr("wallchart.terminal.commands.up._refuse_a_taken_port", lambda *_where: None)
    monkeypatch.setattr("wallchart.terminal.commands.up.keep_running", keep_running)
    monkeypatch.setattr("wallchart.demo.filling.fill", fill)
    return asked


SERVED = ["-m gunicorn wallchart.config.wsgi", "-m wallchart worker"]


def test_up_fills_the_demos_house_and_no_other(db: None, said: Said, begun: list[str], settings: Any) -> None:
    assert said("up", "--size", "small")[:2] == (0, "Stopped.\n")
    assert begun == SERVED
    settings.DEMO = True
    assert said("up", "--size", "small")[0] == 0
    assert begun == [*SERVED, "a small house", *SERVED]


def test_ctrl_c_while_up_fills_the_house_ends_it_and_serves_nothing(
    db: None, said: Said, begun: list[str], settings: Any
) -> None:
    settings.DEMO = True
    code, told, complaint = said("up")
    assert (code, told, complaint) == (130, "", "\nwallchart: stopped\n")
    assert begun == ["a full house"]


def test_prepare_says_what_it_did_and_may_be_said_again(db: None, said: Said) -> None:
    for _again in range(2):
        assert said("prepare") == (0, "Tables and static files are those of this version.\n", "")


def test_static_files_are_collected_anew_only_where_one_of_them_changed(
    settings: Any, tmp_path: Path
) -> None:
    source, root = tmp_path / "source", tmp_path / "static"
    source.mkdir()
    (source / "site.css").write_text("a { color: red }")
    settings.STATIC_ROOT, settings.STATICFILES_DIRS = root, [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    prepare_static_files()
    collected = root / "site.css"
    assert collected.read_text() == "a { color: red }"
    collected.write_text("not collected again")
    prepare_static_files()
    assert collected.read_text() == "not collected again"
    (source / "more.css").write_text("")
    prepare_static_files()
    assert collected.read_text() == "a { color: red }" and (root / "more.css").exists()
    (source / "more.css").unlink()
    prepare_static_files()
    assert not (root / "more.css").exists(), "what is gone is no longer served"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("  ",), "column name: is blank"),
        (("Workers United", "--colour", "#12345"), "#rrggbb"),
    ],
)
def test_a_union_that_cannot_be_founded_leaves_nothing(
    db: None, said: Said, words: tuple[str, ...], why: str
) -> None:
    code, told, complaint = said("found-union", *words, *ADA)
    assert (code, told, complaint.count("\n")) == (2, "", 1)
    assert why in complaint
    assert not Affiliate.objects.exists() and not Person._base_manager.exists()


@pytest.mark.parametrize("kind", ["international", "region", "local"])
def test_a_union_may_be_of_any_kind_and_any_letters(kind: str, db: None, said: Said) -> None:
    line = (
        "found-union",
        "Związek 東",
        "--kind",
        kind,
        "--administrator",
        "Żaneta",
        "Ó Briain",
        "z@example.org",
    )
    code, told, _ = said(*line)
    assert code == 0 and told.startswith("Związek 東 stands. Żaneta Ó Briain signs in with a code")
    assert Affiliate.objects.get().kind == kind


def test_spaces_around_and_within_the_name_of_a_union_are_those_of_a_name(db: None, said: Said) -> None:
    said("found-union", "  Workers \t United ", *ADA)
    assert Affiliate.objects.get().name == "Workers United"


def test_an_administrator_without_a_name_founds_nothing(db: None, said: Said) -> None:
    code, _, complaint = said("found-union", "Workers", "--administrator", " ", " ", "ada@example.org")
    assert code == 2 and complaint.count("\n") == 1
    assert not Affiliate.objects.exists()
