"""Which Local, worksite, employer and unit a cell means: however it is written, and never another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core.access import Verb
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import BargainingUnit, Employer, Worksite
from wallchart.union.people.roster.places import Home, Places, read_places
from wallchart.union.people.roster.values import Odd

from .rosters import File, applied, previewed, row, why

HEADINGS = ["Member number", "First name", "Last name", "Local", "Worksite", "Work city", "Employer", "Unit"]


def places(*numbers: str) -> Places:
    """A union of Locals with these numbers."""
    homes = [Home(at, f"Body {at}", number, at, at + 1) for at, number in enumerate(numbers, start=1)]
    by_number = {home.number.lower(): [home] for home in homes}
    return Places({home.id: home for home in homes}, by_number, {}, {}, {}, {}, {}, {}, EVERYTHING)


EVERYTHING = HOUSE.reaches(Verb.IMPORT_ROSTER)
UNION = places("3", "12", "12A", "40", "1199", "3800")


def number_of(said: str) -> str:
    return UNION.home_named(said).number


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("0012", "12"),
        ("Local Union No. 12", "12"),
        ("LU 12", "12"),
        ("ch 12a", "12A"),
        ("12a", "12A"),
        ("12-A", "12A"),
        ("Local 12-A", "12A"),
        ("Chapter 12 A", "12A"),
        ("Local 12 - Saint Paul", "12"),
        ("Local 12 B", "12"),
        ("1,199", "1199"),
        ("Local 1,199", "1199"),
        ("3,800.0", "3800"),
        ("1.199E+03", "1199"),
        ("AFSCME Council 5 Local 3800", "3800"),
        ("SEIU 1199", "1199"),
        ("Local 12 (formerly Local 40)", "12"),
        ("Local 7, now Local 40", "40"),
    ],
)
def test_a_local_is_known_by_its_number_in_any_usual_writing(said: str, number: str) -> None:
    assert number_of(said) == number


@pytest.mark.parametrize("said", ["12B", "Local 12B", "4", "Local 120", "3,801", "Saint Paul", "0"])
def test_a_number_that_is_not_there_is_nobodys(said: str) -> None:
    with pytest.raises(Odd, match="plant it in the tree first, or correct the number"):
        UNION.home_named(said)


def test_a_rounded_number_is_no_locals() -> None:
    with pytest.raises(Odd, match="rounded this number"):
        UNION.home_named("1.2E+03")


@given(
    st.sampled_from(["3", "12", "40", "1199", "3800"]), st.sampled_from(["", "L", "Local ", "LU #", "Loc. "])
)
def test_a_local_is_never_taken_for_another_by_the_signs_around_its_number(number: str, before: str) -> None:
    for said in (
        f"{before}{number}",
        f"{before}00{number}",
        f"  {before.upper()}{number}  ",
        f"{before}{number}.",
    ):
        assert number_of(said) == number, said
    assert UNION.home_named(f"{before}{int(number):,}").number == number


def test_a_body_is_known_by_its_name_however_it_is_capitalised(cast: Cast) -> None:
    known = read_places(EVERYTHING)
    assert known.home_named("CHAPTER  12a").id == cast.chapter12a.pk
    assert known.home_named("north").id == cast.north.pk


def test_two_bodies_of_one_name_are_told_apart_by_their_numbers(cast: Cast) -> None:
    for number in ("501", "502"):
        plant_affiliate(HOUSE, parent=cast.south, kind="local", name="School Workers", number=number)
    known = read_places(EVERYTHING)
    with pytest.raises(Odd, match="more than one affiliate is called that; write its number"):
        known.home_named("school workers")
    assert known.home_named("502").number == "502"


def test_what_lies_beneath_and_what_is_reached_follow_the_tree(cast: Cast) -> None:
    known = read_places(cast.actor("amina").reaches(Verb.IMPORT_ROSTER))
    north = known.homes[cast.north.pk]
    assert known.lies_within(cast.chapter12a.pk, north) and known.lies_within(cast.north.pk, north)
    assert not known.lies_within(cast.local77.pk, north) and not known.lies_within(None, north)
    assert known.reaches(cast.chapter12a.pk) and not known.reaches(cast.local40.pk)
    assert not known.reaches(None), "somebody without a home is the whole union's"
    assert read_places(EVERYTHING).reaches(None)
    with pytest.raises(Odd, match="outside of your reach; leave its people to its own officers"):
        known.home_named("Local 40")


# --- worksites, employers, units


def test_a_worksite_without_a_city_is_the_only_one_of_its_name(cast: Cast, file: File) -> None:
    run = previewed(HOUSE, file("N1,Ana,Olson,12,duluth DEPOT,,,"), cast.council.pk)
    assert row(run, 2).after["worksite"] == ["Duluth Depot", "Duluth"]
    assert row(run, 2).after["employer"] == "State of Minnesota", "the worksite says whose it is"


def test_of_several_worksites_of_one_name_the_city_says_which(cast: Cast, file: File) -> None:
    Worksite.objects.create(name="Duluth Depot", city="Proctor")
    run = previewed(
        HOUSE,
        file("N1,Ana,Olson,12,Duluth Depot,,,", "N2,Bo,Berg,12,Duluth Depot,PROCTOR,,"),
        cast.council.pk,
    )
    assert "add a column with the city of the worksite" in why(run, 2)
    assert row(run, 2).operation == "new" and "worksite" not in row(run, 2).after
    assert row(run, 3).after["worksite"] == ["Duluth Depot", "Proctor"]


def test_a_worksite_in_another_city_is_another_worksite(cast: Cast, file: File) -> None:
    applied(HOUSE, file("N1,Ana,Olson,12,Duluth Depot,Ely,Ely Mine,"), cast.council.pk)
    made = Worksite.objects.get(city="Ely")
    assert made.name == "Duluth Depot" and made.employer is not None and made.employer.name == "Ely Mine"


def test_a_new_place_is_made_once_as_it_is_first_written(cast: Cast, file: File) -> None:
    rows = (
        "N1,Ana,Olson,12,New  Place,Ely,Ely Mine,Clerical",
        "N2,Bo,Berg,12,NEW PLACE,ely,ELY MINE,clerical",
    )
    run = applied(HOUSE, file(*rows), cast.council.pk)
    assert Worksite.objects.get(city="Ely").name == "New Place"
    assert Employer.objects.filter(name__iexact="ely mine").get().name == "Ely Mine"
    assert BargainingUnit.objects.get(name__iexact="clerical").name == "Clerical"
    told = [one["sentence"] for one in run.warnings if one["key"].startswith("new_")]
    assert told == [
        "Worksites that are new here and will be made: 1 (New Place · Ely).",
        "Employers that are new here and will be made: 1 (Ely Mine).",
        "Bargaining units that are new here and will be made: 1 (Clerical).",
    ]


@pytest.mark.parametrize("column", ["Worksite", "Employer", "Unit"])
def test_a_name_that_no_place_can_have_is_left_out_and_told_not_cut(
    cast: Cast, file: File, column: str
) -> None:
    cells = dict.fromkeys(HEADINGS, "") | {"First name": "Ana", "Last name": "Olson", "Local": "12"}
    run = previewed(HOUSE, file(",".join((cells | {column: "x" * 201}).values())), cast.council.pk)
    assert "longer than 200 letters; shorten it" in why(run, 2)
    assert not {"worksite", "employer", "unit"} & row(run, 2).after.keys()
    run = previewed(HOUSE, file(",".join((cells | {column: "x" * 200}).values())), cast.council.pk)
    assert len(row(run, 2).problems) == 0
