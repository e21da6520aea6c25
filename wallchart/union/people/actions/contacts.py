"""The ways to reach somebody: e-mail addresses, phone numbers, postal addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import clock
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound, Refusal

from ..cells import longest_of, read_text
from ..contacts import read_contact
from ..dated import day_of_change, must_follow
from ..models import Address, ContactPoint, Person
from ..search import refresh_terms
from .reached import note, reached_person

LINES = ("line1", "line2", "city", "state", "zip")
_TOLD = ("value", "is_work", "is_preferred", "verified_at")


def _reached(actor: Actor, person_id: int, seen_at: datetime | None = None) -> Person:
    """Whoever may not see how somebody is reached does not change it either."""
    reached_person(actor, person_id, Verb.SEE_CONTACT)
    return reached_person(actor, person_id, seen_at=seen_at)


@transaction.atomic
def add_contact(
    actor: Actor,
    person_id: int,
    kind: str,
    typed: str,
    *,
    is_work: bool = False,
    is_preferred: bool = False,
    verified: bool = False,
    seen_at: datetime | None = None,
) -> ContactPoint:
    """Add an e-mail address or a phone number. Raises NotFound outside the reach, Refusal where it is no
    such thing or stands there already."""
    person = _reached(actor, person_id, seen_at)
    value, folded = read_contact(kind, typed)
    if ContactPoint._base_manager.filter(person=person, kind=kind, folded=folded).exists():
        raise Refusal(_("this stands there already; change that entry"), value=typed)
    point = ContactPoint(
        person=person, kind=kind, value=value, folded=folded, is_work=is_work, is_preferred=is_preferred
    )
    point.verified_at = clock.now() if verified else None
    point.save(force_insert=True)
    _prefer_one(point)
    refresh_terms([person.pk])
    note(actor, "add_contact", person, after=_told(point))
    return point


@transaction.atomic
def change_contact(actor: Actor, person_id: int, contact_id: int, cells: Mapping[str, Any]) -> ContactPoint:
    """Change `value`, `is_work`, `is_preferred` or `verified` (yes or no) of an entry."""
    person = _reached(actor, person_id)
    point = _entry(person, contact_id)
    before = _told(point)
    if cells.get("value", point.value) != point.value:
        value, folded = read_contact(point.kind, cells["value"])
        others = ContactPoint._base_manager.filter(person=person, kind=point.kind, folded=folded)
        if others.exclude(pk=point.pk).exists():
            raise Refusal(_("this stands there already; change that entry"), value=cells["value"])
        if folded != point.folded:
            point.verified_at = None  # what was verified was another address
        point.value, point.folded = value, folded
    point.is_work = cells.get("is_work", point.is_work)
    point.is_preferred = cells.get("is_preferred", point.is_preferred)
    if "verified" in cells:
        point.verified_at = (point.verified_at or clock.now()) if cells["verified"] else None
    after = _told(point)
    changed = [name for name in _TOLD if before[name] != after[name]]
    if not changed:
        return point
    point.save(force_update=True)
    _prefer_one(point)
    refresh_terms([person.pk])
    note(
        actor,
        "change_contact",
        person,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )
    return point


@transaction.atomic
def drop_contact(actor: Actor, person_id: int, contact_id: int) -> None:
    """Take an entry away."""
    person = _reached(actor, person_id)
    point = _entry(person, contact_id)
    before = _told(point)
    point.delete()
    refresh_terms([person.pk])
    note(actor, "drop_contact", person, before=before)


@transaction.atomic
def change_address(
    actor: Actor,
    person_id: int,
    kind: str,
    lines: Mapping[str, str] | None,
    *,
    on: date | None = None,
    seen_at: datetime | None = None,
) -> Person:
    """From `on` (today) the person's home or mailing address is `lines` (of LINES); None: there is none.

    The address before ends on that day; a change on the day on which it began corrects it.
    """
    person = _reached(actor, person_id, seen_at)
    if kind not in Address.Kind.values:
        raise Refusal(_("there is no such kind of address"), value=kind)
    read = _read_lines(lines) if lines is not None else None
    rows = Address._base_manager.filter(person=person, kind=kind)
    current = rows.filter(until=None).first()
    stands = {name: getattr(current, name) for name in LINES} if current else None
    if stands == read:
        return person
    day = day_of_change(on)
    must_follow(rows, current, day, _("the present address began after this day; give a day from %(day)s on"))
    if current is not None and (read is None or day > current.since):
        current.until = day
        current.save(update_fields=["until"])
        current = None
    if read is not None:
        if current is None:
            current = Address(person=person, kind=kind, since=day)
        for name, value in read.items():
            setattr(current, name, value)
        current.save()
    note(actor, "change_address", person, before=stands, after=read and {**read, "since": day})
    return person


def _read_lines(lines: Mapping[str, str]) -> dict[str, str]:
    read = {name: read_text(name, lines.get(name, ""), longest_of(Address, name)) for name in LINES}
    if not read["line1"]:
        raise Refusal(_("an address needs a street or a box; give one"), column=_("Street"))
    return read


def _entry(person: Person, contact_id: int) -> ContactPoint:
    point = ContactPoint._base_manager.filter(person=person, pk=contact_id).first()
    if point is None:
        raise NotFound
    return point


def _prefer_one(point: ContactPoint) -> None:
    if point.is_preferred:
        others = ContactPoint._base_manager.filter(person=point.person_id, kind=point.kind, is_preferred=True)
        others.exclude(pk=point.pk).update(is_preferred=False)


def _told(point: ContactPoint) -> dict[str, Any]:
    return {name: getattr(point, name) for name in _TOLD}
