"""Lists of people, narrowed, in order, a page at a time; the same for a page, a count and a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast, Lower
from django.db.models.lookups import Contains
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core.access import Actor, Reach, Verb
from wallchart.union.core.errors import NotFound
from wallchart.union.core.scoping import reaching

from ..contacts import phone_as_said
from ..finding import Found, find_people
from ..models import Affiliate, BargainingUnit, ContactPoint, Employer, Employment, Person, Worksite
from ..models.persons import Status
from ..reach import affiliates_within, persons_within

LACKS = {
    "phone": gettext_lazy("no phone"),
    "email": gettext_lazy("no e-mail"),
    "worksite": gettext_lazy("no worksite"),
}
SORTS = {
    "name": (gettext_lazy("by name"), ("sort_name", "pk")),
    "-name": (gettext_lazy("by name, from the end"), ("-sort_name", "-pk")),
    "number": (gettext_lazy("by member number"), ("number", "pk")),
    "home": (gettext_lazy("by Local"), ("home__left", "sort_name", "pk")),
    "newest": (gettext_lazy("newest first"), ("-created_at", "-pk")),
}


@dataclass(frozen=True)
class Wanted:
    """Which people. `words` is what was typed to find somebody; `home` an affiliate with all below it;
    `lacks` a key of LACKS; `sort` one of SORTS. Nothing given is everybody within reach."""

    words: str = ""
    home: int | None = None
    worksite: int | None = None
    status: str = ""
    unit: int | None = None
    shift: str = ""
    classification: str = ""
    language: str = ""
    lacks: str = ""
    sort: str = ""

    @property
    def narrowed(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self) if field.name != "sort")


@dataclass(frozen=True)
class Row:
    """One person in a list. Phone and e-mail are empty where the actor may not see them."""

    id: int
    name: str
    given_name: str
    family_name: str
    number: str
    home: str
    status: str
    employer: str = ""
    worksite: str = ""
    unit: str = ""
    classification: str = ""
    shift: str = ""
    phone: str = ""
    email: str = ""


def people_wanted(actor: Actor, wanted: Wanted, verb: Verb = Verb.SEE_PEOPLE) -> QuerySet[Person]:
    """The people within reach of `verb` who are wanted, in the order that is wanted (best first where
    words were typed and no order)."""
    listed = people_listed(actor, wanted, verb)
    return listed.in_order() if isinstance(listed, Found) else listed


def people_listed(
    actor: Actor, wanted: Wanted, verb: Verb = Verb.SEE_PEOPLE, *, but: int | None = None
) -> QuerySet[Person] | Found:
    """The same people (without the one that `but` is the id of), to be counted and cut into pages."""
    reach = actor.must(verb)
    narrow = [_of_person(wanted), _of_work(wanted), _of_language(wanted.language)]
    if wanted.lacks in ("phone", "email"):
        narrow.append(_unreached(actor, wanted.lacks, reach))
    if but is not None:
        narrow.append(~Q(pk=but))
    order = SORTS[wanted.sort][1] if wanted.sort in SORTS else ()
    if wanted.words.strip():
        found = find_people(actor, wanted.words, verb=verb).filter(*narrow)
        return found.in_order(*order) if order else found
    with reaching(reach):
        people = Person.objects.filter(*narrow, erased_at=None)
    return people.order_by(*(order or SORTS["name"][1]))


def _of_language(typed: str) -> Q:
    """Who speaks it: "en" is met by en and en-US, and "fi" not by fil.

    A list of tags is kept as ["so", "en"]; neither database has a word for "holds" that both know."""
    tag = typed.strip().lower()
    kept = Lower(Cast("languages", TextField()))
    return Q(Contains(kept, f'"{tag}"')) | Q(Contains(kept, f'"{tag}-')) if tag else Q()


def _of_person(wanted: Wanted) -> Q:
    found = Q()
    if wanted.home is not None:
        root = Affiliate.objects.filter(pk=wanted.home).first()
        if root is None:
            raise NotFound
        below = Affiliate.objects.filter(left__gte=root.left, left__lt=root.right).values("pk")
        found &= Q(home=root) if root.right == root.left + 1 else Q(home__in=below)
    if wanted.status:
        found &= Q(status=wanted.status)
    return found


def _of_work(wanted: Wanted) -> Q:
    current = Employment._base_manager.filter(until=None)
    work = Q()
    if wanted.worksite is not None:
        work &= Q(worksite=wanted.worksite)
    if wanted.unit is not None:
        work &= Q(unit=wanted.unit)
    if wanted.shift:
        work &= Q(shift__iexact=wanted.shift.strip())
    if wanted.classification:
        work &= Q(classification__istartswith=wanted.classification.strip())
    found = Q(pk__in=current.filter(work).values("person")) if work else Q()
    if wanted.lacks == "worksite":
        found &= ~Q(Exists(current.filter(person=OuterRef("pk"), worksite__isnull=False)))
    return found


def _unreached(actor: Actor, kind: str, reach: Reach) -> Q:
    """Who has no phone or e-mail, among those whose contacts the actor may see."""
    contact = actor.reaches(Verb.SEE_CONTACT)
    found = ~Q(Exists(ContactPoint._base_manager.filter(person=OuterRef("pk"), kind=kind)))
    return found if contact == reach or contact.everything else found & persons_within(contact)


def rows_of(actor: Actor, people: Iterable[Person]) -> list[Row]:
    """What a list shows of these people (already narrowed to the actor's reach), in a few statements."""
    found = list(people)
    keys = [person.pk for person in found]
    with reaching(actor.reaches(Verb.SEE_CONTACT)):
        reachable = ContactPoint.objects.filter(person__in=keys).order_by("is_preferred", "-pk")
        points = {(of, kind): value for of, kind, value in reachable.values_list("person", "kind", "value")}
    works = _works(keys)
    homes = Affiliate.objects.in_bulk({person.home_id for person in found if person.home_id})
    labels = {value: str(label) for value, label in Status.choices}
    return [
        Row(
            id=person.pk,
            name=person.shown_name,
            given_name=person.given_name,
            family_name=person.family_name,
            number=person.number,
            home=homes[person.home_id].name if person.home_id else "",
            status=labels.get(person.status, person.status),
            **works.get(person.pk, {}),
            phone=phone_as_said(points.get((person.pk, "phone"), "")),
            email=points.get((person.pk, "email"), ""),
        )
        for person in found
    ]


def _works(person_ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """The present work of these persons, in words; four statements for any number of them."""
    current = Employment._base_manager.filter(person__in=person_ids, until=None)
    rows = list(current.values_list("person", "employer", "worksite", "unit", "classification", "shift"))
    employers, sites, units = (
        {key: str(named) for key, named in model._default_manager.in_bulk({row[at] for row in rows}).items()}
        for at, model in ((1, Employer), (2, Worksite), (3, BargainingUnit))
    )
    return {
        person: {
            "employer": employers.get(employer, ""),
            "worksite": sites.get(site, ""),
            "unit": units.get(unit, ""),
            "classification": classification,
            "shift": shift,
        }
        for person, employer, site, unit, classification, shift in rows
    }


def homes_within(actor: Actor, verb: Verb = Verb.SEE_PEOPLE) -> list[Affiliate]:
    """The affiliates that the actor reaches whole with `verb`, in the order of the tree."""
    return list(Affiliate.objects.filter(affiliates_within(actor.must(verb))))


def worksites_within(
    actor: Actor, verb: Verb = Verb.SEE_PEOPLE, *, home_id: int | None = None
) -> list[Worksite]:
    """The worksites of the people within reach, or of those of them at home in an affiliate and below it;
    all of them for those who reach everybody."""
    reach = actor.must(verb)
    sites = Worksite.objects.all()
    home = Affiliate.objects.filter(pk=home_id).first() if home_id is not None else None
    if reach.everything and home is None:
        return list(sites)
    works = Employment._base_manager.filter(persons_within(reach, "person__"), until=None)
    if home is not None:
        below = Affiliate.objects.filter(left__gte=home.left, left__lt=home.right).values("pk")
        works = works.filter(person__home__in=below)
    return list(sites.filter(pk__in=works.values("worksite")))


def units_there_are(actor: Actor) -> list[BargainingUnit]:
    """All bargaining units, by name."""
    actor.must(Verb.SEE_PEOPLE)
    return list(BargainingUnit.objects.order_by("name"))


def told(actor: Actor, wanted: Wanted) -> str:
    """What is wanted, in words: "Local 12 and below, member, no phone"."""
    actor.must(Verb.SEE_PEOPLE)
    said: list[str] = []
    if wanted.words.strip():
        said.append(_("“%(words)s”") % {"words": wanted.words.strip()})
    if wanted.home is not None:
        home = Affiliate.objects.filter(pk=wanted.home).first()
        said.append(str(home or ""))
    if wanted.worksite is not None:
        said.append(str(Worksite.objects.filter(pk=wanted.worksite).first() or ""))
    if wanted.status:
        said.append(str(dict(Status.choices).get(wanted.status, wanted.status)))
    if wanted.unit is not None:
        said.append(str(BargainingUnit.objects.filter(pk=wanted.unit).first() or ""))
    said += _plain(wanted.shift, wanted.classification, wanted.language)
    if wanted.lacks in LACKS:
        said.append(str(LACKS[wanted.lacks]))
    return ", ".join(filter(None, said)) or _("everybody")


def _plain(*texts: str) -> Sequence[str]:
    return [text for text in texts if text]
