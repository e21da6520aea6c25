"""Who looks after whom: assigned from today, one at a time, by those who hold a post for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import HOUSE, LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.people.actions.assignments import assign, unassign
from wallchart.union.people.actions.belonging import change_membership, end_employment
from wallchart.union.people.actions.posts import end_post, give_post
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.models import Affiliate, Assignment, Person, Post
from wallchart.union.people.reads.committee import committee, unassigned, worksites_of
from wallchart.union.people.reads.record import person_record
from wallchart.union.people.reads.sight import who_can_see

TODAY = clock.today()
A_DAY = timedelta(days=1)


def terms(person: Person) -> list[tuple]:
    rows = Assignment._base_manager.filter(person=person).order_by("since", "pk")
    return list(rows.values_list("committee_member__given_name", "since", "until"))


def alone(cast: Cast, who: str = "amina", where: Affiliate | None = None, **narrowed: int) -> list[str]:
    found = unassigned(cast.actor(who), (where or cast.local12).pk, **narrowed)
    return [person.given_name for person in found]


@pytest.fixture
def two_stewards(cast: Cast) -> Cast:
    Post._base_manager.create(
        person=cast.tess, affiliate=cast.local12, role="steward", title="shop steward", since=LONG_AGO
    )
    return cast


def test_who_is_assigned_to_somebody_new_leaves_the_one_before_today(two_stewards: Cast) -> None:
    cast = two_stewards
    assert assign(cast.actor("amina"), cast.local12.pk, [cast.hassan.pk, cast.lupe.pk], cast.tess.pk) == 2
    assert terms(cast.hassan) == [("Samuel", LONG_AGO, TODAY), ("Tess", TODAY, None)]
    told = AuditEntry.objects.filter(verb="assign_person").order_by("subject_id")
    assert [(entry.subject_id, entry.after) for entry in told] == [
        (person.pk, {"committee_member": "Tess van der Berg", "committee_member_id": cast.tess.pk})
        for person in (cast.hassan, cast.lupe)
    ]


def test_who_is_assigned_again_to_the_same_one_stays_and_nothing_is_told(cast: Cast) -> None:
    people = [cast.hassan.pk, cast.lupe.pk, cast.bill.pk, cast.bill.pk]
    assert assign(cast.actor("amina"), cast.local12.pk, people, cast.sam.pk) == 1
    assert terms(cast.hassan) == [("Samuel", LONG_AGO, None)]
    assert [entry.subject_id for entry in AuditEntry.objects.filter(verb="assign_person")] == [cast.bill.pk]


def test_assigning_nobody_is_nothing(cast: Cast) -> None:
    assert assign(cast.actor("amina"), cast.local12.pk, [], cast.sam.pk) == 0
    assert unassign(cast.actor("amina"), cast.local12.pk, [cast.bill.pk]) == 0
    assert not AuditEntry.objects.filter(verb__in=("assign_person", "unassign_person")).exists()


def test_assigned_back_and_forth_on_one_day_leaves_one_who_looks_after_them(two_stewards: Cast) -> None:
    cast = two_stewards
    for member in (cast.tess, cast.sam, cast.tess):
        assign(cast.actor("amina"), cast.local12.pk, [cast.hassan.pk], member.pk)
    assert [until for _who, _since, until in terms(cast.hassan)].count(None) == 1
    assert terms(cast.hassan)[-1] == ("Tess", TODAY, None)


@pytest.mark.parametrize(
    ("role", "term", "takes"),
    [
        ("steward", {"since": TODAY}, True),
        ("steward", {"since": TODAY, "until": TODAY + A_DAY}, True),
        ("steward", {"since": TODAY + A_DAY}, False),
        ("steward", {"since": LONG_AGO, "until": TODAY}, False),
        ("treasurer", {"since": LONG_AGO}, False),
        ("local_officer", {"since": LONG_AGO}, False),
    ],
)
def test_people_are_given_to_who_holds_a_post_for_it_today(cast: Cast, role: str, term, takes: bool) -> None:
    Post._base_manager.create(person=cast.rosa, affiliate=cast.local12, role=role, **term)
    if takes:
        assert assign(cast.actor("amina"), cast.local12.pk, [cast.bill.pk], cast.rosa.pk) == 1
    else:
        with pytest.raises(Refusal, match="holds no post in this person's affiliate; give one first"):
            assign(cast.actor("amina"), cast.local12.pk, [cast.bill.pk], cast.rosa.pk)


def test_a_steward_of_a_chapter_is_given_its_people_and_not_the_locals(cast: Cast) -> None:
    give_post(HOUSE, cast.chapter12a.pk, cast.bill.pk, role="steward")
    assert assign(cast.actor("amina"), cast.local12.pk, [cast.rosa.pk], cast.bill.pk) == 1
    with pytest.raises(Refusal, match="Lupe Hernández-Ruiz"):
        assign(cast.actor("amina"), cast.local12.pk, [cast.rosa.pk, cast.lupe.pk], cast.bill.pk)
    assert terms(cast.lupe) == [("Samuel", LONG_AGO, None)], "all of them or none"


def test_people_are_asked_for_under_the_affiliate_that_is_theirs(cast: Cast) -> None:
    """Who assigns in a chapter does not reach, by the way, whom they reach elsewhere."""
    amina = cast.actor("amina")
    for where, whom in (
        (cast.chapter12a, cast.hassan),
        (cast.local77, cast.hassan),
        (cast.local12, cast.ngozi),
    ):
        with pytest.raises(NotFound):
            assign(amina, where.pk, [whom.pk], cast.sam.pk)
        with pytest.raises(NotFound):
            unassign(amina, where.pk, [whom.pk])
    assert assign(amina, cast.local12.pk, [cast.rosa.pk], cast.sam.pk) == 1, "the chapter lies below"


def test_whoever_was_taken_off_a_list_is_told_with_whose_it_was(cast: Cast) -> None:
    assert unassign(cast.actor("amina"), cast.local12.pk, [cast.hassan.pk, cast.bill.pk]) == 1
    (entry,) = AuditEntry.objects.filter(verb="unassign_person")
    assert entry.subject_name == "Hassan Mohamed"
    assert entry.after == {"committee_member": "Sam O'Brien", "committee_member_id": cast.sam.pk}
    assert terms(cast.hassan) == [("Samuel", LONG_AGO, TODAY)]


# --- read


def test_the_committee_is_read_in_the_order_of_its_names_with_posts_from_above(two_stewards: Cast) -> None:
    cast = two_stewards
    give_post(HOUSE, cast.north.pk, cast.olga.pk, role="steward", title="field steward")
    give_post(HOUSE, cast.chapter12a.pk, cast.rosa.pk, role="steward")
    give_post(HOUSE, cast.local40.pk, cast.ada.pk, role="steward")
    assign(HOUSE, cast.local12.pk, [cast.bill.pk, cast.rosa.pk], cast.tess.pk)
    keepers = committee(cast.actor("amina"), cast.local12.pk)
    assert [(keeper.name, keeper.title, keeper.affiliate) for keeper in keepers] == [
        ("Olga Lindqvist", "field steward", "North"),
        ("Sam O'Brien", "steward", "Local 12"),
        ("Tess van der Berg", "shop steward", "Local 12"),
        ("Rosa Yang", "", "Chapter 12A"),
    ]
    people = {keeper.name: [person.given_name for person in keeper.people] for keeper in keepers}
    assert people["Tess van der Berg"] == ["William", "Rosa"] and people["Olga Lindqvist"] == []
    in_chapter = {keeper.name: keeper.people for keeper in committee(cast.actor("amina"), cast.chapter12a.pk)}
    assert in_chapter["Tess van der Berg"] == [cast.rosa], "of the chapter, its people alone"


def test_a_steward_with_two_posts_is_one_of_the_committee(cast: Cast) -> None:
    give_post(HOUSE, cast.chapter12a.pk, cast.sam.pk, role="steward")
    (sam,) = committee(cast.actor("amina"), cast.local12.pk)
    assert (sam.person_id, sam.affiliate, len(sam.people)) == (cast.sam.pk, "Local 12", 2)


def test_whom_nobody_looks_after_is_read_by_worksite_and_name(cast: Cast) -> None:
    end_employment(HOUSE, cast.bill.pk)
    assert alone(cast) == ["Bartholomew", "Cora", "Tou", "Amina", "Samuel", "Tess", "Rosa", "William"]
    assert alone(cast, where=cast.chapter12a) == ["Rosa"]
    assert [site.name for site in worksites_of(cast.actor("amina"), cast.chapter12a.pk)] == [
        "Retirement Systems Building"
    ]


@pytest.mark.parametrize("status", ["retiree", "staff", "ally", "left"])
def test_who_is_not_on_the_chart_needs_nobody_to_look_after_them(cast: Cast, status: str) -> None:
    assert "Rosa" in alone(cast)
    change_membership(HOUSE, cast.rosa.pk, home_id=cast.chapter12a.pk, status=status)
    assert "Rosa" not in alone(cast)


def test_whoever_was_erased_is_on_nobodys_list(cast: Cast) -> None:
    erase_person(cast.actor("ada"), cast.hassan.pk)
    (sam,) = committee(cast.actor("amina"), cast.local12.pk)
    assert [person.given_name for person in sam.people] == ["Guadalupe"]
    assert "erased" not in alone(cast)


def test_who_moves_to_another_local_is_out_of_the_stewards_sight_at_once(cast: Cast) -> None:
    change_membership(HOUSE, cast.hassan.pk, home_id=cast.local77.pk, status="member")
    (sam,) = committee(cast.actor("amina"), cast.local12.pk)
    assert [person.given_name for person in sam.people] == ["Guadalupe"]
    with pytest.raises(NotFound):
        person_record(cast.actor("sam"), cast.hassan.pk)
    assert person_record(cast.actor("otto"), cast.hassan.pk).looked_after_by[0].committee_member == cast.sam


def test_when_a_stewards_post_ends_so_does_what_it_opened(cast: Cast) -> None:
    end_post(HOUSE, Post._base_manager.get(person=cast.sam).pk)
    assert committee(cast.actor("amina"), cast.local12.pk) == []
    with pytest.raises(NotFound):
        person_record(cast.actor("sam"), cast.hassan.pk)
    assert terms(cast.hassan) == [("Samuel", LONG_AGO, None)], "until somebody else is given them"


# --- who can see, and why


def test_the_same_post_has_a_reason_for_each_way_in_which_it_reaches(cast: Cast) -> None:
    amina = next(s for s in who_can_see(cast.actor("ada"), cast.local12.pk) if s.name == "Amina Warsame")
    assert [reason.extent.value for reason in amina.reasons] == ["union", "below"]
    assert amina.reasons[0].verbs and set(amina.reasons[0].verbs).isdisjoint(amina.reasons[1].verbs)
    otto = next(s for s in who_can_see(cast.actor("ada"), cast.local12.pk) if s.name == "Otto Xiong")
    assert otto.counts_only and not amina.counts_only


def test_who_is_assigned_nobody_here_is_told_so(cast: Cast) -> None:
    in_chapter = {seer.name: seer for seer in who_can_see(cast.actor("amina"), cast.chapter12a.pk)}
    (reason,) = in_chapter["Sam O'Brien"].reasons
    assert reason.assigned == 0
    assign(HOUSE, cast.local12.pk, [cast.rosa.pk], cast.sam.pk)
    Assignment._base_manager.create(person=cast.hassan, committee_member=cast.tess, since=TODAY, until=TODAY)
    in_chapter = {seer.name: seer for seer in who_can_see(cast.actor("amina"), cast.chapter12a.pk)}
    assert in_chapter["Sam O'Brien"].reasons[0].assigned == 1


def test_nobodys_post_in_a_branch_reaches_up(cast: Cast) -> None:
    give_post(HOUSE, cast.chapter12a.pk, cast.rosa.pk, role="treasurer")
    assert "Rosa Yang" in {seer.name for seer in who_can_see(cast.actor("amina"), cast.chapter12a.pk)}
    assert "Rosa Yang" not in {seer.name for seer in who_can_see(cast.actor("amina"), cast.local12.pk)}
