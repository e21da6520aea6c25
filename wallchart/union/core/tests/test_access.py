"""The table of access and what an actor reaches by it: for single objects and whole lists alike."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.union.core.access import (
    BEYOND_SELF,
    EXTENT_NAMES,
    NOTHING,
    POLITICAL,
    ROLE_NAMES,
    TABLE,
    VERB_NAMES,
    Actor,
    Extent,
    Holding,
    Reach,
    Role,
    Span,
    Verb,
    house_itself,
    rules_for,
    verb_in,
)
from wallchart.union.core.errors import NotFound

# A tree of ten affiliates: 0 over all; 1 (over 2..4) and 5 (over 6..8, of which 6 over 7); 9 by itself.
SPANS = {0: 10, 1: 5, 2: 3, 3: 4, 4: 5, 5: 9, 6: 8, 7: 8, 8: 9, 9: 10}
EVERYWHERE = range(10)


def holding(role: Role, left: int) -> Holding:
    return Holding(role, 100 + left, Span(left, SPANS[left]))


def somebody(*held: tuple[Role, int], person: int | None = 7) -> Actor:
    return Actor(name="x", person_id=person, holdings=tuple(holding(role, left) for role, left in held))


def lies_under(left: int, top: int) -> bool:
    return top <= left < SPANS[top]


posts = st.lists(st.tuples(st.sampled_from(Role), st.sampled_from(sorted(SPANS))), max_size=4)
verbs = st.sampled_from(Verb)


def extents(role: Role, verb: Verb) -> set[Extent]:
    return {rule.extent for rule in TABLE if (rule.role, rule.verb) == (role, verb)}


@settings(max_examples=50)
@given(held=posts, verb=verbs)
def test_an_affiliate_is_reached_whole_by_a_post_above_it_or_one_that_reaches_the_whole_union(
    held: list[tuple[Role, int]], verb: Verb
) -> None:
    reach = somebody(*held).reaches(verb)
    for left in EVERYWHERE:
        by_table = any(
            Extent.UNION in extents(role, verb)
            or (Extent.BELOW in extents(role, verb) and lies_under(left, top))
            for role, top in held
        )
        assert reach.holds_affiliate(left) == by_table
    assert reach.whole_affiliates == any(map(reach.holds_affiliate, EVERYWHERE))


@settings(max_examples=50)
@given(held=posts, verb=verbs)
def test_assigned_people_are_reached_within_the_affiliate_of_the_post(
    held: list[tuple[Role, int]], verb: Verb
) -> None:
    reach = somebody(*held).reaches(verb)
    within = {left for left in EVERYWHERE if any(span.holds(left) for span in reach.assigned_spans)}
    by_table = {
        left
        for role, top in held
        if Extent.ASSIGNED in extents(role, verb)
        for left in EVERYWHERE
        if lies_under(left, top)
    }
    assert reach.everything or (within == by_table and reach.assigned_to == (7 if by_table else None))


@settings(max_examples=50)
@given(held=posts, more=posts, verb=verbs)
def test_one_more_post_never_takes_anything_away(
    held: list[tuple[Role, int]], more: list[tuple[Role, int]], verb: Verb
) -> None:
    before, after = somebody(*held).reaches(verb), somebody(*held, *more).reaches(verb)
    assert not before or after
    for left in EVERYWHERE:
        assert after.holds_affiliate(left) >= before.holds_affiliate(left)


@settings(max_examples=50)
@given(held=posts, verb=verbs)
def test_a_reach_is_the_same_in_whatever_order_posts_were_given_and_however_often(
    held: list[tuple[Role, int]], verb: Verb
) -> None:
    assert somebody(*held).reaches(verb) == somebody(*reversed(held), *held).reaches(verb)


@settings(max_examples=50)
@given(held=posts, verb=verbs)
def test_who_reaches_nothing_may_not_and_is_told_that_there_is_nothing(
    held: list[tuple[Role, int]], verb: Verb
) -> None:
    actor = somebody(*held)
    if actor.may(verb):
        assert actor.must(verb) == actor.reaches(verb)
    else:
        assert not actor.reaches(verb)
        with pytest.raises(NotFound):
            actor.must(verb)
    for left in EVERYWHERE:
        if actor.reaches(verb).holds_affiliate(left):
            actor.must_reach_affiliate(verb, left)
        else:
            with pytest.raises(NotFound):
                actor.must_reach_affiliate(verb, left)


def test_missing_and_forbidden_look_the_same() -> None:
    with pytest.raises(NotFound) as told:
        somebody((Role.TREASURER, 2)).must(Verb.MARK)
    assert str(told.value) == ""


def test_without_a_post_one_sees_oneself_and_nothing_else() -> None:
    actor = somebody()
    assert {verb for verb in Verb if actor.may(verb)} == {Verb.SEE_SELF}
    assert actor.reaches(Verb.SEE_SELF) == Reach(self_id=7)
    assert not actor.reaches(Verb.SEE_SELF).whole_affiliates
    assert not actor.opens_more_than_own_record


def test_an_account_without_a_person_has_nothing_at_all() -> None:
    assert not any(somebody(person=None).may(verb) for verb in Verb)
    assert not NOTHING


def test_the_house_itself_reaches_everything() -> None:
    house = house_itself("the terminal", channel="terminal")
    assert all(house.reaches(verb) == Reach(everything=True) for verb in Verb)
    assert (house.name, house.channel, house.account_id, house.roles) == (
        "the terminal", "terminal", None, frozenset(),
    )  # fmt: skip


def test_where_somebody_comes_from_changes_nothing_that_they_may() -> None:
    actor = somebody((Role.STEWARD, 2))
    moved = actor.coming_from("192.0.2.7")
    assert moved.origin == "192.0.2.7"
    assert replace(moved, origin="") == actor


@pytest.mark.parametrize("role", Role)
def test_a_second_factor_is_asked_of_whoever_sees_more_than_themselves(role: Role) -> None:
    actor = somebody((role, 2), person=None)
    sees_others = any(actor.may(verb) for verb in Verb)
    assert actor.opens_more_than_own_record == (role in BEYOND_SELF) == sees_others


def test_a_span_is_half_open() -> None:
    span = Span(2, 5)
    assert [left for left in range(8) if span.holds(left)] == [2, 3, 4]


# The firewall


def test_each_political_verb_is_the_twin_of_one_other() -> None:
    named = {verb for verb in Verb if verb.startswith("political_")}
    assert set(POLITICAL.values()) == named and len(POLITICAL) == len(named)
    assert all(twin == f"political_{verb}" for verb, twin in POLITICAL.items())


@pytest.mark.parametrize("verb", POLITICAL)
def test_in_a_political_campaign_the_twin_decides(verb: Verb) -> None:
    assert verb_in(verb, political=False) is verb
    assert verb_in(verb, political=True) is POLITICAL[verb]


@pytest.mark.parametrize("verb", [Verb.SEE_PEOPLE, Verb.MANAGE_POSTS, Verb.POLITICAL_MARK])
def test_what_has_no_twin_is_never_asked_behind_the_firewall(verb: Verb) -> None:
    with pytest.raises(KeyError):
        verb_in(verb, political=True)


@pytest.mark.parametrize(
    ("role", "organizing", "political"),
    [
        (Role.CIVIC_OFFICER, False, True),
        (Role.COMMUNICATOR, True, False),
        (Role.BARGAINING_TEAM, True, False),
        (Role.TREASURER, False, False),
        (Role.MEMBER, False, False),
        (Role.STEWARD, True, True),
        (Role.LOCAL_OFFICER, True, True),
        (Role.ORGANIZER, True, True),
        (Role.ADMINISTRATOR, True, True),
    ],
)
def test_which_side_of_the_firewall_a_role_works_on(role: Role, organizing: bool, political: bool) -> None:
    actor = somebody((role, 0))
    assert any(map(actor.may, POLITICAL)) == organizing
    assert any(map(actor.may, POLITICAL.values())) == political


# The table


def test_nothing_is_said_twice() -> None:
    assert len(set(TABLE)) == len(TABLE)
    assert all(len(extents(role, verb)) <= 1 for role in Role for verb in Verb)


def test_everything_can_be_done_by_somebody_and_has_its_name() -> None:
    assert {rule.verb for rule in TABLE} == set(Verb) == set(VERB_NAMES)
    assert {rule.role for rule in TABLE} == set(Role) == set(ROLE_NAMES)
    assert set(EXTENT_NAMES) == set(Extent)
    for names in (VERB_NAMES, ROLE_NAMES, EXTENT_NAMES):
        told = [str(name) for name in names.values()]
        assert all(told) and len(set(told)) == len(told)


@pytest.mark.parametrize("verb", Verb)
def test_the_lines_that_open_a_verb_are_found_in_the_tables_order(verb: Verb) -> None:
    lines = rules_for(verb)
    assert set(lines) == {rule for rule in TABLE if rule.verb is verb}
    assert all(TABLE.index(earlier) < TABLE.index(later) for earlier, later in pairwise(lines))
    assert lines[0].role in (Role.ADMINISTRATOR, Role.MEMBER)


def test_what_touches_the_whole_union_or_cannot_be_undone_is_the_administrators() -> None:
    for verb in (Verb.MANAGE_TREE, Verb.ERASE_PERSON):
        assert [rule.role for rule in rules_for(verb)] == [Role.ADMINISTRATOR]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_across_the_union_others_see_counts_and_no_names(role: Role) -> None:
    widely = {rule.verb for rule in TABLE if rule.role is role and rule.extent is Extent.UNION}
    assert widely <= {Verb.SEE_BOARD, Verb.POLITICAL_SEE_BOARD}


@pytest.mark.parametrize("role", Role)
def test_who_changes_or_takes_out_also_sees(role: Role) -> None:
    """No post opens a deed on people whom its holder cannot look at, nor on a chart unseen."""
    actor = somebody((role, 1))
    needs = {
        Verb.SEE_CONTACT: Verb.SEE_PEOPLE,
        Verb.CHANGE_PEOPLE: Verb.SEE_PEOPLE,
        Verb.EXPORT_PEOPLE: Verb.SEE_PEOPLE,
        Verb.MERGE_PEOPLE: Verb.SEE_PEOPLE,
        Verb.ASSIGN_PEOPLE: Verb.SEE_PEOPLE,
        Verb.EXPORT_PERSON: Verb.SEE_CONTACT,
        Verb.ERASE_PERSON: Verb.EXPORT_PERSON,
        **{
            verb_in(deed, political=side): verb_in(Verb.SEE_CHART, political=side)
            for deed in (Verb.MARK, Verb.REVIEW_MARKS, Verb.EXPORT_CHART, Verb.MANAGE_CAMPAIGNS)
            for side in (False, True)
        },
    }
    for deed, sight in needs.items():
        if actor.may(deed):
            assert actor.reaches(deed) == actor.reaches(sight), (deed, sight)
