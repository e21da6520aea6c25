"""Somebody is forgotten whatever became of their record before: merged, parted, assigned, imported."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound
from wallchart.union.core.models import Account, AuditEntry
from wallchart.union.people import proofs
from wallchart.union.people.actions.assignments import assign, unassign
from wallchart.union.people.actions.contacts import add_contact
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import add_person, change_person
from wallchart.union.people.actions.posts import give_post
from wallchart.union.people.actions.privacy import RECORD_OF_NOBODY, erase_person, export_person
from wallchart.union.people.forgetting import Forgotten, Signs, remember_forgotten
from wallchart.union.people.models import (
    Assignment,
    ForgottenPerson,
    Headcount,
    ImportRow,
    ImportRun,
    ImportSource,
    Merge,
    Person,
    Post,
)
from wallchart.union.people.traces import ERASED, erase_traces_in_rosters, signs_of


def erase(cast: Cast, name: str) -> dict[str, int]:
    return erase_person(cast.actor("ada"), cast.persons[name].pk)


def log_says(*secrets: str) -> list[str]:
    """The entries that say one of these, in whatever cell."""
    found = []
    for row in AuditEntry.objects.values():
        text = json.dumps(row, default=str, ensure_ascii=False).lower()
        found += [f"{secret}: {row['verb']}" for secret in secrets if secret.lower() in text]
    return found


@pytest.fixture
def parted(cast: Cast) -> Cast:
    """Bill was taken for Hassan, who took his name over; the mistake was seen and undone."""
    names = ["given_name", "family_name", "preferred_name"]
    merge = merge_people(HOUSE, cast.hassan.pk, cast.bill.pk, from_gone=names)
    unmerge_people(HOUSE, merge.pk)
    return cast


def test_who_was_once_taken_for_somebody_else_is_forgotten_there_too(parted: Cast) -> None:
    assert log_says("erickson"), "the test would prove nothing"
    erase(parted, "bill")
    assert log_says("erickson", "william") == []
    assert not Merge.objects.exists(), "it held both records whole"
    assert Person._base_manager.get(pk=parted.hassan.pk).shown_name == "Hassan Mohamed"


def test_who_somebody_was_taken_for_is_forgotten_without_the_other_one(parted: Cast) -> None:
    erase(parted, "hassan")
    assert log_says("mohamed") == []
    assert Person._base_manager.get(pk=parted.bill.pk).shown_name == "Bill Erickson"


def test_records_merged_into_one_another_are_forgotten_together(cast: Cast) -> None:
    third = add_person(
        HOUSE, {"given_name": "Third", "family_name": "Spelling"}, home_id=cast.local12.pk, status="worker"
    )
    merge_people(HOUSE, cast.bill.pk, third.pk)
    merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    erase(cast, "hassan")
    assert log_says("erickson", "spelling", "mohamed") == []
    told = AuditEntry.objects.get(verb="erase_person")
    assert told.facts["records merged into it"] == sorted([cast.bill.pk, third.pk])


def test_a_committee_member_is_forgotten_where_others_were_assigned_to_them(cast: Cast) -> None:
    amina = cast.actor("amina")
    assign(amina, cast.local12.pk, [cast.rosa.pk], cast.sam.pk)
    unassign(amina, cast.local12.pk, [cast.rosa.pk])
    assert log_says("o'brien")
    erase(cast, "sam")
    assert log_says("o'brien", "samuel") == []
    assert AuditEntry.objects.filter(verb="assign_person", subject_name="Rosa Yang").count() == 0
    assert not Assignment._base_manager.filter(committee_member=cast.sam).exists()


def test_a_merged_committee_member_is_forgotten_under_the_number_they_had(cast: Cast) -> None:
    assign(cast.actor("amina"), cast.local12.pk, [cast.rosa.pk], cast.sam.pk)
    merge_people(HOUSE, cast.hassan.pk, cast.sam.pk)
    erase(cast, "hassan")
    assert log_says("o'brien") == []


def test_what_somebody_did_stays_done_by_nobody(cast: Cast) -> None:
    change_person(cast.actor("amina").coming_from("203.0.113.9"), cast.hassan.pk, {"suffix": "Jr"})
    erase(cast, "amina")
    entry = AuditEntry.objects.get(verb="change_person")
    assert (entry.actor_name, entry.origin, entry.subject_name) == ("", "", "Hassan Mohamed Jr")
    assert entry.after == {"suffix": "Jr"} and entry.blacked_out_at is not None
    assert entry.actor_id == cast.accounts["amina"].pk, "the same hand is still known as one"


def test_an_account_that_was_erased_leaves_its_address_to_others(cast: Cast) -> None:
    erase(cast, "sam")
    give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", email="sam@example.org")
    assert Account.objects.get(email="sam@example.org").person == cast.hassan


def test_of_an_erased_record_every_cell_is_empty_and_what_counts_stays(cast: Cast) -> None:
    full = {"middle_name": "Ali", "suffix": "Jr", "preferred_name": "Has", "languages": ["so"]}
    change_person(HOUSE, cast.hassan.pk, full)
    heads = list(Headcount.objects.order_by("pk").values())
    erase(cast, "hassan")
    person = Person._base_manager.get(pk=cast.hassan.pk)
    assert {name: getattr(person, name) for name in RECORD_OF_NOBODY} == RECORD_OF_NOBODY
    assert (person.home, person.status) == (cast.local12, "member")
    assert list(Headcount.objects.order_by("pk").values()) == heads


def test_an_erased_person_is_out_of_every_actions_reach(cast: Cast) -> None:
    erase(cast, "hassan")
    gone = cast.hassan.pk
    deeds: list[Callable[[], Any]] = [
        lambda: change_person(HOUSE, gone, {"suffix": "Jr"}),
        lambda: add_contact(HOUSE, gone, "phone", "651-555-0100"),
        lambda: give_post(HOUSE, cast.local12.pk, gone, role="steward"),
        lambda: merge_people(HOUSE, cast.bill.pk, gone),
        lambda: assign(HOUSE, cast.local12.pk, [gone], cast.sam.pk),
        lambda: assign(HOUSE, cast.local12.pk, [cast.bill.pk], gone),
    ]
    for deed in deeds:
        with pytest.raises(NotFound):
            deed()


def test_somebody_of_whom_nothing_is_held_can_be_erased(cast: Cast) -> None:
    ally = Person._base_manager.create(given_name="Ally", sort_name=", ally", status="ally")
    counts = erase_person(cast.actor("ada"), ally.pk)
    assert not any(counts.values())
    assert Person._base_manager.get(pk=ally.pk).shown_name == "erased person"


def test_two_erased_people_stand_beside_each_other(cast: Cast) -> None:
    erase(cast, "hassan")
    erase(cast, "rosa")
    assert Person._base_manager.exclude(erased_at=None).count() == 2
    assert proofs.nothing_is_left(lambda _done, _total: None) == []


@pytest.mark.parametrize("cell", [cell for cell in RECORD_OF_NOBODY if cell != "account_id"])
def test_check_finds_whatever_cell_came_back_to_an_erased_record(cast: Cast, cell: str) -> None:
    before = {**Person._base_manager.values().get(pk=cast.hassan.pk), "middle_name": "Ali"}
    before |= {"suffix": "Jr", "preferred_name": "Has", "languages": ["so"]}
    erase(cast, "hassan")
    Person._base_manager.filter(pk=cast.hassan.pk).update(**{cell: before[cell]})
    (off,) = proofs.nothing_is_left(lambda _done, _total: None)
    assert f"person {cast.hassan.pk}" in off and "what stands on their record" in off


# --- known again


def test_whoever_is_forgotten_is_known_again_by_number_and_by_name_and_birth_date(cast: Cast) -> None:
    change_person(HOUSE, cast.hassan.pk, {"preferred_name": "Has"})
    erase(cast, "hassan")
    forgotten, born = Forgotten(), date(1984, 3, 9)
    assert forgotten.anybody
    assert "with this member number" in forgotten.told_of(Signs(number=cast.hassan.number.lower()))
    for given_name in ("HASSAN", "Has", "Hassan Ali", "hassán"):
        signs = Signs(names=(((given_name,), "Mohamed"),), birth_date=born)
        assert "of this name and birth date" in forgotten.told_of(signs), given_name


@pytest.mark.parametrize(
    "signs",
    [
        Signs(),
        Signs(number="M9999"),
        Signs(names=((("Hassan",), "Mohamed"),)),
        Signs(names=((("Hassan",), "Mohamed"),), birth_date=date(1984, 9, 3)),
        Signs(names=((("Hussein",), "Mohamed"),), birth_date=date(1984, 3, 9)),
        Signs(names=((("",), "Mohamed"),), birth_date=date(1984, 3, 9)),
    ],
)
def test_a_namesake_is_nobody_who_was_forgotten(cast: Cast, signs: Signs) -> None:
    erase(cast, "hassan")
    assert Forgotten().told_of(signs) == ""


def test_the_day_that_is_said_is_the_day_of_the_erasure(cast: Cast) -> None:
    with clock.stopped_at(clock.now() - timedelta(days=30)):
        day = clock.today()
        erase(cast, "hassan")
    said = Forgotten().told_of(Signs(number=cast.hassan.number))
    assert f"erased on {day.day} {day:%B %Y}" in said


def test_what_is_kept_of_the_forgotten_says_nothing_by_itself(cast: Cast, settings: Any) -> None:
    erase(cast, "hassan")
    rows = list(ForgottenPerson.objects.values())
    assert {set(row) == {"id", "digest", "on"} for row in rows} == {True}
    assert all(len(row["digest"]) == 64 for row in rows)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the server"
    assert Forgotten().told_of(Signs(number=cast.hassan.number)), "the old key is kept for a while"
    settings.SECRET_KEY_FALLBACKS = []
    assert Forgotten().told_of(Signs(number=cast.hassan.number)) == ""


def test_an_older_record_of_theirs_is_known_again_with_the_birth_date_of_the_other(cast: Cast) -> None:
    merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    erase(cast, "hassan")
    signs = Signs(names=((("Bill",), "Erickson"),), birth_date=date(1984, 3, 9))
    assert Forgotten().told_of(signs)


def test_of_somebody_without_number_or_birth_date_nothing_is_kept(cast: Cast) -> None:
    assert remember_forgotten(cast.bill) == 0 and not Forgotten().anybody
    assert remember_forgotten(cast.hassan) == remember_forgotten(cast.hassan) > 0
    assert ForgottenPerson.objects.count() == remember_forgotten(cast.hassan), "each of them once"


# --- in rosters


@pytest.fixture
def run(cast: Cast) -> ImportRun:
    source = ImportSource.objects.create(name="State payroll", affiliate=cast.local12)
    return ImportRun.objects.create(
        source=source, affiliate=cast.local12, by="Amina", file_name="r.csv", digest="0" * 64, state="applied"
    )


def row_saying(run: ImportRun, **cells: Any) -> ImportRow:
    number = ImportRow.objects.count() + 2
    return ImportRow.objects.create(run=run, row=number, operation="refused", cells=cells)


SAID_OF_HASSAN = [
    {"given_name": "HASSAN", "family_name": "Mohamed"},
    {"name": "Hassan Mohamed"},
    {"number": "m1009"},
    {"phones": ["(651) 555-2009"]},
    {"phone": "1-651-555-2009"},
    {"email": "Hassan.Mohamed@Example.org"},
    {"contacts": [{"kind": "email", "value": "hassan.mohamed@example.org"}]},
]


@pytest.mark.parametrize("cells", SAID_OF_HASSAN, ids=lambda cells: next(iter(cells)))
def test_a_row_that_says_somebody_is_emptied_though_it_was_never_joined_to_them(
    cast: Cast, run: ImportRun, cells: dict[str, Any]
) -> None:
    theirs = row_saying(run, **cells)
    others = row_saying(run, given_name="Rosa", family_name="Yang", phone="651-555-2011")
    assert erase_traces_in_rosters(cast.hassan.pk) == 1
    theirs.refresh_from_db()
    others.refresh_from_db()
    assert theirs.cells == {} and others.cells["family_name"] == "Yang"


@pytest.mark.parametrize(
    "cells",
    [
        {"given_name": "Hassan", "family_name": "Mohamud"},
        {"family_name": "Mohamed"},
        {"phone": "651-555-20"},
        {"number": "1009"},
    ],
    ids=["another name", "a family name", "half a phone", "half a number"],
)
def test_a_row_that_speaks_of_another_person_is_left(
    cast: Cast, run: ImportRun, cells: dict[str, Any]
) -> None:
    row = row_saying(run, **cells)
    assert erase_traces_in_rosters(cast.hassan.pk) == 0
    row.refresh_from_db()
    assert row.cells == cells


def test_short_signs_are_no_signs(cast: Cast) -> None:
    """A number of three signs is found in half the rosters of the house."""
    change_person(HOUSE, cast.bill.pk, {"number": "B12"})
    assert "b12" not in signs_of(Person._base_manager.get(pk=cast.bill.pk))


def test_somebody_is_known_by_the_address_they_sign_in_with(cast: Cast) -> None:
    assert "amina example org" in signs_of(Person._base_manager.get(pk=cast.amina.pk))


def test_in_what_a_run_reports_the_sentence_goes_and_the_others_stay(cast: Cast, run: ImportRun) -> None:
    run.report = {"lines": ["row 3: Hassan Mohamed was added", "row 4: Rosa Yang was added"], "rows": 2}
    run.why = "row 7 (M1009) has no name"
    run.reading = {"samples": [["M1009", "x"], ["M1011", "Rosa"]], "widths": [[1, 2], []]}
    run.save()
    erase(cast, "hassan")
    run.refresh_from_db()
    assert run.report == {"lines": [ERASED, "row 4: Rosa Yang was added"], "rows": 2}
    assert run.why == ERASED
    assert run.reading == {"samples": [[ERASED, ERASED], ["M1011", "Rosa"]], "widths": [[1, 2], []]}
    assert run.by == "Amina"


def test_who_brought_a_roster_in_is_forgotten_as_the_one_who_did(cast: Cast, run: ImportRun) -> None:
    ImportRun.objects.update(by="Amina Warsame")
    give_post(HOUSE, cast.council.pk, cast.olga.pk, role="administrator")
    erase(cast, "amina")
    run.refresh_from_db()
    assert run.by == ERASED
    assert not Post._base_manager.filter(person=cast.amina).exists()


# --- accounts


@pytest.mark.parametrize("chosen", [[], ["account_id"]], ids=["one's own is kept", "the other is kept"])
def test_of_two_accounts_that_were_merged_both_are_forgotten(cast: Cast, chosen: list[str]) -> None:
    merge_people(HOUSE, cast.sam.pk, cast.tess.pk, from_gone=chosen)
    told = export_person(cast.actor("ada"), cast.sam.pk)
    (accounts,) = (held.rows for held in told.held if held.name == "core_account")
    assert {row["email"] for row in accounts} == {"sam@example.org", "tess@example.org"}
    assert erase(cast, "sam")["core_account"] == 2
    assert not Account.objects.filter(email__in=("sam@example.org", "tess@example.org")).exists()
    assert not Account.objects.filter(name__in=("Sam O'Brien", "Tess van der Berg")).exists()
    assert proofs.nothing_is_left(lambda _done, _total: None) == []


def test_an_account_that_went_back_to_its_person_is_left_to_them(cast: Cast) -> None:
    merge = merge_people(HOUSE, cast.sam.pk, cast.tess.pk, from_gone=["account_id"])
    unmerge_people(HOUSE, merge.pk)
    erase(cast, "sam")
    assert Account.objects.get(email="tess@example.org").is_active
    assert not Account.objects.filter(email="sam@example.org").exists()


def test_what_was_done_from_either_account_is_done_by_nobody(cast: Cast) -> None:
    for who in ("amina", "otto"):
        whom = {"amina": cast.hassan, "otto": cast.ngozi}[who]
        change_person(cast.actor(who), whom.pk, {"suffix": "Jr"})
    merge_people(HOUSE, cast.amina.pk, cast.otto.pk)
    erase(cast, "amina")
    assert log_says("warsame", "xiong") == []
