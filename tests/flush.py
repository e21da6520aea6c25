"""Emptying the test database after a test that commits.

The audit log and the marks refuse to be emptied, in tests as everywhere, and no setting lifts that. So
the emptying between tests takes the triggers down as a migration would, and puts them back.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import TransactionTestCase

from wallchart.union.core.append_only import AUDIT, guard, unguard
from wallchart.union.organizing.append_only import MARKS

GUARDS = (AUDIT, MARKS)


@contextmanager
def guards_lifted() -> Iterator[None]:
    for rule in GUARDS:
        unguard(connection, rule)
    try:
        yield
    finally:
        for rule in GUARDS:
            guard(connection, rule)


@pytest.fixture(scope="session", autouse=True)
def emptying_lifts_the_guards() -> Iterator[None]:
    empty = TransactionTestCase._fixture_teardown

    def lift_and_empty(case: TransactionTestCase) -> None:
        with guards_lifted():
            empty(case)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_empty)
        yield
