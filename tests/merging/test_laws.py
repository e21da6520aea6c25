"""Whatever hangs on two people: merged and parted, nothing is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast, enter
from tests.merging.books import fresh, snapshot
from wallchart.union.organizing.actions.marks import mark as record_mark
from wallchart.union.people.actions.belonging import change_employment, change_membership
from wallchart.union.people.actions.merging import CHOICES, merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.held import keys_to_persons
from wallchart.union.people.models import (
    Address,
    Affiliate,
    Assignment,
    ContactPoint,
    DuplicatePair,
    Employment,
    ImportRow,
    ImportRun,
    ImportSource,
    Membership,
    Person,
    Post,
)
from wallchart.union.people.search import refresh_terms

days = st.dates(date(2021, 1, 1), date(2025, 1, 1))
persons = st.sampled_from(["kept", "gone", "third"])
things = st.lists(
    st.one_of(
        st.tuples(st.just("mark"), persons, st.sampled_from(["did", "might", "refused"]), days),
        st.tuples(st.just("phone"), persons, st.sampled_from(["16515551111", "16515552222"]), days),
        st.tuples(st.just("email"), persons, st.sampled_from(["a@example.org", "b@example.org"]), days),
        st.tuples(st.just("post"), persons, st.sampled_from(["steward", "treasurer"]), days),
        st.tuples(st.just("address"), persons, st.sampled_from(["home", "mailing"]), days),
        st.tuples(st.just("assignment"), persons, persons, days),
        st.tuples(st.just("move"), persons, st.sampled_from(["12", "40", "12A"]), days),
        st.tuples(st.just("work"), persons, st.sampled_from(["day", "night"]), days),
        st.tuples(st.just("pair"), persons, persons, days),
        st.tuples(st.just("import"), persons, st.just(""), days),
    ),
    max_size=12,
)


def three_people() -> tuple[Cast, dict[str, Person]]:
    """A cast, three of whom things happen to, and an import for them to stand in."""
    cast = enter()
    source = ImportSource.objects.create(name="HR", affiliate=cast.local12)
    ImportRun.objects.create(source=source, affiliate=cast.local12, by="x", file_name="x", digest="x")
    return cast, {"kept": cast.hassan, "gone": cast.bill, "third": cast.rosa}


def happen(people: dict[str, Person], ask: Any, what: str, whose: str, how: str, day: date) -> None:
    """One thing that happens to one of three people; what cannot happen (twice) does not."""
    person = people[whose]
    with transaction.atomic():
        if what == "mark":
            record_mark(HOUSE, ask.pk, person.pk, how, day)
        elif what in ("phone", "email"):
            defaults = {"value": how, "is_preferred": day.day % 2 == 0, "is_work": day.day % 3 == 0}
            ContactPoint._base_manager.get_or_create(person=person, kind=what, folded=how, defaults=defaults)
        elif what == "post":
            Post._base_manager.create(person=person, affiliate_id=person.home_id, role=how, since=day)
        elif what == "address":
            Address._base_manager.filter(person=person, kind=how, until=None).update(until=day)
            Address._base_manager.create(person=person, kind=how, line1=f"{day.day} Oak", since=day)
        elif what == "assignment" and how != whose:
            Assignment._base_manager.filter(person=person, until=None).update(until=day)
            Assignment._base_manager.create(person=person, committee_member=people[how], since=day)
        elif what == "move":
            home = Affiliate.objects.get(number=how)
            since = Membership._base_manager.get(person=person, until=None).since
            change_membership(HOUSE, person.pk, home_id=home.pk, status="member", on=max(day, since))
            person.refresh_from_db()
        elif what == "work":
            since = Employment._base_manager.get(person=person, until=None).since
            change_employment(HOUSE, person.pk, {"shift": how}, on=max(day, since))
        elif what == "pair" and how != whose:
            first, second = sorted((person.pk, people[how].pk))
            DuplicatePair.objects.get_or_create(first_id=first, second_id=second, defaults={"score": 0.5})
        elif what == "import":
            run = ImportRun.objects.get()
            ImportRow.objects.create(run=run, row=day.day, operation="new", person=person, cells={"a": 1})


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(things, st.sets(st.sampled_from(CHOICES)))
def test_whatever_hangs_on_two_people_is_back_after_merging_and_parting(things, chosen) -> None:
    with transaction.atomic():
        cast, people = three_people()
        for thing in things:
            happen(people, cast.ask("committed"), *thing)
        refresh_terms(person.pk for person in cast.persons.values())
        before = snapshot()
        merge = merge_people(HOUSE, cast.hassan.pk, cast.bill.pk, from_gone=chosen)
        connection.check_constraints()
        assert not Person._base_manager.filter(pk=cast.bill.pk).exists()
        merge = unmerge_people(HOUSE, merge.pk)
        connection.check_constraints()
        assert snapshot() == before
        assert merge.stayed == []
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(things, things, st.sets(st.sampled_from(["home", "work", "given_name", "home_address"])))
def test_whatever_happens_between_nothing_is_lost_and_records_agree(before, between, chosen) -> None:
    with transaction.atomic():
        cast, people = three_people()
        for thing in before:
            happen(people, cast.ask("committed"), *thing)
        own = {
            (model, field.name, whose): set(
                model._base_manager.filter(**{field.attname: people[whose].pk}).values_list("pk", flat=True)
            )
            for model, field in keys_to_persons()
            for whose in ("kept", "gone")
        }
        merge = merge_people(HOUSE, cast.hassan.pk, cast.bill.pk, from_gone=chosen)
        for what, whose, how, day in between:
            if "gone" not in (whose, how):
                happen({**people, "gone": cast.rosa}, cast.ask("committed"), what, whose, how, day)
        unmerge_people(HOUSE, merge.pk)
        connection.check_constraints()
        for (model, name, whose), rows in own.items():
            field = model._meta.get_field(name)
            now = set(
                model._base_manager.filter(**{field.attname: people[whose].pk}).values_list("pk", flat=True)
            )
            assert rows <= now, (model, whose)
            if whose == "gone":
                assert rows == now, (model, "the one who stands again has what they had")
        for person in (fresh(cast.hassan), fresh(cast.bill)):
            current = Membership._base_manager.get(person=person, until=None)
            assert (current.affiliate_id, current.status) == (person.home_id, person.status)
        transaction.set_rollback(True)
