"""Searching the roster for records that may be one person: work beside the pages, in steps.

Candidates share an e-mail address or a phone number, or a birth date with part of the name, or, within one
affiliate, the family name and a given name (nicknames counted). `identity.weigh` decides which of them are
put into the queue. Nothing is ever merged by itself. docs/algorithms/identity.md
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import combinations
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import clock, jobs
from wallchart.union.core.models import Job
from wallchart.union.core.scoping import scopes_disabled
from wallchart.union.core.tables import in_chunks

from .identity import Finding, Traits, weigh
from .models import Address, ContactPoint, DuplicatePair, Employment, Person
from .names import fold
from .search import formal_names

SEEK = "seek_pairs"
PEOPLE_A_STEP = 5_000
SHARED_BY = 20
"""A value that more people have is an office's, not a person's: it makes no candidates."""

_MAY_BE = """
SELECT DISTINCT a.person_id, b.person_id FROM people_contactpoint a
JOIN people_contactpoint b ON b.kind = a.kind AND b.folded = a.folded AND b.person_id > a.person_id
WHERE a.person_id >= %s AND a.person_id < %s AND (SELECT COUNT(*) FROM (SELECT 1 FROM people_contactpoint c
    WHERE c.kind = a.kind AND c.folded = a.folded LIMIT {more}) AS sharers) < {more}
UNION
SELECT a.id, b.id FROM people_person a
JOIN people_person b ON b.birth_date = a.birth_date AND b.id > a.id
WHERE a.id >= %s AND a.id < %s AND (a.given_name = b.given_name OR a.family_name = b.family_name
    OR substr(a.sort_name, 1, 4) = substr(b.sort_name, 1, 4))
"""


def register_kind() -> None:
    """Called once, when the house is put together (apps.py)."""
    jobs.register(jobs.Kind(SEEK, _("Search for doubles"), step, every=timedelta(days=1)))


def step(job: Job) -> jobs.Step:
    """The next piece: first the roster by ids, for what two records share; then names, home by home."""
    with scopes_disabled():
        cursor = job.cursor or _start()
        first, last, homes = cursor["next"], cursor["last"], cursor["homes"]
        total = cursor["total"]
        if first <= last:
            cursor["found"] += put_in_queue(sharing(first, first + PEOPLE_A_STEP))
            cursor["next"] = first + PEOPLE_A_STEP
        elif homes:
            cursor["found"] += put_in_queue(namesakes(homes[0]))
            cursor["homes"] = homes[1:]
        else:
            return jobs.finished(done=total, total=total)
    left = max(0, (cursor["last"] - cursor["next"]) // PEOPLE_A_STEP + 1) + len(cursor["homes"])
    return jobs.more(cursor, done=total - left, total=total)


def _start() -> dict[str, Any]:
    ids = Person.objects.order_by("id").values_list("id", flat=True)
    first, last = ids.first() or 0, ids.last() or -1
    homes = list(Person.objects.filter(home__isnull=False).values_list("home", flat=True).distinct())
    steps = max(0, (last - first) // PEOPLE_A_STEP + 1) + len(homes)
    return {"next": first, "last": last, "homes": sorted(homes), "found": 0, "total": steps}


def sharing(first: int, after: int) -> set[tuple[int, int]]:
    """Pairs (lower id first) whose lower id is in [first, after) and who share a value or a birth date."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_BE.format(more=SHARED_BY + 1), [first, after, first, after])
        return {(one, other) for one, other in cursor.fetchall()}


def namesakes(home_id: int) -> set[tuple[int, int]]:
    """Pairs of one home with one family name and given names that may be one."""
    buckets: dict[tuple[str, str], set[int]] = {}
    people = Person.objects.filter(home=home_id, erased_at=None)
    for key, given, preferred, family in people.values_list(
        "id", "given_name", "preferred_name", "family_name"
    ):
        last = fold(family).replace(" ", "")
        for name in {*fold(given).split()[:1], *fold(preferred).split()[:1]} if last else ():
            for formal in formal_names(name) | {name}:
                buckets.setdefault((last, formal), set()).add(key)
    found: set[tuple[int, int]] = set()
    for people_here in buckets.values():
        if len(people_here) <= SHARED_BY:
            found.update(combinations(sorted(people_here), 2))
        else:
            found.update(_close(sorted(people_here)))
    return found


def _close(ids: Sequence[int]) -> Iterable[tuple[int, int]]:
    """Of a name that very many bear in one place, those at one worksite: the rest is found by what they
    share, or is nothing that a name could tell."""
    sites: dict[int, list[int]] = {}
    works = Employment.objects.filter(person__in=ids, until=None, worksite__isnull=False)
    for key, site in works.order_by("person").values_list("person", "worksite"):
        sites.setdefault(site, []).append(key)
    for here in sites.values():
        yield from combinations(here, 2)


def put_in_queue(candidates: set[tuple[int, int]]) -> int:
    """Weigh the candidates and put those that are doubtful, or more, into the queue; returns how many.

    A pair that stands there already, decided or not, is not asked again.
    """
    found = 0
    for part in in_chunks(sorted(candidates), 1_000):
        traits = traits_of({key for pair in part for key in pair})
        pairs = []
        for one, other in part:
            if one not in traits or other not in traits:
                continue
            verdict = weigh(traits[one], traits[other])
            if verdict.finding is not Finding.DIFFERENT:
                pairs.append((one, other, verdict))
        asked = set(
            DuplicatePair.objects.filter(first__in=[one for one, _other, _verdict in pairs]).values_list(
                "first", "second"
            )
        )
        new = [
            DuplicatePair(
                first_id=one,
                second_id=other,
                score=verdict.score,
                reasons=[str(reason) for reason in verdict.reasons],
                found_at=clock.now(),
            )
            for one, other, verdict in pairs
            if (one, other) not in asked
        ]
        DuplicatePair.objects.bulk_create(new, batch_size=500)
        found += len(new)
    return found


def traits_of(person_ids: Iterable[int]) -> dict[int, Traits]:
    """What is known of these persons, as `identity.weigh` takes it; a few statements for any number."""
    ids = sorted(person_ids)
    points: dict[tuple[int, str], set[str]] = {}
    for person, kind, folded in ContactPoint.objects.filter(person__in=ids).values_list(
        "person", "kind", "folded"
    ):
        points.setdefault((person, kind), set()).add(folded)
    works = {
        person: (worksite, hired)
        for person, worksite, hired in Employment.objects.filter(person__in=ids, until=None).values_list(
            "person", "worksite", "hired_on"
        )
    }
    lived = Address.objects.filter(person__in=ids, until=None, kind=Address.Kind.HOME)
    homes = {
        person: f"{line} {code[:5]}" for person, line, code in lived.values_list("person", "line1", "zip")
    }
    return {
        person.pk: Traits.of(
            given=person.given_name,
            family=person.family_name,
            middle=person.middle_name,
            suffix=person.suffix,
            preferred=person.preferred_name,
            number=person.number,
            address=homes.get(person.pk, ""),
            birth_date=person.birth_date,
            emails=frozenset(points.get((person.pk, "email"), ())),
            phones=frozenset(points.get((person.pk, "phone"), ())),
            home=person.home_id,
            worksite=works.get(person.pk, (None, None))[0],
            hired_on=works.get(person.pk, (None, None))[1],
        )
        for person in Person.objects.filter(pk__in=ids, erased_at=None)
    }
