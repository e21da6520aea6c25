"""What the database itself refuses, whoever writes: rows that could not be read as one sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, models, transaction

from tests.cast import LONG_AGO, Cast
from wallchart.union.core import append_only, clock
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.append_only import MARKS
from wallchart.union.organizing.models import Ask, Campaign, Mark, Standing, Tally, TallyDay, Target

DAY = date(2026, 1, 15)
TOKEN = uuid4()


def campaign(cast: Cast, **more: Any) -> Campaign:
    return Campaign.objects.create(affiliate=cast.local12, name="x", **{"starts_on": DAY, **more})


def a_mark(cast: Cast, **more: Any) -> Mark:
    about: dict[str, Any] = {
        "ask": cast.ask("committed"),
        "person": cast.hassan,
        "answer": "did",
        "happened_on": DAY,
        "recorded_at": clock.now(),
        "recorded_by_name": "Amina Warsame",
        "source_kind": "chart",
    }
    return Mark._base_manager.create(**{**about, **more})


def standing(cast: Cast) -> Standing:
    return Standing._base_manager.create(
        ask=cast.ask("committed"), person=cast.hassan, answer="did", mark=a_mark(cast)
    )


def target(cast: Cast, key: str = "trained", **more: Any) -> Target:
    return Target.objects.create(ask=cast.ask(key), **more)


def ask(cast: Cast, place: int, key: str) -> Ask:
    return Ask.objects.create(campaign=cast.petition, place=place, key=key, label="x")


SOUND: dict[str, Callable[[Cast], object]] = {
    "a campaign of one day": lambda cast: campaign(cast, ends_on=DAY + timedelta(days=1)),
    "a campaign without an end": campaign,
    "the smallest share": lambda cast: target(cast, share="0.0001"),
    "everybody": lambda cast: target(cast, share=1),
    "nobody": lambda cast: target(cast, number=0),
    "a rule and a Local's own": lambda cast: target(cast, "committed", affiliate=cast.local12, number=3),
    "two marks without a token": lambda cast: (a_mark(cast), a_mark(cast)),
    "a void with its reason": lambda cast: a_mark(cast, voided_at=clock.now(), void_reason="x"),
    "one key in two campaigns": lambda cast: ask(cast, 2, "committed"),
}
REFUSED: dict[str, Callable[[Cast], object]] = {
    "a campaign of no day": lambda cast: campaign(cast, ends_on=DAY),
    "a campaign that ends before it starts": lambda cast: campaign(cast, ends_on=LONG_AGO),
    "a share of nothing": lambda cast: target(cast, share=0),
    "more than everybody": lambda cast: target(cast, share="1.0001"),
    "a share and a number": lambda cast: target(cast, share="0.2", number=3),
    "neither": target,
    "fewer than nobody": lambda cast: target(cast, number=-1),
    "two rules for one ask": lambda cast: target(cast, "committed", number=3),
    "two targets of one Local": lambda cast: [
        target(cast, affiliate=cast.local12, number=number) for number in (3, 4)
    ],
    "two asks of one key": lambda cast: ask(cast, 2, "signed"),
    "two asks in one place": lambda cast: ask(cast, 1, "other"),
    "a void without a reason": lambda cast: a_mark(cast, voided_at=clock.now()),
    "one token twice": lambda cast: [a_mark(cast, token=TOKEN) for _ in range(2)],
    "two standings of one cell": lambda cast: [standing(cast) for _ in range(2)],
    "two tallies of one ask in one place": lambda cast: [
        Tally.objects.create(ask=cast.ask("trained"), affiliate=cast.local12) for _ in range(2)
    ],
    "two counts of one day": lambda cast: [
        TallyDay.objects.create(ask=cast.ask("trained"), affiliate=cast.local12, day=DAY) for _ in range(2)
    ],
}


@pytest.mark.parametrize("row", SOUND)
def test_a_row_that_makes_sense_is_kept(cast: Cast, row: str) -> None:
    SOUND[row](cast)


@pytest.mark.parametrize("row", REFUSED)
def test_a_row_that_makes_none_is_refused(cast: Cast, row: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[row](cast)


@pytest.mark.parametrize(
    "goes",
    [
        lambda cast: Ask.objects.filter(pk=cast.ask("committed").pk).delete(),
        lambda cast: Campaign.objects.filter(pk=cast.civic.pk).delete(),
        lambda cast: cast.hassan.delete(),
        lambda cast: cast.accounts["amina"].delete(),
        lambda cast: cast.local12.delete(),
    ],
    ids=["the ask", "the campaign", "the person", "who recorded it", "the Local"],
)
def test_nothing_that_a_mark_leans_on_can_go(cast: Cast, goes: Callable[[Cast], object]) -> None:
    a_mark(cast, recorded_by=cast.accounts["amina"])
    with pytest.raises(models.ProtectedError):
        goes(cast)


def other_values(cast: Cast, field: models.Field[Any, Any]) -> object:
    """A value that the column could take, and has not."""
    if isinstance(field, models.ForeignKey):
        taken = {"ask": cast.ask("trained").pk, "person": cast.bill.pk}
        return taken.get(field.name, cast.accounts["otto"].pk)
    kinds: list[tuple[type[Any], object]] = [
        (models.DateTimeField, clock.now() + timedelta(days=1)),
        (models.DateField, DAY + timedelta(days=1)),
        (models.UUIDField, uuid4()),
        (models.BooleanField, True),
        (models.IntegerField, 4711),
        (models.JSONField, {"x": 1}),
        (models.CharField, "refused"),
    ]
    return next(value for kind, value in kinds if isinstance(field, kind))


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (model, field.name)
        for model, free in ((Mark, {"person", "voided_at"}), (AuditEntry, {"blacked_out_at"}))
        for field in model._meta.concrete_fields
        if field.name not in free
    ],
    ids=str,
)
def test_no_column_of_what_only_grows_takes_another_value(
    cast: Cast, model: type[models.Model], column: str
) -> None:
    """Every column that there is, so that one which a migration adds is not forgotten."""
    field = model._meta.get_field(column)
    made: models.Model
    if model is Mark:
        made = a_mark(cast)
    else:
        made = AuditEntry.objects.create(
            at=clock.now(), actor_name="Amina", verb="mark", object_kind="mark", channel="desk"
        )
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        model._base_manager.filter(pk=made.pk).update(**{column: other_values(cast, field)})


@pytest.mark.parametrize("rule", [MARKS, append_only.AUDIT], ids=["marks", "log"])
def test_every_column_that_may_change_is_one_that_there_is(rule: append_only.Guard) -> None:
    """A column that was renamed would else be free, or held, without anybody having said so."""
    (model,) = [each for each in (Mark, AuditEntry) if each._meta.db_table == rule.table]
    assert set(rule.changes) <= {field.column for field in model._meta.concrete_fields}
