"""One person's record: all of it that the actor may see, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound
from wallchart.union.core.scoping import reaching, scopes_disabled

from .. import logbook
from ..contacts import phone_as_said
from ..models import Address, Assignment, ContactPoint, Employment, Membership, Merge, Person, Post

ENTRIES_SHOWN = 20


@dataclass(frozen=True)
class Contact:
    """A way to reach somebody; `shown` is its value as people write it."""

    id: int
    kind: str
    value: str
    shown: str
    is_work: bool
    is_preferred: bool
    verified: bool


@dataclass(frozen=True)
class Record:
    """A person's page. `contacts` and `addresses` are None where the actor may not see them, and
    `entries` where they may not read the log; `entry_count` is how many there are in all."""

    person: Person
    birth_date: date | None
    contacts: list[Contact] | None
    addresses: list[Address] | None
    memberships: list[Membership]
    employments: list[Employment]
    posts: list[Post]
    looked_after_by: list[Assignment]
    looks_after: list[Assignment]
    entries: list[logbook.Line] | None = None
    entry_count: int = 0
    may: frozenset[Verb] = field(default_factory=frozenset)

    @property
    def work(self) -> Employment | None:
        return next((work for work in self.employments if work.until is None), None)


def person_record(actor: Actor, person_id: int) -> Record:
    """The record of a person within the actor's reach; raises NotFound otherwise."""
    person = reached(actor, person_id, Verb.SEE_PEOPLE)
    may = frozenset(verb for verb in _ON_A_PAGE if _reaches(actor, person, verb))
    contact = Verb.SEE_CONTACT in may
    with scopes_disabled():
        of = {"person": person.pk}
        record = Record(
            person=person,
            birth_date=person.birth_date if contact else None,
            contacts=_contacts(person) if contact else None,
            addresses=list(Address.objects.filter(**of).order_by("kind", "-since")) if contact else None,
            memberships=list(
                Membership.objects.filter(**of).select_related("affiliate").order_by("-since", "-pk")
            ),
            employments=list(
                Employment.objects.filter(**of)
                .select_related("employer", "worksite", "unit")
                .order_by("-since", "-pk")
            ),
            posts=list(Post.objects.filter(**of).select_related("affiliate").order_by("-since", "-pk")),
            looked_after_by=_assigned(Q(person=person.pk)),
            looks_after=_in_reach(actor, _assigned(Q(committee_member=person.pk, until=None))),
            may=may,
        )
    return _with_entries(actor, record) if Verb.SEE_AUDIT in may else record


_ON_A_PAGE = (
    Verb.SEE_CONTACT,
    Verb.CHANGE_PEOPLE,
    Verb.MERGE_PEOPLE,
    Verb.SEE_AUDIT,
    Verb.EXPORT_PERSON,
    Verb.ERASE_PERSON,
)


def reached(actor: Actor, person_id: int, verb: Verb) -> Person:
    """The person, where the actor reaches them with the verb; raises NotFound otherwise."""
    with reaching(actor.must(verb)):
        found: Person | None = (
            Person.objects.select_related("home").filter(pk=person_id, erased_at=None).first()
        )
    if found is None:
        raise NotFound
    return found


def _reaches(actor: Actor, person: Person, verb: Verb) -> bool:
    """Whether the verb reaches the person: from the home alone where that decides, else asked."""
    reach = actor.reaches(verb)
    if reach.everything or (person.home is not None and reach.holds_affiliate(person.home.left)):
        return True
    if not reach.assigned_spans:
        return False
    with reaching(reach):
        return bool(Person.objects.filter(pk=person.pk).exists())


def _contacts(person: Person) -> list[Contact]:
    found = ContactPoint.objects.filter(person=person.pk).order_by("kind", "-is_preferred", "pk")
    return [
        Contact(
            id=point.pk,
            kind=point.kind,
            value=point.value,
            shown=phone_as_said(point.value),
            is_work=point.is_work,
            is_preferred=point.is_preferred,
            verified=point.verified_at is not None,
        )
        for point in found
    ]


def _assigned(which: Q) -> list[Assignment]:
    found = Assignment.objects.filter(which).select_related("person", "committee_member")
    return list(found.order_by("-since", "-pk"))


def _in_reach(actor: Actor, assignments: list[Assignment]) -> list[Assignment]:
    """Those whose person the actor sees: a list of names is no way around the reach."""
    if not assignments:
        return []
    with reaching(actor.must(Verb.SEE_PEOPLE)):
        keys = [assignment.person_id for assignment in assignments]
        seen = set(Person.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return [assignment for assignment in assignments if assignment.person_id in seen]


def _with_entries(actor: Actor, record: Record) -> Record:
    """The record with what was done to it, of the records that were merged into it too."""
    gone = Merge.objects.filter(kept=record.person, undone_at=None).values_list("gone_id_was", flat=True)
    found = logbook.entries(actor, logbook.Asked()).filter(subject_id__in=[record.person.pk, *gone])
    values = {name: getattr(record, name) for name in record.__dataclass_fields__}
    values["entries"] = logbook.lines(found[:ENTRIES_SHOWN])
    values["entry_count"] = found.count()
    return Record(**values)
