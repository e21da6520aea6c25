"""Writing the audit log. Called by actions, inside the transaction of the deed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from . import clock, sentences
from .access import Actor
from .models import AuditEntry
from .tables import as_json, insert

BATCH = 500
NAME_HELD = 200
"""So much of a name the log holds; the longest that a record can have is longer."""


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
        subject_name=subject_name[:NAME_HELD],
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


ABOUT_COLUMNS = (
    "object_id", "affiliate_id", "subject_id", "subject_name", "before", "after", "facts",
)  # fmt: skip


def record_rows(actor: Actor, verb: str, object_kind: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write an entry for each row, as fast as the database takes them; for deeds on thousands of people.

    A row is (object_id, affiliate_id, subject_id, subject_name, before, after, facts), with before and
    after as plain values, as JSON text that is one already, or None, and facts as plain values.
    """
    if verb not in sentences.declared():
        raise ValueError(f"the log cannot read the verb {verb!r}: declare a sentence for it (core.sentences)")
    at = connection.ops.adapt_datetimefield_value(clock.now())
    head = (at, actor.account_id, actor.name, actor.channel, actor.origin, verb, object_kind, False, None)
    insert(
        "core_auditentry",
        (
            "at", "actor_id", "actor_name", "channel", "origin", "verb", "object_kind", "political",
            "blacked_out_at", *ABOUT_COLUMNS,
        ),
        [(*head, *row[:3], row[3][:NAME_HELD], _json(row[4]), _json(row[5]), _json(row[6])) for row in rows],
    )  # fmt: skip


def _json(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else as_json(value)
