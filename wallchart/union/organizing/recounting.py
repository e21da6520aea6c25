"""Standings and tallies made anew from the marks alone, and the proof that the kept ones agree.

Written as statements that SQLite and PostgreSQL both read, because a union of 1.4 million people is
counted inside the database or not at all. `{people}` stands for who is meant.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction

from wallchart.union.core.locks import TALLIED, hold
from wallchart.union.people.models.persons import ON_THE_CHART

from .counting import chunks

LATEST = """
SELECT person_id, ask_id, answer, id AS mark_id FROM (
    SELECT id, person_id, ask_id, answer,
        ROW_NUMBER() OVER (PARTITION BY person_id, ask_id ORDER BY happened_on DESC, id DESC) AS nth
    FROM organizing_mark WHERE voided_at IS NULL AND person_id IN ({people})
) AS ordered WHERE nth = 1
"""

RESTAND = """
INSERT INTO organizing_standing (person_id, ask_id, answer, mark_id)
SELECT person_id, ask_id, answer, mark_id FROM ({latest}) AS latest WHERE true
ON CONFLICT (person_id, ask_id) DO UPDATE SET answer = excluded.answer, mark_id = excluded.mark_id
WHERE organizing_standing.mark_id <> excluded.mark_id OR organizing_standing.answer <> excluded.answer
"""

FALL = """
DELETE FROM organizing_standing WHERE person_id IN ({people}) AND NOT EXISTS (
    SELECT 1 FROM organizing_mark m WHERE m.person_id = organizing_standing.person_id
    AND m.ask_id = organizing_standing.ask_id AND m.voided_at IS NULL)
"""

TALLIES = """
SELECT s.ask_id, p.home_id AS affiliate_id,
    SUM(CASE WHEN s.answer = 'did' THEN 1 ELSE 0 END) AS did,
    SUM(CASE WHEN s.answer = 'might' THEN 1 ELSE 0 END) AS might,
    SUM(CASE WHEN s.answer = 'refused' THEN 1 ELSE 0 END) AS refused
FROM organizing_standing s JOIN people_person p ON p.id = s.person_id
WHERE p.id IN ({people}) AND p.status IN ({counted}) GROUP BY s.ask_id, p.home_id
"""

DAYS = """
SELECT ask_id, home_id AS affiliate_id, day, SUM(step) AS did FROM (
    SELECT ask_id, home_id, day, CASE
        WHEN answer = 'did' AND COALESCE(before, '') <> 'did' THEN 1
        WHEN answer <> 'did' AND before = 'did' THEN -1 ELSE 0 END AS step
    FROM (
        SELECT ask_id, home_id, day, answer,
            LAG(answer) OVER (PARTITION BY person_id, ask_id ORDER BY day) AS before
        FROM (
            SELECT m.ask_id, m.person_id, p.home_id, m.happened_on AS day, m.answer, ROW_NUMBER() OVER (
                PARTITION BY m.person_id, m.ask_id, m.happened_on ORDER BY m.id DESC) AS nth
            FROM organizing_mark m JOIN people_person p ON p.id = m.person_id
            WHERE m.voided_at IS NULL AND p.id IN ({people}) AND p.status IN ({counted})
        ) AS marks WHERE nth = 1
    ) AS days
) AS stepped GROUP BY ask_id, home_id, day HAVING SUM(step) <> 0
"""

EMPTY = "DELETE FROM {table} WHERE affiliate_id IN ({homes})"
FILL = "INSERT INTO {table} ({columns}) {counted}"

STANDINGS_ASTRAY = """
SELECT
    (SELECT COUNT(*) FROM ({latest}) AS latest LEFT JOIN organizing_standing s
        ON s.person_id = latest.person_id AND s.ask_id = latest.ask_id
        WHERE s.id IS NULL OR s.mark_id <> latest.mark_id OR s.answer <> latest.answer)
    + (SELECT COUNT(*) FROM organizing_standing s LEFT JOIN ({latest}) AS latest
        ON s.person_id = latest.person_id AND s.ask_id = latest.ask_id
        WHERE latest.mark_id IS NULL)
"""

COUNTS_ASTRAY = """
SELECT
    (SELECT COUNT(*) FROM {table} kept LEFT JOIN ({counted}) AS counted ON {same}
        WHERE (counted.ask_id IS NULL AND NOT ({nothing})) OR {unlike})
    + (SELECT COUNT(*) FROM ({counted}) AS counted LEFT JOIN {table} kept ON {same}
        WHERE kept.id IS NULL AND ({some}) AND counted.affiliate_id IS NOT NULL)
"""

COUNTED = ", ".join(f"'{status.value}'" for status in ON_THE_CHART)
AT_HOME = "SELECT id FROM people_person WHERE home_id IN ({homes})"
EVERYBODY = "SELECT id FROM people_person"


def rebuild_standings() -> None:
    """Make every standing and every tally anew: after a restore, or when `wallchart check` says so."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM people_affiliate ORDER BY id")
        affiliate_ids = [row[0] for row in cursor.fetchall()]
        hold(TALLIED, affiliate_ids, alone=True)
        _stand(cursor, "SELECT id FROM people_person WHERE home_id IS NULL", [])
        for part in chunks(affiliate_ids):
            _recount(part)


KEPT = (
    ("organizing_tally", "ask_id, affiliate_id, did, might, refused", TALLIES),
    ("organizing_tallyday", "ask_id, affiliate_id, day, did", DAYS),
)


def _recount(homes: Sequence[int]) -> None:
    places = ", ".join(["%s"] * len(homes))
    people = AT_HOME.format(homes=places)
    with connection.cursor() as cursor:
        _stand(cursor, people, homes)
        for table, columns, counting in KEPT:
            cursor.execute(EMPTY.format(table=table, homes=places), homes)
            counted = counting.format(people=people, counted=COUNTED)
            cursor.execute(FILL.format(table=table, columns=columns, counted=counted), homes)


def _stand(cursor: Any, people: str, homes: Sequence[int]) -> None:
    cursor.execute(RESTAND.format(latest=LATEST.format(people=people)), homes)
    cursor.execute(FALL.format(people=people), homes)


def standings_astray() -> int:
    """How many standings are not what the marks say, or are missing, or stand without a mark."""
    latest = LATEST.format(people=EVERYBODY)
    return _count(STANDINGS_ASTRAY.format(latest=latest))


def tallies_astray() -> int:
    """How many tallies are not what the standings say (a tally of nothing need not be there)."""
    counted = TALLIES.format(people=EVERYBODY, counted=COUNTED)
    return _differences("organizing_tally", counted, ("did", "might", "refused"), ("ask_id", "affiliate_id"))


def tally_days_astray() -> int:
    """How many days of tallies are not what the marks say."""
    counted = DAYS.format(people=EVERYBODY, counted=COUNTED)
    return _differences("organizing_tallyday", counted, ("did",), ("ask_id", "affiliate_id", "day"))


def _differences(table: str, counted: str, counts: Collection[str], key: Collection[str]) -> int:
    same = " AND ".join(f"kept.{column} = counted.{column}" for column in key)
    unlike = " OR ".join(f"kept.{column} <> counted.{column}" for column in counts)
    nothing = " AND ".join(f"kept.{column} = 0" for column in counts)
    some = " OR ".join(f"counted.{column} <> 0" for column in counts)
    return _count(
        COUNTS_ASTRAY.format(
            table=table, counted=counted, same=same, unlike=unlike, nothing=nothing, some=some
        )
    )


def _count(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0])
