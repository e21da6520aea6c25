"""From what a form sends to a mark, a cleared cell or an undo, and to the sentence that says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from wallchart.refusal import Refusal
from wallchart.union.core.access import Actor
from wallchart.union.organizing.actions.marks import clear, stamp, undo_last, void_mark
from wallchart.union.organizing.reads.marks import one_mark
from wallchart.web.asked import number_asked

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
    answer = given.get("stamp", "did")
    day = _day(given.get("day", ""))
    if answer == "clear":
        return _cleared(actor, ask_id, person_id)
    done = stamp(actor, ask_id, person_id, answer, day, token=_token(given.get("token", "")))
    told = _("Marked %(person)s, %(ask)s: %(answer)s.")
    if done.mark is None:
        told = _("%(person)s, %(ask)s: is marked %(answer)s already.")
    elif done.stands != answer and done.mark.voided_at is None:
        told = _("Recorded for %(person)s, %(ask)s. What happened later stands: %(answer)s.")
    key = done.mark.pk if done.mark else None
    return _Cell(person_id, done.person, ask_id, done.ask).done(done.stands, told, mark_id=key)


def undo_one(actor: Actor, campaign_id: int, given: Mapping[str, str]) -> Done:
    """Void the mark that `undo` names, or put back what a clearing took (`again`), or void one's last."""
    again = given.get("again", "")
    if again:
        return _put_back(actor, again)
    key = number_asked(given.get("undo", ""))
    made = undo_last(actor, campaign_id) if key is None else void_mark(actor, key, _("undone"))
    if made is None:
        raise Refusal(_("there is nothing of yours to undo on this chart"))
    line = one_mark(actor, made.pk)
    told = _("Undone. %(person)s, %(ask)s: %(answer)s.")
    return _Cell(line.person_id, line.person, line.ask_id, line.ask).done(line.cell_stands, told)


def _cleared(actor: Actor, ask_id: int, person_id: int) -> Done:
    done = clear(actor, ask_id, person_id)
    told = _("Cleared %(person)s, %(ask)s.") if done.stood else _("%(person)s, %(ask)s: is empty already.")
    again = f"{ask_id}.{person_id}.{done.stood}.{done.stood_since}" if done.stood else ""
    return _Cell(person_id, done.person, ask_id, done.ask).done("", told, again=again)


def _put_back(actor: Actor, again: str) -> Done:
    cell, _dot, rest = again.partition(".")
    person, _dot, rest = rest.partition(".")
    answer, _dot, day = rest.partition(".")
    return stamp_cell(actor, {"m": f"{cell}.{person}", "stamp": answer, "day": day})


@dataclass(frozen=True)
class _Cell:
    person_id: int
    person: str
    ask_id: int
    ask: str

    def done(self, stands: str, told: str, *, mark_id: int | None = None, again: str = "") -> Done:
        words = {"person": self.person, "ask": self.ask, "answer": answer_words()[stands]}
        return Done(self.person_id, self.person, self.ask_id, self.ask, stands, told % words, mark_id, again)


def _cell(text: str) -> tuple[int, int]:
    ask, _dot, person = text.partition(".")
    keys = number_asked(ask), number_asked(person)
    if keys[0] is None or keys[1] is None:
        raise Refusal(_("tap a cell of the chart; this names none"), column="m", value=text)
    return keys[0], keys[1]


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
