"""A house to measure: a database of its own, filled, with officers signed in, asked page by page or served.

Each step is a process of its own, so that what fills the house neither warms nor burdens what is measured.
`python -m bench.house` with fill, pages or agree is such a step.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
CSRF = "b" * 32


@dataclass(frozen=True)
class Filled:
    """What was filled: the campaign, the large Local, the root, and the session keys of those signed in."""

    people: int
    campaign: int
    local: int
    root: int
    asks: list[int]
    admin: str
    officers: list[str]
    local_people: list[int]


@dataclass(frozen=True)
class House:
    """A database by its URL, and a folder for the rest."""

    url: str
    data: Path

    @property
    def environment(self) -> dict[str, str]:
        own = {"DATABASE_URL": self.url, "WALLCHART_DATA": str(self.data), "WALLCHART_HOSTS": "127.0.0.1"}
        return {**os.environ, **own, "DJANGO_SETTINGS_MODULE": "wallchart.config.settings"}

    def run(self, *words: str) -> Any:
        """Run `python WORDS` to its end; the JSON that it prints."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.stderr[-800:]}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def fill(self, people: int, locals_: int, officers: int = 1) -> Filled:
        self.run("manage.py", "migrate", "-v", "0")
        self.run("manage.py", "createcachetable", "-v", "0")
        self.run("manage.py", "collectstatic", "-v", "0", "--noinput")
        return Filled(**self.run("-m", "bench.house", "fill", str(people), str(locals_), str(officers)))

    def pages(self, session: str, paths: Sequence[str], times: int = 40) -> dict[str, list[float]]:
        """Milliseconds of server time for each of `times` requests of each path, and "memory" in bytes."""
        told: dict[str, list[float]] = self.run("-m", "bench.house", "pages", session, str(times), *paths)
        return told

    @contextmanager
    def served(self, port: int, processes: int = 2) -> Iterator[list[int]]:
        """The web server as `wallchart up` starts it; yields the ids of its processes."""
        words = ["gunicorn", "wallchart.config.wsgi", "--workers", str(processes), "--threads", "4"]
        more = ["--bind", f"127.0.0.1:{port}", "--log-level", "error"]
        server = subprocess.Popen([sys.executable, "-m", *words, *more], cwd=ROOT, env=self.environment)
        try:
            yield [server.pid]
        finally:
            server.terminate()
            server.wait(30)


def p95(times: Sequence[float]) -> float:
    """The time that 95 of 100 requests do not exceed."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * 95 // 100) - 1)]


def _start() -> None:
    import django

    django.setup()


def session_of(account: Any) -> str:
    """The key of a session in which this account is signed in, with its second factor set up."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    Authenticator.objects.get_or_create(
        user=account, type=Authenticator.Type.TOTP, defaults={"data": {"secret": encrypt("A" * 32)}}
    )
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": 0}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()
    return str(session.session_key)


def _post(person_id: int, affiliate_id: int, role: str, number: int) -> str:
    """Give a person an account and a post; their session."""
    from wallchart.union.core.models import Account
    from wallchart.union.people.models import Person, Post

    account = Account.objects.create(email=f"officer{number}@example.org", name=f"Officer {number}")
    Person._base_manager.filter(pk=person_id).update(account=account)
    Post._base_manager.create(person_id=person_id, affiliate_id=affiliate_id, role=role)
    return session_of(account)


def _fill(people: int, locals_: int, officers: int) -> Filled:
    from bench.campaigns import fill_marks, local_of
    from bench.population import populate
    from wallchart.union.people.models import Person

    population = populate(people, locals_, terms=people < 100_000)
    local = local_of(population, 2_500)
    campaign = fill_marks(population)
    on_chart = Person._base_manager.filter(home=local, status__in=["member", "worker"]).order_by("id")
    keys = list(on_chart.values_list("id", flat=True))
    return Filled(
        people=people,
        campaign=campaign.pk,
        local=local,
        root=population.root_id,
        asks=list(campaign.asks.order_by("place").values_list("pk", flat=True)),
        admin=_post(keys[0], population.root_id, "administrator", 0),
        officers=[_post(keys[n], local, "local_officer", n) for n in range(1, officers + 1)],
        local_people=keys[:400],
    )


def _pages(session: str, times: int, paths: Sequence[str]) -> dict[str, list[float]]:
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1", "accept-encoding": "gzip"})
    client.cookies["sessionid"] = session
    told: dict[str, list[float]] = {}
    for path in paths:
        for _warm in range(3):
            answer = client.get(path)
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
        told[path] = []
        for _time in range(times):
            began = time.perf_counter()
            client.get(path)
            told[path].append((time.perf_counter() - began) * 1000)
    told["memory"] = [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024.0]
    return told


def _agree() -> dict[str, int]:
    from wallchart.union.organizing import recounting
    from wallchart.union.organizing.models import Mark

    return {
        "marks": Mark._base_manager.filter(source_kind="chart").count(),
        "standings": recounting.standings_astray(),
        "tallies": recounting.tallies_astray(),
        "days": recounting.tally_days_astray(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.house", description=__doc__)
    parser.add_argument("step", choices=["fill", "pages", "agree"])
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    _start()
    if given.step == "fill":
        people, locals_, officers = map(int, given.words)
        told: Any = vars(_fill(people, locals_, officers))
    elif given.step == "pages":
        session, times, *paths = given.words
        told = _pages(session, int(times), paths)
    else:
        told = _agree()
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
