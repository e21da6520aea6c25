"""Marking what people did, and voiding marks. A mark is never changed and never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.people.models import Person
from wallchart.union.people.reach import persons_within

from ..access import ask_for, people_of, reach_in, reach_of
from ..counting import Place, Settled, lock_people, must_be_held, settling
from ..models import Answer, Ask, Mark
from ..rules import CHART, Source, must_be_markable, must_give_reason


@dataclass(frozen=True)
class Stamped:
    """What a stamp did to a cell: the mark (None where the cell bore the stamp already), whose cell it is,
    and how it stood and stands ("" is: not asked)."""

    mark: Mark | None
    person: str
    ask: str
    stood: str
    stands: str
    stood_since: date | None


def mark(
    actor: Actor,
    ask_id: int,
    person_id: int,
    answer: str,
    happened_on: date | None = None,
    *,
    source: Source = CHART,
    token: UUID | None = None,
) -> Mark:
    """Record what a person did with an ask on a day (today, unless said); returns the mark.

    The same `token` again returns the mark that it made the first time. Raises NotFound where the ask
    or the person is out of reach or not in the campaign's affiliate; Refusal for an answer that there is
    not, a day to come or a closed campaign; Conflict where the token belongs to another mark.
    """
    done = _stamp(actor, ask_id, person_id, answer, day=happened_on, source=source, token=token, again=True)
    return cast(Mark, done.mark)  # there is one, since `again` leaves none out


def stamp(
    actor: Actor,
    ask_id: int,
    person_id: int,
    answer: str,
    happened_on: date | None = None,
    *,
    token: UUID | None = None,
) -> Stamped:
    """Mark a cell of the chart, as `mark` does; but one that bears the stamp already (since that very day,
    or no day was said) gets no second mark."""
    return _stamp(actor, ask_id, person_id, answer, day=happened_on, source=CHART, token=token, again=False)


@transaction.atomic
def _stamp(
    actor: Actor,
    ask_id: int,
    person_id: int,
    answer: str,
    *,
    day: date | None,
    source: Source,
    token: UUID | None,
    again: bool,
) -> Stamped:
    ask = ask_for(actor, Verb.MARK, ask_id)
    must_be_markable(ask.campaign, answer, day or clock.today())
    person, places = _markable(actor, ask, person_id)
    made = Mark._base_manager.filter(token=token).first() if token is not None else None
    if made is not None:
        answer = _the_same(made, ask_id, person_id, answer).answer
    pair = (person_id, ask_id)
    with settling([pair], places) as settled:
        stood = settled.stood(pair)
        borne = stood is not None and stood.answer == answer and day in (None, stood.happened_on)
        new = made is None and (again or not borne)
        if new:
            made = Mark._base_manager.create(
                ask=ask,
                person_id=person_id,
                answer=answer,
                happened_on=day or clock.today(),
                recorded_at=clock.now(),
                recorded_by_id=actor.account_id,
                recorded_by_name=actor.name,
                source_kind=source.kind,
                source_id=source.id,
                token=token,
            )
    if new and made is not None:
        home, name = places[person_id].home, person.shown_name
        _log(actor, "mark", made, settled, home=home, name=name, marked=made.answer)
    stands = settled.stands(pair)
    return Stamped(
        mark=made,
        person=person.shown_name,
        ask=ask.label,
        stood=stood.answer if stood else "",
        stands=stands.answer if stands else "",
        stood_since=stood.happened_on if stood else None,
    )


def _markable(actor: Actor, ask: Ask, person_id: int) -> tuple[Person, dict[int, Place]]:
    """The person, locked, if the actor may mark them in the ask's campaign; raises NotFound.

    Locked first, by nothing but the key, and looked at afterwards: a statement that locks and asks where
    somebody belongs at once would lose them on PostgreSQL, if they are being moved at that moment.
    """
    places = lock_people([person_id])
    within = people_of(ask.campaign) & persons_within(reach_in(actor, Verb.MARK, ask.campaign))
    found = Person._base_manager.filter(within, pk=person_id)
    person = found.only("given_name", "preferred_name", "family_name", "suffix").first()
    if person is None:
        raise NotFound
    return person, places


def _the_same(made: Mark, ask_id: int, person_id: int, answer: str) -> Mark:
    if (made.ask_id, made.person_id, made.answer) != (ask_id, person_id, answer):
        raise Conflict(_("this upload's token belongs to another mark; send it with one of its own"))
    return made


def may_void(actor: Actor, made: Mark) -> bool:
    """May this actor void this mark? One's own where one may mark; anybody's where one may review."""
    campaign = made.ask.campaign
    reaches = [reach_of(actor, Verb.REVIEW_MARKS, campaign)]
    if made.recorded_by_id is not None and made.recorded_by_id == actor.account_id:
        reaches.append(reach_of(actor, Verb.MARK, campaign))
    people = Person._base_manager.filter(pk=made.person_id)
    return any(people.filter(persons_within(reach)).exists() for reach in reaches if reach)


@transaction.atomic
def void_mark(actor: Actor, mark_id: int, reason: str) -> Mark:
    """Void one mark; the answer before it stands again. Void already: nothing happens.

    Raises NotFound where the mark is out of reach, or another's and the actor may not review; Refusal
    without a reason.
    """
    reason = must_give_reason(reason)
    marked = Mark._base_manager.filter(pk=mark_id)
    places = lock_people(list(marked.values_list("person_id", flat=True)))
    made = marked.select_related("ask__campaign__affiliate", "person").first()
    if made is None or not may_void(actor, made):
        raise NotFound
    must_be_held({made.person_id}, places)
    with settling([(made.person_id, made.ask_id)], places) as settled:
        voided = _void(actor, [mark_id], reason)
    made.refresh_from_db()
    if voided:
        home, name = places[made.person_id].home, made.person.shown_name
        _log(actor, "void_mark", made, settled, home=home, name=name, why=reason)
    return made


@transaction.atomic
def undo_last(actor: Actor, campaign_id: int) -> Mark | None:
    """Void the last mark that this actor made on the chart in a campaign; None where there is none."""
    if actor.account_id is None:
        return None
    last = (
        Mark._base_manager.filter(
            recorded_by=actor.account_id,
            ask__campaign=campaign_id,
            source_kind=CHART.kind,
            voided_at=None,
        )
        .order_by("-id")
        .first()
    )
    return None if last is None else void_mark(actor, last.pk, _("undone"))


@transaction.atomic
def clear(actor: Actor, ask_id: int, person_id: int, reason: str = "") -> Stamped:
    """Take away how a person stands on an ask: void all its marks. An empty cell stays as it is.

    Raises NotFound where the ask or person is out of reach; Refusal where somebody else's mark is
    among them and the actor may not review, or the campaign is closed.
    """
    ask = ask_for(actor, Verb.MARK, ask_id)
    must_be_markable(ask.campaign, Answer.DID, clock.today())
    person, places = _markable(actor, ask, person_id)
    standing = Mark._base_manager.filter(ask=ask_id, person=person_id, voided_at=None)
    marks = list(standing.select_related("ask__campaign__affiliate").order_by("happened_on", "id"))
    for made in marks:
        if not may_void(actor, made):
            raise Refusal(
                _("this was recorded by somebody else; ask them, or an officer who may review marks"),
                value=made.recorded_by_name,
            )
    reason = must_give_reason(reason.strip() or _("cleared on the chart"))
    with settling([(person_id, ask_id)], places) as settled:
        voided = _void(actor, [made.pk for made in marks], reason)
    last = marks[-1] if marks else None
    if voided and last is not None:
        home = places[person_id].home
        _log(actor, "clear_marks", last, settled, home=home, name=person.shown_name)
    stood = (last.answer, last.happened_on) if last else ("", None)
    return Stamped(None, person.shown_name, ask.label, stood[0], "", stood[1])


def _void(actor: Actor, mark_ids: list[int], reason: str) -> list[int]:
    """Void these marks, those that are not void yet; the caller settles. Returns which."""
    open_ones = Mark._base_manager.filter(pk__in=mark_ids, voided_at=None)
    ids = list(open_ones.order_by("pk").values_list("pk", flat=True))
    Mark._base_manager.filter(pk__in=ids).update(
        voided_at=clock.now(), voided_by=actor.account_id, void_reason=reason
    )
    return ids


def _log(
    actor: Actor,
    verb: str,
    made: Mark,
    settled: Settled,
    *,
    home: int | None,
    name: str,
    why: str = "",
    marked: str = "",
) -> None:
    ask = made.ask
    stood, stands = (side((made.person_id, ask.pk)) for side in (settled.stood, settled.stands))
    facts: dict[str, Any] = {"ask": ask.label, "campaign": ask.campaign.name, "on": str(made.happened_on)}
    after: dict[str, Any] = {"answer": stands.answer if stands else None}
    if marked and marked != after["answer"]:
        after["marked"] = marked  # what happened later stands
    if why:
        after["why"] = why  # it may speak of people, and an erasure leaves the facts as they are
    audit.record(
        actor,
        verb,
        "mark",
        made.pk,
        affiliate_id=home,
        subject_id=made.person_id,
        subject_name=name,
        political=ask.campaign.political,
        before={"answer": stood.answer if stood else None},
        after=after,
        facts=facts,
    )
