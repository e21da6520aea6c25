"""The link with which somebody sees their own record: sent, taken back, opened, left."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock, jobs
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound, Refusal

from ..models import OwnLink
from ..own_links import GOOD_FOR, link_signed, personal_addresses, to_be_opened
from .reached import reached_person

LETTER = "own_link"


@transaction.atomic
def send_own_link(actor: Actor, person_id: int, contact_id: int, address: str) -> OwnLink:
    """Have a letter sent to one of a person's personal e-mail addresses, with a link to their own record;
    `address` is where such links begin. Links that were sent before it are ended.

    Raises NotFound outside the actor's reach, Refusal for what is no personal address of theirs.
    """
    person = reached_person(actor, person_id, Verb.EXPORT_PERSON)
    contact = personal_addresses(person.pk).filter(pk=contact_id).first()
    if contact is None:
        raise Refusal(_("the link goes to a personal e-mail address of theirs alone; choose or add one"))
    now = clock.now()
    OwnLink._base_manager.filter(person=person, ended_at=None).update(ended_at=now)
    link = OwnLink._base_manager.create(
        person=person, address=contact.folded, made_at=now, expires_at=now + GOOD_FOR
    )
    payload = {"link": link.pk, "address": address}
    jobs.enqueue(actor, LETTER, payload, key=f"link-{link.pk}", affiliate_id=person.home_id)
    _note(actor, "send_own_link", link)
    return link


@transaction.atomic
def take_back_own_link(actor: Actor, person_id: int, link_id: int) -> None:
    """End a link at once, opened or not. Raises NotFound outside the actor's reach."""
    person = reached_person(actor, person_id, Verb.EXPORT_PERSON)
    if not OwnLink._base_manager.filter(pk=link_id, person=person).exists():
        raise NotFound
    if OwnLink._base_manager.filter(pk=link_id, ended_at=None).update(ended_at=clock.now()):
        _note(actor, "take_back_own_link", OwnLink._base_manager.get(pk=link_id))


@transaction.atomic
def open_own_link(actor: Actor, token: str) -> int:
    """Open the record for the visit of whoever brings the token; the number of the link. It opens once:
    the one that lies in a mailbox, a history or a server's log afterwards is worth nothing.

    Raises Refusal where it opens nothing (any more), without a word about why.
    """
    link = link_signed(token)
    now = clock.now()
    if (
        link is None
        or not to_be_opened(link)
        or not OwnLink._base_manager.filter(pk=link.pk, opened_at=None).update(opened_at=now)
    ):
        raise Refusal(_("this link does not open anything (any more); ask an officer for another"))
    _note(actor, "open_own_link", link)
    return int(link.pk)


@transaction.atomic
def leave(actor: Actor, link_id: int) -> None:
    """End one's own visit."""
    actor.must(Verb.SEE_SELF)
    own = OwnLink._base_manager.filter(pk=link_id, person=actor.person_id)
    own.filter(ended_at=None).update(ended_at=clock.now())


def _note(actor: Actor, verb: str, link: OwnLink) -> None:
    person = link.person
    audit.record(
        actor,
        verb,
        "own_link",
        link.pk,
        affiliate_id=person.home_id,
        subject_id=person.pk,
        subject_name=person.shown_name,
        after={"address": link.address} if verb == "send_own_link" else None,
    )
