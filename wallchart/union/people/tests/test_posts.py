"""Posts: given for a term and ended; nobody gives what they do not hold; accounts follow posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from tests.mailbox import Mailbox
from wallchart.terminal import main
from wallchart.union.core import clock, worker
from wallchart.union.core.access import TABLE, Actor, Extent, Holding, Role, Rule, Span, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import Account, AuditEntry, Job
from wallchart.union.people import reads
from wallchart.union.people.actions.accounts import forget_second_factor
from wallchart.union.people.actions.posts import end_post, give_post
from wallchart.union.people.granting import may_give, roles_to_give
from wallchart.union.people.models import Affiliate, ContactPoint, Person, Post
from wallchart.union.people.work import close_accounts_of_ended_terms

TODAY = clock.today()


def post_of(cast: Cast, name: str) -> Post:
    return Post._base_manager.get(person=cast.persons[name])


def test_a_post_opens_what_its_role_opens_from_today(cast: Cast) -> None:
    give_post(cast.actor("amina"), cast.local12.pk, cast.hassan.pk, role="treasurer", title="treasurer")
    (held,) = reads.holdings_of(cast.hassan.pk)
    assert (held.role, held.affiliate_id) == (Role.TREASURER, cast.local12.pk)
    entry = AuditEntry.objects.get(verb="give_post")
    assert (entry.subject_name, entry.affiliate_id) == ("Hassan Mohamed", cast.local12.pk)


def test_a_post_for_later_opens_nothing_yet(cast: Cast) -> None:
    later = TODAY + timedelta(days=30)
    give_post(cast.actor("amina"), cast.local12.pk, cast.hassan.pk, role="treasurer", since=later)
    assert reads.holdings_of(cast.hassan.pk) == ()


def test_a_term_is_over_on_its_last_day(cast: Cast) -> None:
    tomorrow = TODAY + timedelta(days=1)
    give_post(cast.actor("amina"), cast.local12.pk, cast.hassan.pk, role="treasurer", until=tomorrow)
    assert reads.holdings_of(cast.hassan.pk)
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        assert reads.holdings_of(cast.hassan.pk) == ()


def test_ending_a_post_closes_what_it_opened_at_once(cast: Cast) -> None:
    assert cast.actor("sam").may(Verb.MARK)
    end_post(cast.actor("amina"), post_of(cast, "sam").pk)
    assert not cast.actor("sam").may(Verb.MARK)


def test_an_account_that_nothing_is_left_of_is_closed(cast: Cast) -> None:
    end_post(cast.actor("amina"), post_of(cast, "sam").pk)
    assert not Account.objects.get(email="sam@example.org").is_active
    assert AuditEntry.objects.filter(verb="close_account", subject_id=cast.sam.pk).exists()


def test_an_account_with_another_post_stays(cast: Cast) -> None:
    first = post_of(cast, "sam")
    give_post(cast.actor("amina"), cast.local12.pk, cast.sam.pk, role="treasurer")
    end_post(cast.actor("amina"), first.pk)
    assert Account.objects.get(email="sam@example.org").is_active


def test_a_new_post_opens_a_closed_account_again(cast: Cast) -> None:
    end_post(cast.actor("amina"), post_of(cast, "sam").pk)
    give_post(cast.actor("amina"), cast.local12.pk, cast.sam.pk, role="steward")
    assert Account.objects.get(email="sam@example.org").is_active


def test_a_term_that_runs_out_closes_its_account_within_a_day(cast: Cast) -> None:
    Post._base_manager.filter(person=cast.sam).update(until=TODAY)
    assert close_accounts_of_ended_terms(Job()).done == 1
    assert not Account.objects.get(email="sam@example.org").is_active
    assert Account.objects.get(email="amina@example.org").is_active


def test_with_an_address_comes_an_account_and_a_letter(cast: Cast, mailbox: Mailbox) -> None:
    give_post(
        cast.actor("amina"),
        cast.local12.pk,
        cast.hassan.pk,
        role="steward",
        title="steward",
        email="Hassan@Example.net",
        sign_in_address="https://chart.example.org/account/login/",
    )
    account = Account.objects.get(email="Hassan@Example.net")
    assert Person._base_manager.get(pk=cast.hassan.pk).account == account
    assert mailbox.messages == [], "the letter waits for the worker, so for the commit"
    assert worker.work_once("here:1:a")
    assert mailbox.messages[-1]["To"] == "Hassan@Example.net"
    assert "https://chart.example.org/account/login/" in mailbox.text and "Local 12: steward" in mailbox.text


def test_no_letter_goes_out_for_a_post_that_is_over(cast: Cast, mailbox: Mailbox) -> None:
    post = give_post(
        cast.actor("amina"), cast.local12.pk, cast.hassan.pk, role="steward", email="h@example.net"
    )
    end_post(cast.actor("amina"), post.pk)
    assert worker.work_once("here:1:a")
    assert mailbox.messages == []


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("not an address", "no e-mail address"),
        ("AMINA@example.org", "signs in with this address already"),
        ("h.mohamed@state.example", "at work"),
    ],
)
def test_an_address_that_cannot_be_is_refused_and_no_post_is_given(cast: Cast, email: str, why: str) -> None:
    ContactPoint._base_manager.create(
        person=cast.hassan,
        kind="email",
        value="h.mohamed@state.example",
        folded="h.mohamed@state.example",
        is_work=True,
    )
    with pytest.raises(Refusal, match=why):
        give_post(cast.actor("amina"), cast.local12.pk, cast.hassan.pk, role="steward", email=email)
    assert not Post._base_manager.filter(person=cast.hassan).exists()


def test_a_post_is_given_once_at_a_time(cast: Cast) -> None:
    with pytest.raises(Refusal, match="already"):
        give_post(cast.actor("amina"), cast.local12.pk, cast.sam.pk, role="steward")
    give_post(cast.actor("ada"), cast.local40.pk, cast.sam.pk, role="steward")


@pytest.mark.parametrize("role", ["", "king", "member"])
def test_there_are_no_other_posts_than_the_tables(cast: Cast, role: str) -> None:
    with pytest.raises(Refusal):
        give_post(cast.actor("ada"), cast.local12.pk, cast.hassan.pk, role=role)


def test_a_term_ends_after_it_begins(cast: Cast) -> None:
    with pytest.raises(Refusal, match="before it begins"):
        give_post(
            cast.actor("ada"),
            cast.local12.pk,
            cast.hassan.pk,
            role="steward",
            since=date(2026, 3, 1),
            until=date(2026, 3, 1),
        )


def test_another_locals_posts_are_not_there(cast: Cast) -> None:
    for deed in (
        lambda: give_post(cast.actor("otto"), cast.local12.pk, cast.ngozi.pk, role="steward"),
        lambda: give_post(cast.actor("amina"), cast.local12.pk, cast.ngozi.pk, role="steward"),
        lambda: end_post(cast.actor("otto"), post_of(cast, "sam").pk),
        lambda: end_post(cast.actor("sam"), post_of(cast, "sam").pk),
    ):
        with pytest.raises(NotFound):
            deed()


def test_an_officer_makes_no_organizer_and_ends_none(cast: Cast) -> None:
    with pytest.raises(Refusal, match="more than your own"):
        give_post(cast.actor("amina"), cast.local12.pk, cast.hassan.pk, role="organizer")
    above = Post._base_manager.create(person=cast.hassan, affiliate=cast.local12, role="organizer")
    with pytest.raises(Refusal, match="more than your own"):
        end_post(cast.actor("amina"), above.pk)


def test_the_last_administrator_stays(cast: Cast) -> None:
    with pytest.raises(Refusal, match="last administrator"):
        end_post(cast.actor("ada"), post_of(cast, "ada").pk)
    give_post(cast.actor("ada"), cast.council.pk, cast.olga.pk, role="administrator")
    end_post(cast.actor("ada"), post_of(cast, "ada").pk)
    assert not cast.actor("ada").may(Verb.MANAGE_TREE)


def test_a_post_that_is_over_is_not_ended_again(cast: Cast) -> None:
    end_post(cast.actor("amina"), post_of(cast, "sam").pk)
    with pytest.raises(Refusal, match="over already"):
        end_post(cast.actor("amina"), post_of(cast, "sam").pk)


def test_what_an_officer_may_give(cast: Cast) -> None:
    given_by_amina = set(roles_to_give(cast.actor("amina"), cast.local12))
    assert given_by_amina == {
        Role.LOCAL_OFFICER,
        Role.CIVIC_OFFICER,
        Role.STEWARD,
        Role.TREASURER,
        Role.COMMUNICATOR,
        Role.BARGAINING_TEAM,
    }
    assert roles_to_give(cast.actor("amina"), cast.local77) == [], "what reaches beyond hers is not hers"
    assert Role.ORGANIZER in roles_to_give(cast.actor("olga"), cast.local12)
    assert set(roles_to_give(cast.actor("ada"), cast.council)) == set(Role) - {Role.MEMBER}


# A tree by its ranges: the union, two halves, and their quarters.
SPANS = {
    1: Span(0, 7),
    2: Span(1, 4),
    3: Span(2, 3),
    4: Span(3, 4),
    5: Span(4, 7),
    6: Span(5, 6),
    7: Span(6, 7),
}
ROLES = st.sampled_from(list(Role))
PLACES = st.sampled_from(sorted(SPANS))


def holding(role: Role, place: int) -> Holding:
    return Holding(role, place, SPANS[place])


def opened(actor: Actor, verb: Verb) -> set[tuple[str, int]]:
    """What the actor reaches: whole places, and places where they reach the people assigned to them."""
    reach = actor.reaches(verb)
    whole = {("whole", place) for place, span in SPANS.items() if reach.holds_affiliate(span.left)}
    some = {
        ("assigned", place)
        for place, span in SPANS.items()
        if any(part.holds(span.left) for part in reach.assigned_spans)
    }
    union = {("union", 0)} if reach.everything else set()
    return whole | some | union


@given(st.lists(st.tuples(ROLES, PLACES), max_size=3), ROLES, PLACES)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_nobody_can_give_more_than_they_hold(posts: list[tuple[Role, int]], role: Role, place: int) -> None:
    """Whatever somebody may give, the person it is given to opens nothing that the giver does not."""
    giver = Actor(name="giver", person_id=1, holdings=tuple(holding(*post) for post in posts))
    span = SPANS[place]
    affiliate = Affiliate(pk=place, left=span.left, right=span.right)
    if not may_give(giver, role, affiliate):
        return
    taker = Actor(name="taker", person_id=2, holdings=(holding(role, place),))
    for verb in Verb:
        own = opened(giver, verb)
        allowed = own | {("assigned", where) for kind, where in own if kind == "whole"}
        assert opened(taker, verb) <= allowed, verb


@given(st.lists(st.tuples(ROLES, PLACES), max_size=3), ROLES, PLACES)
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_what_somebody_holds_whole_they_can_give(
    posts: list[tuple[Role, int]], role: Role, place: int
) -> None:
    """The guard refuses nothing that is held: where every line of the role is covered, it may be given."""
    giver = Actor(name="giver", person_id=1, holdings=tuple(holding(*post) for post in posts))
    affiliate = Affiliate(pk=place, left=SPANS[place].left, right=SPANS[place].right)

    def is_held(rule: Rule) -> bool:
        own = opened(giver, rule.verb)
        if rule.extent is Extent.SELF or ("union", 0) in own:
            return True
        below = {("whole", where) for where, span in SPANS.items() if SPANS[place].holds(span.left)}
        return rule.extent is not Extent.UNION and below <= own

    every_line = all(is_held(rule) for rule in TABLE if rule.role is role)
    if every_line:
        assert may_give(giver, role, affiliate)


def test_the_house_itself_gives_the_first_post(cast: Cast) -> None:
    give_post(HOUSE, cast.council.pk, cast.hassan.pk, role="administrator")
    assert reads.holdings_of(cast.hassan.pk)


def test_a_lost_mailbox_is_changed_by_who_could_give_every_post_of_theirs(cast: Cast) -> None:
    give_post(cast.actor("amina"), cast.local12.pk, cast.sam.pk, role="treasurer", email="sam@example.net")
    assert Account.objects.get(person=cast.sam).email == "sam@example.net"
    assert AuditEntry.objects.filter(verb="change_sign_in", subject_id=cast.sam.pk).exists()


def test_nobody_takes_over_the_account_of_who_holds_more(cast: Cast) -> None:
    Person._base_manager.filter(pk=cast.olga.pk).update(home=cast.local12)
    with pytest.raises(Refusal, match="holds more than you"):
        give_post(cast.actor("amina"), cast.local12.pk, cast.olga.pk, role="steward", email="me@example.net")
    assert Account.objects.get(person=cast.olga).email == "olga@example.org"
    assert not Post._base_manager.filter(person=cast.olga, role="steward").exists()


def test_a_lost_second_factor_is_taken_away_at_the_terminal(
    cast: Cast, signed_in: Callable[[str], Client], capsys: pytest.CaptureFixture[str]
) -> None:
    signed_in("sam")
    assert main(["forget-second-factor", "SAM@example.org"]) == 0
    assert not Authenticator.objects.filter(user__email="sam@example.org").exists()
    assert AuditEntry.objects.get(verb="forget_second_factor").subject_id == cast.sam.pk
    assert main(["forget-second-factor", "nobody@example.org"]) == 2
    assert "nobody signs in" in capsys.readouterr().err


def test_no_officer_takes_a_second_factor_away(cast: Cast) -> None:
    for name in ("amina", "olga", "otto"):
        with pytest.raises(NotFound):
            forget_second_factor(cast.actor(name), "sam@example.org")
