"""The queue of doubtful pairs: having it filled, and saying that two records are two people."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock, jobs
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Conflict, NotFound
from wallchart.union.core.models import Job

from ..doubles import SEEK
from ..models import DuplicatePair
from .reached import reached_person


@transaction.atomic
def seek_pairs(actor: Actor) -> Job:
    """Have the whole roster searched for doubles, beside the pages; one search at a time."""
    actor.must(Verb.MERGE_PEOPLE)
    job = jobs.enqueue(actor, SEEK, key="roster")
    audit.record(actor, "seek_pairs", "job", job.pk)
    return job


@transaction.atomic
def keep_apart(actor: Actor, pair_id: int) -> DuplicatePair:
    """These are two people, and nobody is asked again. Raises NotFound where the actor may not merge both,
    Conflict where somebody has answered in the meantime."""
    actor.must(Verb.MERGE_PEOPLE)
    pair = reached_pair(actor, pair_id)
    if pair.state != DuplicatePair.State.OPEN:
        raise Conflict(_("somebody has answered this pair in the meantime"))
    pair.state = DuplicatePair.State.APART
    pair.decided_at, pair.decided_by_id = clock.now(), actor.account_id
    pair.save(update_fields=["state", "decided_at", "decided_by"])
    for person in (pair.first, pair.second):
        audit.record(
            actor,
            "keep_apart",
            "pair",
            pair.pk,
            affiliate_id=person.home_id,
            subject_id=person.pk,
            subject_name=person.shown_name,
        )
    return pair


def reached_pair(actor: Actor, pair_id: int) -> DuplicatePair:
    """The pair, where the actor may merge both; raises NotFound otherwise."""
    pair = DuplicatePair.objects.select_for_update(of=("self",)).filter(pk=pair_id).first()
    if pair is None:
        raise NotFound
    pair.first = reached_person(actor, pair.first_id, Verb.MERGE_PEOPLE)
    pair.second = reached_person(actor, pair.second_id, Verb.MERGE_PEOPLE)
    return pair
