"""Campaigns: those one may see, one of them with its asks, phases and targets."""

from __future__ import annotations

from dataclasses import dataclass

from wallchart.union.core.access import Actor, Verb, verb_in
from wallchart.union.core.errors import NotFound
from wallchart.union.people.models import Affiliate

from .. import campaign_templates
from ..access import campaign_for, campaigns_within, reach_of, reaches_into
from ..cards import AskCard, CampaignCard, asks_of, bodies_around, card_of
from ..models import Ask, Campaign
from ..targets import Rule, rules_of, targets_for


@dataclass(frozen=True)
class CampaignLine:
    """A campaign in a list, with what this actor may open of it."""

    card: CampaignCard
    asks: int
    board: bool
    chart: int | None
    manage: bool


def campaigns(actor: Actor, verb: Verb = Verb.SEE_CHART) -> list[CampaignLine]:
    """The campaigns of which the actor may see the chart (or the board): open ones first, newest first."""
    found = (
        Campaign.objects.filter(campaigns_within(actor, verb))
        .select_related("affiliate")
        .prefetch_related("asks")
    )
    lines = [_line(actor, campaign) for campaign in found.order_by("-starts_on", "id")]
    return sorted(lines, key=lambda line: line.card.closed)


def _line(actor: Actor, campaign: Campaign) -> CampaignLine:
    return CampaignLine(
        card=card_of(campaign),
        asks=len(campaign.asks.all()),
        board=bool(reach_of(actor, Verb.SEE_BOARD, campaign)),
        chart=_first_chart(actor, campaign),
        manage=reach_of(actor, Verb.MANAGE_CAMPAIGNS, campaign).holds_affiliate(campaign.affiliate.left),
    )


def _first_chart(actor: Actor, campaign: Campaign) -> int | None:
    """The affiliate whose chart this actor opens first: the campaign's own, or where their post is."""
    reach = reach_of(actor, Verb.SEE_CHART, campaign)
    body = campaign.affiliate
    if reach.holds_affiliate(body.left):
        return body.pk
    reached = (*reach.spans, *reach.assigned_spans)
    for holding in actor.holdings:
        inside = body.left <= holding.span.left < body.right
        if inside and holding.span in reached:
            return holding.affiliate_id
        if holding.span in reached and holding.span.holds(body.left):
            return body.pk
    return None


@dataclass(frozen=True)
class CampaignSheet:
    """One campaign whole: its asks, each with the campaign's own rule, and what this actor may do."""

    card: CampaignCard
    asks: tuple[AskCard, ...]
    rules: dict[int, Rule]
    chart: int | None
    board: bool
    manage: bool
    manage_some: bool
    review: bool


def campaign(actor: Actor, campaign_id: int) -> CampaignSheet:
    """Raises NotFound where the actor may not see its chart."""
    found = campaign_for(actor, Verb.SEE_CHART, campaign_id)
    asks = asks_of(campaign_id)
    rules = rules_of([ask.id for ask in asks])
    return CampaignSheet(
        card=card_of(found),
        asks=asks,
        rules={ask: kept[None] for ask, kept in rules.items() if None in kept},
        chart=_first_chart(actor, found),
        board=bool(reach_of(actor, Verb.SEE_BOARD, found)),
        manage=reach_of(actor, Verb.MANAGE_CAMPAIGNS, found).holds_affiliate(found.affiliate.left),
        manage_some=reaches_into(actor, Verb.MANAGE_CAMPAIGNS, found),
        review=reaches_into(actor, Verb.REVIEW_MARKS, found),
    )


@dataclass(frozen=True)
class TargetLine:
    """An affiliate's target for an ask: what holds, and whether it was set just for it."""

    affiliate_id: int
    name: str
    kind: str
    members: int
    target: int | None
    own: Rule | None


def targets(actor: Actor, ask_id: int) -> tuple[CampaignCard, AskCard, list[TargetLine]]:
    """The targets of an ask in every affiliate where the actor manages campaigns. Raises NotFound."""
    ask = Ask.objects.filter(pk=ask_id).first()
    if ask is None:
        raise NotFound
    found = campaign_for(actor, Verb.MANAGE_CAMPAIGNS, ask.campaign_id)
    reach = actor.must(verb_in(Verb.MANAGE_CAMPAIGNS, political=found.political))
    rules = rules_of([ask_id])[ask_id]
    bodies = bodies_around(found.affiliate.left, found.affiliate.right, above=False)
    aims = targets_for(rules, bodies)
    lines = [
        TargetLine(body.id, body.name, body.kind, body.members, aims[body.id], rules.get(body.id))
        for body in bodies
        if reach.holds_affiliate(body.left)
    ]
    return card_of(found), AskCard(ask.pk, ask.key, ask.label, ask.question), lines


@dataclass(frozen=True)
class Start:
    """What a campaign can be started from, and where: for the form that starts one."""

    key: str
    name: str
    about: str
    political: bool
    key_day_name: str
    asks: tuple[str, ...]
    places: tuple[tuple[int, str], ...]


def starts(actor: Actor) -> list[Start]:
    """The templates that the actor may start a campaign from, each with the affiliates where they may."""
    found = []
    affiliates = list(Affiliate.objects.order_by("left").values_list("pk", "name", "left", "depth"))
    for plan in campaign_templates.every():
        reach = actor.reaches(verb_in(Verb.MANAGE_CAMPAIGNS, political=plan.political))
        places = tuple(
            (pk, f"{'– ' * depth}{name}")
            for pk, name, left, depth in affiliates
            if reach.holds_affiliate(left)
        )
        if places:
            asks = tuple(ask.label for ask in plan.asks)
            head = (plan.key, plan.name, plan.about, plan.political, plan.key_day_name)
            found.append(Start(*head, asks, places))
    return found


def left_out(actor: Actor) -> list[str]:
    """What is wrong with the templates that cannot be offered; nothing to who starts no campaigns."""
    may = any(actor.may(verb_in(Verb.MANAGE_CAMPAIGNS, political=political)) for political in (False, True))
    return [refusal.sentence() for refusal in campaign_templates.unsound()] if may else []


def to_manage(actor: Actor, campaign_id: int) -> CampaignCard:
    """The campaign for whoever manages the whole of it. Raises NotFound."""
    found = campaign_for(actor, Verb.MANAGE_CAMPAIGNS, campaign_id)
    if not reach_of(actor, Verb.MANAGE_CAMPAIGNS, found).holds_affiliate(found.affiliate.left):
        raise NotFound
    return card_of(found)


def manages_whole(actor: Actor, campaign_id: int) -> bool:
    """Does the actor manage the whole campaign, or only what of it lies in their part of the tree?"""
    found = campaign_for(actor, Verb.MANAGE_CAMPAIGNS, campaign_id)
    return reach_of(actor, Verb.MANAGE_CAMPAIGNS, found).holds_affiliate(found.affiliate.left)


def own_rule(actor: Actor, ask_id: int) -> Rule | None:
    """The campaign's own target for an ask, for each Local. Raises NotFound."""
    ask = Ask.objects.filter(pk=ask_id).first()
    if ask is None or not campaign_for(actor, Verb.MANAGE_CAMPAIGNS, ask.campaign_id):
        raise NotFound
    return rules_of([ask_id])[ask_id].get(None)
