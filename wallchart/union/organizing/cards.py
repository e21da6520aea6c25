"""Campaigns, asks and parts of the union as pages name them: plain values, read once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import add
from typing import NamedTuple

from django.db.models import F, Q, Sum

from wallchart.union.core import clock
from wallchart.union.people.models import Affiliate

from .models import Ask, Campaign, Tally, TallyDay
from .targets import Body

WEEK = 7
MONTH = 28


@dataclass(frozen=True)
class Phase:
    """A stretch of a campaign, half-open; `ask` is the key of the ask that it looks at."""

    name: str
    starts_on: date
    ends_on: date
    ask: str
    now: bool


@dataclass(frozen=True)
class CampaignCard:
    """A campaign; `left` and `right` are the range of its part of the tree."""

    id: int
    name: str
    template: str
    political: bool
    affiliate_id: int
    affiliate_name: str
    starts_on: date
    ends_on: date | None
    key_day: date | None
    key_day_name: str
    closed: bool
    phases: tuple[Phase, ...]
    left: int
    right: int

    @property
    def days_to_key_day(self) -> int | None:
        """Days from today to the key day; None where there is none, or it is past."""
        if self.key_day is None or self.key_day < clock.today():
            return None
        return (self.key_day - clock.today()).days

    @property
    def phase(self) -> Phase | None:
        return next((phase for phase in self.phases if phase.now), None)


@dataclass(frozen=True)
class AskCard:
    id: int
    key: str
    label: str
    question: str


class Count(NamedTuple):
    """How many stand where on an ask, and by how much `did` changed in the last 7 and 28 days.

    A tuple, as the board of a large union makes some ten thousand of them for each request.
    """

    did: int = 0
    might: int = 0
    refused: int = 0
    week: int = 0
    month: int = 0


def together(counts: Iterable[Count]) -> Count:
    """The sum of all of them."""
    return Count(*map(sum, zip(*counts, strict=True)))


NONE = Count()


@dataclass(frozen=True, slots=True)
class Progress:
    """How many stand where on an ask, beside the target; None where there is none."""

    count: Count
    target: int | None

    @property
    def missing(self) -> int | None:
        return None if self.target is None else max(0, self.target - self.count.did)

    @property
    def bar_end(self) -> int:
        """Where a bar ends: a fifth beyond the target, so that its line stands within."""
        return max(self.count.did, -(-(self.target or 0) * 6 // 5), 1)

    @property
    def week_less(self) -> int:
        return -self.count.week


def card_of(campaign: Campaign) -> CampaignCard:
    """The card of a campaign whose affiliate is at hand (select_related)."""
    return CampaignCard(
        id=campaign.pk,
        name=campaign.name,
        template=campaign.template,
        political=campaign.political,
        affiliate_id=campaign.affiliate_id,
        affiliate_name=campaign.affiliate.name,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        key_day=campaign.key_day,
        key_day_name=campaign.key_day_name,
        closed=campaign.closed_at is not None,
        phases=tuple(_phases(campaign)),
        left=campaign.affiliate.left,
        right=campaign.affiliate.right,
    )


def _phases(campaign: Campaign) -> Iterator[Phase]:
    """The phases as far as they lie within the campaign's days; the last goes on until it ends."""
    today = clock.today()
    for nth, told in enumerate(campaign.phases, start=1):
        starts, ends = date.fromisoformat(told["starts_on"]), date.fromisoformat(told["ends_on"])
        starts = max(starts, campaign.starts_on)
        if campaign.ends_on is not None:
            ends = campaign.ends_on if nth == len(campaign.phases) else min(ends, campaign.ends_on)
        if starts < ends:
            yield Phase(told["name"], starts, ends, told.get("ask", ""), starts <= today < ends)


def asks_of(campaign_id: int) -> tuple[AskCard, ...]:
    rows = Ask.objects.filter(campaign=campaign_id).order_by("place")
    return tuple(AskCard(*row) for row in rows.values_list("pk", "key", "label", "question"))


def bodies_around(left: int, right: int, *, above: bool) -> list[Body]:
    """The affiliates in a range of the tree, with the heads of each summed over what lies below it.

    With `above`, those over it come too (for their rules; their heads are then not whole).
    """
    inside = Q(left__gte=left, left__lt=right)
    if above:
        inside |= Q(left__lt=left, right__gt=left)
    rows = (
        Affiliate.objects.filter(inside)
        .annotate(members=F("headcount__members"), others=F("headcount__others"))
        .order_by("left")
        .values_list("pk", "parent_id", "kind", "name", "number", "left", "right", "members", "others")
    )
    return summed([Body(*row[:7], row[7] or 0, row[8] or 0) for row in rows])


def summed(bodies: Sequence[Body]) -> list[Body]:
    """The bodies, in the order of the tree, each with its own heads and those of all below it."""
    members = {body.id: body.members for body in bodies}
    others = {body.id: body.others for body in bodies}
    for body in reversed(bodies):
        if body.parent_id in members:
            members[body.parent_id] += members[body.id]
            others[body.parent_id] += others[body.id]
    return [
        Body(b.id, b.parent_id, b.kind, b.name, b.number, b.left, b.right, members[b.id], others[b.id])
        for b in bodies
    ]


def counts_in(
    ask_ids: Sequence[int], left: int, right: int, *, changes_of: Sequence[int] | None = None
) -> dict[tuple[int, int], Count]:
    """Of each (affiliate, ask) alone in a range of the tree: how many stand where, and what changed.

    `changes_of` names the asks whose changes are wanted, where that is not all: days are many.
    """
    counted: dict[tuple[int, int], Count] = {}
    tallies = Tally.objects.filter(ask__in=ask_ids, affiliate__left__gte=left, affiliate__left__lt=right)
    rows = tallies.values_list("affiliate_id", "ask_id", "did", "might", "refused")
    for affiliate_id, ask_id, did, might, refused in rows:
        counted[affiliate_id, ask_id] = Count(did, might, refused)
    today = clock.today()
    lately = Q(day__gt=date.fromordinal(today.toordinal() - WEEK))
    days = TallyDay.objects.filter(
        ask__in=ask_ids if changes_of is None else changes_of,
        affiliate__left__gte=left,
        affiliate__left__lt=right,
        day__gt=date.fromordinal(today.toordinal() - MONTH),
    )
    changes = days.values_list("affiliate_id", "ask_id").annotate(
        week=Sum("did", filter=lately), month=Sum("did")
    )
    for affiliate_id, ask_id, week, month in changes:
        was = counted.get((affiliate_id, ask_id), NONE)
        counted[affiliate_id, ask_id] = Count(was.did, was.might, was.refused, week or 0, month or 0)
    return counted


def summed_counts(
    bodies: Sequence[Body], counted: dict[tuple[int, int], Count], ask_ids: Sequence[int]
) -> dict[tuple[int, int], Count]:
    """Each (affiliate, ask) with all that lies below it; the bodies stand in the order of the tree."""
    known = {body.id for body in bodies}
    totals = dict(counted)
    for body in reversed(bodies):
        if body.parent_id not in known:
            continue
        for ask_id in ask_ids:
            below = totals.get((body.id, ask_id))
            if below is not None:
                key = (body.parent_id, ask_id)
                totals[key] = Count(*map(add, totals[key], below)) if key in totals else below
    return totals


def headline_ask(card: CampaignCard, asks: Sequence[AskCard], aimed: Iterable[int]) -> AskCard | None:
    """The ask of which the poster speaks: that of the phase at hand, else the first with a target."""
    by_key = {ask.key: ask for ask in asks}
    with_target = set(aimed)
    phase = card.phase
    if phase is not None and phase.ask in by_key:
        return by_key[phase.ask]
    return next((ask for ask in asks if ask.id in with_target), asks[0] if asks else None)
