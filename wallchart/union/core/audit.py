"""Writing the audit log. Called by actions, inside the transaction of the deed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from . import clock, sentences
from .access import Actor
from .models import AuditEntry

BATCH = 500


def entry(
    actor: Actor,
    verb: str,
    object_kind: str,
    object_id: int | None = None,
    *,
    affiliate_id: int | None = None,
    subject_id: int | None = None,
    subject_name: str = "",
    political: bool = False,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    facts: dict[str, Any] | None = None,
) -> AuditEntry:
    """An entry, not yet written. `before` and `after` hold only the cells that the deed changed; what may
    speak of people (names, reasons) stands there and never in `facts`, which an erasure leaves as they are.
    Raises ValueError for a verb that no room has declared a sentence for.
    """
    if verb not in sentences.declared():
        raise ValueError(f"the log cannot read the verb {verb!r}: declare a sentence for it (core.sentences)")
    return AuditEntry(
        at=clock.now(),
        actor_id=actor.account_id,
        actor_name=actor.name,
        channel=actor.channel,
        origin=actor.origin,
        verb=verb,
        object_kind=object_kind,
        object_id=object_id,
        affiliate_id=affiliate_id,
        subject_id=subject_id,
        subject_name=subject_name,
        political=political,
        before=before,
        after=after,
        facts=facts or {},
    )


def record(
    actor: Actor, verb: str, object_kind: str, object_id: int | None = None, **about: Any
) -> AuditEntry:
    """Write one entry; the keywords are those of `entry`."""
    written = entry(actor, verb, object_kind, object_id, **about)
    written.save(force_insert=True)
    return written


def record_many(entries: Iterable[AuditEntry]) -> int:
    """Write many entries in a few statements; returns how many."""
    return len(AuditEntry.objects.bulk_create(list(entries), batch_size=BATCH))
