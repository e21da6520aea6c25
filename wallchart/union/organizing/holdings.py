"""What this room holds about people: how it is taken out, erased, and merged (people.holdings)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from wallchart.union.people.holdings import (
    Holding,
    Rows,
    register,
    when_people_move,
    when_rows_move,
)
from wallchart.union.people.models import Person

from .append_only import BLACKED_OUT
from .counting import carry_along, counting_anew
from .models import Mark, Standing


def register_all() -> None:
    """Called once, when the house is put together (apps.py)."""
    answers, marks = _("answers to asks, as they stand"), _("marks: what was asked, and what happened")
    register(
        Holding(
            Standing, ("person",), _export_standings, _erase_nothing, _standing_clashes, answers, stays=True
        )
    )
    register(Holding(Mark, ("person",), _export_marks, _erase_words_of_marks, _no_clash, marks, stays=True))
    when_people_move(carry_along)
    when_rows_move(counting_anew)


def _export_standings(person_id: int) -> Rows:
    found = Standing._base_manager.filter(person=person_id).order_by("ask__campaign", "ask__place")
    return [
        {"campaign": campaign, "ask": ask, "answer": answer}
        for campaign, ask, answer in found.values_list("ask__campaign__name", "ask__label", "answer")
    ]


def _export_marks(person_id: int) -> Rows:
    columns: dict[str, str] = {
        "campaign": "ask__campaign__name",
        "ask": "ask__label",
        "question": "ask__question",
        "answer": "answer",
        "happened_on": "happened_on",
        "recorded_at": "recorded_at",
        "recorded_by": "recorded_by_name",
        "source": "source_kind",
        "voided_at": "voided_at",
        "void_reason": "void_reason",
    }
    found = Mark._base_manager.filter(person=person_id).order_by("id").values(*columns.values())
    return [{name: row[path] for name, path in columns.items()} for row in found]


def _erase_nothing(person_id: int) -> int:
    """A standing is a count without a name once the person's own row is emptied: it stays."""
    del person_id
    return 0


def _erase_words_of_marks(person_id: int) -> int:
    """Empty what was said of the person, and their name where they recorded marks; the marks count on."""
    said = Mark._base_manager.filter(person=person_id, voided_at__isnull=False).exclude(
        void_reason=BLACKED_OUT
    )
    changed = said.update(void_reason=BLACKED_OUT)
    account: Any = Person._base_manager.filter(pk=person_id).values_list("account_id", flat=True).first()
    if account is not None:
        named = Mark._base_manager.filter(recorded_by=account).exclude(recorded_by_name="")
        changed += named.update(recorded_by_name="")
    return changed


def _standing_clashes(kept_id: int, gone_id: int) -> Iterable[int]:
    """A person has one standing an ask; which answer it is then, the recount reads from all the marks."""
    asks = Standing._base_manager.filter(person=kept_id).values("ask")
    return list(Standing._base_manager.filter(person=gone_id, ask__in=asks).values_list("pk", flat=True))


def _no_clash(kept_id: int, gone_id: int) -> Iterable[int]:
    del kept_id, gone_id
    return ()
