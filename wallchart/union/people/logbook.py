"""Reading the audit log, narrowed to the part of the union's tree that somebody looks after.

An entry of a campaign behind the firewall is read only with a political verb there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from wallchart.union.core import clock, sentences
from wallchart.union.core.access import POLITICAL, Actor, Reach, Verb
from wallchart.union.core.models import AuditEntry
from wallchart.union.core.sentences import Change

from .models import Affiliate
from .reach import affiliates_within


@dataclass(frozen=True)
class Asked:
    """What of the log is asked for; nothing given is all that may be read."""

    affiliate_id: int | None = None
    person_id: int | None = None
    actor_id: int | None = None
    verb: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Line:
    """One entry as it is read."""

    id: int
    at: datetime
    sentence: str
    origin: str
    channel: str
    changes: list[Change]
    actor_id: int | None
    actor_name: str
    subject_id: int | None
    subject_name: str
    political: bool


def entries(actor: Actor, asked: Asked) -> QuerySet[AuditEntry]:
    """The entries that `actor` may read and has asked for, the latest first; to be cut into pages.

    Raises NotFound where the actor may read no log at all.
    """
    found = AuditEntry.objects.filter(_readable(actor)).order_by("-id")
    if asked.affiliate_id is not None:
        found = found.filter(affiliate_id__in=_ids_below(asked.affiliate_id))
    if asked.person_id is not None:
        found = found.filter(subject_id=asked.person_id)
    if asked.actor_id is not None:
        found = found.filter(actor_id=asked.actor_id)
    if asked.verb:
        found = found.filter(verb=asked.verb)
    if asked.day is not None:
        begin, end = clock.day_of(asked.day)
        found = found.filter(at__gte=begin, at__lt=end)
    return found


def lines(found: Iterable[AuditEntry]) -> list[Line]:
    """Entries of `entries`, read out."""
    return [
        Line(
            id=entry.pk,
            at=entry.at,
            sentence=sentences.read_out(entry),
            origin=entry.origin,
            channel=entry.channel,
            changes=sentences.changes_of(entry),
            actor_id=entry.actor_id,
            actor_name=entry.actor_name,
            subject_id=entry.subject_id,
            subject_name=entry.subject_name,
            political=entry.political,
        )
        for entry in found
    ]


def affiliates_with_a_log(actor: Actor) -> list[Affiliate]:
    """The affiliates whose log the actor may read, in the order of the tree."""
    return list(Affiliate.objects.filter(affiliates_within(actor.must(Verb.SEE_AUDIT))))


def _readable(actor: Actor) -> Q:
    readable = _within(actor.must(Verb.SEE_AUDIT))
    political = [actor.reaches(verb) for verb in POLITICAL.values()]
    if any(reach.everything for reach in political):
        return readable
    open_here = Q(political=False)
    for reach in political:
        open_here |= _within(reach)
    return readable & open_here


def _within(reach: Reach) -> Q:
    if reach.everything:
        return Q()
    if not reach.whole_affiliates:
        return Q(pk__in=[])
    return Q(affiliate_id__in=Affiliate.objects.filter(affiliates_within(reach)).values("pk"))


def _ids_below(affiliate_id: int) -> QuerySet[Affiliate, int]:
    root = Affiliate.objects.filter(pk=affiliate_id)
    return Affiliate.objects.filter(
        left__gte=root.values("left")[:1], left__lt=root.values("right")[:1]
    ).values_list("pk", flat=True)
