"""A list taken out of the house says of whom it was asked; one narrowed shows those, and nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import HOUSE, Cast, add_person
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.actions import exports
from wallchart.union.people.actions.belonging import change_employment, end_employment
from wallchart.union.people.actions.contacts import add_contact
from wallchart.union.people.actions.exports import COLUMNS, export_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.actions.posts import give_post
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.models import BargainingUnit, ContactPoint, Employment, Person, Worksite
from wallchart.union.people.reads.lists import (
    SORTS,
    Wanted,
    people_listed,
    people_wanted,
    rows_of,
    told,
    units_there_are,
    worksites_within,
)


def taken_out(cast: Cast, who: str, columns: list[str], **wanted) -> list[list[str]]:
    return list(export_people(cast.actor(who), Wanted(**wanted), columns, "csv").rows)


def names(cast: Cast, who: str = "amina", **wanted) -> list[str]:
    return [person.given_name for person in people_wanted(cast.actor(who), Wanted(**wanted))]


# --- taken out


def test_a_list_carries_its_columns_in_the_order_that_was_chosen(cast: Cast) -> None:
    out = export_people(cast.actor("amina"), Wanted(status="worker"), ["shift", "name", "number"], "xlsx")
    assert out.heads == ["Shift", "Name", "Member number"]
    assert (list(out.rows), out.count, out.wanted) == ([["", "Bill Erickson", ""]], 1, "not (yet) a member")


def test_every_column_that_is_offered_is_filled(cast: Cast) -> None:
    (row,) = taken_out(cast, "amina", list(COLUMNS), words="hassan mohamed")
    assert dict(zip(COLUMNS, row, strict=True)) == {
        "number": "M1009",
        "name": "Hassan Mohamed",
        "given_name": "Hassan",
        "family_name": "Mohamed",
        "home": "Local 12",
        "status": "member",
        "employer": "State of Minnesota",
        "worksite": "Orville Freeman Building · Saint Paul",
        "unit": "General professional",
        "classification": "Planner",
        "shift": "day",
        "phone": "(651) 555-2009",
        "email": "hassan.mohamed@example.org",
    }


def test_of_somebody_of_whom_nothing_is_known_the_cells_are_empty(cast: Cast) -> None:
    ally = Person._base_manager.create(given_name="Ally", sort_name=", ally", status="ally")
    (row,) = taken_out(cast, "ada", list(COLUMNS), status="ally")
    assert row == ["", "Ally", "Ally", "", "", "ally", "", "", "", "", "", "", ""]
    assert ally.home is None


@pytest.mark.parametrize(
    ("columns", "kind"),
    [([], "csv"), (["name", "birth_date"], "csv"), (["account"], "xlsx"), (["name"], "pdf"), (["name"], "")],
)
def test_what_is_not_offered_is_refused_and_nothing_goes_out(
    cast: Cast, columns: list[str], kind: str
) -> None:
    with pytest.raises(Refusal, match="choose at least one of the columns"):
        export_people(cast.actor("amina"), Wanted(), columns, kind)
    assert not AuditEntry.objects.filter(verb="export_people").exists()


def test_the_log_says_who_took_how_many_of_what_out_before_a_row_is_read(cast: Cast) -> None:
    actor = cast.actor("amina").coming_from("203.0.113.7")
    export_people(actor, Wanted(home=cast.chapter12a.pk, words="rosa"), ["name", "phone"], "csv")
    entry = AuditEntry.objects.get(verb="export_people")
    assert (entry.actor_name, entry.origin) == ("Amina Warsame", "203.0.113.7")
    assert entry.affiliate_id == cast.chapter12a.pk and entry.at <= clock.now()
    assert entry.after == {"filter": "“rosa”, Chapter 12A"}
    assert entry.facts == {"count": 1, "kind": "csv", "columns": ["name", "phone"]}


def test_a_long_list_is_read_a_part_at_a_time_in_one_order(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "A_CHUNK", 3)
    out = taken_out(cast, "ada", ["family_name"], sort="-name")
    assert [row[0] for row in out][:3] == ["Yang", "Xiong", "Warsame"]
    assert len(out) == len(cast.persons) == 14


def test_who_is_erased_while_a_list_is_written_is_not_on_it(cast: Cast) -> None:
    out = export_people(cast.actor("amina"), Wanted(status="worker"), ["name"], "csv")
    Person._base_manager.filter(pk=cast.bill.pk).delete()
    assert out.count == 1 and list(out.rows) == []


def test_a_list_carries_people_that_may_be_taken_out_and_their_contacts_where_they_may_be_seen(
    cast: Cast,
) -> None:
    assert [row[0] for row in taken_out(cast, "otto", ["given_name"])] == ["Ngozi", "Otto"]
    assert taken_out(cast, "otto", ["name"], home=cast.local12.pk) == []
    with pytest.raises(NotFound):
        taken_out(cast, "ada", ["name"], home=999_999)


# --- rows


def test_of_several_ways_the_preferred_one_is_shown_and_else_the_first(cast: Cast) -> None:
    amina = cast.actor("amina")
    ContactPoint._base_manager.filter(person=cast.hassan).delete()
    for number in ("218-555-0101", "218-555-0102", "218-555-0103"):
        add_contact(amina, cast.hassan.pk, "phone", number)
    assert taken_out(cast, "amina", ["phone", "email"], words="hassan") == [["(218) 555-0101", ""]]
    add_contact(amina, cast.hassan.pk, "phone", "218-555-0104", is_preferred=True)
    assert taken_out(cast, "amina", ["phone"], words="hassan") == [["(218) 555-0104"]]


def test_a_row_shows_where_somebody_works_today(cast: Cast) -> None:
    amina = cast.actor("amina")
    change_employment(amina, cast.hassan.pk, {"worksite_id": Worksite.objects.get(city="Duluth").pk})
    (row,) = rows_of(amina, [cast.hassan])
    assert row.worksite == "Duluth Depot · Duluth"
    end_employment(amina, cast.hassan.pk)
    (row,) = rows_of(amina, [cast.hassan])
    assert (row.worksite, row.employer, row.unit, row.classification, row.shift) == ("", "", "", "", "")


def test_no_people_are_no_rows(cast: Cast) -> None:
    assert rows_of(HOUSE, []) == []


def test_rows_for_who_sees_the_contacts_of_some_are_filled_for_those(cast: Cast) -> None:
    """A steward who is also treasurer sees everybody, and the phones of those he looks after."""
    give_post(HOUSE, cast.local12.pk, cast.sam.pk, role="treasurer")
    rows = rows_of(cast.actor("sam"), people_wanted(cast.actor("sam"), Wanted()))
    assert {row.given_name for row in rows if row.phone} == {"Hassan", "Guadalupe"}
    assert len(rows) == 10
    ContactPoint._base_manager.filter(person__in=(cast.hassan, cast.rosa), kind="phone").delete()
    assert names(cast, "sam", lacks="phone") == ["Hassan"], "nobody learns that Rosa has none"


# --- narrowed


@pytest.mark.parametrize(
    ("kept", "asked", "fits"),
    [
        (["so", "en"], "so", True),
        (["so", "en"], "en", True),
        (["so", "en"], "s", False),
        (["en-US"], "en", True),
        (["en-US"], "en-us", True),
        (["fil"], "fi", False),
        (["en"], "en-US", False),
        ([], "en", False),
        (["so"], "%", False),
        (["so"], 'so", "en', False),
        (["so"], " SO ", True),
    ],
)
def test_a_language_is_asked_for_by_its_whole_tag(cast: Cast, kept, asked: str, fits: bool) -> None:
    Person._base_manager.filter(pk=cast.hassan.pk).update(languages=kept)
    assert names(cast, language=asked) == (["Hassan"] if fits else [])


def test_a_shift_is_asked_for_whole_and_a_classification_by_its_beginning(cast: Cast) -> None:
    change_employment(HOUSE, cast.hassan.pk, {"classification": "Planner, Senior 100%", "shift": "Day"})
    assert "Hassan" in names(cast, shift=" day ") and names(cast, shift="da") == []
    assert names(cast, classification="planner, s") == names(cast, classification="PLANNER, SENIOR 100%")
    assert names(cast, classification="%") == names(cast, classification="_lanner") == []


def test_what_is_wanted_narrows_all_at_once(cast: Cast) -> None:
    site = Worksite.objects.get(name="Retirement Systems Building")
    unit = BargainingUnit.objects.get()
    wanted = {"worksite": site.pk, "unit": unit.pk, "shift": "night", "status": "member"}
    assert names(cast, **wanted) == ["Guadalupe", "Samuel"]
    assert names(cast, **wanted, home=cast.chapter12a.pk) == []
    assert names(cast, **{**wanted, "lacks": "worksite"}) == []


def test_where_somebody_worked_once_does_not_find_them(cast: Cast) -> None:
    site = Worksite.objects.get(name="Orville Freeman Building")
    end_employment(HOUSE, cast.hassan.pk)
    assert "Hassan" not in names(cast, worksite=site.pk) and names(cast, lacks="worksite") == ["Hassan"]


@pytest.mark.parametrize("nonsense", [{"status": "king"}, {"worksite": 999_999}, {"unit": 0}])
def test_what_there_is_not_is_had_by_nobody(cast: Cast, nonsense) -> None:
    assert names(cast, **nonsense) == []


def test_a_lack_or_an_order_that_there_is_not_narrows_nothing(cast: Cast) -> None:
    assert len(names(cast, lacks="hope", sort="luck")) == 10
    assert Wanted(sort="name").narrowed is False and Wanted(lacks="hope").narrowed is True


def test_orders_break_their_ties_by_name_and_then_by_age_of_the_record(cast: Cast) -> None:
    site = Worksite.objects.get(city="Duluth")
    twins = [add_person(cast, key, "Aa", "Aa", cast.local12, site, status="worker") for key in ("a1", "a2")]
    listed = list(people_wanted(HOUSE, Wanted()))
    assert listed[:2] == twins
    assert list(people_wanted(HOUSE, Wanted(sort="-name")))[-2:] == twins[::-1]
    assert list(people_wanted(HOUSE, Wanted(sort="number", status="worker"))) == [cast.bill, *twins]
    by_home = [person.home.left for person in people_wanted(HOUSE, Wanted(sort="home"))]
    assert by_home == sorted(by_home), "in the order of the tree"


def test_the_newest_record_comes_first_where_that_is_asked_for(cast: Cast) -> None:
    later = clock.now() + timedelta(days=1)
    Person._base_manager.filter(pk=cast.tess.pk).update(created_at=later)
    assert names(cast, sort="newest")[0] == "Tess"


@pytest.mark.parametrize("sort", SORTS)
def test_a_search_in_another_order_finds_the_same_people(cast: Cast, sort: str) -> None:
    best_first = names(cast, "ada", words="651555")
    assert sorted(names(cast, "ada", words="651555", sort=sort)) == sorted(best_first)
    assert len(best_first) == 14


def test_one_person_can_be_left_out_whoever_is_asked_for(cast: Cast) -> None:
    """Whom to merge with somebody is chosen among the others."""
    amina = cast.actor("amina")
    for wanted in (Wanted(), Wanted(words="hassan"), Wanted(words="hassan", sort="name")):
        assert cast.hassan not in list(people_listed(amina, wanted, but=cast.hassan.pk))
        assert cast.hassan in list(people_listed(amina, wanted))


def test_whoever_was_erased_is_on_no_list(cast: Cast) -> None:
    erase_person(cast.actor("ada"), cast.hassan.pk)
    assert "erased" not in names(cast) and len(names(cast)) == 9
    assert taken_out(cast, "amina", ["name"], words="erased") == []


# --- in words, and to choose from


def test_what_is_wanted_is_told_in_the_order_in_which_it_is_asked(cast: Cast) -> None:
    site, unit = Worksite.objects.get(city="Duluth"), BargainingUnit.objects.get()
    everything = Wanted(
        words=" nguyen ", home=cast.local12.pk, worksite=site.pk, status="left", unit=unit.pk, shift="night",
        classification="Plan", language="so", lacks="email", sort="number",
    )  # fmt: skip
    assert told(cast.actor("amina"), everything) == (
        "“nguyen”, Local 12, Duluth Depot · Duluth, left, General professional, night, Plan, so, no e-mail"
    )


def test_what_there_is_no_more_is_left_out_of_the_words(cast: Cast) -> None:
    gone = Wanted(home=999_999, worksite=999_999, unit=999_999, lacks="hope")
    assert told(HOUSE, gone) == "everybody" and told(HOUSE, Wanted(words="  ")) == "everybody"
    with pytest.raises(NotFound):
        told(cast.actor("stranger"), Wanted())


def test_the_worksites_to_choose_from_are_where_people_one_reaches_work_today(cast: Cast) -> None:
    Worksite.objects.create(name="Empty House")
    assert {site.name for site in worksites_within(cast.actor("sam"))} == {
        "Orville Freeman Building", "Retirement Systems Building",
    }  # fmt: skip
    assert [site.name for site in worksites_within(HOUSE, home_id=cast.local77.pk)] == ["Duluth Depot"]
    assert worksites_within(cast.actor("amina"), home_id=cast.local77.pk) == []
    assert "Empty House" in {site.name for site in worksites_within(cast.actor("ada"))}
    Employment._base_manager.update(until=clock.today())
    assert worksites_within(cast.actor("amina")) == []


def test_the_units_to_choose_from_are_all_there_are(cast: Cast) -> None:
    BargainingUnit.objects.create(name="Clerical")
    assert [unit.name for unit in units_there_are(cast.actor("tess"))] == ["Clerical", "General professional"]
    with pytest.raises(NotFound):
        units_there_are(cast.actor("cora"))


def test_a_record_renamed_stands_in_its_new_place(cast: Cast) -> None:
    change_person(HOUSE, cast.hassan.pk, {"family_name": "Åberg"})
    assert names(cast)[0] == "Hassan"


def test_a_list_taken_out_asks_as_often_for_many_as_for_few(cast: Cast) -> None:
    def statements(**wanted) -> int:
        with CaptureQueriesContext(connection) as queries:
            taken_out(cast, "ada", list(COLUMNS), **wanted)
        return len(queries)

    assert statements(home=cast.local12.pk) == statements(home=cast.local77.pk)
