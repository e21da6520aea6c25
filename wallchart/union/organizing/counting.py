"""From marks to standings, from standings to tallies: kept as marks come and go.

Three laws, proven by `wallchart check` and by the tests:

- a **standing** is the answer of the latest mark that is not voided, by the day it happened, then by
  the order of recording;
- a **tally** of an affiliate counts the standings of the people who have their home there and a row
  on the chart;
- a **tally day** says by how much `did` of that tally changed on one day: the people whose last mark up
  to the end of the day says did, less those of whom it was so the day before. So the days of an ask in
  an affiliate sum to its `did`, and a mark that comes late lands on the day on which it happened.

Order of locks, so that no mark is lost and nobody waits in a ring: persons, then affiliates, then
standings and tallies, each in the order of their ids. SQLite has one writer at a time and needs none of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db import connection
from django.utils.translation import gettext as _

from wallchart.union.core.errors import Conflict
from wallchart.union.core.locks import TALLIED, hold
from wallchart.union.core.scoping import scopes_disabled
from wallchart.union.people.holdings import Moves
from wallchart.union.people.models import Person
from wallchart.union.people.models.persons import ON_THE_CHART

from .models import Answer, Mark, Standing

# Added to in the database itself, so that two who count at once both count.
ADD_TO_TALLY = """
INSERT INTO organizing_tally (affiliate_id, ask_id, did, might, refused) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (ask_id, affiliate_id) DO UPDATE SET
    did = organizing_tally.did + excluded.did,
    might = organizing_tally.might + excluded.might,
    refused = organizing_tally.refused + excluded.refused
"""
ADD_TO_DAY = """
INSERT INTO organizing_tallyday (affiliate_id, ask_id, day, did) VALUES (%s, %s, %s, %s)
ON CONFLICT (ask_id, affiliate_id, day) DO UPDATE SET did = organizing_tallyday.did + excluded.did
"""

T = TypeVar("T")
Pair = tuple[int, int]
"""(person id, ask id)"""

CHUNK = 500


@dataclass(frozen=True, order=True)
class Entry:
    """One mark, as far as counting goes; the order of entries is the order in which they stand."""

    happened_on: date
    mark_id: int
    answer: str


@dataclass(frozen=True)
class Place:
    """Where a person is counted: `home` is an affiliate's id; `counts` says whether they have a row."""

    home: int | None
    counts: bool


def chunks(rows: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def lock_people(person_ids: Collection[int]) -> dict[int, Place]:
    """Hold these people's rows until the transaction ends; where each is counted, as it is then."""
    found: dict[int, Place] = {}
    for part in chunks(sorted(person_ids)):
        people = Person._base_manager.filter(pk__in=part).order_by("pk")
        locked = people.select_for_update(no_key=True)
        for person_id, home, status in locked.values_list("pk", "home_id", "status"):
            found[person_id] = Place(home, status in ON_THE_CHART)
    return found


def must_be_held(person_ids: Collection[int], places: Mapping[int, Place]) -> None:
    """Raise Conflict where a mark is somebody's by now whose row is not held: two records were merged, or
    parted, while we waited for the one whose mark it was. (On PostgreSQL; SQLite waits before it looks.)"""
    if not set(person_ids) <= places.keys():
        raise Conflict(_("two records were merged in this moment; look again"))


@dataclass
class Settled:
    """The marks of each pair, before the block and after it; what stands is the last of them."""

    before: dict[Pair, list[Entry]]
    after: dict[Pair, list[Entry]]

    def stood(self, pair: Pair) -> Entry | None:
        return self.before.get(pair, [None])[-1]

    def stands(self, pair: Pair) -> Entry | None:
        return self.after.get(pair, [None])[-1]


@contextmanager
def settling(pairs: Collection[Pair], places: Mapping[int, Place]) -> Iterator[Settled]:
    """Standings and tallies follow whatever the block does to the marks of `pairs`.

    The people must be locked (`lock_people`), in the transaction that is open.
    """
    # Held before the first standing is touched: whoever counts anew holds these alone and then touches
    # the same standings, and would wait for us while we wait for them.
    _hold(places.values())
    settled = Settled(histories(pairs), {})
    yield settled
    before, after = settled.before, histories(pairs)
    settled.after = after
    changed = [pair for pair in sorted(set(pairs)) if before.get(pair) != after.get(pair)]
    _restand(changed, after)
    _retally(
        (pair, history.get(pair, ()), places[pair[0]], sign)
        for pair in changed
        for history, sign in ((before, -1), (after, 1))
    )


def carry_along(moves: Moves) -> None:
    """Persons have changed their home or status: their answers are counted there and no more here.

    The people must be locked, in the transaction that is open. Their standings stay as they are.
    """
    places = {
        person: tuple(Place(at.home, at.status in ON_THE_CHART) for at in was_and_is)
        for person, was_and_is in moves.items()
    }
    _hold(place for both in places.values() for place in both)
    found = histories_of(moves)
    _retally(
        (pair, history, place, sign)
        for pair, history in sorted(found.items())
        for place, sign in zip(places[pair[0]], (-1, 1), strict=True)
    )


@contextmanager
def counting_anew(person_ids: Collection[int]) -> Iterator[None]:
    """Standings and tallies follow whatever the block does to these persons and their marks: a merge, after
    which one of them is not there any more, or its undoing."""
    were = lock_people(person_ids)
    before = histories_of(person_ids)
    yield
    are = lock_people(person_ids)
    after = histories_of(person_ids)
    _hold((*were.values(), *are.values()))
    standing = Standing._base_manager.filter(person__in=person_ids).values_list("person_id", "ask_id")
    # The standings too: an undoing puts some back that no mark bears out by now.
    pairs = sorted({*before, *after, *standing})
    _restand(pairs, after)
    _retally(
        (pair, history.get(pair, ()), places[pair[0]], sign)
        for history, places, sign in ((before, were, -1), (after, are, 1))
        for pair in pairs
        if pair[0] in places
    )


def _hold(places: Iterable[Place]) -> None:
    hold(TALLIED, {place.home for place in places if place.home is not None}, alone=False)


def histories(pairs: Collection[Pair]) -> dict[Pair, list[Entry]]:
    """The marks that are not voided of each pair that has any, in the order in which they stand."""
    wanted = set(pairs)
    asks = sorted({ask for _person, ask in wanted})
    found = histories_of({person for person, _ask in wanted}, asks)
    return {pair: entries for pair, entries in found.items() if pair in wanted}


def histories_of(person_ids: Collection[int], asks: Collection[int] | None = None) -> dict[Pair, list[Entry]]:
    """The same of all that was asked (or of these asks) of these persons."""
    found: dict[Pair, list[Entry]] = defaultdict(list)
    for part in chunks(sorted(person_ids)):
        with scopes_disabled():
            marks = Mark.objects.filter(person__in=part, voided_at=None)
            if asks is not None:
                marks = marks.filter(ask__in=asks)
            rows = list(marks.values_list("person_id", "ask_id", "happened_on", "pk", "answer"))
        for person, ask, day, key, answer in rows:
            found[person, ask].append(Entry(day, key, answer))
    return {pair: sorted(entries) for pair, entries in found.items()}


def steps(entries: Sequence[Entry]) -> Counter[date]:
    """On which days somebody came to have done it (+1), or not to have (-1), by their ordered marks."""
    found: Counter[date] = Counter()
    last_of_day = {entry.happened_on: entry.answer for entry in entries}
    stood = False
    for day, answer in last_of_day.items():
        stands = answer == Answer.DID
        if stands != stood:
            found[day] += 1 if stands else -1
        stood = stands
    return found


def _restand(pairs: Sequence[Pair], after: Mapping[Pair, Sequence[Entry]]) -> None:
    latest = {pair: after[pair][-1] for pair in pairs if pair in after}
    standing = [
        Standing(person_id=person, ask_id=ask, answer=entry.answer, mark_id=entry.mark_id)
        for (person, ask), entry in latest.items()
    ]
    Standing._base_manager.bulk_create(
        standing,
        update_conflicts=True,
        unique_fields=["person", "ask"],
        update_fields=["answer", "mark"],
        batch_size=CHUNK,
    )
    fallen: dict[int, list[int]] = defaultdict(list)
    for person, ask in pairs:
        if (person, ask) not in latest:
            fallen[ask].append(person)
    for ask, people in fallen.items():
        for part in chunks(people):
            Standing._base_manager.filter(ask=ask, person__in=part).delete()


def _retally(changes: Iterable[tuple[Pair, Sequence[Entry], Place, int]]) -> None:
    """Count each history of marks in (1) or out (-1) where its person is counted."""
    tallies: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    days: Counter[tuple[int, int, date]] = Counter()
    for (_person, ask), history, place, sign in changes:
        if place.home is None or not place.counts or not history:
            continue
        tallies[place.home, ask][history[-1].answer] += sign
        for day, step in steps(history).items():
            days[place.home, ask, day] += sign * step
    with connection.cursor() as cursor:
        cursor.executemany(
            ADD_TO_TALLY,
            [
                (*key, change["did"], change["might"], change["refused"])
                for key, change in sorted(tallies.items())
                if any(change.values())
            ],
        )
        cursor.executemany(ADD_TO_DAY, [(*key, step) for key, step in sorted(days.items()) if step])
