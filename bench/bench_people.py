"""The list of people and search: server time at 60,000 people on SQLite, search at 1.4 million on PostgreSQL.

Server time is the whole of Django's part, from the request to the answer, sign-in included, asked in one
process. PostgreSQL is vacuumed after the filling, as its autovacuum does within minutes: until then it reads
rows where the index alone would do. The peer of search is the same words answered as one would first write
it, `name LIKE '%word%'` over the names, in the same run. `WALLCHART_BENCH_SMALL=1` leaves
the 1.4 million out.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.figures import Figure, run_child, table
from bench.house import p95, session_of

TYPED = (
    "nguyen",
    "bob johnson",
    "M1012345",
    "mary",
    "a",
    "0123",
    "651555",
    "van der berg",
    "mary.olson",
    "xyzzy",
)
LISTS = {
    "the first page": "",
    "the last page": "page=99999",
    "a Local": "home={local}",
    "members on the night shift": "status=member&shift=night",
    "no phone": "lacks=phone",
    "no worksite": "lacks=worksite",
    "a language": "language=en",
    "a classification": "classification=classification 1",
    "by member number": "sort=number",
    "by Local": "sort=home",
}


def measure() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="wallchart-bench-") as folder:
        figures = _at_60_000(_child(f"sqlite:///{folder}/people.sqlite3", folder, 60_000, 120))
    return figures + _at_1_400_000()


def _at_60_000(told: dict[str, Any]) -> list[Figure]:
    figures = [
        _figure(f"list of people, {name}, 60,000 on SQLite, p95", 200, times)
        for name, times in told["lists"].items()
    ]
    figures.append(_figure("search, any of ten ways of typing, 60,000 on SQLite, p95", 200, told["search"]))
    found, plain = p95(told["find"]), p95(told["plain"])
    peer = "LIKE '%word%' over the names"
    figures.append(
        Figure("finding alone, 60,000 on SQLite, p95", "faster than its peer", found, "ms", peer, plain,
               plain / found, found < plain)
    )  # fmt: skip
    most = max(told["queries"].values())
    figures.append(
        Figure(
            "statements of a list page, the most of any",
            "<= 20, whatever its length",
            most,
            "",
            holds=most <= 20,
        )
    )
    figures.append(
        Figure(
            "a page of one person, p95",
            "<= 200 ms",
            p95(told["person"]),
            "ms",
            holds=p95(told["person"]) <= 200,
        )
    )
    return figures


def _at_1_400_000() -> list[Figure]:
    of_many = "1.4 million on PostgreSQL, p95"
    name, promise = f"search, any of ten ways of typing, {of_many}", "<= 300 ms"
    if os.environ.get("WALLCHART_BENCH_SMALL"):
        return [Figure(name, promise, None, "ms")]
    from tests.postgres import NoPostgres, postgresql

    try:
        with postgresql(durable=True) as url, tempfile.TemporaryDirectory() as folder:
            told = _child(url, folder, 1_400_000, 1_200)
    except NoPostgres:
        return [Figure(name, promise, None, "ms")]
    found, plain = p95(told["find"]), p95(told["plain"])
    peer = "LIKE '%word%' over the names"
    return [
        _figure(name, 300, told["search"]),
        Figure(f"finding alone, {of_many}", "faster than its peer", found, "ms", peer,
               plain, plain / found, found < plain),
        _figure(f"list of a Local of 2,500, {of_many}", 300, told["lists"]["a Local of 2,500"]),
        Figure(f"list of the largest Local (75,600), {of_many}", "-", p95(told["lists"]["a Local"]), "ms"),
    ]  # fmt: skip


def _figure(name: str, limit: float, times: Sequence[float]) -> Figure:
    value = p95(times)
    return Figure(name, f"<= {limit:g} ms", value, "ms", holds=value <= limit)


def _child(url: str, folder: str, people: int, locals_: int) -> dict[str, Any]:
    own = {"DATABASE_URL": url, "WALLCHART_DATA": folder, "WALLCHART_HOSTS": "testserver"}
    environment = {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "wallchart.config.settings"}
    words = [sys.executable, "-m", "bench.bench_people", "--in", str(people), str(locals_)]
    child = run_child(words, env=environment, cwd=Path(__file__).resolve().parents[1])
    if child.code:
        raise RuntimeError(child.err[-800:])
    told: dict[str, Any] = json.loads(child.out)
    return told


# --- within the house that is measured


def inside(people: int, locals_: int) -> dict[str, Any]:
    """Fill the database at hand, unless it is filled, and measure in this process."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.db.models import Count
    from django.test import Client

    from bench.population import populate
    from wallchart.union.people.models import Affiliate, Person

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Affiliate.objects.exists():
        populate(people, locals_)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")
    local = Affiliate.objects.get(number="1").pk
    client = Client()
    client.cookies["sessionid"] = _administrator()
    some = Person._base_manager.order_by("id").values_list("id", flat=True)[1]
    lists = {name: f"/people/?{query.format(local=local)}" for name, query in LISTS.items()}
    times = 20 if people > 100_000 else 40
    if people > 100_000:
        sized = Affiliate.objects.annotate(size=Count("people")).filter(size__lte=2_500).order_by("-size")
        lists = {"a Local": lists["a Local"], "a Local of 2,500": f"/people/?home={sized[0].pk}"}
    return {
        "lists": {name: _timed(lambda path=path: _get(client, path), times) for name, path in lists.items()},
        "queries": {name: _queries(client, path) for name, path in lists.items()},
        "search": [
            ms
            for typed in TYPED
            for ms in _timed(lambda t=typed: _get(client, "/people/?q=" + t), times // 4)
        ],
        "by_word": {
            typed: p95(_timed(lambda t=typed: _get(client, "/people/?q=" + t), 5)) for typed in TYPED
        },
        "find": [ms for typed in TYPED for ms in _timed(lambda t=typed: _find(t), times // 4)],
        "plain": [ms for typed in TYPED for ms in _timed(lambda t=typed: _find_plainly(t), times // 4)],
        "person": _timed(lambda: _get(client, f"/people/{some}/"), times),
    }


def _timed(work: Callable[[], Any], times: int) -> list[float]:
    work()
    told = []
    for _time in range(times):
        began = time.perf_counter()
        work()
        told.append((time.perf_counter() - began) * 1000)
    return told


def _get(client: Any, path: str) -> None:
    answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")


def _queries(client: Any, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        _get(client, path)
    return len(queries)


def _find(typed: str) -> list[Any]:
    from tests.cast import HOUSE
    from wallchart.union.people.finding import find_people

    return list(find_people(HOUSE, typed)[:50])


def _find_plainly(typed: str) -> list[Any]:
    from django.db.models import Q

    from wallchart.union.people.models import Person

    fits = Q()
    for word in typed.split():
        fits &= Q(given_name__icontains=word) | Q(family_name__icontains=word) | Q(number__icontains=word)
    return list(Person._base_manager.filter(fits).order_by("sort_name")[:50])


def _administrator() -> str:
    """The session of somebody who reaches everybody."""
    from wallchart.union.core.models import Account
    from wallchart.union.people.models import Affiliate, Person, Post

    person = Person._base_manager.order_by("id").first()
    account, made = Account.objects.get_or_create(email="measured@example.org", defaults={"name": "Measured"})
    if made:
        Person._base_manager.filter(pk=person.pk).update(account=account)
        root = Affiliate.objects.get(parent=None)
        Post._base_manager.create(person=person, affiliate=root, role="administrator")
    return session_of(account)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--in"]:
        json.dump(inside(int(sys.argv[2]), int(sys.argv[3])), sys.stdout)
    else:
        print(table(measure()))
