"""What every test has: the cast, a client signed in as one of them, the shared fixtures' folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, enter, rehearse
from tests.flush import emptying_lifts_the_guards
from tests.mailbox import mailbox
from tests.processes import migrated_house, own_house
from tests.signing_in import sign_in

__all__ = ["emptying_lifts_the_guards", "mailbox", "migrated_house", "own_house"]

# A submission is judged by the same examples every time; at home each run looks for new ones.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("home", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "home")

SHARED = Path(os.environ.get("WALLCHART_SHARED", Path(__file__).resolve().parent.parent / "shared"))


TOUCHING_A_DATABASE = {"db", "transactional_db", "django_db_setup", "migrated_house", "own_house"}


def pytest_addoption(parser: pytest.Parser) -> None:
    what = "only the tests for which the database matters"
    parser.addoption("--database-only", action="store_true", help=what)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    kept = [item for item in items if _asks_a_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _asks_a_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("one_database") is not None:
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & TOUCHING_A_DATABASE)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The public fixtures beside the project; a test that needs them skips plainly without."""
    data = SHARED / "data"
    if not data.is_dir():
        pytest.skip(f"the public fixtures are not there ({data}): WALLCHART_SHARED names their folder")
    return data


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database, migrated and empty; the cast has rehearsed in it."""
    with django_db_blocker.unblock():
        rehearse()


@pytest.fixture
def cast(db: None) -> Cast:
    return enter()


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """`signed_in("amina")`: a client signed in as her, second factor and all, given just now."""

    return lambda name: sign_in(cast.accounts[name])
