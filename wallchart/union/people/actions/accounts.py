"""Accounts: made with a post, closed when nothing is left that they open."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock, jobs
from wallchart.union.core.access import Actor, Role, Verb
from wallchart.union.core.errors import Refusal
from wallchart.union.core.models import Account

from ..contacts import read_email
from ..granting import may_give
from ..models import ContactPoint, Person, Post
from ..reach import not_over
from ..renaming import account_name


def open_account(actor: Actor, person: Person, email: str) -> Account:
    """Make the account with which `person` signs in, or open theirs again. Called by giving a post.

    Raises Refusal for an address that is none, that is somebody else's, or that is the employer's: who
    reads the mail at work could read the codes.
    """
    if person.account is not None:
        if email and email.strip().casefold() != person.account.email.casefold():
            _change_address(actor, person, person.account, email)
        if not person.account.is_active:
            Account.objects.filter(pk=person.account.pk).update(is_active=True)
            _note(actor, "open_account", person)
        return person.account
    address = _address(email)
    account = Account.objects.create(email=address, name=account_name(person), created_at=clock.now())
    Person._base_manager.filter(pk=person.pk).update(account=account)
    person.account = account
    _note(actor, "open_account", person)
    return account


def _change_address(actor: Actor, person: Person, account: Account, email: str) -> None:
    """Have them sign in with another address. Whoever reads that mailbox holds their posts, so only who
    could give every one of these may do it."""
    for post in Post._base_manager.filter(not_over(), person=person.pk).select_related("affiliate"):
        if not may_give(actor, Role(post.role), post.affiliate):
            raise Refusal(
                _("this person signs in with another address, and holds more than you; leave it empty"),
                value=email,
            )
    Account.objects.filter(pk=account.pk).update(email=_address(email))
    _note(actor, "change_sign_in", person)


@transaction.atomic
def forget_second_factor(actor: Actor, email: str) -> int:
    """Take the second factors of an account away, where phone and recovery codes are lost, and sign it out
    everywhere; at the next sign-in they set up a new one. Returns how many. At the terminal alone: whoever
    could ask for it by mail would need no second factor. Raises Refusal where there is no such account."""
    actor.must(Verb.MANAGE_TREE)
    account = Account.objects.filter(email__iexact=email.strip()).first()
    person = Person._base_manager.filter(account=account).first() if account else None
    if account is None or person is None:
        raise Refusal(_("nobody signs in with this address; look it up on the page of posts"), value=email)
    for session in UserSession.objects.filter(user=account):
        session.end()
    factors = Authenticator.objects.filter(user=account)
    count = len(factors)
    factors.delete()
    _note(actor, "forget_second_factor", person)
    return count


def _address(email: str) -> str:
    address, folded = read_email(email)
    if Account.objects.filter(email__iexact=address).exists():
        raise Refusal(_("somebody signs in with this address already; give another"), value=address)
    at_work = ContactPoint._base_manager.filter(kind=ContactPoint.Kind.EMAIL, folded=folded, is_work=True)
    if at_work.exists():
        raise Refusal(
            _("this is an address at work, where the employer can read the codes; give a personal one"),
            value=address,
        )
    return address


def close_account_without_posts(actor: Actor, person: Person) -> bool:
    """Close the account of a person who holds no post today and none to come; says whether it did."""
    if person.account is None or not person.account.is_active:
        return False
    if Post._base_manager.filter(not_over(), person=person.pk).exists():
        return False
    Account.objects.filter(pk=person.account.pk).update(is_active=False)
    _note(actor, "close_account", person)
    return True


def invite(actor: Actor, post: Post, sign_in_address: str) -> None:
    """Have the letter sent that tells somebody of their post and where to sign in: after the commit,
    by the worker, again and again until the mail server takes it."""
    payload = {"post": post.pk, "address": sign_in_address}
    jobs.enqueue(actor, "invitation", payload, key=f"post-{post.pk}", affiliate_id=post.affiliate_id)


def _note(actor: Actor, verb: str, person: Person) -> None:
    account = person.account
    audit.record(
        actor,
        verb,
        "account",
        account.pk if account else None,
        affiliate_id=person.home_id,
        subject_id=person.pk,
        subject_name=person.shown_name,
    )
