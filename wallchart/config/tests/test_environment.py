"""Settings as they are read: what each may be, what it is by itself, and what is said where it cannot be."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallchart.config.environment import (
    data_folder,
    database,
    env,
    flag,
    mail_server,
    secret_key,
    whole,
)
from wallchart.refusal import Refusal


@pytest.fixture
def given_in(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment with none of our settings in it."""
    for name in [name for name in os.environ if name.startswith("WALLCHART_")]:
        monkeypatch.delenv(name)
    return monkeypatch


def refused(function: object, *words: object) -> str:
    """What is said where a setting cannot be used: without the password in it."""
    with pytest.raises(Refusal) as caught:
        function(*words)
    said = str(caught.value)
    assert "secret" not in said and "\n" not in said
    return said


# Words, flags and numbers.


def test_a_setting_stands_under_its_name_or_is_what_it_is_by_itself(given_in: pytest.MonkeyPatch) -> None:
    assert env("NAME") == "" and env("NAME", "Wallchart") == "Wallchart"
    given_in.setenv("WALLCHART_NAME", "Halle 7 · Süd")
    assert env("NAME", "Wallchart") == "Halle 7 · Süd"


@pytest.mark.parametrize("word", ["1", "yes", "YES", "true", "True", "on"])
def test_a_flag_is_up_for_every_word_that_means_yes(given_in: pytest.MonkeyPatch, word: str) -> None:
    given_in.setenv("WALLCHART_DEMO", word)
    assert flag("DEMO") is True


@pytest.mark.parametrize("word", ["", "0", "no", "No", "false", "off", "yess", " yes", "2", "ja"])
def test_a_flag_is_down_for_everything_else(given_in: pytest.MonkeyPatch, word: str) -> None:
    """The one-click sign-ins of the demonstration stand behind one: nothing half meant puts it up."""
    given_in.setenv("WALLCHART_DEMO", word)
    assert flag("DEMO") is False and flag("DEMO", default=True) is False


def test_a_flag_that_is_not_given_is_what_it_is_by_itself(given_in: pytest.MonkeyPatch) -> None:
    assert flag("DEMO") is False and flag("DEMO", default=True) is True


@given(st.integers(0, 10**12))
def test_a_whole_number_is_read(number: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WALLCHART_ROSTER_DAYS", str(number))
        assert whole("ROSTER_DAYS", 90) == number


@pytest.mark.parametrize("word", ["", "ninety", "-1", "1.5", "1e3", " 7", "7 ", "+7", "²", "٣", "1_000"])
def test_what_is_no_whole_number_is_said_with_one_that_is(given_in: pytest.MonkeyPatch, word: str) -> None:
    given_in.setenv("WALLCHART_ROSTER_DAYS", word)
    said = refused(whole, "ROSTER_DAYS", 90)
    assert "WALLCHART_ROSTER_DAYS is a whole number, such as 90" in said


def test_a_number_that_is_not_given_is_what_it_is_by_itself(given_in: pytest.MonkeyPatch) -> None:
    assert whole("ROSTER_DAYS", 90) == 90


# The data folder and the key.


def test_the_data_folder_is_made_for_its_owner_alone(given_in: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given_in.setenv("WALLCHART_DATA", str(tmp_path / "a" / "b"))
    folder = data_folder(tmp_path / "otherwise")
    assert folder == tmp_path / "a" / "b" and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not (tmp_path / "otherwise").exists()
    assert data_folder(tmp_path) == folder, "one that is there is taken as it is"


def test_a_data_folder_is_told_from_where_one_stands(given_in: pytest.MonkeyPatch, tmp_path: Path) -> None:
    given_in.chdir(tmp_path)
    given_in.setenv("WALLCHART_DATA", "here")
    assert data_folder(Path("/nowhere")) == tmp_path / "here"


def test_a_data_folder_that_cannot_be_is_named(given_in: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="ascii")
    for where in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere")):
        given_in.setenv("WALLCHART_DATA", str(where))
        said = refused(data_folder, tmp_path)
        assert "this folder for the data cannot be made" in said and str(where)[:80] in said


def test_the_key_is_made_once_and_kept_to_its_owner(given_in: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = secret_key(tmp_path)
    assert len(made) >= 50 and secret_key(tmp_path) == made
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600
    assert secret_key(_empty(tmp_path / "other")) != made


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_a_key_that_is_given_is_taken_and_none_is_written(
    given_in: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given_in.setenv("WALLCHART_SECRET_KEY", "long and random")
    assert secret_key(tmp_path) == "long and random" and not list(tmp_path.iterdir())


def test_a_key_that_an_editor_ended_with_a_line_is_the_same_key(
    given_in: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret-key").write_text("kept\n", encoding="ascii")
    assert secret_key(tmp_path) == "kept"


# The database.


def test_without_an_address_the_database_is_a_file_among_the_data(tmp_path: Path) -> None:
    for url in ("", "sqlite:", "sqlite://", "sqlite:///"):
        told = database(url, tmp_path)
        assert told["ENGINE"] == "django.db.backends.sqlite3"
        assert told["NAME"] == str(tmp_path / "wallchart.sqlite3")


def test_a_file_that_is_named_is_the_database_and_its_folder_is_made(tmp_path: Path) -> None:
    told = database(f"sqlite:///{tmp_path}/deep/x.sqlite3", tmp_path)
    assert told["NAME"] == f"{tmp_path}/deep/x.sqlite3"
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o700
    assert told["OPTIONS"]["transaction_mode"] == "IMMEDIATE" and "WAL" in told["OPTIONS"]["init_command"]


def test_a_folder_for_the_database_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    assert "/proc/nowhere" in refused(database, "sqlite:////proc/nowhere/x.sqlite3", tmp_path)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (
            "postgres://user:pass@db.example.org:5433/name",
            {"USER": "user", "PASSWORD": "pass", "HOST": "db.example.org", "PORT": "5433", "NAME": "name"},
        ),
        ("postgresql://db.example.org/name", {"USER": "", "HOST": "db.example.org", "PORT": ""}),
        ("postgres://u%40x:p%3A%2F%23@h/n%20m", {"USER": "u@x", "PASSWORD": "p:/#", "NAME": "n m"}),
        ("postgres:///name?host=/var/run/postgresql", {"HOST": "/var/run/postgresql", "NAME": "name"}),
        ("postgres://%2Fvar%2Frun/name", {"HOST": "/var/run"}),
    ],
)
def test_an_address_of_postgresql_is_taken_apart(url: str, said: dict[str, str], tmp_path: Path) -> None:
    told = database(url, tmp_path)
    assert told["ENGINE"] == "django.db.backends.postgresql"
    assert {key: told[key] for key in said} == said


@pytest.mark.parametrize(
    "url",
    [
        "mysql://user:secret@host/name", "postgres://user:secret@host", "postgres://user:secret@host/",
        "user:secret@host/name", "postgres:user:secret", "http://user:secret@host/name",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_database_is_told_without_being_shown(url: str, tmp_path: Path) -> None:
    assert "DATABASE_URL is postgres://user:password@host:5432/name" in refused(database, url, tmp_path)


@pytest.mark.parametrize("port", ["port", "99999", "-1"])
def test_a_port_that_is_none_is_said_with_its_setting(
    port: str, tmp_path: Path, given_in: pytest.MonkeyPatch
) -> None:
    said = refused(database, f"postgres://user:secret@host:{port}/name", tmp_path)
    assert said == "the port in DATABASE_URL is no number of a port"
    given_in.setenv("WALLCHART_EMAIL_URL", f"smtp://user:secret@host:{port}")
    assert refused(mail_server) == "the port in WALLCHART_EMAIL_URL is no number of a port"


# The mail server.


@pytest.mark.parametrize(
    ("url", "host", "port", "later", "at_once"),
    [
        ("smtp://mail.example.org", "mail.example.org", 25, False, False),
        ("smtp+tls://a%40b:p%3Aw@mail.example.org", "mail.example.org", 587, True, False),
        ("smtps://mail.example.org", "mail.example.org", 465, False, True),
        ("smtp+tls://mail.example.org:2525", "mail.example.org", 2525, True, False),
        ("SMTPS://[::1]:99", "::1", 99, False, True),
    ],
)
def test_mail_goes_out_as_its_address_says(
    url: str, host: str, port: int, later: bool, at_once: bool, given_in: pytest.MonkeyPatch
) -> None:
    given_in.setenv("WALLCHART_EMAIL_URL", url)
    told = mail_server()
    assert told["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (told["EMAIL_HOST"], told["EMAIL_PORT"]) == (host, port)
    assert (told["EMAIL_USE_TLS"], told["EMAIL_USE_SSL"]) == (later, at_once)
    names = (told["EMAIL_HOST_USER"], told["EMAIL_HOST_PASSWORD"])
    assert names == (("a@b", "p:w") if "@" in url else ("", ""))


def test_without_a_mail_server_letters_are_files(given_in: pytest.MonkeyPatch) -> None:
    assert mail_server()["EMAIL_BACKEND"] == "django.core.mail.backends.filebased.EmailBackend"


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "imap://user:secret@host",
        "smtp://",
        "smtps:user:secret",
        "//user:secret@host",
        "smtp",
    ],
)
def test_what_is_no_address_of_a_mail_server_is_told_without_being_shown(
    url: str, given_in: pytest.MonkeyPatch
) -> None:
    given_in.setenv("WALLCHART_EMAIL_URL", url)
    assert "WALLCHART_EMAIL_URL is smtp+tls://user:password@host:587" in refused(mail_server)


def test_sqlite_holds_in_memory_what_a_statement_would_put_back(tmp_path: Path) -> None:
    told = database("", tmp_path)
    with closing(sqlite3.connect(told["NAME"])) as house:
        house.executescript(told["OPTIONS"]["init_command"])
        assert house.execute("PRAGMA temp_store").fetchone() == (2,)
        assert house.execute("PRAGMA journal_mode").fetchone() == ("wal",)
