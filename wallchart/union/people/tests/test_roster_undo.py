"""An import put back: what the import did, and nothing that anybody has done by hand since."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core.errors import Conflict, NotFound
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.actions import belonging, contacts, persons, posts, roster
from wallchart.union.people.actions.assignments import assign
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.pairs import keep_apart
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import (
    Address,
    ContactPoint,
    DuplicatePair,
    Employer,
    Employment,
    ImportRun,
    Membership,
    Person,
    Worksite,
)
from wallchart.union.people.reads.rosters import RowsSeen
from wallchart.union.people.roster.undoing import kept_cells

from .rosters import File, applied, counts, everything, previewed, row

HEADINGS = [
    "Member number", "First name", "Last name", "Local", "Status", "Email", "Phone", "Street", "Job title",
    "Worksite", "Employer",
]  # fmt: skip
HASSAN = "M1009,Hasan,Mohamed,40,retired,new@x.org,651-555-0177,1 Oak St,Clerk,Pit,Ely Mine"
ANA = "N1,Ana,Olson,12,,ana@x.org,651-555-0188,2 Elm Ave,Clerk,Pit,Ely Mine"


@pytest.fixture
def run(cast: Cast, file: File) -> ImportRun:
    """Row 2 changes all that a roster can change of Hassan, row 3 brings Ana in."""
    return applied(HOUSE, file(HASSAN, ANA), cast.council.pk)


def kept(run: ImportRun, number: int) -> list[str]:
    return kept_cells(row(run, number))


def undo(run: ImportRun) -> ImportRun:
    return roster.undo_roster(HOUSE, run.pk)


def ana() -> Person:
    found: Person = Person._base_manager.get(number="N1")
    return found


def test_an_undo_says_in_the_log_what_it_put_back_and_of_whom(cast: Cast, run: ImportRun) -> None:
    undone = undo(run)
    assert (undone.state, undone.report["kept"], undone.undone_at is not None) == ("undone", 0, True)
    told = {entry.subject_name: entry for entry in AuditEntry.objects.filter(verb="undo_import")}
    assert set(told) == {"Hasan Mohamed", "Ana Olson"}
    hassan = told["Hasan Mohamed"]
    assert (hassan.before["status"], hassan.after["status"]) == ("retiree", "member")
    assert AuditEntry.objects.get(verb="undo_roster").facts["kept"] == 0


def test_who_was_put_back_is_found_as_before_and_no_more_as_since(cast: Cast, run: ImportRun) -> None:
    assert find_people(HOUSE, "0177") and find_people(HOUSE, "ana olson")
    undo(run)
    assert not find_people(HOUSE, "0177") and not find_people(HOUSE, "ana olson")
    assert [one.pk for one in find_people(HOUSE, "hassan mohamed")] == [cast.hassan.pk]


# --- what was changed by hand since stays, and all else is put back


def rename(cast: Cast) -> None:
    persons.change_person(HOUSE, cast.hassan.pk, {"given_name": "Hasan Ali"})


def move(cast: Cast) -> None:
    belonging.change_membership(HOUSE, cast.hassan.pk, home_id=cast.local77.pk, status="retiree")


def promote(cast: Cast) -> None:
    belonging.change_employment(HOUSE, cast.hassan.pk, {"classification": "Chief"})


def settle(cast: Cast) -> None:
    lines = {"line1": "9 Fir Ln", "line2": "", "city": "", "state": "", "zip": ""}
    contacts.change_address(HOUSE, cast.hassan.pk, "home", lines)


def verify(cast: Cast) -> None:
    point = ContactPoint._base_manager.get(person=cast.hassan, value="new@x.org")
    contacts.change_contact(HOUSE, cast.hassan.pk, point.pk, {"verified": True})


def say_number(cast: Cast) -> None:
    persons.change_person(HOUSE, cast.hassan.pk, {"number": "Z9"})


BY_HAND: dict[str, tuple[Callable[[Cast], None], list[str], str]] = {
    "name": (rename, ["name, number or birth date"], "given_name"),
    "membership": (move, ["membership"], "membership"),
    "work": (promote, ["workplace"], "employment"),
    "address": (settle, ["home address"], "address"),
    "contact": (verify, ["e-mail address or phone number"], "email"),
}


def parts(person: Person) -> dict[str, Any]:
    """What stands of somebody, in parts that are put back each by itself."""
    person.refresh_from_db()
    one: dict[str, Any] = {"person": person.pk}
    whose = {"person": person, "until": None}
    return {
        "given_name": person.given_name,
        "membership": (
            person.home_id,
            person.status,
            *Membership._base_manager.filter(**whose).values_list("since"),
        ),
        "employment": list(
            Employment._base_manager.filter(**whose).values_list("classification", "worksite")
        ),
        "address": list(Address._base_manager.filter(**whose).values_list("line1")),
        "email": sorted(ContactPoint._base_manager.filter(kind="email", **one).values_list("value")),
        "phone": sorted(ContactPoint._base_manager.filter(kind="phone", **one).values_list("value")),
    }


@pytest.mark.parametrize("what", BY_HAND)
def test_what_was_changed_by_hand_since_is_kept_and_all_else_put_back(
    cast: Cast, file: File, what: str
) -> None:
    by_hand, told, part = BY_HAND[what]
    stood = parts(cast.hassan)
    run = applied(HOUSE, file(HASSAN, ANA), cast.council.pk)
    assert all(parts(cast.hassan)[one] != stood[one] for one in stood)
    by_hand(cast)
    since = parts(cast.hassan)
    undone = undo(run)
    assert parts(cast.hassan) == {**stood, part: since[part]}
    (sentence,) = kept(undone, 2)
    assert told[0] in sentence and sentence.endswith("was changed by hand since, and stays as it is now")
    assert undone.report["kept"] == 1 and kept(undone, 3) == []
    shown = {one.row: one.kept for one in RowsSeen(HOUSE, undone, "changed")[:5]}
    assert shown == {2: [sentence]}


def test_what_was_changed_by_hand_and_is_not_the_imports_is_left_and_nothing_is_told(
    cast: Cast, file: File
) -> None:
    stood = parts(cast.hassan)
    run = applied(HOUSE, file(HASSAN), cast.council.pk)
    say_number(cast)
    contacts.add_contact(HOUSE, cast.hassan.pk, "email", "own@x.org")
    assert undo(run).report["kept"] == 0
    now = parts(cast.hassan)
    assert now == {**stood, "email": sorted([*stood["email"], ("own@x.org",)])}
    assert cast.hassan.number == "Z9"


def test_a_contact_dropped_by_hand_since_does_not_come_back(cast: Cast, run: ImportRun) -> None:
    point = ContactPoint._base_manager.get(person=cast.hassan, value="new@x.org")
    contacts.drop_contact(HOUSE, cast.hassan.pk, point.pk)
    assert undo(run).report["kept"] == 1
    assert not ContactPoint._base_manager.filter(value="new@x.org").exists()


def test_everything_changed_by_hand_is_told_each_once(cast: Cast, run: ImportRun) -> None:
    for by_hand, _told, _part in BY_HAND.values():
        by_hand(cast)
    undone = undo(run)
    assert sorted(sentence.split(" was ")[0] for sentence in kept(undone, 2)) == [
        "an e-mail address or phone number",
        "the home address",
        "the membership",
        "the name, number or birth date",
        "the workplace",
    ]


# --- newcomers


def make_steward(cast: Cast) -> None:
    posts.give_post(HOUSE, ana().pk, cast.local12.pk, "committee_member")


def look_after(cast: Cast) -> None:
    assign(HOUSE, cast.local12.pk, [ana().pk], cast.sam.pk)


def decide_pair(cast: Cast) -> None:
    first, second = sorted((ana().pk, cast.lupe.pk))
    pair = DuplicatePair.objects.create(first_id=first, second_id=second, score=0.5, reasons=[])
    keep_apart(HOUSE, pair.pk)


def give_phone(_cast: Cast) -> None:
    contacts.add_contact(HOUSE, ana().pk, "phone", "651-555-0199")


def verify_hers(_cast: Cast) -> None:
    point = ContactPoint._base_manager.get(value="ana@x.org")
    contacts.change_contact(HOUSE, ana().pk, point.pk, {"verified": True})


def retire(cast: Cast) -> None:
    belonging.change_membership(HOUSE, ana().pk, home_id=cast.local12.pk, status="retiree")


@pytest.mark.parametrize(
    ("since", "why"),
    [
        (look_after, "this person stays: assignment hangs on them"),
        (decide_pair, "this person stays: duplicate pair hangs on them"),
        (give_phone, "this person was changed since, and stays"),
        (verify_hers, "this person was changed since, and stays"),
        (retire, "this person was changed since, and stays"),
    ],
)
def test_a_newcomer_whom_somebody_has_taken_up_stays(
    cast: Cast, run: ImportRun, since: Callable[[Cast], None], why: str
) -> None:
    since(cast)
    stands = parts(ana())
    undone = undo(run)
    assert kept(undone, 3) == [why] and parts(ana()) == stands
    assert Worksite.objects.filter(name="Pit").exists(), "she works there"


def test_a_newcomer_who_was_touched_and_stands_as_before_goes(cast: Cast, run: ImportRun) -> None:
    for name in ("Anna", "Ana"):
        persons.change_person(HOUSE, ana().pk, {"given_name": name})
    assert undo(run).report["kept"] == 0
    assert not Person._base_manager.filter(number="N1").exists()
    assert not Worksite.objects.filter(name="Pit").exists()
    assert not Employer.objects.filter(name="Ely Mine").exists()


def test_a_pair_that_was_only_found_goes_with_the_newcomer(cast: Cast, run: ImportRun) -> None:
    first, second = sorted((ana().pk, cast.lupe.pk))
    DuplicatePair.objects.create(first_id=first, second_id=second, score=0.5, reasons=[])
    assert undo(run).report["kept"] == 0 and not DuplicatePair.objects.exists()


def test_who_was_merged_or_erased_since_is_told_and_the_rest_put_back(cast: Cast, run: ImportRun) -> None:
    merge_people(HOUSE, cast.lupe.pk, ana().pk)
    erase_person(cast.actor("ada"), cast.hassan.pk)
    undone = undo(run)
    assert kept(undone, 3) == ["this person was changed since, and stays"], "Ana is Lupe by now"
    assert row(undone, 2).cells == {} and row(undone, 2).person is None, "nothing is left to be put back"
    assert undone.state == "undone" and Person._base_manager.filter(pk=cast.lupe.pk).exists()


# --- places


def test_places_that_the_import_made_go_unless_somebody_uses_them_by_now(cast: Cast, run: ImportRun) -> None:
    pit = Worksite.objects.get(name="Pit")
    belonging.change_employment(HOUSE, cast.bill.pk, {"worksite_id": pit.pk})
    undo(run)
    assert Worksite.objects.filter(name="Pit").exists()
    assert Employer.objects.filter(name="Ely Mine").exists(), "the worksite is theirs"


# --- one after another


def test_of_two_imports_the_first_is_undone_around_the_second(cast: Cast, file: File) -> None:
    stood = parts(cast.hassan)
    first = applied(HOUSE, file(HASSAN), cast.council.pk)
    second = applied(
        HOUSE, file(HASSAN.replace("Clerk", "Chief").replace("new@x.org", "newer@x.org")), cast.council.pk
    )
    undone = undo(first)
    assert kept(undone, 2) == ["the workplace was changed by hand since, and stays as it is now"]
    now = parts(cast.hassan)
    assert now["email"] == sorted([*stood["email"], ("newer@x.org",)])
    assert now["employment"][0][0] == "Chief" and now["membership"] == stood["membership"]
    undo(second)
    assert parts(cast.hassan)["email"] == stood["email"]
    assert parts(cast.hassan)["employment"][0][0] == "Clerk", "as it stood before the second"


def test_what_was_undone_can_be_brought_again_as_the_first_time(
    cast: Cast, file: File, run: ImportRun
) -> None:
    undo(run)
    again = previewed(HOUSE, file(HASSAN, ANA), cast.council.pk)
    assert counts(again) == {"new": 1, "changed": 1}
    assert row(again, 2).after == row(run, 2).after and row(again, 3).after == row(run, 3).after
    assert again.report["known_by_their_line"] == 0


def test_a_newcomer_whom_a_second_file_changed_is_kept_by_the_first_undo(cast: Cast, file: File) -> None:
    before = everything()
    first = applied(HOUSE, file(ANA), cast.council.pk)
    second = applied(HOUSE, file(ANA.replace("Clerk", "Chief")), cast.council.pk)
    assert undo(first).report["kept"] == 1 and ana().given_name == "Ana"
    undo(second)
    with pytest.raises(Conflict, match="undone by now"):
        undo(first)
    assert everything() != before, "the first is over; she stays until somebody takes her out"


def test_only_who_reaches_the_roster_undoes_it(cast: Cast, run: ImportRun) -> None:
    before = everything()
    for name in ("amina", "otto", "sam"):
        with pytest.raises(NotFound):
            roster.undo_roster(cast.actor(name), run.pk)
    assert everything() == before
