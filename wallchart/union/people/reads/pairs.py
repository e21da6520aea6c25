"""The queue of doubtful pairs, one pair side by side, and the merges that were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound
from wallchart.union.core.scoping import reaching, scopes_disabled

from ..cells import NAMES
from ..contacts import phone_as_said
from ..identity import REASON_WORDS, Finding, Reason, Verdict, weigh
from ..models import Address, Affiliate, ContactPoint, DuplicatePair, Employment, Merge, Person
from ..models.persons import Status
from ..reach import affiliates_within, persons_within

MORE_NAMES: Mapping[str, Promise] = {
    "home": gettext_lazy("Home and status"),
    "work": gettext_lazy("Work"),
    "home_address": gettext_lazy("Home address"),
    "mailing_address": gettext_lazy("Mailing address"),
    "account_id": gettext_lazy("Sign-in"),
}


@dataclass(frozen=True)
class Pair:
    """A pair in the queue: the two names and why they are asked about."""

    id: int
    first: Person
    second: Person
    reasons: list[str]
    found_at: datetime


@dataclass(frozen=True)
class Line:
    """One line of the comparison. `choice` is its name for `merge_people` where both have a value and they
    differ; empty where there is nothing to choose."""

    label: str
    first: str
    second: str
    same: bool
    choice: str = ""


@dataclass(frozen=True)
class Beside:
    """Two records side by side, and what speaks for and against their being one person."""

    id: int | None
    first: Person
    second: Person
    lines: list[Line]
    verdict: Verdict
    state: str

    @property
    def words(self) -> str:
        """How sure that looks; never as certain as a person who knows them."""
        if self.verdict.finding is Finding.SAME:
            return _("Very likely one person. Look before you say so.")
        if self.verdict.finding is Finding.DOUBTFUL:
            return _("It could be one person, or two of one household or one name.")
        return _("Little speaks for their being one person.")


def pairs_open(actor: Actor) -> QuerySet[DuplicatePair]:
    """The pairs that wait for a decision and of which the actor may merge both, the likeliest first."""
    reach = actor.must(Verb.MERGE_PEOPLE)
    # By joins from the few open pairs: a set of everybody on either side takes SQLite half a minute.
    found = DuplicatePair.objects.filter(
        persons_within(reach, "first__"),
        persons_within(reach, "second__"),
        state=DuplicatePair.State.OPEN,
        first__erased_at=None,
        second__erased_at=None,
    )
    return found.select_related("first__home", "second__home").order_by("-score", "pk")


def shown(actor: Actor, pairs: Iterable[DuplicatePair]) -> list[Pair]:
    """Pairs of `pairs_open` as the queue shows them."""
    actor.must(Verb.MERGE_PEOPLE)
    return [Pair(pair.pk, pair.first, pair.second, _in_words(pair.reasons), pair.found_at) for pair in pairs]


def _in_words(reasons: list[str]) -> list[str]:
    known = [Reason(reason) for reason in reasons if reason in Reason._value2member_map_]
    return [str(REASON_WORDS[reason]) for reason in known]


def pair_beside(actor: Actor, pair_id: int) -> Beside:
    """A pair side by side; raises NotFound where the actor may not merge both."""
    pair = DuplicatePair.objects.filter(pk=pair_id).first()
    if pair is None:
        raise NotFound
    return beside(actor, pair.first_id, pair.second_id, pair_id=pair.pk, state=pair.state)


def beside(
    actor: Actor, first_id: int, second_id: int, *, pair_id: int | None = None, state: str = "open"
) -> Beside:
    """Any two records side by side; raises NotFound where the actor may not merge both, or sees of one of
    them less than of the other."""
    from ..doubles import traits_of

    keys = {first_id, second_id}
    with reaching(actor.must(Verb.MERGE_PEOPLE)):
        people = {p.pk: p for p in Person.objects.filter(pk__in=keys, erased_at=None).select_related("home")}
    with reaching(actor.must(Verb.SEE_CONTACT)):
        if len(people) < 2 or Person.objects.filter(pk__in=keys).count() < 2:
            raise NotFound
    with scopes_disabled():
        traits = traits_of(keys)
        told = {key: _told(person) for key, person in people.items()}
    lines = [_line(name, told[first_id], told[second_id]) for name in (*NAMES, *MORE_NAMES, *_LISTED)]
    return Beside(
        id=pair_id,
        first=people[first_id],
        second=people[second_id],
        lines=[line for line in lines if line.first or line.second],
        verdict=weigh(traits[first_id], traits[second_id]),
        state=state,
    )


_LISTED: Mapping[str, Promise] = {"phones": gettext_lazy("Phones"), "emails": gettext_lazy("E-mail")}
"""What a person may have several of: a merge keeps them all."""


def _line(name: str, first: dict[str, str], second: dict[str, str]) -> Line:
    one, other = first[name], second[name]
    label = {**NAMES, **MORE_NAMES, **_LISTED}[name]
    choose = bool(one and other and one != other and name not in _LISTED)
    return Line(str(label), one, other, one == other, name if choose else "")


def _told(person: Person) -> dict[str, str]:
    told = {name: _plain(getattr(person, name)) for name in NAMES}
    statuses: dict[str, Any] = dict(Status.choices)
    told["home"] = f"{person.home.name}, {statuses[person.status]}" if person.home else ""
    work = Employment.objects.filter(person=person, until=None).select_related("worksite", "employer").first()
    parts = (work.worksite or work.employer or "", work.classification, work.shift) if work else ()
    told["work"] = ", ".join(str(part) for part in parts if part)
    for kind in Address.Kind.values:
        address = Address.objects.filter(person=person, kind=kind, until=None).first()
        lines = (address.line1, address.line2, address.city, address.state, address.zip) if address else ()
        told[f"{kind}_address"] = ", ".join(filter(None, lines))
    points = list(ContactPoint.objects.filter(person=person).order_by("folded"))
    told["phones"] = ", ".join(phone_as_said(point.value) for point in points if point.kind == "phone")
    told["emails"] = ", ".join(point.value for point in points if point.kind == "email")
    told["account_id"] = person.account.email if person.account else ""
    return told


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return value.isoformat() if isinstance(value, date) else str(value or "")


@dataclass(frozen=True)
class Made:
    """A merge that was made: who stayed, the name of who went, by whom and when, and what an undoing left."""

    id: int
    kept: Person
    gone_name: str
    by: str
    at: datetime
    undone_at: datetime | None
    stayed: list[str]


def merges_made(actor: Actor) -> QuerySet[Merge]:
    """The merges of which the actor may merge both people, the latest first."""
    reach = actor.must(Verb.MERGE_PEOPLE)
    with reaching(reach):
        mine = Person.objects.filter(erased_at=None).values("pk")
    found = Merge.objects.filter(kept__in=mine).select_related("kept", "by").order_by("-pk")
    if reach.everything:
        return found
    homes = Affiliate.objects.filter(affiliates_within(reach)).values_list("pk", flat=True)
    return found.filter(gone_record__home_id__in=list(homes))


def made(actor: Actor, merges: Iterable[Merge]) -> list[Made]:
    """Merges of `merges_made` as their page shows them."""
    actor.must(Verb.MERGE_PEOPLE)
    return [
        Made(
            id=merge.pk,
            kept=merge.kept,
            gone_name=_name_of(merge.gone_record),
            by=str(merge.by or ""),
            at=merge.at,
            undone_at=merge.undone_at,
            stayed=[_left(row) for row in merge.stayed],
        )
        for merge in merges
    ]


WHY_LEFT: Mapping[str, Any] = {
    "added": gettext_lazy("added since, and left with the one who was kept"),
    "changed": gettext_lazy("changed since, and left so"),
    "deleted": gettext_lazy("taken away since, and put back"),
    "ended": gettext_lazy("put back as ended, because there is a later one"),
    "reopened": gettext_lazy("changed since, and put back as it was"),
    "stands": gettext_lazy("there already, and not put back a second time"),
    "taken": gettext_lazy("somebody else's by now, and left empty"),
}


def _left(row: Mapping[str, Any]) -> str:
    """One line of what an undoing met: "2 contact points: added since, ..."."""
    what = str(row["what"])
    if what.startswith("people.person."):
        cell = what.removeprefix("people.person.")
        named = {**NAMES, **MORE_NAMES, "account": MORE_NAMES["account_id"]}.get(cell, cell)
    else:
        model = apps.get_model(what)._meta
        named = model.verbose_name if row["count"] == 1 else model.verbose_name_plural
    return f"{row['count']} {named}: {WHY_LEFT[row['why']]}"


def _name_of(record: dict[str, Any]) -> str:
    names = [record["preferred_name"] or record["given_name"], record["family_name"], record["suffix"]]
    return " ".join(filter(None, names))
