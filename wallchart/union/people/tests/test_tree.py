"""The tree: planting, and the ranges by which access reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core.access import Reach, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.core.scoping import reaching
from wallchart.union.people.actions.tree import change_affiliate, move_affiliate, numbered, plant_affiliate
from wallchart.union.people.models import Affiliate, Headcount, Person
from wallchart.union.people.reads import the_union
from wallchart.union.people.reads.shape import affiliate_reached, affiliates_for


def test_all_below_an_affiliate_lies_in_its_range(cast: Cast) -> None:
    below_north = Affiliate.objects.filter(left__gte=cast.north.left, left__lt=cast.north.right)
    assert {a.name for a in below_north} == {"North", "Local 12", "Chapter 12A", "Local 40"}


def test_the_council_holds_the_whole_tree(cast: Cast) -> None:
    assert (cast.council.left, cast.council.right) == (0, Affiliate.objects.count())


def test_there_is_one_union_in_a_house(cast: Cast) -> None:
    with pytest.raises(Refusal, match="stands already"):
        plant_affiliate(HOUSE, parent=None, kind="council", name="Another")


def test_two_affiliates_never_share_a_number(cast: Cast) -> None:
    with pytest.raises(Refusal, match="12"):
        plant_affiliate(HOUSE, parent=cast.south, kind="local", name="Twelve again", number="12")


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"kind": "local", "name": " \t"}, "needs a name"),
        ({"kind": "guild", "name": "Local 99"}, "no such kind"),
        ({"kind": "local", "name": "x" * 201}, "column Name .* shorten it"),
        ({"kind": "local", "name": "Local 99", "number": "9" * 21}, "column Number .* shorten it"),
        ({"kind": "local", "name": "Local 99", "number": " 12 "}, "another affiliate has this number"),
    ],
)
def test_what_cannot_stand_in_the_tree_is_not_planted(cast: Cast, cells: dict[str, str], why: str) -> None:
    bodies = Affiliate.objects.count()
    with pytest.raises(Refusal, match=why):
        plant_affiliate(HOUSE, parent=cast.south, **cells)
    assert Affiliate.objects.count() == bodies


def test_an_affiliate_stands_where_it_was_planted_and_counts_nobody_yet(cast: Cast) -> None:
    planted = plant_affiliate(
        HOUSE, parent=cast.local40, kind="chapter", name=" Chapter  40B ", number=" 40B "
    )
    assert (planted.name, planted.number, planted.depth) == ("Chapter 40B", "40B", 3)
    assert Headcount.objects.get(affiliate=planted).members == 0
    assert AuditEntry.objects.get(object_id=planted.pk, verb="plant_affiliate").after == {
        "name": "Chapter 40B"
    }
    assert cast.actor("olga").reaches(Verb.SEE_PEOPLE).holds_affiliate(planted.left)
    assert not cast.actor("amina").reaches(Verb.SEE_PEOPLE).holds_affiliate(planted.left)


def test_many_affiliates_have_no_number(cast: Cast) -> None:
    for name in ("Retirees", "Organizing committee"):
        assert plant_affiliate(HOUSE, parent=cast.council, kind="chapter", name=name).number == ""


def test_what_stands_under_a_made_up_union_is_made_up(cast: Cast) -> None:
    chapter = plant_affiliate(HOUSE, parent=cast.local77, kind="chapter", name="Chapter 77A")
    assert cast.council.made_up and chapter.made_up
    Affiliate.objects.update(made_up=False)
    cast.local77.refresh_from_db()
    assert not plant_affiliate(HOUSE, parent=cast.local77, kind="chapter", name="Chapter 77B").made_up


def test_an_affiliate_keeps_its_own_number_and_gives_it_up(cast: Cast) -> None:
    change_affiliate(HOUSE, cast.local12.pk, kind="local", name="Local 12", number=" 12 ")
    assert not AuditEntry.objects.filter(verb="change_affiliate").exists(), "it is the same"
    change_affiliate(HOUSE, cast.local12.pk, kind="local", name="Local 12", number="")
    change_affiliate(HOUSE, cast.local40.pk, kind="local", name="Local 40", number="12")
    assert Affiliate.objects.get(number="12") == cast.local40


@pytest.mark.parametrize("colour", ["#fff", "#12345g", "123456", "#1234567", "#123456\n"])
def test_a_colour_is_six_digits(cast: Cast, colour: str) -> None:
    with pytest.raises(Refusal, match="#rrggbb"):
        change_affiliate(HOUSE, cast.council.pk, kind="council", name="North Star", colour=colour)


def test_a_move_to_where_it_stands_is_none(cast: Cast) -> None:
    move_affiliate(HOUSE, cast.local12.pk, cast.north.pk)
    assert not AuditEntry.objects.filter(verb="move_affiliate").exists()
    for wrong in (999_999, 0):
        with pytest.raises(NotFound):
            move_affiliate(HOUSE, cast.local12.pk, wrong)
        with pytest.raises(NotFound):
            move_affiliate(HOUSE, wrong, cast.north.pk)


def test_a_house_that_was_not_filled_has_no_union(db: None) -> None:
    assert the_union() is None
    plant_affiliate(HOUSE, parent=None, kind="local", name="Local 1")
    union = the_union()
    assert union is not None and (union.name, union.left, union.right) == ("Local 1", 0, 1)


def test_the_affiliates_to_choose_from_are_those_reached_whole(cast: Cast) -> None:
    assert [body.name for body in affiliates_for(cast.actor("olga"), Verb.SEE_ACCESS)] == [
        "North",
        "Local 12",
        "Chapter 12A",
        "Local 40",
    ]
    assert affiliates_for(cast.actor("sam"), Verb.SEE_PEOPLE) == [], "he reaches people, and no Local"
    with pytest.raises(NotFound):
        affiliate_reached(cast.actor("sam"), Verb.SEE_PEOPLE, cast.local12.pk)


@given(st.lists(st.integers(0, 30), max_size=30))
def test_the_numbers_of_any_tree_are_its_branches(parents: list[int]) -> None:
    """Each affiliate hangs on one that was planted before it; below it lies what its range holds."""
    tree = {1: Affiliate(pk=1)}
    for key, choice in enumerate(parents, start=2):
        tree[key] = Affiliate(pk=key, parent_id=1 + choice % (key - 1))
    numbers = {affiliate.pk: numbers for affiliate, numbers in numbered(tree)}
    assert sorted(left for left, _right, _depth in numbers.values()) == list(range(len(tree)))

    def above(key: int | None) -> list[int]:
        return [] if key is None else [key, *above(tree[key].parent_id)]

    for key, (left, right, depth) in numbers.items():
        below = {other for other in tree if key in above(other)}
        assert below == {other for other in tree if left <= numbers[other][0] < right}
        assert depth == len(above(key)) - 1


def test_an_officer_of_a_local_plants_nothing(cast: Cast) -> None:
    with pytest.raises(NotFound):
        plant_affiliate(cast.actor("amina"), parent=cast.local12, kind="chapter", name="Chapter 12B")


def test_a_list_of_people_is_narrowed_to_the_reach_that_is_open(cast: Cast) -> None:
    with reaching(cast.actor("amina").reaches(Verb.SEE_PEOPLE)):
        names = set(Person.objects.values_list("given_name", flat=True))
    assert "Rosa" in names and "Hassan" in names
    assert "Ngozi" not in names and "Olga" not in names


def test_a_steward_reaches_the_people_assigned_to_him_and_nobody_else(cast: Cast) -> None:
    with reaching(cast.actor("sam").reaches(Verb.SEE_PEOPLE)):
        assert set(Person.objects.values_list("given_name", flat=True)) == {"Hassan", "Guadalupe"}


def test_asking_for_people_outside_a_reach_raises() -> None:
    with pytest.raises(Exception, match="reach"):
        Person.objects.all().count()


def test_nothing_reached_is_nobody_seen(cast: Cast) -> None:
    with reaching(Reach()):
        assert Person.objects.count() == 0
