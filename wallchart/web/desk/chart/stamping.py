"""From what a form sends to a mark, a cleared cell or an undo, and to the sentence that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from wallchart.refusal import Refusal
from wallchart.union.core.access import Actor
from wallchart.union.organizing.actions.marks import clear, mark, undo_last, void_mark
from wallchart.union.organizing.reads.marks import Cell, cell_of, one_mark

from .table import answer_words


@dataclass(frozen=True)
class Done:
    """What was done to a cell. `mark_id` is the mark that an undo would void; `again` the answer that an
    undo of a clearing would put back (as "answer day"); both empty where there is nothing to undo."""

    person_id: int
    person: str
    ask_id: int
    ask: str
    stands: str
    sentence: str
    mark_id: int | None = None
    again: str = ""

    @property
    def name_of_cell(self) -> str:
        return f"{self.person}, {self.ask}: {answer_words()[self.stands]}"


def stamp_cell(actor: Actor, given: Mapping[str, str]) -> Done:
    """Do what the form says: put the stamp into the cell `m` ("ask.person"), or clear it.

    A stamp that the cell bears already leaves no second mark. Raises NotFound; Refusal.
    """
    ask_id, person_id = _cell(given.get("m", ""))
    stamp = given.get("stamp", "did")
    day = _day(given.get("day", ""))
    before = cell_of(actor, ask_id, person_id)
    if stamp == "clear":
        return _cleared(actor, ask_id, person_id, before)
    if before.answer == stamp and (day is None or day == before.happened_on):
        told = _("%(person)s, %(ask)s: is marked %(answer)s already.")
        return _done(before, ask_id, person_id, stamp, told)
    made = mark(actor, ask_id, person_id, stamp, day, token=_token(given.get("token", "")))
    line = one_mark(actor, made.pk)
    after = cell_of(actor, ask_id, person_id)
    told = _("Marked %(person)s, %(ask)s: %(answer)s.")
    if not line.stands and line.voided_at is None:
        told = _("Recorded for %(person)s, %(ask)s. What happened later stands: %(answer)s.")
    return _done(after, ask_id, person_id, after.answer, told, mark_id=made.pk)


def undo_one(actor: Actor, campaign_id: int, given: Mapping[str, str]) -> Done:
    """Void the mark that `undo` names, or put back what a clearing took (`again`), or void one's last."""
    again = given.get("again", "")
    if again:
        return _put_back(actor, again)
    key = given.get("undo", "")
    made = void_mark(actor, int(key), _("undone")) if _is_key(key) else undo_last(actor, campaign_id)
    if made is None:
        raise Refusal(_("there is nothing of yours to undo on this chart"))
    line = one_mark(actor, made.pk)
    after = cell_of(actor, line.ask_id, line.person_id)
    told = _("Undone. %(person)s, %(ask)s: %(answer)s.")
    return _done(after, line.ask_id, line.person_id, after.answer, told)


def _cleared(actor: Actor, ask_id: int, person_id: int, before: Cell) -> Done:
    clear(actor, ask_id, person_id)
    told = _("Cleared %(person)s, %(ask)s.") if before.answer else _("%(person)s, %(ask)s: is empty already.")
    again = f"{ask_id}.{person_id}.{before.answer}.{before.happened_on}" if before.answer else ""
    return _done(before, ask_id, person_id, "", told, again=again)


def _put_back(actor: Actor, again: str) -> Done:
    cell, _dot, rest = again.partition(".")
    person, _dot, rest = rest.partition(".")
    answer, _dot, day = rest.partition(".")
    return stamp_cell(actor, {"m": f"{cell}.{person}", "stamp": answer, "day": day})


def _done(cell: Cell, ask_id: int, person_id: int, stands: str, told: str, **more: Any) -> Done:
    words = {"person": cell.person, "ask": cell.ask, "answer": answer_words()[stands]}
    return Done(person_id, cell.person, ask_id, cell.ask, stands, told % words, **more)


def _cell(text: str) -> tuple[int, int]:
    ask, dot, person = text.partition(".")
    if not (dot and _is_key(ask) and _is_key(person)):
        raise Refusal(_("tap a cell of the chart; this names none"), column="m", value=text)
    return int(ask), int(person)


def _is_key(text: str) -> bool:
    """Can this be the id of something? (Longer ones no database would take.)"""
    return text.isascii() and text.isdigit() and len(text) <= 18


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refusal(_("write the day as 2026-02-03"), column="day", value=text)


def _token(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Refusal(_("this upload has a token that cannot be read; send it again"), column="token")
