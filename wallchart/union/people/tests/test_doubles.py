"""The queue of doubtful pairs: who is asked about, who never, and who may answer."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import HOUSE, LONG_AGO, Cast
from wallchart.union.core import jobs
from wallchart.union.core.errors import Conflict, NotFound
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.actions.merging import merge_pair
from wallchart.union.people.actions.pairs import keep_apart, seek_pairs
from wallchart.union.people.doubles import SHARED_BY
from wallchart.union.people.models import Address, DuplicatePair, Merge, Person
from wallchart.union.people.reads.pairs import made, merges_made, pair_beside, pairs_open, shown

from .records import put, search


def test_records_that_share_an_address_and_a_name_are_asked_about(cast: Cast) -> None:
    put(cast, "Bob", "Olson", email="bob.olson@example.org")
    put(cast, "Robert", "Olson", email="bob.olson@example.org", number="M9", home=cast.local40)
    assert search() == {frozenset({"Bob", "Robert"})}


def test_a_nickname_in_one_local_is_enough_to_ask(cast: Cast) -> None:
    put(cast, "Bob", "Olson", birth_date=date(1980, 1, 2))
    put(cast, "Robert", "Olson", birth_date=date(1980, 1, 2))
    assert search() == {frozenset({"Bob", "Robert"})}


def test_a_couple_with_one_address_and_one_phone_is_two_people(cast: Cast) -> None:
    for given in ("Maria", "Walter"):
        person = put(cast, given, "Schmidt", email="schmidts@example.org", phone="16515557777")
        Address._base_manager.create(person=person, line1="5 Elm St", zip="55101", since=LONG_AGO)
    assert search() == set()


def test_twins_are_two_people(cast: Cast) -> None:
    for given in ("Anna", "Elsa"):
        put(cast, given, "Berg", phone="16515557777", birth_date=date(1990, 5, 5))
    assert search() == set()


def test_a_father_and_a_son_of_one_name_are_never_certain(cast: Cast) -> None:
    father = put(cast, "Walter", "Larson", suffix="Sr", phone="16515557777", number="M1")
    son = put(cast, "Walter", "Larson", suffix="Jr", phone="16515557777", number="M2")
    search()
    for pair in DuplicatePair.objects.filter(first=father, second=son):
        assert pair_beside(HOUSE, pair.pk).verdict.finding != "same"


def test_an_offices_number_makes_no_pairs(cast: Cast) -> None:
    for n in range(SHARED_BY + 5):
        put(cast, "Alex", f"Name{n:02}xyz", phone="16515550000")
    assert search() == set()


def test_a_search_again_asks_nothing_twice(cast: Cast) -> None:
    put(cast, "Bob", "Olson", email="bob.olson@example.org")
    put(cast, "Robert", "Olson", email="bob.olson@example.org")
    search()
    pair = DuplicatePair.objects.get()
    keep_apart(cast.actor("amina"), pair.pk)
    assert search() == set()
    assert DuplicatePair.objects.get().state == "apart"


def test_the_search_is_asked_for_once_and_told(cast: Cast) -> None:
    job = seek_pairs(cast.actor("amina"))
    assert seek_pairs(cast.actor("olga")).pk == job.pk
    assert jobs.kind_named(job.kind) is not None
    with pytest.raises(NotFound):
        seek_pairs(cast.actor("sam"))


@pytest.fixture
def pair(cast: Cast) -> DuplicatePair:
    first = put(cast, "Bob", "Olson", email="bob.olson@example.org", number="M8", middle_name="Lee")
    second = put(cast, "Robert", "Olson", email="bob.olson@example.org", number="M9", suffix="II")
    return DuplicatePair.objects.create(
        first=first, second=second, score=0.7, reasons=["email_same", "given_nickname"]
    )


def test_the_queue_shows_a_pair_to_those_who_may_merge_both(cast: Cast, pair: DuplicatePair) -> None:
    for who in ("ada", "olga", "amina"):
        (seen,) = shown(cast.actor(who), pairs_open(cast.actor(who)))
        assert seen.reasons == ["the same e-mail address", "one given name is a short form of the other"]
    assert list(pairs_open(cast.actor("otto"))) == []
    with pytest.raises(NotFound):
        pairs_open(cast.actor("sam"))
    Person._base_manager.filter(pk=pair.second_id).update(home=cast.local40)
    assert list(pairs_open(cast.actor("amina"))) == []
    with pytest.raises(NotFound):
        pair_beside(cast.actor("amina"), pair.pk)
    with pytest.raises(NotFound):
        keep_apart(cast.actor("amina"), pair.pk)


def test_side_by_side_says_what_is_the_same_and_what_is_to_be_chosen(cast: Cast, pair: DuplicatePair) -> None:
    told = pair_beside(cast.actor("amina"), pair.pk)
    lines = {line.label: line for line in told.lines}
    assert lines["Family name"].same and not lines["Family name"].choice
    assert lines["Given name"].choice == "given_name"
    assert lines["Suffix"].choice == "", "only one of them has one"
    assert lines["E-mail"].same and lines["E-mail"].choice == ""
    assert "Birth date" not in lines
    assert told.words


def test_a_pair_is_answered_once(cast: Cast, pair: DuplicatePair) -> None:
    keep_apart(cast.actor("amina"), pair.pk)
    with pytest.raises(Conflict, match="answered"):
        keep_apart(cast.actor("olga"), pair.pk)
    with pytest.raises(Conflict, match="answered"):
        merge_pair(cast.actor("olga"), pair.pk, keep=pair.first_id)
    assert AuditEntry.objects.filter(verb="keep_apart", subject_id=pair.first_id).exists()


def test_one_person_is_merged_and_listed_where_it_can_be_undone(cast: Cast, pair: DuplicatePair) -> None:
    with pytest.raises(NotFound):
        merge_pair(cast.actor("amina"), pair.pk, keep=cast.rosa.pk)
    merge_pair(cast.actor("amina"), pair.pk, keep=pair.first_id, from_gone=["given_name"])
    amina = cast.actor("amina")
    (seen,) = made(amina, merges_made(amina))
    assert (seen.gone_name, seen.kept.given_name, seen.undone_at) == ("Robert Olson II", "Robert", None)
    assert made(cast.actor("otto"), merges_made(cast.actor("otto"))) == []
    Merge.objects.update(gone_record={**Merge.objects.get().gone_record, "home_id": cast.local77.pk})
    assert made(amina, merges_made(amina)) == []
