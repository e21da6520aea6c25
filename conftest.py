"""What every test has: the cast, a client signed in as one of them, the shared fixtures' folder."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import setup_databases, teardown_databases
from hypothesis import settings
from pytest_django import DjangoDbBlocker

from tests.cast import Cast, enter, rehearse
from tests.flush import emptying_lifts_the_guards
from tests.mailbox import mailbox
from tests.processes import OwnHouse, kept_as_migrated, migrated_house, own_house
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


def pytest_collection_finish() -> None:
    """What was collected stays to the end: nobody need look through it for garbage time and again, nor after
    each few hundred objects of a test that soon ends."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure() -> None:
    gc.unfreeze()


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
def django_db_setup(
    django_test_environment: None,
    django_db_modify_db_settings: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OwnHouse]:
    """The test database, migrated and empty, in which the cast has rehearsed; yields its copy for processes.

    It is made also where none but tests of processes are asked for, which the plugin's own leaves out."""
    with ExitStack() as until_the_end:
        with django_db_blocker.unblock():
            made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
            house = until_the_end.enter_context(kept_as_migrated(tmp_path_factory.mktemp("house")))
            rehearse()
        yield house
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def cast(db: None) -> Cast:
    return enter()


@pytest.fixture
def signed_in(cast: Cast) -> Callable[[str], Client]:
    """`signed_in("amina")`: a client signed in as her, second factor and all, given just now."""

    return lambda name: sign_in(cast.accounts[name])
