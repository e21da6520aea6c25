"""What a row changes of somebody who is known: cell by cell, and nothing that it only says less exactly."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE
from wallchart.union.core.access import Verb
from wallchart.union.people.names import sort_name
from wallchart.union.people.roster.changes import compare, complete, says_more, status_unsaid
from wallchart.union.people.roster.known import Earlier, State, address_token, street_token, zeros_apart
from wallchart.union.people.roster.places import Home, Places
from wallchart.union.people.roster.standards import Cells

COUNCIL, LOCAL_12, CHAPTER, LOCAL_40 = (
    Home(1, "Council", "", 1, 9), Home(2, "Local 12", "12", 2, 5), Home(3, "Chapter 12A", "12A", 3, 4),
    Home(4, "Local 40", "40", 6, 7),
)  # fmt: skip
PLACES = Places(
    {home.id: home for home in (COUNCIL, LOCAL_12, CHAPTER, LOCAL_40)}, {}, {}, {}, {}, {}, {},
    {("depot", "duluth"): "State"}, HOUSE.reaches(Verb.IMPORT_ROSTER),
)  # fmt: skip
OAK = {"line1": "12 Oak Street North", "line2": "Apt 4", "city": "Ely", "state": "MN", "zip": "55731"}


def somebody(**stands: Any) -> State:
    plain: dict[str, Any] = {
        "id": 7, "number": "00412", "given_name": "Robert", "middle_name": "Maria", "family_name": "Berg",
        "suffix": "", "preferred_name": "", "birth_date": "1984-03-09", "languages": ["es"], "home": 2,
        "status": "member", "since": "2015-01-01", "address": dict(OAK), "worksite": ("Mine", "Ely"),
        "employer": "Ely Mine", "classification": "Clerk", "shift": "day", "unit": "Clerical",
        "emails": [(1, "Bob@x.org", "bob@x.org", False)],
        "phones": [(2, "+16515550100", "16515550100", True)],
        **stands,
    }  # fmt: skip
    return State(**plain, sort_name=sort_name(plain["given_name"], plain["family_name"]))


def changes(known: State | None = None, /, **said: Any) -> dict[str, Any]:
    """The cells that a row changes, as they would stand."""
    known = known or somebody()
    before, after = compare(known, said, PLACES)
    stood = known.cells()
    assert before.keys() == after.keys() and all(before[cell] == stood[cell] for cell in before)
    return after


# --- what tells nothing new


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"number": "412"},
        {"number": "00412"},
        {"given_name": "ROBERT"},
        {"given_name": "Bob"},
        {"given_name": "R"},
        {"middle_name": "M"},
        {"middle_name": "mar"},
        {"family_name": "BERG"},
        {"birth_date": "1984-03-09"},
        {"languages": ["es"]},
        {"home": 1},
        {"status": "member"},
        {"since": "2015-01-01"},
        {"emails": [["BOB@x.org", "bob@x.org", None]]},
        {"emails": [["bob@x.org", "bob@x.org", False]]},
        {"phones": [["+16515550100", "16515550100", False]]},
        {"line1": "12 oak st. n"},
        {"line1": "12 Oak St N", "line2": "Unit 4", "zip": "55731"},
        {"city": "ELY", "state": "mn"},
        {"worksite": ["MINE", "ely"]},
        {"employer": "ELY  mine"},
        {"classification": "clerk", "shift": "Day", "unit": "clerical"},
    ],
    ids=str,
)
def test_what_stands_there_already_is_no_change_however_it_is_written(said: Cells) -> None:
    assert changes(**said) == {}


# --- what does


@pytest.mark.parametrize(
    "said",
    [
        {"number": "413"},
        {"number": "000412"},
        {"given_name": "Rupert"},
        {"middle_name": "Anna"},
        {"family_name": "Bergström"},
        {"suffix": "Jr"},
        {"preferred_name": "Bob"},
        {"birth_date": "1984-09-03"},
        {"hired_on": "2011-06-01"},
        {"home": 4},
        {"home": 3},
        {"status": "retiree"},
        {"since": "2016-01-01"},
        {"employer": "State"},
        {"shift": "night"},
        {"unit": "Technical"},
        {"classification": "Planner"},
    ],
    ids=str,
)
def test_what_says_something_else_is_a_change(said: Cells) -> None:
    assert changes(**said) == said


def test_somebody_in_a_chapter_is_not_moved_by_a_roster_that_says_its_local_or_the_council() -> None:
    rosa = somebody(home=3)
    assert changes(rosa, home=2) == changes(rosa, home=1) == {}
    assert changes(rosa, home=4) == {"home": 4}
    assert changes(somebody(home=None), home=2) == {"home": 2}


@pytest.mark.parametrize(
    ("stands", "comes", "changed"),
    [
        ("Bob", "Robert", True),
        ("Bob", "Rob", True),
        ("Mary Ann", "Mary", False),
        ("Mary", "Mary Ann", True),
        ("Jose", "José", True),
        ("José", "Jose", False),
        ("José", "Josè", False),
        ("R", "Robert", True),
        ("", "Robert", True),
    ],
)
def test_a_given_name_changes_to_the_fuller_form_never_to_the_shorter(
    stands: str, comes: str, changed: bool
) -> None:
    assert bool(changes(somebody(given_name=stands), given_name=comes)) is changed


def test_a_given_name_that_the_person_prefers_or_comes_to_prefer_by_this_row_changes_nothing() -> None:
    lupe = somebody(given_name="Guadalupe", preferred_name="Annie")
    assert changes(lupe, given_name="Annie") == {}
    assert changes(lupe, given_name="Zoe", preferred_name="Zoe") == {"preferred_name": "Zoe"}


def test_who_had_left_comes_back_as_a_member_by_number_and_others_as_workers() -> None:
    assert changes(somebody(status="left")) == {"status": "member"}
    assert changes(somebody(status="left", number="")) == {"status": "worker"}
    assert changes(somebody(status="left", number=""), number="N1")["status"] == "member"
    assert changes(somebody(status="left"), status="retiree") == {"status": "retiree"}
    assert changes(somebody(status="left"), status="left") == {}
    assert changes(somebody(status="staff")) == {}, "who is there need not be said again"


@pytest.mark.parametrize(
    ("since", "changed"),
    [("2015-01-01", False), ("2026-01-14", False), ("2026-01-15", False), ("2026-01-16", True)],
)
def test_who_has_moved_joined_the_union_before_that(since: str, changed: bool) -> None:
    moved = somebody(since="2026-01-15", ended="2026-01-15")
    assert bool(changes(moved, since=since)) is changed
    assert changes(moved, home=4, since=since).keys() == ({"home", "since"} if changed else {"home"})


def test_languages_are_added_in_front_and_none_is_taken_away() -> None:
    assert changes(somebody(languages=["es", "en"]), languages=["hmn", "en"]) == {
        "languages": ["hmn", "en", "es"]
    }


def test_addresses_and_phones_are_added_and_become_the_employers_but_never_personal_again() -> None:
    assert changes(emails=[["new@x.org", "new@x.org", None]]) == {
        "emails": [["Bob@x.org", "bob@x.org", False], ["new@x.org", "new@x.org", False]]
    }
    assert changes(emails=[["bob@x.org", "bob@x.org", True]]) == {
        "emails": [["Bob@x.org", "bob@x.org", True]]
    }
    twice = [["a@x.org", "a@x.org", None], ["A@x.org", "a@x.org", True]]
    assert changes(somebody(emails=[]), emails=twice) == {"emails": [["a@x.org", "a@x.org", True]]}


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ({"line2": "Apt 5"}, {**OAK, "line2": "Apt 5"}),
        ({"line1": "12 Oak St N", "line2": "Apt 5"}, {**OAK, "line2": "Apt 5"}),
        ({"zip": "55731-1234"}, {**OAK, "zip": "55731-1234"}),
        ({"city": "Duluth"}, {**OAK, "city": "Duluth"}),
        ({"line1": "3 Elm Ave"}, {**dict.fromkeys(OAK, ""), "line1": "3 Elm Ave"}),
        (
            {"line1": "3 Elm Ave", "city": "Ely"},
            {**dict.fromkeys(OAK, ""), "line1": "3 Elm Ave", "city": "Ely"},
        ),
    ],
    ids=str,
)
def test_another_street_is_another_address_and_the_rest_mends_the_one_that_stands(
    said: Cells, then: dict[str, str]
) -> None:
    assert changes(**said) == {"address": then}


def test_a_first_address_is_taken_as_it_comes_and_a_shorter_zip_code_tells_nothing() -> None:
    assert changes(somebody(address=None), line1="3 Elm", zip="55731") == {
        "address": {"line1": "3 Elm", "line2": "", "city": "", "state": "", "zip": "55731"}
    }
    assert changes(somebody(address={**OAK, "zip": "55731-1234"}), zip="55731") == {}
    assert changes(somebody(address={**OAK, "zip": ""}), zip="55731")["address"]["zip"] == "55731"


def test_a_worksite_brings_the_employer_whose_it_is_unless_the_row_says_another() -> None:
    assert changes(worksite=["Depot", "Duluth"]) == {"worksite": ["Depot", "Duluth"], "employer": "State"}
    assert changes(somebody(employer="STATE"), worksite=["Depot", "Duluth"]).keys() == {"worksite"}
    assert changes(worksite=["Depot", "Duluth"], employer="Ely Mine").keys() == {"worksite"}
    assert changes(worksite=["Depot", "Ely"]) == {"worksite": ["Depot", "Ely"]}
    assert changes(somebody(worksite=None), worksite=["Mine", "Ely"]) == {"worksite": ["Mine", "Ely"]}


def test_what_a_merge_put_aside_changes_nothing_back() -> None:
    put_aside = Earlier("B1", "Xiong", "", "Dahl", "", "Ziggy", "1980-02-03", "dahl, xiong")
    merged = somebody(earlier=[put_aside])
    assert changes(merged, number="b1", given_name="XIONG", family_name="Dahl", birth_date="1980-02-03") == {}
    assert changes(merged, preferred_name="Ziggy", shift="night") == {"shift": "night"}
    assert changes(merged, family_name="Dahlin") == {"family_name": "Dahlin"}
    assert merged.is_numbered("B1") and merged.is_numbered("412") and not merged.is_numbered("B2")


# --- signs of one name, number, street


@pytest.mark.parametrize(
    ("value", "stands", "more"),
    [("José", "Jose", True), ("Jose", "José", False), ("JOSE", "Jose", False), ("Josefa", "Jose", True),
     ("Løken", "Loken", True), ("O'Brien", "OBrien", False), ("Jose", "", True)],
)  # fmt: skip
def test_a_value_says_more_where_it_is_another_or_brings_the_signs(
    value: str, stands: str, more: bool
) -> None:
    assert says_more(value, stands) is more


def test_numbers_differ_by_zeros_alone() -> None:
    assert zeros_apart("0412", "412") and zeros_apart("412", "000412")
    assert (
        not zeros_apart("412", "412") and not zeros_apart("A412", "0A412") and not zeros_apart("412", "413")
    )


def test_a_street_is_the_same_street_abbreviated() -> None:
    assert street_token("12 North Oak Avenue, Suite 3") == street_token("12 N. Oak Av ste 3")
    assert street_token("12 Oak St") != street_token("12 Oak Ct")
    assert address_token({"line1": "12 Oak Street", "zip": "55731-1234"}) == "12 oak st 55731"
    assert address_token({"zip": "55731"}) == "", "a ZIP code alone is no address"


# --- newcomers


def test_a_newcomer_comes_with_what_the_row_implies() -> None:
    new = complete({"given_name": "Ana", "home": 2, "worksite": ["Depot", "Duluth"]}, PLACES)
    assert (new["status"], new["employer"]) == ("worker", "State")
    assert complete({"number": "N1"}, PLACES)["status"] == status_unsaid({"number": "N1"}) == "member"
    assert complete({"number": "N1", "status": "ally"}, PLACES)["status"] == "ally"
    points = [["a@x.org", "a@x.org", None], ["A@x.org", "a@x.org", True], ["b@x.org", "b@x.org", None]]
    assert complete({"emails": points}, PLACES)["emails"] == [
        ["a@x.org", "a@x.org", True], ["b@x.org", "b@x.org", False],
    ]  # fmt: skip
    assert points[0] == ["a@x.org", "a@x.org", None], "what the row says stays as it was said"


# --- laws


NAME = st.sampled_from(["Robert", "Bob", "Rob", "R", "Roberto", "Mary Ann", "Mary", "José", "Jose", "Rupert"])
POINT = st.sampled_from(
    [["a@x.org", "a@x.org", None], ["A@x.org", "a@x.org", True], ["bob@x.org", "bob@x.org", False]]
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "number": st.sampled_from(["412", "00412", "0000412", "77"]),
        "given_name": NAME,
        "preferred_name": NAME,
        "middle_name": st.sampled_from(["M", "Maria", "María", "Anna"]),
        "family_name": st.sampled_from(["Berg", "BERG", "Bérg", "Dahl"]),
        "languages": st.lists(st.sampled_from(["es", "en", "hmn"]), min_size=1, unique=True),
        "home": st.sampled_from([1, 2, 3, 4]),
        "status": st.sampled_from(["member", "left", "retiree"]),
        "since": st.sampled_from(["2015-01-01", "2020-01-01"]),
        "emails": st.lists(POINT, min_size=1, max_size=3),
        "line1": st.sampled_from(["12 Oak St N", "3 Elm Ave"]),
        "zip": st.sampled_from(["55731", "55731-1234", "55102"]),
        "worksite": st.sampled_from([["Depot", "Duluth"], ["mine", "ELY"]]),
        "employer": st.sampled_from(["State", "ely mine"]),
        "hired_on": st.just("2011-06-01"),
    },
)  # fmt: skip


def applied_to(state: State, after: dict[str, Any]) -> State:
    """The person once these changes are written."""
    cells = dict(after)
    for key in ("emails", "phones"):
        if key in cells:
            cells[key] = [(at, *point) for at, point in enumerate(cells[key])]
    if "worksite" in cells:
        cells["worksite"] = tuple(cells["worksite"])
    return replace(state, **cells, _traits=None)


@settings(max_examples=150)
@given(CELLS, st.sampled_from(["member", "left", "staff"]), st.sampled_from(["00412", "77", ""]))
def test_a_row_whose_changes_are_written_says_nothing_new(said: Cells, status: str, number: str) -> None:
    before = somebody(status=status, number=number)
    once = applied_to(before, changes(before, **said))
    assert changes(once, **said) == {}


@settings(max_examples=80)
@given(CELLS)
def test_no_contact_and_no_language_is_ever_taken_away(said: Cells) -> None:
    before = somebody()
    after = applied_to(before, changes(before, **said))
    assert {point[2] for point in after.emails} >= {point[2] for point in before.emails}
    assert all(point[3] for point in after.phones), "the employer's stays the employer's"
    assert set(after.languages) >= set(before.languages)
