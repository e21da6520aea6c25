"""A campaign in a filled union, with marks on every rung: what the chart's and the board's benches read.

Marks are chosen by arithmetic on the person's id, in statements that SQLite and PostgreSQL both read;
standings and tallies then come from the house's own recount. Nobody is real.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from bench.population import Population
from wallchart.union.core import clock
from wallchart.union.core.access import house_itself
from wallchart.union.organizing.actions.campaigns import start_campaign
from wallchart.union.organizing.models import Campaign
from wallchart.union.organizing.recounting import rebuild_standings
from wallchart.union.people.actions.heads import recount_heads

HOUSE = house_itself("the bench", channel="terminal")
REACHED = (620, 330, 210, 140, 90, 30, 12)
"""Of 1,000 people, how many stand somewhere on each rung of the ladder."""
DAYS = 90

MARKS = """
INSERT INTO organizing_mark (ask_id, person_id, answer, happened_on, recorded_at, recorded_by_id,
    recorded_by_name, source_kind, source_id, token, voided_at, voided_by_id, void_reason)
SELECT %s, p.id,
    CASE WHEN (p.id * 37 + %s) % 10 < 7 THEN 'did' WHEN (p.id * 37 + %s) % 10 < 9 THEN 'might'
        ELSE 'refused' END,
    d.day, %s, NULL, 'The bench', 'bench', NULL, NULL, NULL, NULL, ''
FROM people_person p JOIN bench_day d ON d.slot = (p.id * 13 + %s) % %s
WHERE (p.id * 7919) % 1000 < %s
"""


def fill_marks(population: Population) -> Campaign:
    """Start the civic engagement campaign of the whole union and mark people up its ladder."""
    today = clock.today()
    campaign = start_campaign(
        HOUSE, population.root_id, "civic-engagement", key_day=today + timedelta(days=60)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE bench_day (slot integer, day date)")
        days = [(slot, _day(today, slot)) for slot in range(DAYS)]
        cursor.executemany("INSERT INTO bench_day VALUES (%s, %s)", days)
        for rung, (ask, reached) in enumerate(zip(campaign.asks.order_by("place"), REACHED, strict=True)):
            values = [ask.pk, rung, rung, clock.now(), rung, DAYS, reached]
            cursor.execute(MARKS.replace(" % ", " %% "), values)
        cursor.execute("DROP TABLE bench_day")
        rebuild_standings()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return campaign


def _day(today: date, slot: int) -> str:
    return (today - timedelta(days=slot)).isoformat()


def local_of(population: Population, size: int) -> int:
    """The Local whose chart is nearest to `size` people, with people of other Locals moved in until it has
    them; returns its id."""
    on_chart = "status IN ('member', 'worker')"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT home_id, COUNT(*) FROM people_person WHERE {on_chart} GROUP BY home_id")
        home, found = min(cursor.fetchall(), key=lambda row: (abs(row[1] - size), row[0]))
        if found < size:
            cursor.execute(
                "UPDATE people_person SET home_id = %s WHERE id IN (SELECT id FROM people_person"
                f" WHERE home_id <> %s AND {on_chart} ORDER BY id LIMIT %s)",
                [home, home, size - found],
            )
        recount_heads(set(population.locals_))
    return int(home)
