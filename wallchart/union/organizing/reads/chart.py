"""The wall chart: the people of a part of the union, and how each stands on every ask of a campaign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Q

from wallchart.union.core.access import Actor, Reach, Verb, verb_in
from wallchart.union.core.scoping import reaching
from wallchart.union.people.models import Affiliate, Person
from wallchart.union.people.models.persons import ON_THE_CHART

from ..access import affiliate_for, campaign_for, reach_in, reach_of
from ..cards import (
    NONE,
    AskCard,
    CampaignCard,
    Count,
    asks_of,
    bodies_around,
    card_of,
    counts_in,
    headline_ask,
    summed_counts,
)
from ..models import Campaign, Standing
from ..targets import Body, Rules, rules_of, targets_for


class PersonRow(NamedTuple):
    """One row of the chart: somebody with a row on it, where they work, who looks after them."""

    id: int
    name: str
    sort_name: str
    member: bool
    home_id: int
    worksite_id: int | None
    worksite: str
    city: str
    classification: str
    shift: str
    committee_id: int | None
    committee: str


@dataclass(frozen=True)
class Column:
    """An ask above its column: how many did it there, the target, what changed this week."""

    ask: AskCard
    count: Count
    target: int | None

    @property
    def missing(self) -> int | None:
        return None if self.target is None else max(0, self.target - self.count.did)


@dataclass(frozen=True)
class ChartHead:
    """What stands above the rows. `whole` is false for who reaches only the people assigned to them."""

    campaign: CampaignCard
    body: Body
    columns: tuple[Column, ...]
    headline: Column | None
    whole: bool
    may_mark: bool
    may_review: bool
    may_export: bool
    may_see_board: bool

    @property
    def people(self) -> int:
        return self.body.members + self.body.others

    def column(self, ask_key: str) -> Column | None:
        return next((column for column in self.columns if column.ask.key == ask_key), None)


Standings = Mapping[int, Mapping[int, str]]
"""For each person who stands anywhere: ask id -> did, might or refused."""


@dataclass(frozen=True)
class WallChart:
    head: ChartHead
    people: tuple[PersonRow, ...]
    standings: Standings


def chart_head(actor: Actor, campaign_id: int, affiliate_id: int, ask: str = "") -> ChartHead:
    """The counts and targets above a chart. `ask` (a key) is the one to speak of, if not the phase's.

    Raises NotFound where the campaign or the affiliate is out of reach, or outside the campaign.
    """
    campaign = campaign_for(actor, Verb.SEE_CHART, campaign_id)
    return _head(actor, campaign, affiliate_for(actor, Verb.SEE_CHART, campaign, affiliate_id), ask)


def _head(actor: Actor, campaign: Campaign, affiliate: Affiliate, ask: str) -> ChartHead:
    reach = reach_in(actor, Verb.SEE_CHART, campaign)
    card, asks = card_of(campaign), asks_of(campaign.pk)
    rules = rules_of([each.id for each in asks])
    body, columns = _columns(reach, affiliate, asks, rules)
    aimed = [ask_id for ask_id, kept in rules.items() if kept]
    chosen = next((each for each in asks if each.key == ask), None) or headline_ask(card, asks, aimed)
    marking = reach_of(actor, Verb.MARK, campaign)
    return ChartHead(
        campaign=card,
        body=body,
        columns=columns,
        headline=next((column for column in columns if column.ask == chosen), None),
        whole=reach.holds_affiliate(affiliate.left),
        may_mark=bool(marking) and not card.closed,
        may_review=bool(reach_of(actor, Verb.REVIEW_MARKS, campaign)),
        may_export=bool(reach_of(actor, Verb.EXPORT_CHART, campaign)),
        may_see_board=actor.may(verb_in(Verb.SEE_BOARD, political=card.political)),
    )


def _columns(
    reach: Reach, affiliate: Affiliate, asks: Sequence[AskCard], rules: Rules
) -> tuple[Body, tuple[Column, ...]]:
    """The affiliate with its heads, and each ask with its count and target there."""
    ask_ids = [ask.id for ask in asks]
    around = bodies_around(affiliate.left, affiliate.right, above=True)
    body = next(each for each in around if each.id == affiliate.pk)
    if not reach.holds_affiliate(affiliate.left):
        body, counts = _of_their_people(reach, affiliate, body, ask_ids)
        return body, tuple(Column(ask, counts[ask.id], None) for ask in asks)
    below = [each for each in around if each.left >= affiliate.left]
    totals = summed_counts(below, counts_in(ask_ids, affiliate.left, affiliate.right), ask_ids)
    aims = {ask_id: targets_for(rules[ask_id], around)[affiliate.pk] for ask_id in ask_ids}
    return body, tuple(Column(ask, totals.get((affiliate.pk, ask.id), NONE), aims[ask.id]) for ask in asks)


def _of_their_people(
    reach: Reach, affiliate: Affiliate, body: Body, ask_ids: Sequence[int]
) -> tuple[Body, dict[int, Count]]:
    """The counts over the people that somebody reaches one by one: no others are told of."""
    inside = _at_home_in(affiliate)
    with reaching(reach):
        statuses = Counter(Person.objects.filter(inside).values_list("status", flat=True))
        theirs = Person.objects.filter(inside).values("pk")
        standing = Standing.objects.filter(person__in=theirs, ask__in=ask_ids)
        answers = Counter(standing.values_list("ask_id", "answer"))
    members = statuses["member"]
    counts = {
        ask_id: Count(answers[ask_id, "did"], answers[ask_id, "might"], answers[ask_id, "refused"])
        for ask_id in ask_ids
    }
    return replace(body, members=members, others=statuses.total() - members), counts


def _at_home_in(affiliate: Affiliate, *, alone: bool = False) -> Q:
    """The people with a row on the chart whose home is the affiliate, or (unless alone) lies below it."""
    if alone or affiliate.right - affiliate.left == 1:
        return Q(home=affiliate, status__in=ON_THE_CHART)
    below = Affiliate.objects.filter(left__gte=affiliate.left, left__lt=affiliate.right)
    return Q(home__in=list(below.values_list("pk", flat=True)), status__in=ON_THE_CHART)


def wall_chart(
    actor: Actor, campaign_id: int, affiliate_id: int, *, ask: str = "", alone: bool = False
) -> WallChart:
    """The whole chart: every person of the affiliate and below (or of it alone) whom the actor reaches.

    The people stand in the order of their names. Raises NotFound as `chart_head` does.
    """
    campaign = campaign_for(actor, Verb.SEE_CHART, campaign_id)
    affiliate = affiliate_for(actor, Verb.SEE_CHART, campaign, affiliate_id)
    head = _head(actor, campaign, affiliate, ask)
    inside = _at_home_in(affiliate, alone=alone)
    with reaching(reach_in(actor, Verb.SEE_CHART, campaign)):
        people = tuple(_row(values) for values in _people(inside))
        standings = _standings(inside, [column.ask.id for column in head.columns])
    return WallChart(head, people, standings)


def _people(inside: Q) -> Any:
    now = Q(employments__until=None)
    return (
        Person.objects.filter(inside)
        .annotate(
            job=FilteredRelation("employments", condition=now),
            care=FilteredRelation("assignments", condition=Q(assignments__until=None)),
            given=F("care__committee_member__given_name"),
            preferred=F("care__committee_member__preferred_name"),
            family=F("care__committee_member__family_name"),
        )
        .order_by("sort_name", "pk")
        .values_list(
            "pk", "given_name", "preferred_name", "family_name", "suffix", "sort_name", "status", "home_id",
            "job__worksite_id", "job__worksite__name", "job__worksite__city", "job__classification",
            "job__shift", "care__committee_member_id", "given", "preferred", "family",
        )
    )  # fmt: skip


def _row(values: tuple[Any, ...]) -> PersonRow:
    (key, given, preferred, family, suffix, sort_name, status, home, site, site_name, city, classification,
     shift, carer, carer_given, carer_preferred, carer_family) = values  # fmt: skip
    return PersonRow(
        key,
        _shown(preferred or given, family, suffix),
        sort_name,
        status == "member",
        home,
        site,
        site_name or "",
        city or "",
        classification or "",
        shift or "",
        carer,
        _shown(carer_preferred or carer_given or "", carer_family or ""),
    )


def _shown(*parts: str) -> str:
    return " ".join(part for part in parts if part)


def _standings(inside: Q, ask_ids: Sequence[int]) -> Standings:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    theirs = Person.objects.filter(inside).values("pk")
    rows = Standing.objects.filter(person__in=theirs, ask__in=ask_ids)
    for person_id, ask_id, answer in rows.values_list("person_id", "ask_id", "answer").iterator(
        chunk_size=5000
    ):
        found[person_id][ask_id] = answer
    return found
