"""The tree as it is shown and moved; who can see an affiliate, and why; who looks after whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import HOUSE, Cast, add_person
from wallchart.union.core import clock
from wallchart.union.core.access import Extent, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.core.scoping import reaching
from wallchart.union.people.actions.assignments import assign, unassign
from wallchart.union.people.actions.tree import change_affiliate, move_affiliate, numbered
from wallchart.union.people.models import Affiliate, Assignment, Person, Post, Worksite
from wallchart.union.people.reads.committee import committee, unassigned, worksites_of
from wallchart.union.people.reads.shape import posts_in, tree
from wallchart.union.people.reads.sight import Seer, who_can_see

TODAY = clock.today()


def test_the_tree_shows_heads_and_officers_in_its_own_order(cast: Cast) -> None:
    branches = {branch.affiliate.name: branch for branch in tree(cast.actor("ada"))}
    assert list(branches)[:4] == ["North Star", "North", "Local 12", "Chapter 12A"]
    local12 = branches["Local 12"]
    assert (local12.members, local12.others) == (8, 1)
    assert local12.members_below == 9
    assert branches["North Star"].members_below == 13
    assert "Amina Warsame" in [office.name for office in local12.officers]


def test_an_officer_is_shown_her_own_branch(cast: Cast) -> None:
    names = [branch.affiliate.name for branch in tree(cast.actor("amina"))]
    assert names == ["Local 12", "Chapter 12A"]


def test_a_moved_branch_takes_everything_below_along_and_access_follows(cast: Cast) -> None:
    assert not cast.actor("olga").reaches(Verb.SEE_PEOPLE).holds_affiliate(cast.local77.left)
    move_affiliate(cast.actor("ada"), cast.local12.pk, cast.south.pk)
    twelve = Affiliate.objects.get(pk=cast.local12.pk)
    chapter = Affiliate.objects.get(pk=cast.chapter12a.pk)
    assert twelve.left <= chapter.left < twelve.right
    assert not cast.actor("olga").reaches(Verb.SEE_PEOPLE).holds_affiliate(twelve.left)
    with reaching(cast.actor("amina").reaches(Verb.SEE_PEOPLE)):
        assert Person.objects.filter(pk=cast.rosa.pk).exists()
    entry = AuditEntry.objects.get(verb="move_affiliate")
    assert (entry.before, entry.after) == ({"under": "North"}, {"under": "South"})


def test_after_every_move_the_ranges_are_those_of_the_tree(cast: Cast) -> None:
    for who, where in ((cast.local40, cast.local77), (cast.south, cast.north), (cast.local12, cast.local40)):
        move_affiliate(cast.actor("ada"), who.pk, where.pk)
        affiliates = {found.pk: found for found in Affiliate.objects.order_by("id")}
        for body, numbers in numbered(affiliates):
            assert (body.left, body.right, body.depth) == numbers


def test_nothing_is_moved_under_itself_nor_the_union_anywhere(cast: Cast) -> None:
    with pytest.raises(Refusal, match="under itself"):
        move_affiliate(cast.actor("ada"), cast.north.pk, cast.chapter12a.pk)
    with pytest.raises(Refusal, match="under itself"):
        move_affiliate(cast.actor("ada"), cast.north.pk, cast.north.pk)
    with pytest.raises(Refusal, match="the union itself"):
        move_affiliate(cast.actor("ada"), cast.council.pk, cast.north.pk)


def test_the_tree_is_the_administrators_to_change(cast: Cast) -> None:
    for name in ("olga", "amina", "otto", "sam"):
        with pytest.raises(NotFound):
            move_affiliate(cast.actor(name), cast.local12.pk, cast.south.pk)
        with pytest.raises(NotFound):
            change_affiliate(cast.actor(name), cast.local12.pk, kind="local", name="Ours")


def test_an_affiliate_is_renamed_and_only_what_changed_is_told(cast: Cast) -> None:
    change_affiliate(cast.actor("ada"), cast.local12.pk, kind="local", name="Local Twelve", number="12")
    entry = AuditEntry.objects.get(verb="change_affiliate")
    assert (entry.before, entry.after) == ({"name": "Local 12"}, {"name": "Local Twelve"})
    change_affiliate(cast.actor("ada"), cast.local12.pk, kind="local", name="Local Twelve", number="12")
    assert AuditEntry.objects.filter(verb="change_affiliate").count() == 1


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"kind": "local", "name": " "}, "needs a name"),
        ({"kind": "guild", "name": "Local 12"}, "no such kind"),
        ({"kind": "local", "name": "Local 12", "number": "77"}, "number"),
        ({"kind": "local", "name": "Local 12", "colour": "red"}, "#rrggbb"),
    ],
)
def test_a_cell_that_cannot_be_is_refused(cast: Cast, cells: dict[str, str], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        change_affiliate(cast.actor("ada"), cast.local12.pk, **cells)


def test_the_posts_of_an_affiliate_are_those_held_and_those_over(cast: Cast) -> None:
    Post._base_manager.filter(person=cast.bart).update(until=TODAY)
    held, over = posts_in(cast.actor("amina"), cast.local12.pk)
    assert {office.name for office in over} == {"Bart Larson"}
    assert {office.name for office in held} >= {"Amina Warsame", "Tou Vang", "Sam O'Brien"}
    with pytest.raises(NotFound):
        posts_in(cast.actor("otto"), cast.local12.pk)


def seen_by(cast: Cast, who: str = "amina") -> dict[str, Seer]:
    return {seer.name: seer for seer in who_can_see(cast.actor(who), cast.local12.pk)}


def test_who_can_see_a_local_and_why(cast: Cast) -> None:
    seers = seen_by(cast)
    assert {name for name, seer in seers.items() if not seer.counts_only} == {
        "Ada Berg",
        "Olga Lindqvist",
        "Amina Warsame",
        "Tou Vang",
        "Sam O'Brien",
        "Tess van der Berg",
        "Bart Larson",
    }
    assert {name for name, seer in seers.items() if seer.counts_only} == {"Cora Nguyễn", "Otto Xiong"}


def test_a_reason_names_the_post_its_affiliate_and_its_end(cast: Cast) -> None:
    Post._base_manager.filter(person=cast.olga).update(until=date(2099, 5, 1))
    below = next(
        reason for reason in seen_by(cast)["Olga Lindqvist"].reasons if reason.extent is Extent.BELOW
    )
    assert (below.affiliate, below.until) == ("North", date(2099, 5, 1))
    assert "see phone numbers, e-mail and home addresses" in [str(deed) for deed in below.deeds]


def test_a_stewards_reason_counts_the_people_assigned(cast: Cast) -> None:
    (reason,) = seen_by(cast)["Sam O'Brien"].reasons
    assert (reason.extent, reason.assigned) == (Extent.ASSIGNED, 2)


def test_the_page_agrees_with_the_reaches_that_decide(cast: Cast) -> None:
    """Everybody with an account: what the page says they may do here is what their reach says."""
    seers = seen_by(cast, "ada")
    for name, account in cast.accounts.items():
        actor = cast.actor(name)
        said = {verb for reason in seers.get(account.name, Seer(0, "", ())).reasons for verb in reason.verbs}
        left = cast.local12.left
        decided = {
            verb
            for verb in Verb
            if actor.reaches(verb).holds_affiliate(left)
            or any(span.holds(left) for span in actor.reaches(verb).assigned_spans)
        }
        assert said == decided, name


def test_a_post_that_is_over_or_to_come_sees_nothing(cast: Cast) -> None:
    Post._base_manager.filter(person=cast.tou).update(until=TODAY)
    Post._base_manager.filter(person=cast.sam).update(since=TODAY + timedelta(days=1))
    assert not {"Tou Vang", "Sam O'Brien"} & set(seen_by(cast))


def test_the_committee_and_those_whom_nobody_looks_after(cast: Cast) -> None:
    (sam,) = committee(cast.actor("amina"), cast.local12.pk)
    assert [person.given_name for person in sam.people] == ["Guadalupe", "Hassan"]
    alone = unassigned(cast.actor("amina"), cast.local12.pk)
    assert "Rosa" in {person.given_name for person in alone}
    assert not {"Hassan", "Guadalupe", "Ngozi"} & {person.given_name for person in alone}


def test_those_alone_can_be_asked_for_by_worksite(cast: Cast) -> None:
    freeman = Worksite.objects.get(name="Orville Freeman Building")
    found = unassigned(cast.actor("amina"), cast.local12.pk, freeman.pk)
    assert {person.given_name for person in found} == {"Amina", "Tou", "Cora", "Bartholomew", "William"}
    assert {site.city for site in worksites_of(cast.actor("amina"), cast.local12.pk)} == {"Saint Paul"}


def test_people_are_assigned_and_the_steward_reaches_them_at_once(cast: Cast) -> None:
    assert assign(cast.actor("amina"), cast.local12.pk, [cast.bill.pk, cast.hassan.pk], cast.sam.pk) == 1
    with reaching(cast.actor("sam").reaches(Verb.SEE_PEOPLE)):
        assert Person.objects.filter(pk=cast.bill.pk).exists()


def test_a_person_has_one_who_looks_after_them(cast: Cast) -> None:
    Post._base_manager.create(person=cast.tess, affiliate=cast.local12, role="steward")
    assign(cast.actor("amina"), cast.local12.pk, [cast.hassan.pk], cast.tess.pk)
    with reaching(cast.actor("sam").reaches(Verb.SEE_PEOPLE)):
        assert not Person.objects.filter(pk=cast.hassan.pk).exists()
    assert Assignment._base_manager.filter(person=cast.hassan).count() == 2


def test_people_are_taken_off_a_list_at_once(cast: Cast) -> None:
    assert unassign(cast.actor("amina"), cast.local12.pk, [cast.hassan.pk, cast.bill.pk]) == 1
    with reaching(cast.actor("sam").reaches(Verb.SEE_PEOPLE)):
        assert set(Person.objects.values_list("given_name", flat=True)) == {"Guadalupe"}


def test_nobody_is_assigned_to_who_has_no_post_for_it(cast: Cast) -> None:
    with pytest.raises(Refusal, match="holds no post"):
        assign(cast.actor("amina"), cast.local12.pk, [cast.bill.pk], cast.tess.pk)
    elsewhere = Post._base_manager.create(person=cast.otto, affiliate=cast.local77, role="steward")
    with pytest.raises(Refusal, match="holds no post"):
        assign(cast.actor("amina"), cast.local12.pk, [cast.bill.pk], elsewhere.person_id)


def test_people_out_of_reach_are_not_assigned_and_none_of_the_others(cast: Cast) -> None:
    for who, people in (("amina", [cast.bill.pk, cast.ngozi.pk]), ("otto", [cast.bill.pk])):
        with pytest.raises(NotFound):
            assign(cast.actor(who), cast.local12.pk, people, cast.sam.pk)
    assert not Assignment._base_manager.filter(person=cast.bill).exists()


def test_the_house_can_assign_many_in_few_questions(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    site = Worksite.objects.get(name="Duluth Depot")
    many = [
        add_person(cast, f"extra{number}", f"Extra{number}", "Person", cast.local12, site).pk
        for number in range(30)
    ]
    with django_assert_max_num_queries(12):
        assert assign(HOUSE, cast.local12.pk, many, cast.sam.pk) == 30
