"""A page asks the database as often whether it shows a few rows or very many."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.access.samples import SAMPLES, places
from tests.cast import HOUSE, LONG_AGO, Cast, add_person
from wallchart.union.core import clock
from wallchart.union.core.models import Job
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.models import Ask, Campaign, Target
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import (
    Assignment,
    ContactPoint,
    DuplicatePair,
    ImportRun,
    ImportSource,
    Post,
    Worksite,
)
from wallchart.union.people.search import refresh_terms
from wallchart.web.desk.chart import views


def grow(cast: Cast, by: int) -> None:
    """`by` more of everything that a page of the house could list."""
    amina, start = cast.actor("amina"), len(cast.persons)
    for number in range(start, start + by):
        site = Worksite.objects.create(
            name=f"Annex {number}", city="Duluth", employer=Worksite.objects.all()[0].employer
        )
        person = add_person(
            cast, f"p{number}", f"Given{number}", f"Family{number}", cast.local12, site, shift="day"
        )
        other = add_person(cast, f"q{number}", f"Given{number}", f"Other{number}", cast.local12, site)
        again = add_person(cast, f"r{number}", f"Again{number}", f"Other{number}", cast.local12, site)
        plant_affiliate(HOUSE, parent=cast.north, kind="local", name=f"Local {number}", number=str(number))
        Post._base_manager.create(person=person, affiliate=cast.local12, role="steward", since=LONG_AGO)
        Assignment._base_manager.create(person=other, committee_member=person, since=LONG_AGO)
        ContactPoint._base_manager.create(
            person=cast.hassan, kind="phone", value=f"+1612555{number:04}", folded=f"1612555{number:04}"
        )
        one, two = sorted((person.pk, other.pk))
        DuplicatePair.objects.create(first_id=one, second_id=two, score=0.5)
        merge_people(HOUSE, other.pk, again.pk)
        campaign = Campaign.objects.create(affiliate=cast.council, name=f"Push {number}", starts_on=LONG_AGO)
        for place in (1, 2):
            ask = Ask.objects.create(campaign=campaign, place=place, key=f"k{place}", label=f"Sign {place}")
            Target.objects.create(ask=ask, share="0.2")
            mark(amina, ask.pk, cast.hassan.pk, "did")
        for ask in cast.civic.asks.all():
            mark(cast.actor("tou"), ask.pk, person.pk, "did", happened_on=date(2026, 1, 15))
        for ask in cast.petition.asks.all():
            mark(amina, ask.pk, person.pk, "might")
        Job.objects.create(kind="clear_out", due_at=clock.now(), affiliate_id=cast.local12.pk)
        source = ImportSource.objects.create(name=f"HR {number}", affiliate=cast.local12)
        ImportRun.objects.create(
            source=source, affiliate=cast.local12, by="x", file_name="x", digest=str(number)
        )
    refresh_terms(person.pk for person in cast.persons.values())


LISTS = (
    "home", "audit", "posts", "access", "imports", "bring_roster", "jobs", "campaigns", "campaign_start",
    "people", "new_person", "pairs", "merges",
)  # fmt: skip
"""Pages by their names alone."""
OF_ONE = (
    "affiliate", "who_can_see", "committee", "give_post", "person", "person_change", "person_membership",
    "person_employment", "import_run", "pair", "job", "person_merge",
)  # fmt: skip
"""Pages of one thing in Local 12, as tests/access/samples.py has it."""


def paths_of(cast: Cast) -> list[str]:
    place = places(cast)["own"]
    found = [reverse(name) for name in LISTS]
    for name in OF_ONE:
        needed = "person_id" if name.startswith("person") else SAMPLE_OF.get(name, "affiliate_id")
        found.append(reverse(name, args=[SAMPLES[needed](place).value]))
    civic, petition, local = cast.civic.pk, cast.petition.pk, cast.local12.pk
    chart = reverse("chart", args=[petition, local])
    found += [
        f"{chart}?by={by}" for by in ("worksite", "shift", "classification", "committee", "home", "none")
    ]
    found += [
        f"{chart}?show=not-talked&sort=work",
        f"{chart}?find=given",
        reverse("chart_paper", args=[petition, local]),
    ]
    found += [
        reverse(name, args=[civic]) for name in ("campaign_board", "campaign", "marks", "campaign_change")
    ]
    found += [
        reverse("campaign_board", args=[civic]) + "?sort=share",
        reverse("chart", args=[civic, cast.council.pk]),
    ]
    account = cast.accounts["tou"].pk
    found.append(reverse("marks_day", args=[civic]) + f"?account={account}&day={clock.today().isoformat()}")
    found.append(reverse("ask", args=[cast.ask("committed").pk]))
    found += [
        reverse("people") + f"?{query}"
        for query in ("q=given", "lacks=worksite", f"home={local}", "sort=home")
    ]
    found += [reverse("person", args=[cast.hassan.pk]), reverse("audit") + "?page=2"]
    return found


SAMPLE_OF = {"import_run": "run_id", "pair": "pair_id", "job": "job_id"}


def asked(client: Client, path: str) -> int:
    """How many statements the page takes that was shown before: what is kept for the whole house is kept."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return len(queries)


@pytest.mark.parametrize("who", ["ada", pytest.param("amina", marks=pytest.mark.one_database)])
def test_every_page_asks_as_often_for_a_few_rows_as_for_many(cast: Cast, signed_in, who: str) -> None:
    client = signed_in(who)
    grow(cast, 2)
    paths = paths_of(cast)
    paths = [path for path in paths if client.get(path).status_code == 200]
    assert len(paths) > 25, paths
    before = {path: asked(client, path) for path in paths}
    grow(cast, 12)
    after = {path: asked(client, path) for path in paths}
    grown = {path: (before[path], after[path]) for path in paths if after[path] > before[path]}
    assert grown == {}


def test_a_chart_shown_by_its_parts_asks_as_often_for_many_of_them(
    cast: Cast, signed_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGEST", 3)
    client = signed_in("ada")
    grow(cast, 2)
    paths = [
        reverse("chart", args=[cast.civic.pk, cast.council.pk]),
        reverse("chart", args=[cast.civic.pk, cast.local12.pk]) + "?alone=1",
    ]
    assert all(client.get(path).status_code == 200 for path in paths)
    before = [asked(client, path) for path in paths]
    grow(cast, 12)
    assert [asked(client, path) for path in paths] == before
