"""Accounts as rows, the demonstration's sign-ins, and what the house forgets by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from wallchart.union.core import clearing, clock, reads
from wallchart.union.core.models import Account, Job

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 15, 12, tzinfo=UTC)


def account(email: str, **more: Any) -> Account:
    return Account.objects.create(email=email, name="Zoë O'Brien", **more)


@pytest.mark.parametrize("again", ["zoe@example.org", "ZOE@example.org", "Zoe@Example.ORG"])
def test_an_address_is_one_account_however_it_is_written(again: str) -> None:
    account("zoe@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        account(again)


def test_an_account_is_found_however_its_address_is_written() -> None:
    made = account("Zoe@Example.org")
    assert Account.objects.get_by_natural_key("zoe@example.ORG") == made
    with pytest.raises(Account.DoesNotExist):
        Account.objects.get_by_natural_key("zo@example.org")


def test_nobody_has_a_password() -> None:
    made = account("zoe@example.org")
    made.password = "pbkdf2_sha256$1$salt$as-an-older-program-may-have-left-it"
    assert not made.has_usable_password()


def test_an_account_is_called_by_its_persons_name() -> None:
    made = account("zoe@example.org")
    assert str(made) == made.get_full_name() == "Zoë O'Brien"


@pytest.mark.parametrize("demo", [True, False])
def test_only_the_demonstration_offers_to_sign_in_with_one_click(settings: Any, demo: bool) -> None:
    settings.DEMO = demo
    second = account("b@example.org", is_demo=True)
    first = account("a@example.org", is_demo=True)
    account("closed@example.org", is_demo=True, is_active=False)
    account("real@example.org")
    assert reads.demo_sign_ins() == ([second, first] if demo else [])


def session(key: str, expires: datetime) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=expires)


def test_sessions_that_ran_out_are_forgotten_and_the_others_stay() -> None:
    session("over", NOON - timedelta(seconds=1))
    session("last-moment", NOON)
    session("open", NOON + timedelta(hours=1))
    with clock.stopped_at(NOON):
        step = clearing.clear_out(Job())
    assert set(Session.objects.values_list("session_key", flat=True)) == {"last-moment", "open"}
    assert (step.finished, step.done, step.total) == (True, 1, 1)


def test_clearing_out_says_how_much_it_was_and_a_second_time_there_is_nothing() -> None:
    session("over", NOON - timedelta(days=1))
    Job.objects.create(kind="x", due_at=NOON, done_at=NOON - clearing.JOBS_KEPT - timedelta(seconds=1))
    Job.objects.create(kind="x", due_at=NOON, done_at=NOON - clearing.JOBS_KEPT)
    with clock.stopped_at(NOON):
        assert clearing.clear_out(Job()).done == 2
        assert clearing.clear_out(Job()).done == 0
    assert Job.objects.count() == 1
