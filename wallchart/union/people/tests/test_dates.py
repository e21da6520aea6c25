"""What holds from a day until (not on) another: memberships, work and addresses follow each other, by days of
the union's own time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, LONG_AGO, Cast, enter
from wallchart.union.core import clock
from wallchart.union.core.errors import Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.people import reads
from wallchart.union.people.actions.belonging import change_employment, change_membership, end_employment
from wallchart.union.people.actions.contacts import change_address
from wallchart.union.people.actions.heads import recount_heads
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.models import (
    Address,
    Affiliate,
    Employment,
    Headcount,
    Membership,
    Person,
    Post,
    Worksite,
)

CHICAGO = ZoneInfo("America/Chicago")
A_DAY = timedelta(days=1)


@contextmanager
def at(day: date, hour: int, minute: int = 0) -> Iterator[None]:
    """The clock of the union's own place stands so."""
    with clock.stopped_at(datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHICAGO)):
        yield


def terms(model, person: Person, **narrowed) -> list[tuple[date, date | None]]:
    rows = model._base_manager.filter(person=person, **narrowed).order_by("since", "pk")
    return list(rows.values_list("since", "until"))


def must_follow_each_other(terms: list[tuple[date, date | None]]) -> None:
    """No day is in two of them, and only the last may be open."""
    held = [(since, until) for since, until in terms if since != until]
    for (_since, until), (following, _until) in pairwise(held):
        assert until is not None and until <= following, terms


# --- a change that would reach into what has ended


def test_whoever_comes_back_does_not_come_back_before_they_left(cast: Cast) -> None:
    today = clock.today()
    change_membership(HOUSE, cast.hassan.pk, home_id=None, status="ally", on=today - 10 * A_DAY)
    with pytest.raises(Refusal, match=f"ended after this day; give a day from {today - 10 * A_DAY} on"):
        back = today - 11 * A_DAY
        change_membership(HOUSE, cast.hassan.pk, home_id=cast.local40.pk, status="member", on=back)
    back = today - 10 * A_DAY
    change_membership(HOUSE, cast.hassan.pk, home_id=cast.local40.pk, status="member", on=back)
    assert terms(Membership, cast.hassan) == [(LONG_AGO, back), (back, None)]


def test_new_work_does_not_begin_before_the_old_one_ended(cast: Cast) -> None:
    amina, today = cast.actor("amina"), clock.today()
    end_employment(amina, cast.hassan.pk, on=today - 10 * A_DAY)
    with pytest.raises(Refusal, match="give a day from"):
        change_employment(amina, cast.hassan.pk, {"shift": "night"}, on=today - 11 * A_DAY)
    change_employment(amina, cast.hassan.pk, {"shift": "night"}, on=today - 10 * A_DAY)
    assert terms(Employment, cast.hassan) == [(LONG_AGO, today - 10 * A_DAY), (today - 10 * A_DAY, None)]


def test_an_address_does_not_begin_before_the_last_one_of_its_kind_ended(cast: Cast) -> None:
    amina, today = cast.actor("amina"), clock.today()
    change_address(amina, cast.hassan.pk, "home", {"line1": "1 Elm"}, on=today - 20 * A_DAY)
    change_address(amina, cast.hassan.pk, "home", None, on=today - 10 * A_DAY)
    with pytest.raises(Refusal, match="give a day from"):
        change_address(amina, cast.hassan.pk, "home", {"line1": "2 Oak"}, on=today - 11 * A_DAY)
    change_address(amina, cast.hassan.pk, "mailing", {"line1": "Box 2"}, on=today - 11 * A_DAY)
    with pytest.raises(Refusal, match="present address began after this day"):
        change_address(amina, cast.hassan.pk, "mailing", {"line1": "Box 3"}, on=today - 12 * A_DAY)


def test_what_was_put_in_and_taken_out_on_one_day_is_in_nobodys_way(cast: Cast) -> None:
    """A slip: written down for the wrong person, ended at once, and then put right for an earlier day."""
    amina, today = cast.actor("amina"), clock.today()
    Employment._base_manager.filter(person=cast.bill).delete()
    change_employment(amina, cast.bill.pk, {"shift": "day"})
    end_employment(amina, cast.bill.pk)
    change_employment(amina, cast.bill.pk, {"shift": "night"}, on=today - 30 * A_DAY)
    work = Employment._base_manager.get(person=cast.bill, until=None)
    assert (work.shift, work.since) == ("night", today - 30 * A_DAY)


def test_nobody_is_a_member_from_a_day_that_has_not_come(cast: Cast) -> None:
    people = Person._base_manager.count()
    with pytest.raises(Refusal, match="not come yet"):
        add_person(
            HOUSE, {"given_name": "Xia"}, home_id=cast.local12.pk, status="member", since=date(2999, 1, 1)
        )
    assert Person._base_manager.count() == people


def test_a_refused_day_leaves_everything_as_it_was(cast: Cast) -> None:
    before = (list(Membership._base_manager.values()), AuditEntry.objects.count())
    for home in (None, cast.local40.pk):
        with pytest.raises(Refusal):
            change_membership(HOUSE, cast.hassan.pk, home_id=home, status="ally", on=LONG_AGO - A_DAY)
    assert (list(Membership._base_manager.values()), AuditEntry.objects.count()) == before
    assert Person._base_manager.get(pk=cast.hassan.pk).home_id == cast.local12.pk


# --- status and home


def test_who_never_was_in_the_affiliate_leaves_no_membership_behind(cast: Cast) -> None:
    """A membership corrected away on the day on which it began has not been."""
    ally = add_person(HOUSE, {"given_name": "Ally"}, home_id=cast.local12.pk, status="worker")
    change_membership(HOUSE, ally.pk, home_id=None, status="ally")
    assert terms(Membership, ally) == []
    assert Headcount.objects.get(affiliate=cast.local12).others == 1, "William alone"


@pytest.mark.parametrize(
    ("status", "members", "others"),
    [("member", 8, 1), ("worker", 7, 2), ("retiree", 7, 1), ("staff", 7, 1), ("ally", 7, 1), ("left", 7, 1)],
)
def test_who_counts_as_a_head_follows_from_the_status(
    cast: Cast, status: str, members: int, others: int
) -> None:
    change_membership(cast.actor("amina"), cast.hassan.pk, home_id=cast.local12.pk, status=status)
    heads = Headcount.objects.get(affiliate=cast.local12)
    assert (heads.members, heads.others) == (members, others)


def test_both_affiliates_are_counted_anew_when_somebody_moves(cast: Cast) -> None:
    def heads() -> list[int]:
        counted = Headcount.objects.filter(affiliate__in=(cast.local12, cast.local40))
        return list(counted.order_by("affiliate__number").values_list("members", flat=True))

    twelve, forty = heads()
    change_membership(cast.actor("olga"), cast.hassan.pk, home_id=cast.local40.pk, status="member")
    assert heads() == [twelve - 1, forty + 1]
    change_membership(HOUSE, cast.hassan.pk, home_id=None, status="member")
    assert heads() == [twelve - 1, forty]


def test_a_status_that_there_is_not_is_refused(cast: Cast) -> None:
    with pytest.raises(Refusal, match="no such status"):
        change_membership(HOUSE, cast.hassan.pk, home_id=cast.local12.pk, status="honorary")
    with pytest.raises(Refusal, match="no such status"):
        add_person(HOUSE, {"given_name": "A"}, home_id=cast.local12.pk, status="honorary")


def test_affiliates_that_nobody_is_at_home_in_count_nobody(cast: Cast) -> None:
    Headcount.objects.update(members=5, others=5)
    recount_heads([cast.north.pk, None, cast.north.pk])
    north = Headcount.objects.get(affiliate=cast.north)
    assert (north.members, north.others) == (0, 0)
    assert Headcount.objects.get(affiliate=cast.south).members == 5, "nobody asked for this one"


# --- work


def test_a_worksite_brings_its_employer_unless_another_one_is_given(cast: Cast) -> None:
    duluth = Worksite.objects.get(city="Duluth")
    county = Worksite.objects.create(name="Ramsey County Hall")
    amina = cast.actor("amina")
    change_employment(amina, cast.hassan.pk, {"worksite_id": county.pk, "employer_id": duluth.employer_id})
    assert Employment._base_manager.get(person=cast.hassan, until=None).employer == duluth.employer
    change_employment(amina, cast.hassan.pk, {"worksite_id": county.pk, "employer_id": None})
    assert Employment._base_manager.get(person=cast.hassan, until=None).employer is None, "it has none"


def test_a_first_work_is_told_without_a_before(cast: Cast) -> None:
    Employment._base_manager.filter(person=cast.bill).delete()
    hired = date(2019, 5, 1)
    change_employment(cast.actor("amina"), cast.bill.pk, {"classification": " Clerk\t2 ", "hired_on": hired})
    entry = AuditEntry.objects.latest("id")
    assert entry.before is None
    assert entry.after == {
        "classification": "Clerk 2",
        "hired_on": "2019-05-01",
        "since": clock.today().isoformat(),
    }


def test_the_end_of_work_is_told_with_what_ended(cast: Cast) -> None:
    end_employment(cast.actor("amina"), cast.hassan.pk, on=clock.today() - A_DAY)
    entry = AuditEntry.objects.latest("id")
    assert entry.verb == "end_employment"
    assert entry.before["worksite"] == "Orville Freeman Building · Saint Paul"
    assert (entry.before["employer"], entry.before["unit"]) == ("State of Minnesota", "General professional")
    assert entry.after == {"until": (clock.today() - A_DAY).isoformat()}


# --- midnight


def test_the_day_of_a_change_is_that_of_the_unions_own_time(cast: Cast) -> None:
    """Half past eleven at night in Minnesota is the next day at the meridian of the server."""
    day = date(2026, 1, 15)
    with at(day, 23, 30):
        change_membership(HOUSE, cast.hassan.pk, home_id=cast.local40.pk, status="member")
        change_employment(HOUSE, cast.hassan.pk, {"shift": "night"})
        change_address(HOUSE, cast.hassan.pk, "home", {"line1": "1 Elm"})
        for model in (Membership, Employment, Address):
            assert terms(model, cast.hassan)[-1] == (day, None)
        with pytest.raises(Refusal, match="not come yet"):
            change_membership(HOUSE, cast.hassan.pk, home_id=None, status="ally", on=day + A_DAY)
    with at(day + A_DAY, 0, 1):
        change_membership(HOUSE, cast.hassan.pk, home_id=None, status="ally", on=day + A_DAY)


def test_a_post_opens_at_midnight_and_shuts_at_midnight_where_the_union_is(cast: Cast) -> None:
    first, last = date(2026, 3, 7), date(2026, 3, 9)  # the night between, the clocks go forward
    Post._base_manager.create(
        person=cast.hassan, affiliate=cast.local12, role="treasurer", since=first, until=last
    )
    held = []
    for day, hour, minute in [(first - A_DAY, 23, 59), (first, 0, 0), (last - A_DAY, 23, 59), (last, 0, 0)]:
        with at(day, hour, minute):
            held.append(bool(reads.holdings_of(cast.hassan.pk)))
    assert held == [False, True, True, False]


# --- whatever is done in whatever order

Step = tuple[str, str, int]
steps = st.lists(
    st.tuples(
        st.sampled_from(["membership", "work", "end work", "home", "mailing"]),
        st.sampled_from(["12", "40", ""]),
        st.integers(0, 60),
    ),
    min_size=1,
    max_size=8,
)


def take(cast: Cast, step: Step, homes: dict[str, int]) -> None:
    what, how, days_ago = step
    person, on = cast.hassan.pk, clock.today() - days_ago * A_DAY
    deeds: dict[str, Callable[[], object]] = {
        "membership": lambda: change_membership(
            HOUSE, person, home_id=homes.get(how), status="member" if how else "ally", on=on
        ),
        "work": lambda: change_employment(HOUSE, person, {"shift": f"shift {how}"}, on=on),
        "end work": lambda: end_employment(HOUSE, person, on=on),
        "home": lambda: change_address(HOUSE, person, "home", {"line1": how} if how else None, on=on),
        "mailing": lambda: change_address(HOUSE, person, "mailing", {"line1": how} if how else None, on=on),
    }
    try:
        deeds[what]()
    except Refusal as refused:
        assert "give" in str(refused)


@pytest.mark.django_db
@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_however_somebody_is_moved_about_their_days_follow_each_other(steps: list[Step]) -> None:
    with transaction.atomic():
        cast = enter()
        homes = dict(Affiliate.objects.exclude(number="").values_list("number", "pk"))
        for step in steps:
            take(cast, step, homes)
        must_follow_each_other(terms(Membership, cast.hassan))
        must_follow_each_other(terms(Employment, cast.hassan))
        for kind in Address.Kind.values:
            must_follow_each_other(terms(Address, cast.hassan, kind=kind))
        person = Person._base_manager.get(pk=cast.hassan.pk)
        current = Membership._base_manager.filter(person=person, until=None).first()
        assert (current.affiliate_id if current else None) == person.home_id
        assert current is None or current.status == person.status
        transaction.set_rollback(True)
