"""Records that may be of one person, and the search for them, run to its end."""

from __future__ import annotations

from tests.cast import Cast
from wallchart.union.core.models import Job
from wallchart.union.people.doubles import step
from wallchart.union.people.models import ContactPoint, DuplicatePair, Person
from wallchart.union.people.names import sort_name


def put(cast: Cast, given: str, family: str, *, email: str = "", phone: str = "", **cells) -> Person:
    person = Person._base_manager.create(
        given_name=given,
        family_name=family,
        **{"home": cast.local12, "sort_name": sort_name(given, family), **cells},
    )
    for kind, value in (("email", email), ("phone", phone)):
        if value:
            ContactPoint._base_manager.create(person=person, kind=kind, value=value, folded=value)
    return person


def search() -> set[frozenset[str]]:
    """Run the job to its end; the pairs as they stand open, by given names."""
    job = Job.objects.create(kind="seek_pairs", due_at="2026-01-01T00:00:00Z")
    for _turn in range(100):
        done = step(job)
        job.cursor = done.cursor
        if done.finished:
            break
    else:
        raise AssertionError("the search does not end")
    pairs = DuplicatePair.objects.filter(state="open").select_related("first", "second")
    return {frozenset((pair.first.given_name, pair.second.given_name)) for pair in pairs}
