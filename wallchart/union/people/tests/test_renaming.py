"""Who takes another name is called by it from then on: at the desk, in what they do, where they are found."""

from __future__ import annotations

from pathlib import Path

from tests.cast import HOUSE, Cast
from wallchart.union.core.access import Actor
from wallchart.union.core.models import Account, AuditEntry
from wallchart.union.people.actions import roster
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.finding import find_people
from wallchart.union.people.models import ImportRun, Person
from wallchart.union.people.reads import actor_of
from wallchart.union.people.renaming import follow_names

from .rosters import HEADINGS, applied, bring, write_csv


def account(cast: Cast, name: str) -> Account:
    return Account.objects.get(pk=cast.accounts[name].pk)


def name_of_account(cast: Cast, name: str) -> str:
    return account(cast, name).name


def acting(cast: Cast, name: str) -> Actor:
    """The actor that this one is at their next click."""
    actor = actor_of(account(cast, name))
    assert actor is not None
    return actor


def test_who_changes_their_name_acts_under_the_new_one(cast: Cast) -> None:
    change_person(HOUSE, cast.sam.pk, {"given_name": "Samira", "preferred_name": ""})
    assert name_of_account(cast, "sam").startswith("Samira ")
    change_person(acting(cast, "amina"), cast.hassan.pk, {"preferred_name": "Has"})
    change_person(HOUSE, cast.amina.pk, {"family_name": "Warsame-Ali"})
    change_person(acting(cast, "amina"), cast.hassan.pk, {"preferred_name": ""})
    mine = AuditEntry.objects.filter(actor=cast.accounts["amina"]).order_by("id")
    assert [entry.actor_name.split()[-1] for entry in mine][-1] == "Warsame-Ali"
    assert mine[0].actor_name == cast.accounts["amina"].name, "what was done before stays as it was signed"


def test_other_cells_leave_the_account_as_it_is_called(cast: Cast) -> None:
    Account.objects.filter(pk=cast.accounts["sam"].pk).update(name="Sam the Steward")
    change_person(HOUSE, cast.hassan.pk, {"preferred_name": "Has"})
    assert name_of_account(cast, "sam") == "Sam the Steward"


def test_a_name_longer_than_an_account_holds_is_cut_there(cast: Cast) -> None:
    cells = {"given_name": "S" * 100, "preferred_name": "", "family_name": "F" * 100, "suffix": "Jr"}
    change_person(HOUSE, cast.sam.pk, cells)
    assert name_of_account(cast, "sam") == f"{'S' * 100} {'F' * 99}"


def test_a_roster_renames_the_account_too_and_its_undo_names_it_back(cast: Cast, tmp_path: Path) -> None:
    change_person(HOUSE, cast.sam.pk, {"number": "M77", "preferred_name": ""})
    before = name_of_account(cast, "sam")
    row = ["M77", "Sam", "O'Brien-Overby", "", "", "", "12", "", ""]
    run = applied(HOUSE, write_csv(tmp_path / "roster.csv", [list(HEADINGS), row]), cast.local12.pk)
    assert name_of_account(cast, "sam") == "Samuel O'Brien-Overby"
    assert [person.pk for person in find_people(HOUSE, "Overby")] == [cast.sam.pk]
    roster.undo_roster(HOUSE, run.pk)
    assert name_of_account(cast, "sam") == before
    assert not list(find_people(HOUSE, "Overby"))


def test_a_merge_that_takes_the_others_name_renames_the_account_and_parting_names_it_back(cast: Cast) -> None:
    follow_names([cast.sam.pk])
    own = name_of_account(cast, "sam")
    merge = merge_people(HOUSE, cast.sam.pk, cast.bill.pk, from_gone=["family_name"])
    family = Person._base_manager.get(pk=cast.sam.pk).family_name
    assert name_of_account(cast, "sam").endswith(family) and name_of_account(cast, "sam") != own
    unmerge_people(HOUSE, merge.pk)
    assert name_of_account(cast, "sam") == own


def test_whoever_is_forgotten_is_forgotten_under_every_name_that_they_signed_with(
    cast: Cast, tmp_path: Path
) -> None:
    row = ["", "Rosa", "Yang", "", "", "", "12", "", ""]
    path = write_csv(tmp_path / "roster.csv", [list(HEADINGS), row])
    change_person(HOUSE, cast.amina.pk, {"family_name": "Before"})
    first = bring(acting(cast, "amina"), path, cast.local12.pk)
    change_person(HOUSE, cast.amina.pk, {"family_name": "After"})
    second = bring(acting(cast, "amina"), path, cast.local12.pk, source="other")
    assert [first.by, second.by] == ["Amina Before", "Amina After"]
    erase_person(HOUSE, cast.amina.pk)
    assert set(ImportRun.objects.values_list("by", flat=True)) == {"(erased)"}
