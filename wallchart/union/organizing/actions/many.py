"""Marks in their thousands: recorded from a file or voided whole, each in one transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.people.models import Person
from wallchart.union.people.reach import persons_within

from ..access import ask_for, people_of, reach_in, reach_of
from ..counting import CHUNK, Place, chunks, lock_people, must_be_held, settling
from ..models import Ask, Campaign, Mark
from ..rules import Source, must_be_markable, must_give_reason, recorded_on


@dataclass(frozen=True)
class Row:
    """One mark to be recorded. `row` is the spreadsheet's row number, for the sentence of a refusal.

    `recorded_at`, `recorded_by` (an account) and `recorded_by_name` are the moment and the recorder where
    the source knows better than "now, by the actor", as when an older list is brought in.
    """

    ask_id: int
    person_id: int
    answer: str
    happened_on: date
    token: UUID | None = None
    row: int | None = None
    recorded_at: datetime | None = None
    recorded_by: int | None = None
    recorded_by_name: str = ""


@transaction.atomic
def record_marks(actor: Actor, rows: Iterable[Row], source: Source) -> int:
    """Record many marks at once, all or none; returns how many are new (a token known already is not).

    Raises NotFound for an ask out of reach; Refusal, with the row, for a person who is out of reach or
    not in the campaign's affiliate, an answer that there is not, or a day to come.
    """
    given = list(rows)
    if not given:
        return 0
    asks = {ask_id: ask_for(actor, Verb.MARK, ask_id) for ask_id in sorted({row.ask_id for row in given})}
    for row in given:
        _must_be_markable(asks[row.ask_id].campaign, row)
    places = _reached(actor, given, asks)
    new = _new_ones(given)
    with settling({(row.person_id, row.ask_id) for row in new}, places):
        Mark._base_manager.bulk_create([_mark_of(actor, row, source) for row in new], batch_size=CHUNK)
    facts: dict[str, object] = {"source": source.kind, "source_id": source.id}
    _log_many(actor, "record_marks", asks.values(), Counter(row.ask_id for row in new), facts)
    return len(new)


def _must_be_markable(campaign: Campaign, row: Row) -> None:
    try:
        must_be_markable(campaign, row.answer, row.happened_on)
    except Refusal as refusal:
        raise Refusal(refusal.why, row=row.row, column=refusal.column, value=refusal.value)


def _reached(actor: Actor, rows: Sequence[Row], asks: dict[int, Ask]) -> dict[int, Place]:
    """Lock the people of all rows; a row whose person may not be marked in its campaign is refused."""
    by_campaign: dict[int, set[int]] = defaultdict(set)
    campaigns = {ask.campaign_id: ask.campaign for ask in asks.values()}
    for row in rows:
        by_campaign[asks[row.ask_id].campaign_id].add(row.person_id)
    places = lock_people({row.person_id for row in rows})
    reached: dict[int, set[int]] = {}
    for campaign_id, wanted in by_campaign.items():
        campaign = campaigns[campaign_id]
        within = people_of(campaign) & persons_within(reach_in(actor, Verb.MARK, campaign))
        reached[campaign_id] = _those(wanted & set(places), within)
    for row in rows:
        if row.person_id not in reached[asks[row.ask_id].campaign_id]:
            why = _("there is no such person in this campaign's affiliate, or not in your reach")
            raise Refusal(why, row=row.row, column="person", value=row.person_id)
    return places


def _those(person_ids: Collection[int], within: Q) -> set[int]:
    found: set[int] = set()
    for part in chunks(sorted(person_ids)):
        people = Person._base_manager.filter(within, pk__in=part)
        found.update(people.values_list("pk", flat=True))
    return found


def _new_ones(rows: Sequence[Row]) -> list[Row]:
    """The rows whose token is not known yet, each token once."""
    tokens = sorted({row.token for row in rows if row.token is not None})
    known: set[UUID | None] = set()
    for part in chunks(tokens):
        made = Mark._base_manager.filter(token__in=part)
        known.update(made.values_list("token", flat=True))
    new = []
    for row in rows:
        if row.token is None or row.token not in known:
            new.append(row)
            if row.token is not None:
                known.add(row.token)
    return new


def _mark_of(actor: Actor, row: Row, source: Source) -> Mark:
    return Mark(
        ask_id=row.ask_id,
        person_id=row.person_id,
        answer=row.answer,
        happened_on=row.happened_on,
        recorded_at=row.recorded_at or clock.now(),
        recorded_by_id=row.recorded_by or (None if row.recorded_by_name else actor.account_id),
        recorded_by_name=row.recorded_by_name or actor.name,
        source_kind=source.kind,
        source_id=source.id,
        token=row.token,
    )


def reviewable(actor: Actor, marks: QuerySet[Mark]) -> QuerySet[Mark]:
    """Those of the marks that the actor may review (and so void): by campaign, and by person."""
    campaigns = Campaign.objects.filter(asks__marks__in=marks.values("pk")).distinct()
    seen = Q(pk__in=[])
    for campaign in campaigns.select_related("affiliate"):
        reach = reach_of(actor, Verb.REVIEW_MARKS, campaign)
        if reach:
            seen |= Q(ask__campaign=campaign) & persons_within(reach, "person__")
    return marks.filter(seen)


@transaction.atomic
def void_day(actor: Actor, account_id: int, day: date, reason: str, *, campaign_id: int | None = None) -> int:
    """Void everything that one person recorded on one day (in one campaign, or in all); returns how many.

    What the actor may not review stays. Raises NotFound where there is nothing that they may.
    """
    marks = Mark._base_manager.filter(recorded_on(account_id, day))
    if campaign_id is not None:
        marks = marks.filter(ask__campaign=campaign_id)
    mine = reviewable(actor, marks)
    if not mine.exists():
        raise NotFound
    facts = {"day": day.isoformat(), "recorded_by": account_id}
    return _void_all(actor, "void_day", mine, reason, facts)


@transaction.atomic
def void_source(actor: Actor, kind: str, source_id: int | None, reason: str) -> int:
    """Void all marks that came from one source, all or none; returns how many.

    Raises NotFound where none of them may be reviewed by the actor; Refusal where only some may.
    """
    marks = Mark._base_manager.filter(source_kind=kind, source_id=source_id)
    mine = reviewable(actor, marks)
    if not mine.exists():
        raise NotFound
    others = marks.filter(voided_at=None).count() - mine.filter(voided_at=None).count()
    if others:
        raise Refusal(
            ngettext(
                "%(n)d of its marks is about somebody outside your reach; ask somebody whose reach is wider",
                "%(n)d of its marks are about people outside your reach; ask somebody whose reach is wider",
                others,
            )
            % {"n": others}
        )
    return _void_all(actor, "void_source", mine, reason, {"kind": kind, "id": source_id})


def _void_all(actor: Actor, verb: str, marks: QuerySet[Mark], reason: str, facts: dict[str, object]) -> int:
    reason = must_give_reason(reason)
    open_ones = marks.filter(voided_at=None)
    places = lock_people(set(open_ones.values_list("person_id", flat=True)))
    rows = list(open_ones.values_list("pk", "person_id", "ask_id").order_by("pk"))
    must_be_held({person for _key, person, _ask in rows}, places)
    voided: list[int] = []
    with settling({(person, ask) for _key, person, ask in rows}, places):
        for part in chunks([key for key, _person, _ask in rows]):
            still = Mark._base_manager.filter(pk__in=part, voided_at=None)
            part_ids = list(still.values_list("pk", flat=True))
            Mark._base_manager.filter(pk__in=part_ids).update(
                voided_at=clock.now(), voided_by=actor.account_id, void_reason=reason
            )
            voided += part_ids
    gone = set(voided)
    counted = Counter(ask for key, _person, ask in rows if key in gone)
    asks = Ask.objects.filter(pk__in=counted).select_related("campaign")
    _log_many(actor, verb, asks, counted, facts, why=reason)
    return len(voided)


def _log_many(
    actor: Actor,
    verb: str,
    asks: Iterable[Ask],
    counted: Counter[int],
    facts: dict[str, object],
    *,
    why: str = "",
) -> None:
    """One entry a campaign: how many marks, by ask. The marks themselves say whose. The reason may speak of
    people, and so does not stand among the facts."""
    by_campaign: dict[int, list[Ask]] = defaultdict(list)
    for ask in asks:
        if counted[ask.pk]:
            by_campaign[ask.campaign_id].append(ask)
    entries = []
    for found in by_campaign.values():
        campaign = found[0].campaign
        marks: Counter[str] = Counter()
        for ask in found:
            marks[ask.label] += counted[ask.pk]  # two asks may have one label
        entries.append(
            audit.entry(
                actor,
                verb,
                "campaign",
                campaign.pk,
                affiliate_id=campaign.affiliate_id,
                political=campaign.political,
                after={"why": why} if why else None,
                facts={**facts, "campaign": campaign.name, "marks": marks},
            )
        )
    audit.record_many(entries)
