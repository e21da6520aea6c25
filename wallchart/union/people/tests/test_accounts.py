"""Accounts follow posts: made with one, opened again with the next, closed when nothing is left to open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client

from tests.cast import HOUSE, Cast
from tests.mailbox import Mailbox
from wallchart.union.core import clock, worker
from wallchart.union.core.access import Role, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import Account, AuditEntry, Job
from wallchart.union.people import reads
from wallchart.union.people.actions.accounts import close_account_without_posts, forget_second_factor
from wallchart.union.people.actions.contacts import add_contact
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.actions.posts import end_post, give_post
from wallchart.union.people.models import Person, Post
from wallchart.union.people.reads.holders import demo_people, my_posts
from wallchart.union.people.reads.shape import affiliate_of_post, person_to_appoint, posts_in
from wallchart.union.people.work import close_accounts_of_ended_terms

TODAY = clock.today()
A_DAY = timedelta(days=1)
CHICAGO = ZoneInfo("America/Chicago")


def post_of(cast: Cast, name: str) -> Post:
    return Post._base_manager.get(person=cast.persons[name])


def account_of(person: Person) -> Account:
    found = Person._base_manager.get(pk=person.pk).account
    assert found is not None
    return found


def verbs() -> list[str]:
    return list(
        AuditEntry.objects.exclude(verb="plant_affiliate").order_by("id").values_list("verb", flat=True)
    )


# --- opened


def test_a_post_without_an_address_opens_no_account(cast: Cast) -> None:
    give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward")
    assert Person._base_manager.get(pk=cast.hassan.pk).account is None
    assert not Job.objects.filter(kind="invitation").exists() and verbs() == ["give_post"]


def test_an_account_bears_the_name_that_its_person_is_called_by(cast: Cast) -> None:
    change_person(HOUSE, cast.hassan.pk, {"preferred_name": "Has", "suffix": "Jr"})
    give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", email=" has@example.net ")
    account = account_of(cast.hassan)
    assert (account.name, account.email, account.is_active) == ("Has Mohamed Jr", "has@example.net", True)


def test_who_has_an_account_is_told_of_each_new_post_and_keeps_the_address(cast: Cast) -> None:
    give_post(HOUSE, cast.local40.pk, cast.sam.pk, role="treasurer")
    assert account_of(cast.sam).email == "sam@example.org"
    (job,) = Job.objects.filter(kind="invitation")
    assert job.affiliate_id == cast.local40.pk
    assert verbs() == ["give_post"], "there is nothing new about the account"


def test_the_same_address_in_other_letters_is_no_change(cast: Cast) -> None:
    give_post(cast.actor("amina"), cast.local12.pk, cast.sam.pk, role="treasurer", email=" SAM@Example.org")
    assert account_of(cast.sam).email == "sam@example.org" and "change_sign_in" not in verbs()


@pytest.mark.parametrize(
    ("email", "why"),
    [
        ("tess@example.org", "signs in with this address already"),
        ("nonsense", "no e-mail address"),
        ("a@" + "x." * 127 + "org", "no e-mail"),
    ],
)
def test_an_address_that_cannot_be_does_not_replace_one_that_is(cast: Cast, email: str, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        give_post(cast.actor("amina"), cast.local12.pk, cast.sam.pk, role="treasurer", email=email)
    assert account_of(cast.sam).email == "sam@example.org"
    assert Post._base_manager.filter(person=cast.sam).count() == 1


def test_an_address_at_somebody_elses_work_is_no_place_for_codes_either(cast: Cast) -> None:
    add_contact(HOUSE, cast.rosa.pk, "email", "Front.Desk@state.example", is_work=True)
    with pytest.raises(Refusal, match="at work"):
        give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", email="front.desk@STATE.example")


def test_a_post_to_come_opens_the_account_before_it_begins(cast: Cast, mailbox: Mailbox) -> None:
    """So that a second factor can be set up in time; what the post opens is still shut."""
    later = TODAY + 30 * A_DAY
    give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", since=later, email="h@example.net")
    assert account_of(cast.hassan).is_active
    actor = reads.actor_of(account_of(cast.hassan))
    assert actor is not None and actor.holdings == () and not actor.may(Verb.SEE_PEOPLE)
    assert close_accounts_of_ended_terms(Job()).done == 0
    assert worker.work_once("here:1:a")
    assert "Local 12: steward or committee member" in mailbox.text


def test_no_letter_goes_to_an_account_that_was_closed_or_is_nobodys(cast: Cast, mailbox: Mailbox) -> None:
    for name, email in (("hassan", "h@example.net"), ("rosa", "r@example.net")):
        give_post(HOUSE, cast.local12.pk, cast.persons[name].pk, role="steward", email=email)
    Account.objects.filter(email="h@example.net").update(is_active=False)
    Person._base_manager.filter(pk=cast.rosa.pk).update(account=None)
    while worker.work_once("here:1:a"):
        pass
    assert mailbox.messages == []


# --- closed


def test_an_account_closes_with_the_last_of_several_posts_and_not_before(cast: Cast) -> None:
    first = post_of(cast, "sam")
    coming = give_post(HOUSE, cast.local40.pk, cast.sam.pk, role="steward", since=TODAY + A_DAY)
    end_post(HOUSE, first.pk)
    assert account_of(cast.sam).is_active, "another post is to come"
    end_post(HOUSE, coming.pk)
    assert not account_of(cast.sam).is_active


def test_a_post_that_was_taken_back_before_it_began_is_over_at_once(cast: Cast) -> None:
    day = TODAY + 9 * A_DAY
    coming = give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", since=day)
    end_post(HOUSE, coming.pk)
    coming.refresh_from_db()
    assert (coming.since, coming.until) == (day, day), "it holds on no day"
    held, over = posts_in(HOUSE, cast.local12.pk)
    assert "Hassan Mohamed" not in [office.name for office in held]
    assert [office.name for office in over] == ["Hassan Mohamed"]
    with pytest.raises(Refusal, match="over already"):
        end_post(HOUSE, coming.pk)
    give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward")
    with clock.stopped_at(clock.now() + 10 * A_DAY):
        assert len(reads.holdings_of(cast.hassan.pk)) == 1, "the one that was given instead"


def test_terms_that_run_out_at_midnight_close_their_accounts_after_it(cast: Cast) -> None:
    last = datetime(2026, 5, 31, 23, 59, tzinfo=CHICAGO)
    Post._base_manager.filter(person__in=(cast.sam, cast.tou)).update(until="2026-06-01")
    with clock.stopped_at(last):
        assert close_accounts_of_ended_terms(Job()).done == 0
    with clock.stopped_at(last + timedelta(minutes=1)):
        assert close_accounts_of_ended_terms(Job()).done == 2
        assert close_accounts_of_ended_terms(Job()).done == 0, "they are closed"
    closed = AuditEntry.objects.filter(verb="close_account")
    assert {(entry.actor_name, entry.channel) for entry in closed} == {("the worker", "worker")}


def test_only_an_open_account_with_nothing_to_open_is_closed(cast: Cast) -> None:
    assert close_account_without_posts(HOUSE, cast.hassan) is False, "there is none"
    assert close_account_without_posts(HOUSE, cast.sam) is False, "there is a post"
    end_post(HOUSE, post_of(cast, "sam").pk)
    assert close_account_without_posts(HOUSE, Person._base_manager.get(pk=cast.sam.pk)) is False
    assert verbs().count("close_account") == 1


def test_a_closed_account_is_nobody_with_a_post(cast: Cast) -> None:
    end_post(HOUSE, post_of(cast, "amina").pk)
    actor = cast.actor("amina")
    assert actor.holdings == () and actor.person_id == cast.amina.pk
    assert not any(actor.may(verb) for verb in Verb if verb is not Verb.SEE_SELF)


# --- the last administrator


def second_administrator(cast: Cast, **term: Any) -> Post:
    return give_post(cast.actor("ada"), cast.council.pk, cast.olga.pk, role="administrator", **term)


@pytest.mark.parametrize(
    "other",
    [
        lambda cast: second_administrator(cast, since=TODAY + A_DAY),
        lambda cast: give_post(HOUSE, cast.council.pk, cast.hassan.pk, role="administrator"),
        lambda cast: (
            second_administrator(cast),
            Account.objects.filter(person=cast.olga).update(is_active=False),
        ),
        lambda cast: Post._base_manager.filter(pk=second_administrator(cast).pk).update(until=TODAY),
    ],
    ids=["is still to come", "cannot sign in", "was shut out", "is over"],
)
def test_who_cannot_step_in_today_does_not_replace_the_last_administrator(
    cast: Cast, other: Callable[[Cast], object]
) -> None:
    other(cast)
    with pytest.raises(Refusal, match="last administrator; give somebody else the post first"):
        end_post(cast.actor("ada"), post_of(cast, "ada").pk)
    assert cast.actor("ada").may(Verb.MANAGE_TREE)


def test_a_post_of_an_administrator_to_come_can_be_taken_back(cast: Cast) -> None:
    coming = second_administrator(cast, since=TODAY + A_DAY)
    end_post(cast.actor("ada"), coming.pk)
    assert reads.holdings_of(cast.ada.pk)


def test_an_administrator_of_a_branch_opens_the_whole_union_and_counts(cast: Cast) -> None:
    """The role reaches the union wherever it is held."""
    give_post(cast.actor("ada"), cast.local77.pk, cast.otto.pk, role="administrator")
    end_post(cast.actor("otto"), post_of(cast, "ada").pk)
    assert cast.actor("otto").may(Verb.MANAGE_TREE) and not cast.actor("ada").may(Verb.MANAGE_TREE)


# --- second factors


def test_with_the_second_factor_every_session_of_the_account_ends(
    cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    signed_in("sam")
    sam, amina = signed_in("sam"), signed_in("amina")
    for name, client in (("sam", sam), ("amina", amina)):
        UserSession.objects.create(
            user=cast.accounts[name], ip="203.0.113.7", session_key=client.session.session_key
        )
    assert forget_second_factor(cast.actor("ada"), " Sam@Example.org ") == 1
    assert [session.user for session in UserSession.objects.all()] == [cast.accounts["amina"]]
    assert Authenticator.objects.filter(user=cast.accounts["amina"]).exists()
    assert forget_second_factor(cast.actor("ada"), "sam@example.org") == 0, "there is none any more"


@pytest.mark.parametrize("email", ["nobody@example.org", "stranger@example.org", "", "%"])
def test_whose_account_is_no_persons_is_looked_up_first(cast: Cast, email: str) -> None:
    with pytest.raises(Refusal, match="nobody signs in with this address"):
        forget_second_factor(HOUSE, email)


# --- read


def test_a_title_that_is_too_long_is_refused_and_nothing_is_given(cast: Cast) -> None:
    with pytest.raises(Refusal, match=r"column title .* longer than 120 signs"):
        give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", title="x" * 121)
    give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", title="x" * 120)
    assert post_of(cast, "hassan").title == "x" * 120


def test_posts_of_one_kind_may_follow_each_other_without_a_gap(cast: Cast) -> None:
    days = [TODAY, TODAY + 10 * A_DAY, TODAY + 20 * A_DAY, None]
    for since, until in ((days[1], days[2]), (days[0], days[1]), (days[2], days[3])):
        give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", since=since, until=until)
    for since, until in ((TODAY + 5 * A_DAY, TODAY + 6 * A_DAY), (TODAY, None), (TODAY + 99 * A_DAY, None)):
        with pytest.raises(Refusal, match="in this time already; end it first"):
            give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="steward", since=since, until=until)
    give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="treasurer")


def test_ones_own_posts_are_read_from_the_union_down(cast: Cast) -> None:
    give_post(HOUSE, cast.chapter12a.pk, cast.amina.pk, role="steward", title="shop steward")
    give_post(HOUSE, cast.council.pk, cast.amina.pk, role="communicator")
    give_post(HOUSE, cast.local40.pk, cast.amina.pk, role="treasurer", since=TODAY + A_DAY)
    held = [(post.title, post.affiliate) for post in my_posts(cast.actor("amina"))]
    assert held == [
        (str(reads.Role.COMMUNICATOR), "North Star"),
        ("president", "Local 12"),
        ("shop steward", "Chapter 12A"),
    ]
    assert my_posts(HOUSE) == my_posts(cast.actor("stranger")) == []


def test_the_made_up_people_are_shown_with_their_first_post(cast: Cast, settings: Any) -> None:
    Account.objects.filter(email__in=("amina@example.org", "stranger@example.org")).update(is_demo=True)
    settings.DEMO = True
    shown = {person.name: person.post for person in demo_people()}
    assert shown["Stranger"] is None
    assert shown["Amina Warsame"] is not None and shown["Amina Warsame"].affiliate == "Local 12"


def test_the_page_of_posts_says_who_signs_in_and_what_one_may_end(cast: Cast) -> None:
    give_post(HOUSE, cast.local12.pk, cast.hassan.pk, role="organizer")
    held, over = posts_in(cast.actor("amina"), cast.local12.pk)
    offices = {office.name: office for office in held}
    assert over == []
    assert offices["Amina Warsame"].signs_in and not offices["Hassan Mohamed"].signs_in
    assert offices["Amina Warsame"].may_end and not offices["Hassan Mohamed"].may_end
    assert str(offices["Hassan Mohamed"].role) == "organizer"


def test_a_post_leads_to_its_affiliate_for_who_gives_posts_there(cast: Cast) -> None:
    steward = post_of(cast, "sam")
    assert affiliate_of_post(cast.actor("amina"), steward.pk) == cast.local12.pk
    for who, post_id in (("otto", steward.pk), ("sam", steward.pk), ("ada", 999_999)):
        with pytest.raises(NotFound):
            affiliate_of_post(cast.actor(who), post_id)


def test_somebody_to_appoint_is_somebody_one_sees(cast: Cast) -> None:
    assert person_to_appoint(cast.actor("amina"), cast.rosa.pk) == cast.rosa
    for who, whom in (("amina", "ngozi"), ("cora", "hassan")):
        with pytest.raises(NotFound):
            person_to_appoint(cast.actor(who), cast.persons[whom].pk)


def test_who_is_signed_out_acts_as_nobody(cast: Cast) -> None:
    assert reads.actor_of(Client().get("/").wsgi_request.user) is None
    actor = reads.actor_with(cast.accounts["sam"], origin="203.0.113.7", channel="api")
    assert (actor.origin, actor.channel, actor.name) == (
        "203.0.113.7",
        "api",
        "Sam O'Brien",
    )
    assert actor.roles == {Role.STEWARD}


def test_of_two_accounts_of_one_person_the_one_that_was_chosen_opens(cast: Cast) -> None:
    merge_people(HOUSE, cast.sam.pk, cast.tess.pk, from_gone=["account_id"])
    assert account_of(cast.sam).email == "tess@example.org"
    assert Post._base_manager.filter(person=cast.sam).count() == 2
    left = reads.actor_of(cast.accounts["sam"])
    assert left is not None and left.person_id is None and left.holdings == ()
