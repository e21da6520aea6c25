"""Giving and ending posts: who is found, what can be given, what is refused and what it says then."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.test import Client
from django.urls import reverse

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.access import ROLE_NAMES, Role
from wallchart.union.core.models import Account, AuditEntry
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.models import Post
from wallchart.web.tests.reading import text

SignIn = Callable[[str], Client]


@pytest.fixture
def amina(cast: Cast, signed_in: SignIn) -> Client:
    return signed_in("amina")


def give(cast: Cast, which: str = "local12") -> str:
    return reverse("give_post", args=[cast.__dict__[which].pk])


def held_by(cast: Cast, name: str) -> list[str]:
    return list(Post._base_manager.filter(person=cast.persons[name]).values_list("role", flat=True))


# Finding the person.


def test_nobody_is_listed_before_somebody_is_looked_for(cast: Cast, amina: Client) -> None:
    page = text(amina.get(give(cast)))
    assert "Find a person" in page and "?person=" not in page and "Nobody of that name" not in page


@pytest.mark.parametrize("words", ["bob the nobody", "ngozi", "%", "<script>alert(1)</script>"])
def test_who_is_not_found_is_said_and_the_words_are_kept(cast: Cast, amina: Client, words: str) -> None:
    page = amina.get(give(cast), {"q": words})
    assert "Nobody of that name in your reach" in text(page)
    assert f'value="{html.escape(words)}"' in page.content.decode()


def test_a_name_that_many_bear_comes_in_pages_that_keep_it(cast: Cast, amina: Client) -> None:
    for number in range(23):
        cells = {"given_name": f"Kim{number}", "family_name": "Lee"}
        add_person(HOUSE, cells, home_id=cast.local12.pk, status="member")
    found: set[str] = set()
    for asked, many in (("1", 20), ("2", 3), ("99", 3), ("x", 20)):
        page = amina.get(give(cast), {"q": "lee", "page": asked}).content.decode()
        here = re.findall(r'href="\?person=(\d+)"', page)
        assert len(here) == many and "of 23" in page
        found |= set(here)
    assert len(found) == 23
    assert 'href="?q=lee&amp;page=2"' in amina.get(give(cast), {"q": "lee"}).content.decode()


# The form.


def test_only_what_one_holds_oneself_is_offered(cast: Cast, amina: Client, signed_in: SignIn) -> None:
    address = f"{give(cast)}?person={cast.hassan.pk}"

    def offered(client: Client) -> set[str]:
        (roles,) = re.findall(r'<select name="role".*?</select>', text(client.get(address)))
        return set(re.findall(r'<option value="([a-z_]+)"', roles))

    assert offered(signed_in("ada")) == {role.value for role in Role if role is not Role.MEMBER}
    assert Role.ADMINISTRATOR.value not in offered(amina) and Role.STEWARD.value in offered(amina)
    assert offered(amina) < offered(signed_in("ada"))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"role": ""}, "This field is required."),
        ({"role": "organizer"}, "Select a valid choice."),
        ({"until": "2026-01-01", "since": "2026-02-01"}, "the term ends before it begins"),
        ({"until": "2026-02-01", "since": "2026-02-01"}, "the term ends before it begins"),
        ({"since": "tomorrow"}, "Enter a valid date."),
        ({"email": "no address"}, "Enter a valid email address."),
        ({"title": "x" * 121}, "at most 120 characters"),
    ],
)
def test_a_post_that_cannot_be_given_says_why_and_keeps_what_was_typed(
    cast: Cast, amina: Client, changed: dict[str, str], said: str
) -> None:
    sent = {"person": cast.hassan.pk, "role": "steward", "title": "floor captain", "email": "h@example.net"}
    answer = amina.post(give(cast), {**sent, **changed})
    assert answer.status_code == 400 and said in text(answer)
    assert "A post for Hassan Mohamed" in text(answer), "and for whom"
    if "title" not in changed:
        assert 'value="floor captain"' in text(answer)
    assert held_by(cast, "hassan") == [] and not Account.objects.filter(email="h@example.net").exists()


def test_an_account_is_not_opened_at_an_address_at_work(cast: Cast, amina: Client) -> None:
    url = reverse("person_contacts", args=[cast.hassan.pk])
    amina.post(url, {"kind": "email", "value": "hassan@state.example", "is_work": "on"})
    answer = amina.post(
        give(cast), {"person": cast.hassan.pk, "role": "steward", "email": "Hassan@State.example"}
    )
    assert answer.status_code == 400 and 'role="alert"' in text(answer)
    assert not Account.objects.filter(email__iexact="hassan@state.example").exists()
    assert held_by(cast, "hassan") == []


def test_the_same_post_is_not_given_twice_for_the_same_time(cast: Cast, amina: Client) -> None:
    answer = amina.post(give(cast), {"person": cast.sam.pk, "role": "steward"})
    assert answer.status_code == 400 and "this person holds that post in this time already" in text(answer)
    assert held_by(cast, "sam") == ["steward"]


@pytest.mark.parametrize("whom", ["", "x", "0", "9" * 40])
def test_a_post_for_nobody_is_asked_for_again(cast: Cast, amina: Client, whom: str) -> None:
    before = Post._base_manager.count()
    answer = amina.post(give(cast), {"person": whom, "role": "steward"})
    assert answer.status_code in (400, 404)
    assert Post._base_manager.count() == before


def test_a_form_that_waits_for_the_second_factor_is_done_when_it_was_given(cast: Cast, amina: Client) -> None:
    spare = RecoveryCodes.activate(cast.accounts["amina"]).get_unused_codes()[0]
    session = amina.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time() - 3600, "reauthenticated": True}
    ]
    session.save()
    asked = amina.post(give(cast), {"person": cast.hassan.pk, "role": "steward", "title": "floor captain"})
    page = amina.get(asked.headers["Location"])
    assert "code" in text(page) and held_by(cast, "hassan") == []
    wrong = amina.post(asked.headers["Location"], {"code": "000000"})
    assert "Incorrect code" in text(wrong) and held_by(cast, "hassan") == []
    done = amina.post(asked.headers["Location"], {"code": spare})
    assert done.headers["Location"] == reverse("affiliate", args=[cast.local12.pk])
    assert held_by(cast, "hassan") == ["steward"]


# The page of an affiliate, and the end of a post.


def test_a_term_is_told_with_its_days_and_its_end(cast: Cast, amina: Client) -> None:
    amina.post(
        give(cast),
        {"person": cast.hassan.pk, "role": "steward", "since": "2026-02-01", "until": "2999-02-01"},
    )
    page = text(amina.get(reverse("affiliate", args=[cast.local12.pk])))
    (row,) = re.findall(r"<tr><th scope=.row.>Hassan Mohamed.*?</tr>", page)
    assert "1 Feb 2026 until 1 Feb 2999" in row and str(ROLE_NAMES[Role.STEWARD]) in row
    assert "no account" in row and ">End<" in row


def test_an_ended_post_stands_below_with_its_days(cast: Cast, amina: Client) -> None:
    post = Post._base_manager.get(person=cast.sam)
    there = amina.post(reverse("end_post", args=[post.pk]), follow=True)
    page = text(there)
    assert "The post is ended, and with it what it opened." in page
    today = clock.today()
    over = page.split("Posts that are over")[1]
    assert f"Sam O'Brien, steward: 1 Jan 2020 until {today.day} {today:%b} {today.year}" in over
    again = amina.post(reverse("end_post", args=[post.pk]), follow=True)
    assert "this post is over already" in text(again)


def test_a_post_that_opens_more_than_ones_own_is_not_ones_to_end(cast: Cast, amina: Client) -> None:
    post = Post.objects.create(
        person=cast.hassan, affiliate=cast.local12, role=Role.ORGANIZER, since=clock.today()
    )
    page = text(amina.get(reverse("affiliate", args=[cast.local12.pk])))
    assert "opens more than you hold" in page
    there = amina.post(reverse("end_post", args=[post.pk]), follow=True)
    assert "this post opens more than your own posts do" in text(there)
    post.refresh_from_db()
    assert post.until is None


def test_the_last_administrator_does_not_lock_the_house(cast: Cast, signed_in: SignIn) -> None:
    post = Post._base_manager.get(person=cast.ada)
    there = signed_in("ada").post(reverse("end_post", args=[post.pk]), follow=True)
    assert "this is the last administrator; give somebody else the post first" in text(there)
    post.refresh_from_db()
    assert post.until is None


def test_an_affiliate_without_posts_says_so(cast: Cast, signed_in: SignIn) -> None:
    client = signed_in("ada")
    assert "Nobody holds a post here" in text(client.get(reverse("affiliate", args=[cast.local40.pk])))
    row = re.findall(r"<tr>(?:(?!</tr>).)*Local 40.*?</tr>", text(client.get(reverse("posts"))))
    assert "no posts" in row[0]


def test_a_post_that_begins_later_opens_nothing_today(cast: Cast, amina: Client, settings: Any) -> None:
    begins = clock.today() + timedelta(days=3)
    sent = {"person": cast.hassan.pk, "role": "treasurer", "since": str(begins), "email": "h@example.net"}
    assert amina.post(give(cast), sent).status_code == 302
    account = Account.objects.get(email="h@example.net")
    settings.DEMO, account.is_demo = True, True
    account.save()
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("people")).status_code == 404
    told = AuditEntry.objects.filter(verb="give_post").latest("id")
    assert (told.after or {})["since"] == str(begins)
