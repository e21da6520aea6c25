"""What somebody is to the union, and where they work: dated, so that what was stays known.

A change holds from a day on; the row before it ends on that day (half-open). A change dated on the day
on which the standing row began corrects that row, and adds none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core.access import Actor
from wallchart.union.core.errors import Refusal

from ..cells import longest_of, read_text
from ..dated import day_of_change, must_follow
from ..models import BargainingUnit, Employer, Employment, Membership, Person, Worksite
from ..models.persons import Status
from ..moving import moving
from .heads import recount_heads
from .reached import note, reached_home, reached_person

EMPLOYMENT = ("employer_id", "worksite_id", "unit_id", "classification", "shift", "hired_on")
_WORK_BEGAN_LATER = gettext_lazy("the present work began after this day; give a day from %(day)s on")


@transaction.atomic
def change_membership(
    actor: Actor,
    person_id: int,
    *,
    home_id: int | None,
    status: str,
    on: date | None = None,
    seen_at: datetime | None = None,
) -> Person:
    """From `on` (today) this affiliate is the person's home and this their status.

    The actor must reach the person where they are and the affiliate they go to. Raises NotFound,
    Conflict as `reached_person`, Refusal where the day lies before the present membership began (or the
    one before it ended) or in the future.
    """
    person = reached_person(actor, person_id, seen_at=seen_at)
    home = reached_home(actor, home_id) if home_id != person.home_id else person.home
    if status not in Status.values:
        raise Refusal(_("there is no such status"), value=status)
    if (person.home_id, person.status) == (home_id, status):
        return person
    day = day_of_change(on)
    before = {"home": person.home and person.home.name, "status": person.status}
    homes = {person.home_id, home_id}
    _date_membership(person, home_id, status, day)
    with moving([person_id]):
        person.home, person.status = home, status
        person.save(update_fields=["home", "status"])
    recount_heads(homes)
    after = {"home": home and home.name, "status": status}
    changed = [name for name in before if before[name] != after[name]]
    note(
        actor,
        "change_membership",
        person,
        before={name: before[name] for name in changed},
        after={**{name: after[name] for name in changed}, "since": day},
    )
    return person


def _date_membership(person: Person, home_id: int | None, status: str, day: date) -> None:
    rows = Membership._base_manager.filter(person=person)
    current = rows.filter(until=None).first()
    began_later = _("the present membership began after this day; give a day from %(day)s on")
    must_follow(rows, current, day, began_later)
    if current is not None:
        if day == current.since:
            if home_id is None:
                current.delete()
            else:
                current.affiliate_id, current.status = home_id, status
                current.save(update_fields=["affiliate", "status"])
            return
        current.until = day
        current.save(update_fields=["until"])
    if home_id is not None:
        Membership._base_manager.create(person=person, affiliate_id=home_id, status=status, since=day)


@transaction.atomic
def change_employment(
    actor: Actor,
    person_id: int,
    cells: Mapping[str, Any],
    *,
    on: date | None = None,
    seen_at: datetime | None = None,
) -> Person:
    """From `on` (today) the person works so. `cells` are those of EMPLOYMENT; what is left out stays.

    A worksite brings its employer along where none is given. Raises as `change_membership`.
    """
    person = reached_person(actor, person_id, seen_at=seen_at)
    rows = Employment._base_manager.filter(person=person)
    current = rows.filter(until=None).first()
    read = _read_employment(cells)
    stands = {name: getattr(current, name) if current else _nothing(name) for name in EMPLOYMENT}
    changed = {name: value for name, value in read.items() if stands[name] != value}
    if not changed:
        return person
    day = day_of_change(on)
    must_follow(rows, current, day, _WORK_BEGAN_LATER)
    if current is not None and day == current.since:
        for name, value in changed.items():
            setattr(current, name, value)
        current.save(update_fields=list(changed))
    else:
        if current is not None:
            current.until = day
            current.save(update_fields=["until"])
        Employment._base_manager.create(person=person, since=day, **{**stands, **read})
    before = {name: stands[name] for name in changed}
    note(
        actor,
        "change_employment",
        person,
        before=_in_words(before) if current else None,
        after={**_in_words(changed), "since": day},
    )
    return person


@transaction.atomic
def end_employment(
    actor: Actor, person_id: int, *, on: date | None = None, seen_at: datetime | None = None
) -> Person:
    """The person works there no more from `on` (today) on; nothing happens where they work nowhere."""
    person = reached_person(actor, person_id, seen_at=seen_at)
    rows = Employment._base_manager.filter(person=person)
    current = rows.filter(until=None).first()
    if current is None:
        return person
    day = day_of_change(on)
    must_follow(rows, current, day, _WORK_BEGAN_LATER)
    current.until = day
    current.save(update_fields=["until"])
    before = _in_words({name: getattr(current, name) for name in EMPLOYMENT})
    note(actor, "end_employment", person, before=before, after={"until": day})
    return person


def _nothing(name: str) -> Any:
    return "" if name in ("classification", "shift") else None


_MODELS = {"employer_id": Employer, "worksite_id": Worksite, "unit_id": BargainingUnit}


def _read_employment(cells: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(cells) - set(EMPLOYMENT)
    if unknown:
        raise Refusal(_("work has no such cell"), column=sorted(unknown)[0])
    read = dict(cells)
    for name in ("classification", "shift"):
        if name in read:
            read[name] = read_text(name, read[name], longest_of(Employment, name))
    for name, model in _MODELS.items():
        if read.get(name) is not None and not model._default_manager.filter(pk=read[name]).exists():
            raise Refusal(_("there is no such entry any more; choose another"), column=name, value=read[name])
    if read.get("worksite_id") and not read.get("employer_id"):
        read["employer_id"] = Worksite.objects.values_list("employer", flat=True).get(pk=read["worksite_id"])
    return read


def _in_words(cells: Mapping[str, Any]) -> dict[str, Any]:
    """The cells with names in place of ids: the audit log is read long after an id meant something."""
    told: dict[str, Any] = {}
    for name, value in cells.items():
        model = _MODELS.get(name)
        if model is None:
            told[name] = value
        else:
            named = model._default_manager.filter(pk=value).first() if value is not None else None
            told[name.removesuffix("_id")] = str(named) if named else None
    return told
