"""Adding a person and changing their record: names, number, birth date, languages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import clock
from wallchart.union.core.access import Actor
from wallchart.union.core.errors import Refusal

from ..cells import NAMES, read_cells
from ..dated import day_of_change
from ..models import Membership, Person
from ..models.persons import Status
from ..names import sort_name
from ..renaming import follow_names
from .heads import recount_heads
from .reached import note, reached_home, reached_person


@transaction.atomic
def add_person(
    actor: Actor, cells: Mapping[str, Any], *, home_id: int | None, status: str, since: date | None = None
) -> Person:
    """Put somebody on the union's list. `cells` are those of `people.cells.NAMES`.

    `since` is the first day of the membership (today when not given). Raises NotFound where the actor
    may not put people in that affiliate, Refusal where a cell cannot be or the day has not come yet.
    """
    home = reached_home(actor, home_id)
    read = read_cells(cells)
    _must_have_a_name(read)
    _must_own_number(read.get("number", ""), None)
    if status not in Status.values:
        raise Refusal(_("there is no such status"), value=status)
    first = day_of_change(since)
    person = Person(**read, home=home, status=status)
    person.sort_name = sort_name(person.given_name, person.family_name)
    person.created_at = person.changed_at = clock.now()
    person.save(force_insert=True)
    if home is not None:
        Membership._base_manager.create(person=person, affiliate=home, status=status, since=first)
    follow_names([person.pk])
    recount_heads([person.home_id])
    shown = {name: value for name, value in read.items() if value}
    note(actor, "add_person", person, after={**shown, "home": home and home.name, "status": status})
    return person


@transaction.atomic
def change_person(
    actor: Actor, person_id: int, cells: Mapping[str, Any], *, seen_at: datetime | None = None
) -> Person:
    """Change cells of a person's record; those that stay the same are left alone, and not told.

    Raises NotFound outside the actor's reach, Conflict where the person was changed since `seen_at`,
    Refusal where a cell cannot be.
    """
    person = reached_person(actor, person_id, seen_at=seen_at)
    read = read_cells(cells)
    before = {name: getattr(person, name) for name, value in read.items() if getattr(person, name) != value}
    if not before:
        return person
    if "number" in before:
        _must_own_number(read["number"], person.pk)
    for name in before:
        setattr(person, name, read[name])
    _must_have_a_name({"given_name": person.given_name, "family_name": person.family_name})
    person.sort_name = sort_name(person.given_name, person.family_name)
    person.save(update_fields=[*before, "sort_name"])
    follow_names([person.pk])
    note(actor, "change_person", person, before=before, after={name: read[name] for name in before})
    return person


def _must_have_a_name(cells: Mapping[str, Any]) -> None:
    if not (cells.get("given_name") or cells.get("family_name")):
        raise Refusal(_("a person needs a name; give one"), column=str(NAMES["given_name"]))


def _must_own_number(number: str, person_id: int | None) -> None:
    others = Person._base_manager.filter(number=number).exclude(pk__in=[person_id] if person_id else [])
    if number and others.exists():
        raise Refusal(
            _("another person has this member number; look whether they are one"),
            column=str(NAMES["number"]),
            value=number,
        )
