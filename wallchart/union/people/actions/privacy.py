"""A person's own: all that is held about them, to take along; and to be forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.functional import Promise

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound

from .. import holdings
from ..forgetting import remember_forgotten
from ..holdings import Rows
from ..models import Person
from ..names import sort_name
from ..registering import all_ids_of
from .posts import hold_administrators, must_leave_an_administrator
from .reached import reached_person

ERASED_NAME = ("erased", "person")
RECORD_OF_NOBODY: Mapping[str, object] = {
    "number": "",
    "given_name": ERASED_NAME[0],
    "middle_name": "",
    "family_name": ERASED_NAME[1],
    "suffix": "",
    "preferred_name": "",
    "birth_date": None,
    "languages": [],
    "account_id": None,
    "sort_name": sort_name(*ERASED_NAME),
}
"""What an erasure leaves in the cells that say who somebody is."""


@dataclass(frozen=True)
class Held:
    """All rows of one kind that are held about a person."""

    name: str
    title: str | Promise
    rows: Rows
    stays: bool


@dataclass(frozen=True)
class Everything:
    """All that is held about one person. `person` are the cells of their own record."""

    person_id: int
    shown_name: str
    person: Mapping[str, object]
    held: tuple[Held, ...]


@transaction.atomic
def export_person(actor: Actor, person_id: int) -> Everything:
    """Gather all that is held about a person, for a file that they get; the log says who did.

    Raises NotFound outside the actor's reach.
    """
    return _taken_out(actor, reached_person(actor, person_id, Verb.EXPORT_PERSON))


def _taken_out(actor: Actor, person: Person) -> Everything:
    everything = _gathered(person)
    audit.record(
        actor,
        "export_person",
        "person",
        person.pk,
        affiliate_id=person.home_id,
        subject_id=person.pk,
        subject_name=person.shown_name,
        facts={"rows": {held.name: len(held.rows) for held in everything.held}},
    )
    return everything


@transaction.atomic
def export_own(actor: Actor) -> Everything:
    """The same for oneself, by one's own link. Raises NotFound where there is no person to the actor."""
    return _taken_out(actor, reached_person(actor, _own(actor), Verb.SEE_SELF))


@transaction.atomic
def own_record(actor: Actor) -> Everything:
    """All that is held about oneself, to be looked at; nothing is written."""
    return _gathered(reached_person(actor, _own(actor), Verb.SEE_SELF))


def _own(actor: Actor) -> int:
    actor.must(Verb.SEE_SELF)
    if actor.person_id is None:  # the house itself is nobody
        raise NotFound
    return actor.person_id


def what_would_be_erased(actor: Actor, person_id: int) -> Everything:
    """The same, to be looked at before an erasure; nothing is written."""
    with transaction.atomic():
        return _gathered(reached_person(actor, person_id, Verb.ERASE_PERSON))


def _gathered(person: Person) -> Everything:
    cells = {
        "member number": person.number,
        "given name": person.given_name,
        "middle name": person.middle_name,
        "family name": person.family_name,
        "suffix": person.suffix,
        "preferred name": person.preferred_name,
        "birth date": person.birth_date,
        "languages": person.languages,
        "home": person.home.name if person.home else None,
        "status": person.status,
        "on the list since": person.created_at,
    }
    held = tuple(
        Held(
            holding.name,
            holding.title or str(holding.model._meta.verbose_name_plural),
            holding.export(person.pk),
            holding.stays,
        )
        for holding in holdings.registered()
    )
    return Everything(person.pk, person.shown_name, cells, held)


@transaction.atomic
def erase_person(actor: Actor, person_id: int) -> dict[str, int]:
    """Take away all that is personal; what counts (marks, answers, memberships, heads) stays, of a person
    without a name. It cannot be undone. Digests are kept by which a roster that names them again is known.
    Returns how many rows of each kind were emptied or removed.

    Raises NotFound outside the actor's reach, Refusal for the last administrator.
    """
    actor.must(Verb.ERASE_PERSON)
    hold_administrators()
    person = reached_person(actor, person_id, Verb.ERASE_PERSON)
    must_leave_an_administrator(Q(person=person))
    remember_forgotten(person)
    also = sorted(all_ids_of(person.pk) - {person.pk})
    # What points at other kinds goes last: signs are read from contacts, entries found through merges.
    order = sorted(holdings.registered(), key=lambda holding: _LATE.get(holding.name, 0))
    counts = {holding.name: holding.erase(person.pk) for holding in order}
    for name, nothing in RECORD_OF_NOBODY.items():
        setattr(person, name, nothing)
    person.erased_at = person.changed_at = clock.now()
    person.save()
    audit.record(
        actor,
        "erase_person",
        "person",
        person.pk,
        affiliate_id=person.home_id,
        subject_id=person.pk,
        facts={"rows": counts, "records merged into it": also},
    )
    return counts


_LATE = {"people_importrow": -1, "core_account": 1, "people_merge": 2}
"""Rosters first, while the contacts say what to look for; accounts after the log, which asks whose they are;
and merges last, which say so."""
