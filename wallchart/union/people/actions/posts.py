"""Posts: given for a term, and ended. What a post opens begins and ends with it, at once."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock
from wallchart.union.core.access import ROLE_NAMES, Actor, Role, Verb
from wallchart.union.core.errors import NotFound, Refusal

from ..cells import longest_of, read_text
from ..granting import may_give
from ..models import Affiliate, Person, Post
from ..reach import not_over
from .accounts import close_account_without_posts, invite, open_account
from .reached import reached_person


@transaction.atomic
def give_post(
    actor: Actor,
    affiliate_id: int,
    person_id: int,
    *,
    role: str,
    title: str = "",
    since: date | None = None,
    until: date | None = None,
    email: str = "",
    sign_in_address: str = "",
) -> Post:
    """Give a person a post in an affiliate from `since` (today) until, not on, `until` (no end).

    With an `email` the person gets an account, and a letter that says where to sign in. Raises NotFound
    outside the actor's reach; Refusal for a role that opens more than the actor's own posts do, a title that
    is too long, a term that ends before it begins, or a post that the person holds already.
    """
    affiliate = _reached_affiliate(actor, affiliate_id)
    person = reached_person(actor, person_id, Verb.SEE_PEOPLE)
    if role not in {known.value for known in Role if known is not Role.MEMBER}:
        raise Refusal(_("there is no such post to give"), value=role)
    _must_hold_it_all(actor, Role(role), affiliate)
    title = read_text(_("title"), title, longest_of(Post, "title"))
    first = since or clock.today()
    if until is not None and until <= first:
        raise Refusal(_("the term ends before it begins; give a later end"), value=until)
    overlapping = Post._base_manager.filter(not_over(first), person=person, affiliate=affiliate, role=role)
    if until is not None:
        overlapping = overlapping.filter(since__lt=until)
    if overlapping.exists():
        raise Refusal(_("this person holds that post in this time already; end it first"))
    post = Post._base_manager.create(
        person=person, affiliate=affiliate, role=role, title=title, since=first, until=until
    )
    _note(actor, "give_post", post, {"since": str(first), "until": None if until is None else str(until)})
    if email or person.account is not None:
        open_account(actor, person, email)
        invite(actor, post, sign_in_address)
    return post


@transaction.atomic
def end_post(actor: Actor, post_id: int) -> None:
    """End a post today; what it opened is closed with the next page. An account that nothing is left of
    is closed too. Raises NotFound out of reach, Refusal for a post that opens more than the actor's own,
    for one that is over, and for the last administrator's."""
    actor.must(Verb.MANAGE_POSTS)
    found = Post._base_manager.filter(pk=post_id).first()
    if found is None:
        raise NotFound
    affiliate = _reached_affiliate(actor, found.affiliate_id)
    if found.role == Role.ADMINISTRATOR:
        hold_administrators()
    post = (
        Post._base_manager.select_for_update(of=("self",))
        .select_related("person__account", "affiliate")
        .get(pk=post_id)
    )
    if not Post._base_manager.filter(not_over(), pk=post.pk).exists():
        raise Refusal(_("this post is over already"))
    _must_hold_it_all(actor, Role(post.role), affiliate)
    must_leave_an_administrator(Q(pk=post.pk))
    post.until = max(post.since, clock.today())
    post.save(update_fields=["until"])
    _note(actor, "end_post", post, {"until": str(post.until)})
    close_account_without_posts(actor, post.person)


def _reached_affiliate(actor: Actor, affiliate_id: int) -> Affiliate:
    reach = actor.must(Verb.MANAGE_POSTS)
    affiliate = Affiliate.objects.filter(pk=affiliate_id).first()
    if affiliate is None or not reach.holds_affiliate(affiliate.left):
        raise NotFound
    return affiliate


def _must_hold_it_all(actor: Actor, role: Role, affiliate: Affiliate) -> None:
    if not may_give(actor, role, affiliate):
        raise Refusal(
            _("this post opens more than your own posts do; ask somebody who holds more"),
            value=str(ROLE_NAMES[role]),
        )


def hold_administrators() -> None:
    """Hold every administrator's post until the transaction ends, in one order for all: of two who end each
    other's post at once, the second is told that hers is the last."""
    posts = Post._base_manager.filter(not_over(), role=Role.ADMINISTRATOR)
    list(posts.select_for_update().order_by("pk").values_list("pk"))


def must_leave_an_administrator(leaving: Q) -> None:
    """Raise Refusal where, without the posts that `leaving` names, nobody is administrator and can sign in
    today. The posts must be held (`hold_administrators`)."""
    posts = Post._base_manager.filter(not_over(), role=Role.ADMINISTRATOR)
    others = posts.exclude(leaving).filter(since__lte=clock.today(), person__account__is_active=True)
    if posts.filter(leaving).exists() and not others.exists():
        raise Refusal(_("this is the last administrator; give somebody else the post first"))


def _note(actor: Actor, verb: str, post: Post, term: dict[str, str | None]) -> None:
    person: Person = post.person
    audit.record(
        actor,
        verb,
        "post",
        post.pk,
        affiliate_id=post.affiliate_id,
        subject_id=person.pk,
        subject_name=person.shown_name,
        after={**term, "role": post.role},
        facts={"title": post.title or str(ROLE_NAMES[Role(post.role)]), "affiliate": post.affiliate.name},
    )
