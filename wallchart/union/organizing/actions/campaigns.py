"""Starting, changing and closing campaigns; their asks and their targets."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Verb, verb_in
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.people.models import Affiliate

from ..access import reach_of
from ..campaign_templates import Template, read
from ..models import Ask, Campaign, Target

LEAST = Decimal("0.0001")
"""The smallest share that is kept: a hundredth of a percent."""

MOST = 10**9
"""More people than any union has; the databases count no further than twice as many."""


@transaction.atomic
def start_campaign(
    actor: Actor,
    affiliate_id: int,
    template: str,
    name: str = "",
    *,
    key_day: date | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Campaign:
    """Start a campaign of an affiliate and all below it from a template, with its asks and targets.

    `key_day` is the day that it leads to (caucus night), where the template has one; else days count
    from `starts_on` (today, unless said). `ends_on` is half-open. Raises NotFound where the affiliate
    is out of reach; Refusal for a template that there is not, or days that do not go forward.
    """
    _must_be_near(key_day, starts_on, ends_on)
    plan = read(template)
    affiliate = Affiliate.objects.filter(pk=affiliate_id).first()
    if affiliate is None:
        raise NotFound
    actor.must_reach_affiliate(verb_in(Verb.MANAGE_CAMPAIGNS, political=plan.political), affiliate.left)
    anchor = _anchor(plan, key_day, starts_on)
    first, last = plan.days(anchor)
    first, last = starts_on or first, ends_on or last
    _must_go_forward(first, last)
    if plan.key_day_name:
        _must_hold_the_key_day(first, last, anchor)
    campaign = Campaign.objects.create(
        affiliate=affiliate,
        name=name.strip()[:200] or f"{_(plan.name)} {anchor.year}",
        template=plan.key,
        political=plan.political,
        starts_on=first,
        ends_on=last,
        phases=plan.dated_phases(anchor),
        key_day=anchor if plan.key_day_name else None,
        key_day_name=_(plan.key_day_name) if plan.key_day_name else "",
    )
    for place, line in enumerate(plan.asks, start=1):
        ask = Ask.objects.create(
            campaign=campaign, place=place, key=line.key, label=_(line.label), question=_(line.question)
        )
        if line.share is not None:
            Target.objects.create(ask=ask, share=line.share)
    _log(actor, "start_campaign", campaign, after={"name": campaign.name, "template": plan.key})
    return campaign


def _anchor(plan: Template, key_day: date | None, starts_on: date | None) -> date:
    if not plan.key_day_name:
        return starts_on or clock.today()
    if key_day is None:
        raise Refusal(_("say on which day it is: %s") % _(plan.key_day_name), column="key_day")
    return key_day


def _must_be_near(*days: date | None) -> None:
    """A year typed wrong; at the ends of the calendar there is no room for a campaign's phases either."""
    for day in days:
        if day is not None and not 1900 <= day.year <= 2200:
            raise Refusal(_("no campaign is in that year; give a nearer day"), value=day)


def _must_go_forward(starts_on: date, ends_on: date | None) -> None:
    if ends_on is not None and ends_on <= starts_on:
        raise Refusal(_("a campaign ends after it starts; give a later day"), column="ends_on", value=ends_on)


def _must_hold_the_key_day(starts_on: date, ends_on: date | None, key_day: date) -> None:
    if key_day < starts_on or (ends_on is not None and key_day >= ends_on):
        why = _("the campaign has to be under way on this day; give another, or let it start or end later")
        raise Refusal(why, column="key_day", value=key_day)


def campaign_to_manage(actor: Actor, campaign_id: int) -> Campaign:
    """The campaign, locked, if the actor may change it: the whole of its affiliate. Raises NotFound."""
    campaigns = Campaign.objects.select_for_update(of=("self",)).select_related("affiliate")
    campaign = campaigns.filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound
    reach = reach_of(actor, Verb.MANAGE_CAMPAIGNS, campaign)
    if not reach.holds_affiliate(campaign.affiliate.left):
        raise NotFound
    return campaign


@transaction.atomic
def change_campaign(
    actor: Actor,
    campaign_id: int,
    *,
    name: str | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    key_day: date | None = None,
) -> Campaign:
    """Change a campaign's name or days (None leaves as it is). The phases follow the day from which they
    count: the key day, or without one the first.

    Raises NotFound out of reach; Refusal for an empty name or days that do not go forward.
    """
    campaign = campaign_to_manage(actor, campaign_id)
    _must_be_near(key_day, starts_on, ends_on)
    before, anchor = _days_and_name(campaign), campaign.key_day or campaign.starts_on
    if name is not None:
        campaign.name = name.strip()[:200]
        if not campaign.name:
            raise Refusal(_("give the campaign a name"), column="name")
    campaign.starts_on = starts_on or campaign.starts_on
    campaign.ends_on = ends_on or campaign.ends_on
    _must_go_forward(campaign.starts_on, campaign.ends_on)
    if key_day is not None and campaign.key_day is not None:
        campaign.key_day = key_day
    if campaign.key_day is not None:
        _must_hold_the_key_day(campaign.starts_on, campaign.ends_on, campaign.key_day)
    campaign.phases = _moved(campaign.phases, (campaign.key_day or campaign.starts_on) - anchor)
    after = _days_and_name(campaign)
    changed = {key for key in after if after[key] != before[key]}
    if changed:
        campaign.save()
        was, now = ({key: side[key] for key in sorted(changed)} for side in (before, after))
        _log(actor, "change_campaign", campaign, before=was, after=now)
    return campaign


def _moved(phases: list[dict[str, str]], by: timedelta) -> list[dict[str, str]]:
    """A campaign keeps the phases that it was started with, whatever has become of its template since."""
    days = ("starts_on", "ends_on")
    return [{**told, **{day: str(date.fromisoformat(told[day]) + by) for day in days}} for told in phases]


def _days_and_name(campaign: Campaign) -> dict[str, str | None]:
    days = {key: getattr(campaign, key) for key in ("starts_on", "ends_on", "key_day")}
    return {"name": campaign.name, **{key: str(day) if day else None for key, day in days.items()}}


@transaction.atomic
def close_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """Close a campaign: nothing is marked in it any more. Closed already: nothing happens."""
    campaign = campaign_to_manage(actor, campaign_id)
    if campaign.closed_at is None:
        campaign.closed_at = clock.now()
        campaign.save(update_fields=["closed_at"])
        _log(actor, "close_campaign", campaign)
    return campaign


@transaction.atomic
def open_campaign(actor: Actor, campaign_id: int) -> Campaign:
    """Open a closed campaign again. Open already: nothing happens."""
    campaign = campaign_to_manage(actor, campaign_id)
    if campaign.closed_at is not None:
        campaign.closed_at = None
        campaign.save(update_fields=["closed_at"])
        _log(actor, "open_campaign", campaign)
    return campaign


@transaction.atomic
def change_ask(actor: Actor, ask_id: int, *, label: str, question: str) -> Ask:
    """Give an ask other words. Its key and its marks stay. Raises NotFound; Refusal without a label."""
    ask = _ask_to_manage(actor, ask_id)
    before = {"label": ask.label, "question": ask.question}
    ask.label, ask.question = label.strip()[:60], question.strip()[:300]
    if not ask.label:
        raise Refusal(_("an ask needs a word that heads its column"), column="label")
    ask.save(update_fields=["label", "question"])
    after = {"label": ask.label, "question": ask.question}
    if after != before:
        _log(actor, "change_ask", ask.campaign, before=before, after=after)
    return ask


@transaction.atomic
def set_target(
    actor: Actor,
    ask_id: int,
    affiliate_id: int | None = None,
    *,
    share: Decimal | None = None,
    number: int | None = None,
) -> None:
    """Say how many should do an ask: a share (0..1) of each Local's members, or a number.

    Without an affiliate it is the campaign's own rule, for each Local; with one it holds there (a share
    holds in all below it too; words.md: target). Neither share nor number takes the target away.
    Whoever manages campaigns in that affiliate may set its own. Raises NotFound; Refusal.
    """
    if share is not None and number is not None:
        raise Refusal(_("a target is a share or a number, not both"), column="target")
    if share is not None and not (share.is_finite() and LEAST <= share <= 1):
        raise Refusal(_("a share is at least 0.01 and at most 100 percent"), column="share", value=share)
    share = None if share is None else round(share, 4)
    if number is not None and not 0 <= number < MOST:
        raise Refusal(_("a target is a number of people, from nothing up"), column="number", value=number)
    ask = _ask_to_manage(actor, ask_id, affiliate_id)
    kept = Target.objects.filter(ask=ask, affiliate=affiliate_id).first()
    before = _told(kept)
    if share is None and number is None:
        Target.objects.filter(ask=ask, affiliate=affiliate_id).delete()
    else:
        row = kept or Target(ask=ask, affiliate_id=affiliate_id)
        row.share, row.number = share, number
        row.save()
        kept = row
    after = {"share": None if share is None else _plain(share), "number": number}
    if before != after:
        facts = {"ask": ask.label}
        _log(actor, "set_target", ask.campaign, affiliate_id, before=before, after=after, facts=facts)


def _told(target: Target | None) -> dict[str, Any]:
    if target is None:
        return {"share": None, "number": None}
    return {"share": None if target.share is None else _plain(target.share), "number": target.number}


def _plain(share: Decimal) -> str:
    """0.2, however many zeros the database keeps behind it: the same target again is no change."""
    return f"{share.normalize():f}"


def _ask_to_manage(actor: Actor, ask_id: int, affiliate_id: int | None = None) -> Ask:
    """The ask, its campaign locked; with an affiliate of the campaign, whoever manages there may."""
    ask = Ask.objects.filter(pk=ask_id).first()
    if ask is None:
        raise NotFound
    if affiliate_id is None:
        ask.campaign = campaign_to_manage(actor, ask.campaign_id)
        return ask
    ask.campaign = (
        Campaign.objects.select_for_update(of=("self",)).select_related("affiliate").get(pk=ask.campaign_id)
    )
    body = ask.campaign.affiliate
    inside = Affiliate.objects.filter(pk=affiliate_id, left__gte=body.left, left__lt=body.right).first()
    reach = reach_of(actor, Verb.MANAGE_CAMPAIGNS, ask.campaign)
    if inside is None or not reach.holds_affiliate(inside.left):
        raise NotFound
    return ask


def _log(actor: Actor, verb: str, campaign: Campaign, affiliate_id: int | None = None, **about: Any) -> None:
    about.setdefault("facts", {})
    about["facts"] = {**about["facts"], "campaign": campaign.name}
    audit.record(
        actor,
        verb,
        "campaign",
        campaign.pk,
        affiliate_id=affiliate_id or campaign.affiliate_id,
        political=campaign.political,
        **about,
    )
