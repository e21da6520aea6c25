"""What somebody is given of all that is held about them: every column of it, and nothing of anybody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model

from tests.cast import HOUSE, LONG_AGO, Cast
from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor
from wallchart.union.core.errors import NotFound
from wallchart.union.core.models import AuditEntry
from wallchart.union.people import holdings
from wallchart.union.people.actions.contacts import add_contact, change_address
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.actions.privacy import (
    Everything,
    export_own,
    export_person,
    own_record,
    what_would_be_erased,
)
from wallchart.union.people.models import (
    Address,
    ContactPoint,
    DuplicatePair,
    EarlierRecord,
    Employment,
    Membership,
    OwnLink,
    Person,
    Post,
    SearchTerm,
)

NOT_TOLD: Mapping[type[Model], set[str]] = {
    ContactPoint: {"folded"},  # the value again, as it is compared
    EarlierRecord: {"merge", "sort_name"},
    OwnLink: set(),
    Address: set(),
    Membership: set(),
    Employment: set(),
    Post: set(),
    SearchTerm: set(),
}
"""Columns that say nothing of their own; every other column of these kinds is told."""

CELLS = {
    "number": "member number", "given_name": "given name", "middle_name": "middle name",
    "family_name": "family name", "suffix": "suffix", "preferred_name": "preferred name",
    "birth_date": "birth date", "languages": "languages", "home": "home", "status": "status",
    "created_at": "on the list since",
}  # fmt: skip


def rows(everything: Everything, name: str) -> list[dict[str, Any]]:
    (held,) = (held for held in everything.held if held.name == name)
    return held.rows


def told(everything: Everything) -> str:
    """All of it, as one text."""
    return json.dumps([everything.person, *(held.rows for held in everything.held)], default=str)


def visitor(person: Person) -> Actor:
    """Somebody at their own record, by a link: no account, no posts."""
    return Actor(name="a link", person_id=person.pk, channel="link")


@pytest.mark.parametrize("model", NOT_TOLD, ids=lambda model: model.__name__)
def test_no_column_of_what_hangs_on_a_person_is_kept_back(cast: Cast, model: type[Model]) -> None:
    kept = _one_of(model, cast)
    everything = export_person(cast.actor("amina"), cast.hassan.pk)
    (row, *_others) = rows(everything, kept._meta.label_lower.replace(".", "_"))
    columns = {field.name for field in model._meta.concrete_fields} - {"id", "person"}
    assert set(row) == columns - NOT_TOLD[model]


def _one_of(model: type[Model], cast: Cast) -> Model:
    """A row of the model about Hassan: what the cast has, or one made by the deed that makes such rows."""
    if model is Address:
        change_address(HOUSE, cast.hassan.pk, "home", {"line1": "44 Cedar"})
    elif model is EarlierRecord:
        merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    elif model is OwnLink:
        OwnLink._base_manager.create(person=cast.hassan, address="x@example.org", expires_at=clock.now())
    elif model is Post:
        Post._base_manager.create(person=cast.hassan, affiliate=cast.local12, role="steward")
    found = model._base_manager.filter(person=cast.hassan).first()
    assert found is not None
    return found


def test_no_cell_of_the_record_is_kept_back(cast: Cast) -> None:
    everything = export_person(cast.actor("amina"), cast.hassan.pk)
    assert list(everything.person) == list(CELLS.values())
    kept_back = {field.name for field in Person._meta.concrete_fields} - set(CELLS)
    assert kept_back == {"id", "account", "sort_name", "changed_at", "erased_at"}
    assert (everything.person["home"], everything.person["birth date"]) == ("Local 12", date(1984, 3, 9))
    assert everything.shown_name == "Hassan Mohamed"


def test_each_row_says_what_it_is_in_the_order_of_its_making(cast: Cast) -> None:
    verified = add_contact(HOUSE, cast.hassan.pk, "email", "zz@example.net", is_work=True, verified=True)
    everything = export_person(cast.actor("amina"), cast.hassan.pk)
    contacts = rows(everything, "people_contactpoint")
    assert [row["value"] for row in contacts][-1] == "zz@example.net"
    assert contacts[-1]["is_work"] and contacts[-1]["verified_at"] == verified.verified_at
    assert contacts[0]["verified_at"] is None
    assert rows(everything, "people_membership") == [
        {"affiliate": "Local 12", "status": "member", "since": LONG_AGO, "until": None}
    ]
    (work,) = rows(everything, "people_employment")
    assert (work["worksite"], work["shift"]) == ("Orville Freeman Building", "day")


def test_kinds_come_in_one_order_with_words_of_their_own(cast: Cast) -> None:
    everything = export_person(cast.actor("amina"), cast.hassan.pk)
    assert [held.name for held in everything.held] == [kind.name for kind in holdings.registered()]
    titles = [str(held.title) for held in everything.held]
    assert len(set(titles)) == len(titles) and all(titles)


def test_what_stays_after_an_erasure_is_said_before_it(cast: Cast) -> None:
    entries = AuditEntry.objects.count()
    shown = what_would_be_erased(cast.actor("ada"), cast.hassan.pk)
    stays = {held.name for held in shown.held if held.stays}
    assert {"people_membership", "core_auditentry", "organizing_mark"} <= stays
    assert not {"people_contactpoint", "people_employment", "core_account"} & stays
    assert AuditEntry.objects.count() == entries, "looking is no taking out"
    for who in ("amina", "olga", "sam"):
        with pytest.raises(NotFound):
            what_would_be_erased(cast.actor(who), cast.hassan.pk)


# --- by one's own link


def test_somebody_at_their_own_record_sees_what_an_officer_would_be_given(cast: Cast) -> None:
    seen = own_record(visitor(cast.hassan))
    assert seen == export_person(cast.actor("amina"), cast.hassan.pk)
    assert AuditEntry.objects.filter(verb="export_person").count() == 1, "looking is no taking out"


def test_what_somebody_takes_along_themselves_stands_in_the_log(cast: Cast) -> None:
    export_own(visitor(cast.hassan))
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.channel, entry.subject_id) == ("export_person", "link", cast.hassan.pk)
    assert entry.facts["rows"]["people_contactpoint"] == 2


def test_nobody_is_somebody_elses_own(cast: Cast) -> None:
    """Whatever one holds, one's own record is one's own; who is no person has none."""
    assert own_record(cast.actor("ada")).person_id == cast.ada.pk
    for nobody in (HOUSE, cast.actor("stranger"), Actor(name="nobody")):
        for look in (own_record, export_own):
            with pytest.raises(NotFound):
                look(nobody)


# --- and nothing of anybody else


def test_of_a_merge_that_stands_both_records_are_theirs(cast: Cast) -> None:
    merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    (merged,) = rows(export_person(cast.actor("amina"), cast.hassan.pk), "people_merge")
    assert merged["gone_record"]["family_name"] == "Erickson"
    assert merged["kept_record"]["family_name"] == "Mohamed"


def test_of_a_merge_that_was_undone_each_is_told_their_own_record(cast: Cast) -> None:
    """They are two people after all: what stood on the other's record is the other's."""
    change_person(HOUSE, cast.bill.pk, {"birth_date": date(1971, 2, 3)})
    merge = merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    unmerge_people(HOUSE, merge.pk)
    amina = cast.actor("amina")
    (of_hassan,) = rows(export_person(amina, cast.hassan.pk), "people_merge")
    (of_bill,) = rows(export_person(amina, cast.bill.pk), "people_merge")
    assert set(of_hassan) == {"at", "undone_at", "kept_record"}
    assert set(of_bill) == {"at", "undone_at", "gone_record"}
    assert "1971-02-03" not in json.dumps(of_hassan, default=str)
    assert "1984-03-09" not in told(export_person(amina, cast.bill.pk))


def test_a_pair_that_was_asked_about_names_nobody(cast: Cast) -> None:
    first, second = sorted((cast.hassan.pk, cast.rosa.pk))
    DuplicatePair.objects.create(first_id=first, second_id=second, score=0.7, reasons=["email_same"])
    everything = export_person(cast.actor("amina"), cast.hassan.pk)
    (pair,) = rows(everything, "people_duplicatepair")
    assert set(pair) == {"score", "reasons", "state", "found_at", "decided_at"}
    assert "Yang" not in told(everything)


def test_who_looks_after_whom_is_told_without_the_other_one(cast: Cast) -> None:
    amina = cast.actor("amina")
    (of_hassan,) = rows(export_person(amina, cast.hassan.pk), "people_assignment")
    assert of_hassan == {"looked after by them": False, "since": LONG_AGO, "until": None}
    of_sam = rows(export_person(amina, cast.sam.pk), "people_assignment")
    assert [row["looked after by them"] for row in of_sam] == [True, True]


def test_of_what_somebody_did_they_are_told_what_and_when_and_not_to_whom(cast: Cast) -> None:
    amina = cast.actor("amina").coming_from("203.0.113.9")
    change_person(amina, cast.hassan.pk, {"suffix": "III"})
    change_person(amina, cast.amina.pk, {"suffix": "Esq"})
    entries = rows(export_person(HOUSE, cast.amina.pk), "core_auditentry")
    done = [row for row in entries if str(row["what"]).startswith("(done by them)")]
    assert [(row["what"], row["from"]) for row in done] == [
        ("(done by them) change_person", "203.0.113.9")
    ], "what she did to herself is told once, in full"
    about = [row for row in entries if row not in done]
    assert [row["after"] for row in about] == [{"suffix": "Esq"}]
    assert "Mohamed" not in json.dumps(entries, default=str)


def test_the_log_of_a_merged_record_is_theirs_as_well(cast: Cast) -> None:
    change_person(HOUSE, cast.bill.pk, {"suffix": "Sr"})
    merge_people(HOUSE, cast.hassan.pk, cast.bill.pk)
    entries = rows(export_person(HOUSE, cast.hassan.pk), "core_auditentry")
    assert {"suffix": "Sr"} in [row["after"] for row in entries if "after" in row]


def test_an_entry_that_speaks_of_a_person_by_number_alone_is_found(cast: Cast) -> None:
    audit.record(HOUSE, "seek_pairs", "person", cast.hassan.pk, after={"x": "told"})
    audit.record(HOUSE, "seek_pairs", "job", cast.hassan.pk, after={"x": "a job of that number"})
    entries = rows(export_person(HOUSE, cast.hassan.pk), "core_auditentry")
    assert [row["after"] for row in entries] == [{"x": "told"}]


def test_an_account_is_told_with_its_second_factors_and_never_with_their_secrets(
    cast: Cast, signed_in
) -> None:
    signed_in("amina")
    everything = export_person(HOUSE, cast.amina.pk)
    (account,) = rows(everything, "core_account")
    assert account["second factors"] == ["totp"] and account["email"] == "amina@example.org"
    assert "secret" not in told(everything).lower() and "password" not in told(everything).lower()


def test_a_person_of_whom_little_is_held_is_taken_out_all_the_same(cast: Cast) -> None:
    ally = Person._base_manager.create(given_name="Ally", sort_name=", ally", status="ally")
    everything = export_person(HOUSE, ally.pk)
    assert everything.person["home"] is None
    assert not [held.name for held in everything.held if held.rows]


def test_posts_are_told_whatever_became_of_their_terms(cast: Cast) -> None:
    today = clock.today()
    for since, until in [(LONG_AGO, today), (today + timedelta(days=9), None)]:
        Post._base_manager.create(
            person=cast.hassan, affiliate=cast.local12, role="steward", since=since, until=until
        )
    held = rows(export_person(HOUSE, cast.hassan.pk), "people_post")
    assert [(row["affiliate"], row["until"]) for row in held] == [("Local 12", today), ("Local 12", None)]
