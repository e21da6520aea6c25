"""Marks as they were recorded: what one person recorded on one day, and what stands of one person."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from wallchart.union.core.access import Actor, Verb, verb_in
from wallchart.union.core.errors import NotFound
from wallchart.union.people.models import Person
from wallchart.union.people.reach import persons_within

from ..access import campaign_for, campaigns_within, reach_in, reach_of
from ..cards import CampaignCard, card_of
from ..models import Answer, Campaign, Mark, Standing
from ..rules import answer_of, recorded_on


@dataclass(frozen=True)
class MarkLine:
    """One mark as it reads: who did what, when, who says so; `voided_why` where it was voided.

    `may_review` and `cell_stands` (how its cell stands now) are told by `one_mark` alone."""

    id: int
    person_id: int
    person: str
    ask_id: int
    ask: str
    campaign_id: int
    campaign: str
    affiliate_id: int | None
    answer: str
    happened_on: date
    recorded_at: datetime
    recorded_by_id: int | None
    recorded_by: str
    source: str
    voided_at: datetime | None
    voided_by: str
    voided_why: str
    stands: bool
    may_review: bool = False
    cell_stands: str = ""

    @property
    def word(self) -> str:
        """The answer as one says it."""
        return str(Answer(self.answer).label)


_COLUMNS = (
    "pk", "person_id", "person__given_name", "person__preferred_name", "person__family_name",
    "person__suffix", "ask_id", "ask__label", "ask__campaign_id", "ask__campaign__name", "person__home_id",
    "answer", "happened_on", "recorded_at", "recorded_by_id", "recorded_by_name", "source_kind", "voided_at",
    "voided_by__name", "void_reason",
)  # fmt: skip


def _line(values: tuple[Any, ...], standing: set[int]) -> MarkLine:
    key, person_id, given, preferred, family, suffix, *rest = values
    name = " ".join(part for part in (preferred or given, family, suffix) if part)
    ask_id, ask, campaign_id, campaign, home, answer, happened_on, recorded_at, by_id, by, source, *void = (
        rest
    )
    voided_at, voided_by, why = void
    return MarkLine(
        id=key,
        person_id=person_id,
        person=name,
        ask_id=ask_id,
        ask=ask,
        campaign_id=campaign_id,
        campaign=campaign,
        affiliate_id=home,
        answer=answer,
        happened_on=happened_on,
        recorded_at=recorded_at,
        recorded_by_id=by_id,
        recorded_by=by,
        source=source,
        voided_at=voided_at,
        voided_by=voided_by or "",
        voided_why=why,
        stands=key in standing,
    )


def _lines(marks: QuerySet[Mark]) -> list[MarkLine]:
    rows = list(marks.values_list(*_COLUMNS))
    standing = set(
        Standing._base_manager.filter(mark__in=marks.order_by().values("pk")).values_list("mark", flat=True)
    )
    return [_line(row, standing) for row in rows]


@dataclass(frozen=True)
class RecorderDay:
    """Somebody's day of recording in a campaign: how many marks, of how many people, how many void."""

    account_id: int
    name: str
    day: date
    marks: int
    people: int
    voided: int
    first_at: datetime


@dataclass(frozen=True)
class Review:
    campaign: CampaignCard
    days: list[RecorderDay]


def _reviewable(actor: Actor, campaign: Campaign) -> QuerySet[Mark]:
    reach = reach_in(actor, Verb.REVIEW_MARKS, campaign)
    return Mark._base_manager.filter(persons_within(reach, "person__"), ask__campaign=campaign)


def review(actor: Actor, campaign_id: int) -> Review:
    """Who recorded how much on which day in a campaign, of the people in reach: latest day first."""
    campaign = campaign_for(actor, Verb.REVIEW_MARKS, campaign_id)
    rows = (
        _reviewable(actor, campaign)
        .exclude(recorded_by=None)
        .annotate(day=TruncDate("recorded_at"))
        .values_list("recorded_by_id", "recorded_by__name", "day")
        .annotate(
            marks=Count("pk"),
            people=Count("person_id", distinct=True),
            voided=Count("pk", filter=Q(voided_at__isnull=False)),
            first_at=Min("recorded_at"),
        )
        .order_by("-day", "recorded_by__name", "recorded_by_id")
    )
    return Review(card_of(campaign), [RecorderDay(*row) for row in rows])


@dataclass(frozen=True)
class DayReview:
    campaign: CampaignCard
    account_id: int
    name: str
    day: date
    lines: list[MarkLine]

    @property
    def open_marks(self) -> int:
        return sum(1 for line in self.lines if line.voided_at is None)


def review_day(actor: Actor, campaign_id: int, account_id: int, day: date) -> DayReview:
    """Everything that one person recorded on one day in a campaign, of the people in reach."""
    campaign = campaign_for(actor, Verb.REVIEW_MARKS, campaign_id)
    marks = _reviewable(actor, campaign).filter(recorded_on(account_id, day)).order_by("recorded_at", "pk")
    lines = _lines(marks)
    if not lines:
        raise NotFound
    return DayReview(card_of(campaign), account_id, lines[0].recorded_by, day, lines)


def one_mark(actor: Actor, mark_id: int) -> MarkLine:
    """One mark of somebody whose chart the actor sees. Raises NotFound."""
    made = Mark._base_manager.filter(pk=mark_id).select_related("ask__campaign__affiliate").first()
    if made is None:
        raise NotFound
    reach = reach_in(actor, Verb.SEE_CHART, made.ask.campaign)
    found = Mark._base_manager.filter(persons_within(reach, "person__"), pk=mark_id)
    lines = _lines(found)
    if not lines:
        raise NotFound
    reviewing = reach_of(actor, Verb.REVIEW_MARKS, made.ask.campaign)
    may = bool(reviewing) and found.filter(persons_within(reviewing, "person__")).exists()
    return replace(lines[0], may_review=may, cell_stands=answer_of(made.ask_id, made.person_id) or "")


@dataclass(frozen=True)
class PersonInCampaign:
    """How one person stands in a campaign: every ask with the answer that stands, and all its marks."""

    campaign: CampaignCard
    affiliate_id: int | None
    asks: list[tuple[str, str | None]]
    marks: list[MarkLine]


def marks_of_person(actor: Actor, person_id: int) -> list[PersonInCampaign]:
    """A person's standings and mark history in every campaign whose chart the actor sees of them.

    Campaigns without a mark of theirs are left out. Newest campaign first; marks newest first.
    Raises NotFound where the actor sees this person on no chart.
    """
    seen = [political for political in (False, True) if _is_on_charts(actor, person_id, political=political)]
    campaigns = Campaign.objects.filter(campaigns_within(actor, Verb.SEE_CHART), political__in=seen)
    if not campaigns.exists():
        raise NotFound
    marks = Mark._base_manager.filter(person=person_id, ask__campaign__in=campaigns)
    lines: dict[int, list[MarkLine]] = {}
    for line in _lines(marks.order_by("-happened_on", "-pk")):
        lines.setdefault(line.campaign_id, []).append(line)
    found = []
    for campaign in campaigns.filter(pk__in=lines).select_related("affiliate").prefetch_related("asks"):
        stood = {line.ask_id: line.answer for line in lines[campaign.pk] if line.stands}
        asks = [(ask.label, stood.get(ask.pk)) for ask in campaign.asks.all()]
        home = lines[campaign.pk][0].affiliate_id
        found.append(PersonInCampaign(card_of(campaign), home, asks, lines[campaign.pk]))
    return found


def _is_on_charts(actor: Actor, person_id: int, *, political: bool) -> bool:
    """Does the actor see this person on the charts of campaigns behind the firewall, or before it?"""
    reach = actor.reaches(verb_in(Verb.SEE_CHART, political=political))
    return bool(reach) and Person._base_manager.filter(persons_within(reach), pk=person_id).exists()
