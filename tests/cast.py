"""The people whom every test knows.

The union is made up. Its council has two regions; Local 12 (with a chapter) and Local 40 lie in the
North, Local 77 in the South. Everybody who holds a post has an account.

| who | what they are |
|---|---|
| ada | administrator of the council |
| olga | organizer of the North |
| amina | president of Local 12 (a Local officer) |
| tou | Civic Engagement Officer of Local 12 |
| sam | steward in Local 12; hassan and lupe are assigned to him |
| tess, cora, bart | treasurer, communicator and bargaining team of Local 12 |
| otto | president of Local 77: another Local's officer |
| hassan, lupe, rosa | members of Local 12 without a login; rosa is in the chapter |
| bill | a worker in Local 12 who is no member yet |
| ngozi | a member of Local 77 |
| stranger | somebody with an account and no post, no person |
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.replay import Replay
from wallchart.union.core.access import Actor, Role, house_itself
from wallchart.union.core.models import Account
from wallchart.union.organizing.models import Ask, Campaign, Target
from wallchart.union.people import reads
from wallchart.union.people.actions.heads import recount_heads
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import (
    Affiliate,
    Assignment,
    BargainingUnit,
    ContactPoint,
    Employer,
    Employment,
    Membership,
    Person,
    Post,
    Worksite,
)
from wallchart.union.people.names import fold, sort_name
from wallchart.union.people.search import refresh_terms

LONG_AGO = date(2020, 1, 1)
HOUSE = house_itself("the tests", channel="terminal")


@dataclass
class Cast:
    """`persons` and `accounts` by first name; `cast.hassan` is the person."""

    council: Affiliate
    north: Affiliate
    south: Affiliate
    local12: Affiliate
    chapter12a: Affiliate
    local40: Affiliate
    local77: Affiliate
    persons: dict[str, Person] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    civic: Campaign = field(init=False)
    petition: Campaign = field(init=False)

    def __getattr__(self, name: str) -> Person:
        try:
            return self.__dict__["persons"][name]
        except KeyError:
            raise AttributeError(name)

    def actor(self, name: str) -> Actor:
        """The actor that this one is when signed in."""
        found = reads.actor_of(self.accounts[name])
        assert found is not None
        return found

    def ask(self, key: str) -> Ask:
        """An ask of the civic engagement campaign: interested, committed, trained, ..."""
        return self.civic.asks.get(key=key)


def gather() -> Cast:
    """Build the cast in the database at hand."""
    council = plant_affiliate(HOUSE, parent=None, kind="council", name="North Star", made_up=True)
    north = plant_affiliate(HOUSE, parent=council, kind="region", name="North")
    local12 = plant_affiliate(HOUSE, parent=north, kind="local", name="Local 12", number="12")
    chapter12a = plant_affiliate(HOUSE, parent=local12, kind="chapter", name="Chapter 12A", number="12A")
    local40 = plant_affiliate(HOUSE, parent=north, kind="local", name="Local 40", number="40")
    south = plant_affiliate(HOUSE, parent=council, kind="region", name="South")
    local77 = plant_affiliate(HOUSE, parent=south, kind="local", name="Local 77", number="77")
    for affiliate in (council, north, south, local12, chapter12a, local40, local77):
        affiliate.refresh_from_db()
    cast = Cast(council, north, south, local12, chapter12a, local40, local77)
    _people(cast)
    _posts(cast)
    _campaigns(cast)
    recount_heads(set(Affiliate.objects.values_list("id", flat=True)))
    refresh_terms(person.pk for person in cast.persons.values())
    return cast


_rehearsed = Replay(gather)
rehearse = _rehearsed.learn
"""Gather once, in a database that is migrated and empty."""
enter = _rehearsed.play
"""The same cast as `gather` gives, quicker; in every test of this process after `rehearse`."""


def _people(cast: Cast) -> None:
    freeman = _worksite("Orville Freeman Building", "Saint Paul")
    retirement = _worksite("Retirement Systems Building", "Saint Paul")
    duluth = _worksite("Duluth Depot", "Duluth")
    l12, l77 = cast.local12, cast.local77
    add_person(cast, "ada", "Ada", "Berg", cast.local40, duluth)
    add_person(cast, "olga", "Olga", "Lindqvist", cast.local40, duluth)
    add_person(cast, "amina", "Amina", "Warsame", l12, freeman, shift="day")
    add_person(cast, "tou", "Tou", "Vang", l12, freeman, shift="day")
    add_person(cast, "sam", "Samuel", "O'Brien", l12, retirement, preferred="Sam", shift="night")
    add_person(cast, "tess", "Tess", "van der Berg", l12, retirement)
    add_person(cast, "cora", "Cora", "Nguyễn", l12, freeman)
    add_person(cast, "bart", "Bartholomew", "Larson", l12, freeman, preferred="Bart")
    add_person(cast, "otto", "Otto", "Xiong", l77, duluth)
    add_person(cast, "hassan", "Hassan", "Mohamed", l12, freeman, shift="day", birth=date(1984, 3, 9))
    add_person(cast, "lupe", "Guadalupe", "Hernández-Ruiz", l12, retirement, preferred="Lupe", shift="night")
    add_person(cast, "rosa", "Rosa", "Yang", cast.chapter12a, retirement)
    add_person(cast, "bill", "William", "Erickson", l12, freeman, preferred="Bill", status="worker")
    add_person(cast, "ngozi", "Ngozi", "Anderson", l77, duluth)


def _worksite(name: str, city: str) -> Worksite:
    employer, _made = Employer.objects.get_or_create(name="State of Minnesota", kind="state")
    site, _made = Worksite.objects.get_or_create(name=name, city=city, defaults={"employer": employer})
    return site


def add_person(
    cast: Cast,
    key: str,
    given: str,
    family: str,
    home: Affiliate,
    worksite: Worksite,
    *,
    preferred: str = "",
    shift: str = "",
    status: str = "member",
    birth: date | None = None,
) -> Person:
    unit, _made = BargainingUnit.objects.get_or_create(name="General professional")
    person = Person._base_manager.create(
        number=f"M{1000 + len(cast.persons)}" if status == "member" else "",
        given_name=given,
        family_name=family,
        preferred_name=preferred,
        birth_date=birth,
        home=home,
        status=status,
        sort_name=sort_name(given, family),
    )
    Membership._base_manager.create(person=person, affiliate=home, status=status, since=LONG_AGO)
    Employment._base_manager.create(
        person=person,
        employer=worksite.employer,
        worksite=worksite,
        unit=unit,
        classification="Planner",
        shift=shift,
        since=LONG_AGO,
    )
    address = f"{fold(given)}.{fold(family).replace(' ', '')}@example.org"
    ContactPoint._base_manager.create(
        person=person, kind="email", value=address, folded=address, is_preferred=True
    )
    phone = f"+1651555{2000 + len(cast.persons)}"
    ContactPoint._base_manager.create(person=person, kind="phone", value=phone, folded=phone[1:])
    cast.persons[key] = person
    return person


def _posts(cast: Cast) -> None:
    posts: list[tuple[str, Role, Affiliate, str]] = [
        ("ada", Role.ADMINISTRATOR, cast.council, "administrator"),
        ("olga", Role.ORGANIZER, cast.north, "organizer"),
        ("amina", Role.LOCAL_OFFICER, cast.local12, "president"),
        ("tou", Role.CIVIC_OFFICER, cast.local12, "Civic Engagement Officer"),
        ("sam", Role.STEWARD, cast.local12, "steward"),
        ("tess", Role.TREASURER, cast.local12, "treasurer"),
        ("cora", Role.COMMUNICATOR, cast.local12, "editor"),
        ("bart", Role.BARGAINING_TEAM, cast.local12, "bargaining team"),
        ("otto", Role.LOCAL_OFFICER, cast.local77, "president"),
    ]
    for key, role, affiliate, title in posts:
        person = cast.persons[key]
        Post._base_manager.create(person=person, affiliate=affiliate, role=role, title=title, since=LONG_AGO)
        account = Account.objects.create(email=f"{key}@example.org", name=person.shown_name)
        person.account = account
        person.save(update_fields=["account"])
        cast.accounts[key] = account
    cast.accounts["stranger"] = Account.objects.create(email="stranger@example.org", name="Stranger")
    for key in ("hassan", "lupe"):
        Assignment._base_manager.create(
            person=cast.persons[key], committee_member=cast.persons["sam"], since=LONG_AGO
        )


def _campaigns(cast: Cast) -> None:
    cast.civic = Campaign.objects.create(
        affiliate=cast.council,
        name="Civic engagement 2026",
        template="civic-engagement",
        political=True,
        starts_on=LONG_AGO,
        key_day=date(2026, 2, 3),
        key_day_name="caucus night",
    )
    labels = ["Interested", "Committed", "Trained", "Told employer", "Attended", "Delegate", "Convention"]
    for place, label in enumerate(labels, start=1):
        key = label.lower().replace(" ", "-")
        ask = Ask.objects.create(campaign=cast.civic, place=place, key=key, label=label)
        if label in ("Committed", "Attended"):
            Target.objects.create(ask=ask, share="0.2")
    cast.petition = Campaign.objects.create(
        affiliate=cast.local12, name="Petition for safe staffing", template="petition", starts_on=LONG_AGO
    )
    Ask.objects.create(campaign=cast.petition, place=1, key="signed", label="Signed")
