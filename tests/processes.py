"""A database of their own for tests that start real processes, which cannot see a test's transaction."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class OwnHouse:
    """A migrated, empty database, and processes that work on it."""

    url: str
    data: Path

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start `python WORDS`; its input, output and errors are pipes."""
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def run(self, *words: str) -> str:
        """Run `python WORDS` to its end; its output. An exit code other than 0 fails the test."""
        started = self.start(*words)
        output, complaints = started.communicate()
        assert started.returncode == 0, complaints
        return output

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATABASE_URL": self.url, "WALLCHART_DATA": str(self.data)}
        return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "wallchart.config.settings"}


def children_of(process: int) -> set[int]:
    """The processes that one has started, and those that they have, by /proc."""
    found: set[int] = set()
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found |= {child, *children_of(child)}
    return found


def lives(process: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


@contextmanager
def kept_as_migrated(folder: Path) -> Iterator[OwnHouse]:
    """A copy of the test database, taken when it is migrated and empty: migrating once more takes seconds."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / "house.sqlite3")) as copy:
            connection.connection.backup(copy)
        yield OwnHouse(f"sqlite:///{folder / 'house.sqlite3'}", folder)
        return
    connection.close()  # nobody may be in a database that is copied
    with _copied(connection.settings_dict["NAME"]) as name:
        yield OwnHouse(_url(name), folder)


@pytest.fixture(scope="session")
def migrated_house(django_db_setup: OwnHouse) -> OwnHouse:
    """Migrated once, to be copied."""
    return django_db_setup


@contextmanager
def copy_of(pattern: OwnHouse, folder: Path) -> Iterator[OwnHouse]:
    """A house with the pattern's tables and rows, its own from here on; its data lie in `folder`."""
    if connection.vendor == "sqlite":
        copy = folder / f"{_name()}.sqlite3"
        shutil.copy(pattern.url.removeprefix("sqlite:///"), copy)
        yield OwnHouse(f"sqlite:///{copy}", folder)
        return
    with _copied(urlsplit(pattern.url).path.lstrip("/")) as name:
        yield OwnHouse(_url(name), folder)


@contextmanager
def _copied(pattern: str) -> Iterator[str]:
    """A copy of one database beside it on the server; yields its name."""
    name = _name()
    _on_the_server(f"CREATE DATABASE {name} TEMPLATE {pattern}")
    yield name
    _on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def own_house(migrated_house: OwnHouse, tmp_path: Path) -> Iterator[OwnHouse]:
    """An `OwnHouse` on the sort of database that the tests run on."""
    with copy_of(migrated_house, tmp_path) as house:
        yield house


def _name() -> str:
    return f"wallchart_own_{secrets.token_hex(4)}"


def _url(name: str) -> str:
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


def _on_the_server(statement: str) -> None:
    import psycopg

    about = connection.settings_dict
    with psycopg.connect(
        host=about["HOST"] or None,
        port=about["PORT"] or None,
        user=about["USER"] or None,
        password=about["PASSWORD"] or None,
        dbname="postgres",
        autocommit=True,
    ) as server:
        server.execute(statement)
