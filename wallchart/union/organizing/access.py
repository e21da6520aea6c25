"""Who may do what in a campaign: the verb, or its political twin behind the firewall."""

from __future__ import annotations

from django.db.models import F, Q

from wallchart.union.core.access import Actor, Reach, Verb, verb_in
from wallchart.union.core.errors import NotFound
from wallchart.union.people.models import Affiliate

from .models import Ask, Campaign


def reach_in(actor: Actor, verb: Verb, campaign: Campaign) -> Reach:
    """The actor's reach with a verb in this campaign; raises NotFound where there is none."""
    return actor.must(verb_in(verb, political=campaign.political))


def reach_of(actor: Actor, verb: Verb, campaign: Campaign) -> Reach:
    """The actor's reach with a verb in this campaign, which may be none at all (falsy)."""
    return actor.reaches(verb_in(verb, political=campaign.political))


def campaigns_within(actor: Actor, verb: Verb) -> Q:
    """The campaigns in which the actor reaches somebody: those above, of and below what they reach."""
    seen = Q(pk__in=[])
    for political in (False, True):
        reach = actor.reaches(verb_in(verb, political=political))
        if reach:
            seen |= Q(political=political) & _touching(reach)
    return seen


def _touching(reach: Reach) -> Q:
    if reach.everything:
        return Q()
    touched = Q(pk__in=[])
    for span in (*reach.spans, *reach.assigned_spans):
        touched |= Q(affiliate__left__lt=span.right, affiliate__right__gt=span.left)
    return touched


def campaign_for(actor: Actor, verb: Verb, campaign_id: int) -> Campaign:
    """The campaign, if the actor may do this somewhere in it; raises NotFound."""
    found = (
        Campaign.objects.filter(campaigns_within(actor, verb), pk=campaign_id)
        .select_related("affiliate")
        .first()
    )
    if found is None:
        raise NotFound
    return found


def ask_for(actor: Actor, verb: Verb, ask_id: int) -> Ask:
    """An ask of a campaign in which the actor may do this; raises NotFound."""
    ask = Ask.objects.filter(pk=ask_id).select_related("campaign__affiliate").first()
    if ask is None or not reach_of(actor, verb, ask.campaign):
        raise NotFound
    return ask


def affiliate_for(actor: Actor, verb: Verb, campaign: Campaign, affiliate_id: int) -> Affiliate:
    """An affiliate of the campaign where the actor reaches all, or assigned people; raises NotFound."""
    reach = reach_in(actor, verb, campaign)
    body = campaign.affiliate
    found = Affiliate.objects.filter(
        pk=affiliate_id, left__gte=body.left, left__lt=body.right, right__gt=F("left")
    ).first()
    if found is None or not reaches_some(reach, found.left):
        raise NotFound
    return found


def reaches_some(reach: Reach, left: int) -> bool:
    """Is anybody reached in the affiliate at `left` of the tree: all of it, or those assigned there?"""
    return reach.holds_affiliate(left) or any(span.holds(left) for span in reach.assigned_spans)


def reaches_into(actor: Actor, verb: Verb, campaign: Campaign) -> bool:
    """Does the actor reach anybody in this campaign with the verb? As `campaigns_within` finds it."""
    reach, body = reach_of(actor, verb, campaign), campaign.affiliate
    spans = (*reach.spans, *reach.assigned_spans)
    return reach.everything or any(span.left < body.right and span.right > body.left for span in spans)


def people_of(campaign: Campaign) -> Q:
    """The persons whose home lies in the campaign's part of the tree, and who are not erased."""
    body = campaign.affiliate
    inside = Affiliate.objects.filter(left__gte=body.left, left__lt=body.right)
    return Q(home__in=inside.values("pk"), erased_at=None)
