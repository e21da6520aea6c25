"""A setting that cannot be used ends in one sentence that names it; no command shows a traceback for it."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.splitting import Splitting

ROOT = Path(__file__).resolve().parents[1]


Told = Callable[..., tuple[int, str]]


@pytest.fixture(scope="module")
def splitting() -> Iterator[Splitting]:
    with closing(Splitting()) as one:
        yield one


@pytest.fixture
def told(splitting: Splitting, tmp_path: Path) -> Told:
    """`wallchart WORDS` on an empty folder with these settings: the exit code, and what it complains of."""

    def run(*words: str, module: str = "wallchart", **settings: str) -> tuple[int, str]:
        about = {"WALLCHART_DATA": str(tmp_path), "DATABASE_URL": "", **settings}
        return splitting.run(module, *words, **about)

    return run


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("DATABASE_URL", "mysql://user:secret@host/name", "DATABASE_URL is postgres://"),
        ("DATABASE_URL", "postgres://user:secret@127.0.0.1:1/name", "see DATABASE_URL"),
        ("DATABASE_URL", f"sqlite:///{ROOT / 'README.md'}", "not a database"),
        ("WALLCHART_TIME_ZONE", "Mars/Olympus", "WALLCHART_TIME_ZONE"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(setting: str, value: str, said: str, told: Told) -> None:
    code, complaint = told("check", **{setting: value})
    assert code == 2
    assert said in complaint and complaint.count("\n") == 1, complaint
    assert "secret" not in complaint, "a password is no part of it"


@pytest.mark.parametrize("words", [("check",), ("worker", "--until-idle"), ("demo", "--size", "small")])
def test_a_database_that_was_not_prepared_is_told_what_to_do(words: tuple[str, ...], told: Told) -> None:
    code, complaint = told(*words)
    assert code == 2 and "wallchart prepare" in complaint and "Traceback" not in complaint


def test_what_is_kept_is_its_owners_alone(told: Told, tmp_path: Path) -> None:
    told("check", WALLCHART_DATA=str(tmp_path / "data"))
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "secret-key").stat().st_mode) == 0o600


def test_a_prepared_house_is_in_order_and_can_be_served(told: Told) -> None:
    code, complaint = told(module="wallchart.config.wsgi")
    assert code != 0 and "run `wallchart prepare`" in complaint
    for words in ("prepare", "prepare", "check"):
        assert told(words) == (0, "")
    assert told(module="wallchart.config.wsgi") == (0, "")
