"""The wall chart: the people of a part of the union, and how each stands on every ask of a campaign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import Count as SqlCount
from django.db.models import F, FilteredRelation, Q

from wallchart.union.core.access import Actor, Reach, Verb, verb_in
from wallchart.union.core.scoping import reaching
from wallchart.union.people.models import Affiliate, Person
from wallchart.union.people.models.persons import ON_THE_CHART

from ..access import affiliate_for, campaign_for, reach_in, reach_of, reaches_into, reaches_some
from ..cards import (
    NONE,
    AskCard,
    CampaignCard,
    Count,
    Progress,
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


@dataclass(frozen=True, slots=True)
class Column(Progress):
    """An ask above its column: how far it is there."""

    ask: AskCard


@dataclass(frozen=True)
class ChartHead:
    """What stands above the rows. `below` are the affiliates under this one, in the order of the tree;
    `whole` is false for who reaches only the people assigned to them."""

    campaign: CampaignCard
    body: Body
    below: tuple[Body, ...]
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
    """`too_large` says that the people were left out, because there are more than was asked for."""

    head: ChartHead
    people: tuple[PersonRow, ...]
    standings: Standings
    too_large: bool = False


def chart_head(
    actor: Actor, campaign_id: int, affiliate_id: int, ask: str = "", *, verb: Verb = Verb.SEE_CHART
) -> ChartHead:
    """The counts and targets above a chart. `ask` (a key) is the one to speak of, if not the phase's.

    `verb` is what the chart is opened for (to see it, to mark on it, to take it out).

    Raises NotFound where the campaign or the affiliate is out of reach, or outside the campaign.
    """
    campaign = campaign_for(actor, verb, campaign_id)
    return _head(actor, campaign, affiliate_for(actor, verb, campaign, affiliate_id), ask)


def chart_column(actor: Actor, campaign_id: int, affiliate_id: int, ask_id: int) -> ChartHead:
    """The head of a chart with the column of one ask alone: what changes when a cell is stamped."""
    campaign = campaign_for(actor, Verb.SEE_CHART, campaign_id)
    affiliate = affiliate_for(actor, Verb.SEE_CHART, campaign, affiliate_id)
    return _head(actor, campaign, affiliate, "", only=ask_id)


def must_reach_chart(actor: Actor, campaign_id: int, affiliate_id: int, verb: Verb) -> None:
    """Raise NotFound unless the actor may do this on that chart."""
    affiliate_for(actor, verb, campaign_for(actor, verb, campaign_id), affiliate_id)


def _head(
    actor: Actor, campaign: Campaign, affiliate: Affiliate, ask: str, *, only: int | None = None
) -> ChartHead:
    reach = reach_in(actor, Verb.SEE_CHART, campaign)
    card = card_of(campaign)
    asks = tuple(each for each in asks_of(campaign.pk) if only in (None, each.id))
    rules = rules_of([each.id for each in asks])
    around = bodies_around(affiliate.left, affiliate.right, above=True)
    body, columns = _columns(reach, affiliate, asks, rules, around)
    aimed = [ask_id for ask_id, kept in rules.items() if kept]
    chosen = next((each for each in asks if each.key == ask), None) or headline_ask(card, asks, aimed)
    marking, taking_out = (reach_of(actor, verb, campaign) for verb in (Verb.MARK, Verb.EXPORT_CHART))
    return ChartHead(
        campaign=card,
        body=body,
        below=tuple(each for each in around if each.left > affiliate.left),
        columns=columns,
        headline=next((column for column in columns if column.ask == chosen), None),
        whole=reach.holds_affiliate(affiliate.left),
        may_mark=reaches_some(marking, affiliate.left) and not card.closed,
        may_review=reaches_into(actor, Verb.REVIEW_MARKS, campaign),
        may_export=reaches_some(taking_out, affiliate.left),
        may_see_board=actor.may(verb_in(Verb.SEE_BOARD, political=card.political)),
    )


def _columns(
    reach: Reach, affiliate: Affiliate, asks: Sequence[AskCard], rules: Rules, around: Sequence[Body]
) -> tuple[Body, tuple[Column, ...]]:
    """The affiliate with its heads, and each ask with its count and target there."""
    ask_ids = [ask.id for ask in asks]
    body = next(each for each in around if each.id == affiliate.pk)
    if not reach.holds_affiliate(affiliate.left):
        body, counts = _of_their_people(reach, affiliate, body, ask_ids)
        return body, tuple(Column(counts[ask.id], None, ask) for ask in asks)
    below = [each for each in around if each.left >= affiliate.left]
    totals = summed_counts(below, counts_in(ask_ids, affiliate.left, affiliate.right), ask_ids)
    aims = {ask_id: targets_for(rules[ask_id], around)[affiliate.pk] for ask_id in ask_ids}
    return body, tuple(Column(totals.get((affiliate.pk, ask.id), NONE), aims[ask.id], ask) for ask in asks)


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
    return body._replace(members=members, others=statuses.total() - members), counts


def _at_home_in(affiliate: Affiliate, *, alone: bool = False) -> Q:
    """The people with a row on the chart whose home is the affiliate, or (unless alone) lies below it."""
    if alone or affiliate.right - affiliate.left == 1:
        return Q(home=affiliate, status__in=ON_THE_CHART)
    below = Affiliate.objects.filter(left__gte=affiliate.left, left__lt=affiliate.right)
    return Q(home__in=list(below.values_list("pk", flat=True)), status__in=ON_THE_CHART)


def wall_chart(
    actor: Actor,
    campaign_id: int,
    affiliate_id: int,
    *,
    ask: str = "",
    alone: bool = False,
    worksite: int | None = None,
    at_most: int | None = None,
    verb: Verb = Verb.SEE_CHART,
) -> WallChart:
    """The whole chart: every person of the affiliate and below (or of it alone) whom the actor reaches.

    The people stand in the order of their names; `worksite` narrows to those who work there (0: not
    known where). With `at_most`, an affiliate of more people comes back without them and says so.
    Raises NotFound as `chart_head` does.
    """
    campaign = campaign_for(actor, verb, campaign_id)
    affiliate = affiliate_for(actor, verb, campaign, affiliate_id)
    head = _head(actor, campaign, affiliate, ask)
    if at_most is not None and worksite is None and _size(head, alone=alone) > at_most:
        return WallChart(head, (), {}, too_large=True)
    inside = _at_home_in(affiliate, alone=alone)
    with reaching(reach_in(actor, verb, campaign)):
        people = tuple(_row(values) for values in _people(inside, worksite))
        standings = _standings(inside, [column.ask.id for column in head.columns], worksite)
    return WallChart(head, people, standings)


def _size(head: ChartHead, *, alone: bool) -> int:
    if not alone:
        return head.people
    children = [body for body in head.below if body.parent_id == head.body.id]
    return head.people - sum(body.members + body.others for body in children)


def _people(inside: Q, worksite: int | None) -> Any:
    now = Q(employments__until=None)
    where = Q() if worksite is None else Q(job__worksite=worksite or None)
    return (
        Person.objects.filter(inside)
        .annotate(
            job=FilteredRelation("employments", condition=now),
            care=FilteredRelation("assignments", condition=Q(assignments__until=None)),
            given=F("care__committee_member__given_name"),
            preferred=F("care__committee_member__preferred_name"),
            family=F("care__committee_member__family_name"),
        )
        .filter(where)
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


def _standings(inside: Q, ask_ids: Sequence[int], worksite: int | None) -> Standings:
    found: dict[int, dict[int, str]] = defaultdict(dict)
    theirs = Person.objects.filter(inside)
    if worksite:
        theirs = theirs.filter(employments__until=None, employments__worksite=worksite)
    rows = Standing.objects.filter(person__in=theirs.values("pk"), ask__in=ask_ids)
    for person_id, ask_id, answer in rows.values_list("person_id", "ask_id", "answer").iterator(
        chunk_size=5000
    ):
        found[person_id][ask_id] = answer
    return found


@dataclass(frozen=True)
class Part:
    """A part of a chart too large for one sheet: an affiliate below, or a worksite (0: not known)."""

    key: int
    label: str
    people: int
    members: int
    columns: tuple[Column, ...]


def parts_below(actor: Actor, campaign_id: int, affiliate_id: int) -> list[Part]:
    """The affiliates right below one, each with its own chart's counts and targets."""
    head = chart_head(actor, campaign_id, affiliate_id)
    if not head.whole:
        return []
    asks = [column.ask for column in head.columns]
    ask_ids = [ask.id for ask in asks]
    around = bodies_around(head.body.left, head.body.right, above=True)
    below = [body for body in around if body.left >= head.body.left]
    totals = summed_counts(below, counts_in(ask_ids, head.body.left, head.body.right), ask_ids)
    rules = rules_of(ask_ids)
    aims = {ask_id: targets_for(rules[ask_id], around) for ask_id in ask_ids}
    return [
        Part(
            body.id,
            body.name,
            body.members + body.others,
            body.members,
            tuple(Column(totals.get((body.id, ask.id), NONE), aims[ask.id][body.id], ask) for ask in asks),
        )
        for body in below
        if body.parent_id == head.body.id
    ]


def parts_by_worksite(actor: Actor, campaign_id: int, affiliate_id: int, *, alone: bool) -> list[Part]:
    """The worksites of the people of one affiliate, each with its counts: for one larger than a sheet."""
    campaign = campaign_for(actor, Verb.SEE_CHART, campaign_id)
    affiliate = affiliate_for(actor, Verb.SEE_CHART, campaign, affiliate_id)
    asks = asks_of(campaign_id)
    now = FilteredRelation("employments", condition=Q(employments__until=None))
    standing = FilteredRelation("person__employments", condition=Q(person__employments__until=None))
    with reaching(reach_in(actor, Verb.SEE_CHART, campaign)):
        people = Person.objects.filter(_at_home_in(affiliate, alone=alone))
        sizes = list(
            people.annotate(job=now)
            .values_list("job__worksite_id", "job__worksite__name", "job__worksite__city")
            .annotate(people=SqlCount("pk"), members=SqlCount("pk", filter=Q(status="member")))
            .order_by("job__worksite__name", "job__worksite__city")
        )
        rows = Standing.objects.filter(person__in=people.values("pk"), ask__in=[ask.id for ask in asks])
        answers: dict[tuple[int | None, int], dict[str, int]] = defaultdict(dict)
        counted = rows.annotate(job=standing).values_list("job__worksite_id", "ask_id", "answer")
        for site, ask_id, answer, number in counted.annotate(number=SqlCount("pk")):
            answers[site, ask_id][answer] = number
    return [
        Part(
            site or 0,
            f"{name} · {city}" if city else name or "",
            everybody,
            members,
            tuple(Column(Count(**answers[site, ask.id]), None, ask) for ask in asks),
        )
        for site, name, city, everybody, members in sizes
    ]
