"""Marks only grow: what raw SQL may and may not do to them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.core.append_only import standing
from wallchart.union.organizing.append_only import BLACKED_OUT, MARKS
from wallchart.union.organizing.models import Mark


@pytest.fixture
def mark(cast: Cast) -> Mark:
    return Mark._base_manager.create(
        ask=cast.ask("committed"),
        person=cast.hassan,
        answer="did",
        happened_on=date(2026, 1, 15),
        recorded_at=clock.now(),
        recorded_by=cast.accounts["amina"],
        recorded_by_name="Amina Warsame",
        source_kind="chart",
    )


def change(mark: Mark, **values: object) -> None:
    with transaction.atomic():
        Mark._base_manager.filter(pk=mark.pk).update(**values)


def test_a_mark_is_never_deleted(mark: Mark) -> None:
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        Mark._base_manager.filter(pk=mark.pk).delete()


def test_what_a_mark_says_is_never_changed(mark: Mark, cast: Cast) -> None:
    for column, value in (
        ("answer", "refused"),
        ("happened_on", date(2026, 1, 16)),
        ("recorded_by", cast.accounts["otto"]),
        ("recorded_by_name", "Otto Xiong"),
        ("ask", cast.ask("trained")),
        ("source_kind", "import"),
        ("source_id", 3),
    ):
        with pytest.raises(IntegrityError, match="only grows"):
            change(mark, **{column: value})


def test_a_mark_is_voided_once(mark: Mark, cast: Cast) -> None:
    change(mark, voided_at=clock.now(), voided_by=cast.accounts["amina"], void_reason="wrong row")
    for again in (
        {"voided_at": None},
        {"voided_at": clock.now()},
        {"voided_by": cast.accounts["otto"]},
        {"void_reason": "another reason"},
    ):
        with pytest.raises(IntegrityError, match="only grows"):
            change(mark, **again)


def test_a_merge_takes_a_mark_along_and_back(mark: Mark, cast: Cast) -> None:
    change(mark, person=cast.bill)
    change(mark, person=cast.hassan)
    assert Mark._base_manager.get(pk=mark.pk).person_id == cast.hassan.pk


def test_names_and_reasons_may_be_emptied_for_an_erasure(mark: Mark, cast: Cast) -> None:
    change(mark, voided_at=clock.now(), voided_by=cast.accounts["amina"], void_reason="Hassan was ill")
    change(mark, void_reason=BLACKED_OUT, recorded_by_name="")
    kept = Mark._base_manager.get(pk=mark.pk)
    assert (kept.void_reason, kept.recorded_by_name) == (BLACKED_OUT, "")


def test_a_mark_that_stands_has_no_reason_written_into_it(mark: Mark) -> None:
    with pytest.raises(IntegrityError, match="only grows"):
        change(mark, void_reason=BLACKED_OUT)


@pytest.mark.django_db
def test_the_triggers_stand_as_they_would_be_written_today() -> None:
    assert standing(connection, MARKS)
