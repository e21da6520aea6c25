"""Books that are counted, held until the transaction ends.

PostgreSQL alone needs it; SQLite's one writer holds everything anyhow.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

COUNTED_HEADS = 0x5742
TALLIED = 0x5741
"""The classes of our advisory locks: any numbers that no other part of the house uses."""


def hold(book: int, affiliate_ids: Collection[int], *, alone: bool) -> None:
    """Hold a book's counts of these affiliates: with others who add to them, or alone.

    Whoever adds holds them together with all others who add; who counts anew holds them alone, and so
    sees everything that is counted already.
    """
    if connection.vendor != "postgresql":
        return
    take = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        for affiliate_id in sorted(affiliate_ids):
            cursor.execute(f"SELECT {take}(%s, %s)", [book, affiliate_id])
