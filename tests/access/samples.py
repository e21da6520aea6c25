"""For each name that a door's address may carry: something of Local 12, and its like of Local 77.

A room whose doors carry a new name adds a line here; a door that carries a name without a sample fails
the tests. `affiliate` is where the thing belongs, `person` whom it is about (then the people assigned to
somebody decide for those who reach assigned people only), `political` the nature of its campaign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.cast import HOUSE, LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.core.models import Job
from wallchart.union.organizing.models import Ask, Campaign, Mark
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.models import (
    Affiliate,
    Assignment,
    DuplicatePair,
    ImportRow,
    ImportRun,
    ImportSource,
    Merge,
    OwnLink,
    Person,
    Post,
)


@dataclass(frozen=True)
class Sample:
    value: Any
    affiliate: Affiliate
    person: Person | None = None
    political: bool | None = None


@dataclass(frozen=True)
class Place:
    """Where the samples of one round are taken: a Local, two people of it, its steward."""

    cast: Cast
    local: Affiliate
    person: Person
    another: Person
    holder: Person
    political: bool


def places(cast: Cast) -> dict[str, Place]:
    """The rounds: Local 12 and Local 77, in a campaign behind the firewall and in one before it."""
    twelve = (cast.local12, cast.hassan, cast.bill, cast.sam)
    seventy_seven = (cast.local77, cast.ngozi, cast.otto, cast.otto)
    return {
        "own": Place(cast, *twelve, political=False),
        "own, political": Place(cast, *twelve, political=True),
        "other": Place(cast, *seventy_seven, political=False),
        "other, political": Place(cast, *seventy_seven, political=True),
    }


def _person(place: Place) -> Sample:
    return Sample(place.person.pk, place.local, person=place.person)


def _affiliate(place: Place) -> Sample:
    return Sample(place.local.pk, place.local)


def _campaign_of(place: Place) -> Campaign:
    campaign, made = Campaign.objects.get_or_create(
        affiliate=place.local,
        name=f"Sample of {place.local}, political: {place.political}",
        political=place.political,
        defaults={"starts_on": LONG_AGO},
    )
    if made:
        Ask.objects.create(campaign=campaign, place=1, key="signed", label="Signed")
    return campaign


def _campaign(place: Place) -> Sample:
    return Sample(_campaign_of(place).pk, place.local, political=place.political)


def _ask(place: Place) -> Sample:
    return Sample(_campaign_of(place).asks.get().pk, place.local, political=place.political)


def _mark(place: Place) -> Sample:
    mark = Mark._base_manager.create(
        ask=_campaign_of(place).asks.get(),
        person=place.person,
        answer="did",
        happened_on=date(2026, 1, 15),
        recorded_at=clock.now(),
        recorded_by_name="Somebody",
        source_kind="chart",
    )
    return Sample(mark.pk, place.local, person=place.person, political=place.political)


def _job(place: Place) -> Sample:
    job = Job.objects.create(kind="clear_out", due_at=clock.now(), affiliate_id=place.local.pk)
    return Sample(job.pk, place.local)


def _post(place: Place) -> Sample:
    post = Post._base_manager.filter(person=place.holder, affiliate=place.local).get()
    return Sample(post.pk, place.local)


def _assignment(place: Place) -> Sample:
    assignment, _made = Assignment._base_manager.get_or_create(
        person=place.person, until=None, defaults={"committee_member": place.holder, "since": LONG_AGO}
    )
    return Sample(assignment.pk, place.local)


def _source_of(place: Place) -> ImportSource:
    source, _made = ImportSource.objects.get_or_create(
        name=f"Roster of {place.local}", defaults={"affiliate": place.local}
    )
    return source


def _source(place: Place) -> Sample:
    return Sample(_source_of(place).pk, place.local)


def _run_of(place: Place) -> ImportRun:
    run, _made = ImportRun.objects.get_or_create(
        source=_source_of(place),
        affiliate=place.local,
        by="Somebody",
        file_name="roster.csv",
        digest="0" * 64,
    )
    return run


def _run(place: Place) -> Sample:
    return Sample(_run_of(place).pk, place.local)


def _row(place: Place) -> Sample:
    row, _made = ImportRow.objects.get_or_create(run=_run_of(place), row=2, operation="ambiguous")
    return Sample(row.pk, place.local)


def _pair(place: Place) -> Sample:
    first, second = sorted((place.person, place.another), key=lambda person: person.pk)
    pair, _made = DuplicatePair.objects.get_or_create(first=first, second=second, defaults={"score": 0.6})
    return Sample(pair.pk, place.local)


def _merge(place: Place) -> Sample:
    merge = Merge.objects.filter(kept=place.person, undone_at=None).first()
    if merge is None:
        again = add_person(HOUSE, {"given_name": "Again"}, home_id=place.local.pk, status="worker")
        merge = merge_people(HOUSE, place.person.pk, again.pk)
    return Sample(merge.pk, place.local)


def _own_link(place: Place) -> Sample:
    link = OwnLink._base_manager.create(person=place.person, address="x@example.org", expires_at=clock.now())
    return Sample(link.pk, place.local, person=place.person)


SAMPLES: dict[str, Callable[[Place], Sample]] = {
    "person_id": _person,
    "affiliate_id": _affiliate,
    "campaign_id": _campaign,
    "ask_id": _ask,
    "mark_id": _mark,
    "job_id": _job,
    "post_id": _post,
    "assignment_id": _assignment,
    "source_id": _source,
    "run_id": _run,
    "row_id": _row,
    "pair_id": _pair,
    "merge_id": _merge,
    "own_link_id": _own_link,
}
