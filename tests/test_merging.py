"""A merge takes every row along, and its undoing puts every row back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import HOUSE, LONG_AGO, Cast, gather
from wallchart.union.core import clock
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.actions.marks import mark as record_mark
from wallchart.union.organizing.models import Mark, Standing
from wallchart.union.people.actions.belonging import change_employment, change_membership
from wallchart.union.people.actions.heads import recount_heads
from wallchart.union.people.actions.merging import CHOICES, merge_pair, merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import add_person, change_person
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
    Merge,
    MergeMove,
    Person,
    Post,
    SearchTerm,
    Worksite,
)
from wallchart.union.people.search import find_people, refresh_terms

NOT_PUT_BACK = {
    "core.auditentry",
    "people.merge",
    "people.mergemove",
    "people.personstamp",
    "sessions.session",
}
"""The log and the merge's own record grow; a stamp is new with every change, as it should be."""

DERIVED = {"people.searchterm", "organizing.tally", "organizing.tallyday", "people.headcount"}
"""Made anew: the same rows, perhaps with other ids; a count of nothing may stand or not."""


def snapshot() -> dict[str, Any]:
    """Every row of every table."""
    seen: dict[str, Any] = {}
    for model in apps.get_models(include_auto_created=True):
        name = model._meta.label_lower
        if name in NOT_PUT_BACK or not model._meta.managed:
            continue
        rows = list(model._base_manager.order_by("pk").values())
        if name in DERIVED:
            rows = sorted(
                ({k: v for k, v in row.items() if k != "id"} for row in rows if _counts(row)), key=repr
            )
        seen[name] = rows
    return seen


def _counts(row: dict[str, Any]) -> bool:
    figures = [row[name] for name in ("did", "might", "refused", "members", "others") if name in row]
    return not figures or any(figures)


@pytest.fixture
def cast(cast: Cast) -> Cast:
    """The cast, whom search finds."""
    refresh_terms(person.pk for person in cast.persons.values())
    return cast


@pytest.fixture
def twins(cast: Cast) -> tuple[Person, Person]:
    """Hassan, and a second record of him as a worker without a number."""
    again = Person._base_manager.create(
        given_name="Hasan", family_name="Mohamed", suffix="II", home=cast.local40, status="worker",
        sort_name="mohamed, hasan", languages=["so"],
    )  # fmt: skip
    Membership._base_manager.create(
        person=again, affiliate=cast.local40, status="worker", since=date(2019, 5, 1)
    )
    Employment._base_manager.create(
        person=again, worksite=Worksite.objects.get(city="Duluth"), shift="night", since=date(2019, 5, 1)
    )
    points = [("email", "hassan.mohamed@example.org", True), ("phone", "16515559999", False)]
    for kind, value, preferred in points:
        ContactPoint._base_manager.create(
            person=again, kind=kind, value=value, folded=value, is_preferred=preferred, is_work=preferred
        )
    Address._base_manager.create(person=again, line1="1 Main St", city="Duluth", zip="55802", since=LONG_AGO)
    refresh_terms([again.pk])
    recount_heads({cast.local40.pk})
    return cast.hassan, again


def fresh(person: Person) -> Person:
    return Person._base_manager.get(pk=person.pk)


def test_the_kept_person_has_the_rows_of_both_and_the_other_is_gone(cast: Cast, twins) -> None:
    kept, gone = twins
    merge_people(cast.actor("olga"), kept.pk, gone.pk)
    assert not Person._base_manager.filter(pk=gone.pk).exists()
    kept = fresh(kept)
    assert kept.suffix == "II" and kept.languages == ["so"], "what only one record says is taken from it"
    assert kept.given_name == "Hassan" and kept.home_id == cast.local12.pk
    phones = ContactPoint._base_manager.filter(person=kept, kind="phone").values_list("folded", flat=True)
    assert "16515559999" in phones and len(phones) == 2
    assert Address._base_manager.get(person=kept).line1 == "1 Main St"
    assert Employment._base_manager.get(person=kept).shift == "day"
    assert list(find_people(HOUSE, "9999")) == [kept]
    for model, field in keys_to_persons():
        assert not model._base_manager.filter(**{field.attname: gone.pk}).exists(), model
    assert not SearchTerm._base_manager.filter(person=gone.pk).exists()


def test_an_address_that_both_have_is_the_employers_if_either_record_says_so(cast: Cast, twins) -> None:
    kept, gone = twins
    merge_people(cast.actor("olga"), kept.pk, gone.pk)
    point = ContactPoint._base_manager.get(person=kept.pk, kind="email")
    assert point.is_work and point.is_preferred


def test_the_values_that_were_chosen_are_kept(cast: Cast, twins) -> None:
    kept, gone = twins
    merge_people(cast.actor("olga"), kept.pk, gone.pk, from_gone=["given_name", "home", "work"])
    kept = fresh(kept)
    assert (kept.given_name, kept.home_id, kept.status) == ("Hasan", cast.local40.pk, "worker")
    membership = Membership._base_manager.get(person=kept, until=None)
    assert (membership.affiliate_id, membership.status) == (cast.local40.pk, "worker")
    assert Employment._base_manager.get(person=kept, until=None).shift == "night"


def test_a_cell_chosen_empty_stays_empty(cast: Cast, twins) -> None:
    kept, gone = twins
    merge_people(cast.actor("olga"), kept.pk, gone.pk, from_kept=["suffix"])
    assert fresh(kept).suffix == ""


def test_of_two_records_of_one_membership_the_longer_is_kept(cast: Cast) -> None:
    again = add_person(
        HOUSE, {"given_name": "Hassan"}, home_id=cast.local12.pk, status="member", since=date(2015, 1, 1)
    )
    before = snapshot()
    merge = merge_people(cast.actor("amina"), cast.hassan.pk, again.pk)
    assert Membership._base_manager.get(person=cast.hassan).since == date(2015, 1, 1)
    unmerge_people(cast.actor("amina"), merge.pk)
    assert snapshot() == before


def test_marks_move_and_the_standing_is_that_of_the_latest_mark_of_both(cast: Cast, twins) -> None:
    kept, gone = twins
    ask = cast.ask("committed")
    olga = cast.actor("olga")
    record_mark(olga, ask.pk, kept.pk, "might", happened_on=date(2025, 9, 1))
    record_mark(olga, ask.pk, gone.pk, "did", happened_on=date(2025, 10, 1))
    before = snapshot()
    merge = merge_people(olga, kept.pk, gone.pk)
    assert Mark._base_manager.filter(person=kept).count() == 2
    assert Standing._base_manager.get(person=kept, ask=ask).answer == "did"
    unmerge_people(olga, merge.pk)
    assert snapshot() == before


def test_people_without_a_home_stand_as_their_marks_say_too(cast: Cast) -> None:
    one, other = (
        add_person(
            HOUSE, {"given_name": "Ally", "family_name": name}, home_id=cast.local12.pk, status="worker"
        )
        for name in ("Ek", "Ask")
    )
    ask = cast.ask("committed")
    record_mark(HOUSE, ask.pk, one.pk, "might", date(2025, 9, 1))
    record_mark(HOUSE, ask.pk, other.pk, "did", date(2025, 10, 1))
    for person in (one, other):
        change_membership(HOUSE, person.pk, home_id=None, status="ally")
    before = snapshot()
    merge = merge_people(HOUSE, one.pk, other.pk)
    assert Standing._base_manager.get(person=one, ask=ask).answer == "did"
    unmerge_people(HOUSE, merge.pk)
    assert snapshot() == before


def test_an_undone_merge_leaves_every_table_as_it_was(cast: Cast, twins) -> None:
    kept, gone = twins
    before = snapshot()
    merge = merge_people(cast.actor("olga"), kept.pk, gone.pk, from_gone=["given_name", "home", "suffix"])
    assert snapshot() != before
    merge = unmerge_people(cast.actor("olga"), merge.pk)
    assert snapshot() == before
    assert merge.stayed == []


def test_what_was_added_to_the_kept_person_since_stays_there_and_is_told(cast: Cast, twins) -> None:
    kept, gone = twins
    olga = cast.actor("olga")
    merge = merge_people(olga, kept.pk, gone.pk)
    ContactPoint._base_manager.create(person=kept, kind="phone", value="+12185550000", folded="12185550000")
    change_person(olga, kept.pk, {"preferred_name": "Has", "suffix": "III"})
    merge = unmerge_people(olga, merge.pk)
    assert ContactPoint._base_manager.get(folded="12185550000").person_id == kept.pk
    assert (fresh(kept).preferred_name, fresh(kept).suffix) == ("Has", "III")
    assert fresh(gone).suffix == "II"
    told = {(row["what"], row["why"]): row["count"] for row in merge.stayed}
    assert told == {("people.contactpoint", "added"): 1, ("people.person.suffix", "changed"): 1}


def test_a_move_to_another_local_since_stays_with_the_kept_person(cast: Cast, twins) -> None:
    kept, gone = twins
    olga = cast.actor("olga")
    merge = merge_people(olga, kept.pk, gone.pk, from_gone=["home", "work"])
    change_membership(olga, kept.pk, home_id=cast.chapter12a.pk, status="member")
    change_employment(olga, kept.pk, {"shift": "evening"})
    unmerge_people(olga, merge.pk)
    for person, home, status in [(kept, cast.chapter12a, "member"), (gone, cast.local40, "worker")]:
        assert (fresh(person).home_id, fresh(person).status) == (home.pk, status)
        current = Membership._base_manager.get(person=person, until=None)
        assert (current.affiliate_id, current.status) == (home.pk, status)
    assert Employment._base_manager.get(person=kept, until=None).shift == "evening"
    assert Employment._base_manager.get(person=gone, until=None).shift == "night"
    first = Membership._base_manager.get(person=kept, affiliate=cast.local12)
    assert first.until == clock.today(), "the membership that had been taken away ended with the later one"


def test_a_mark_voided_since_stays_voided(cast: Cast, twins) -> None:
    kept, gone = twins
    mark = record_mark(HOUSE, cast.ask("interested").pk, gone.pk, "did", happened_on=date(2025, 10, 1))
    merge = merge_people(HOUSE, kept.pk, gone.pk)
    Mark._base_manager.filter(person=kept.pk).update(voided_at=clock.now(), void_reason="a slip")
    unmerge_people(HOUSE, merge.pk)
    mark = Mark._base_manager.get(person=gone.pk)
    assert mark.void_reason == "a slip"
    assert not Standing._base_manager.filter(person=gone.pk).exists()


def test_a_row_deleted_since_is_put_back_and_told(cast: Cast, twins) -> None:
    kept, gone = twins
    before = snapshot()
    merge = merge_people(HOUSE, kept.pk, gone.pk)
    ContactPoint._base_manager.filter(folded="16515559999").delete()
    merge = unmerge_people(HOUSE, merge.pk)
    assert snapshot() == before
    assert merge.stayed == [{"what": "people.contactpoint", "why": "deleted", "count": 1}]


def test_a_number_taken_by_somebody_since_is_not_given_twice(cast: Cast, twins) -> None:
    kept, gone = twins
    Person._base_manager.filter(pk=gone.pk).update(number="M7777")
    merge = merge_people(HOUSE, kept.pk, gone.pk)
    change_person(HOUSE, cast.rosa.pk, {"number": "M7777"})
    merge = unmerge_people(HOUSE, merge.pk)
    assert fresh(gone).number == "" and fresh(cast.rosa).number == "M7777"
    assert {"what": "people.person.number", "why": "taken", "count": 1} in merge.stayed


def test_a_merge_is_undone_once(cast: Cast, twins) -> None:
    merge = merge_people(HOUSE, twins[0].pk, twins[1].pk)
    unmerge_people(HOUSE, merge.pk)
    with pytest.raises(Conflict, match="already"):
        unmerge_people(HOUSE, merge.pk)


def test_merges_upon_merges_are_undone_from_the_last_to_the_first(cast: Cast, twins) -> None:
    kept, gone = twins
    start = snapshot()
    first = merge_people(HOUSE, kept.pk, gone.pk, from_gone=["given_name"])
    between = snapshot()
    second = merge_people(HOUSE, cast.bill.pk, kept.pk, from_gone=["given_name", "home", "work"])
    with pytest.raises(Conflict, match="later"):
        unmerge_people(HOUSE, first.pk)
    unmerge_people(HOUSE, second.pk)
    assert snapshot() == between
    assert Merge.objects.get(pk=first.pk).kept_id == kept.pk
    unmerge_people(HOUSE, first.pk)
    assert snapshot() == start


def test_two_merges_into_one_person_can_be_undone_in_any_order(cast: Cast, twins) -> None:
    kept, gone = twins
    start = snapshot()
    first = merge_people(HOUSE, kept.pk, gone.pk)
    second = merge_people(HOUSE, kept.pk, cast.bill.pk)
    unmerge_people(HOUSE, first.pk)
    unmerge_people(HOUSE, second.pk)
    end = snapshot()
    for person in (*start["people.person"], *end["people.person"]):
        del person["changed_at"]  # the person was changed, as forms that were opened before must learn
    assert end == start


def test_only_who_reaches_both_may_merge_or_part_them(cast: Cast, twins) -> None:
    kept, gone = twins
    for who in ("amina", "otto", "sam", "tou", "tess"):
        with pytest.raises(NotFound):
            merge_people(cast.actor(who), kept.pk, gone.pk)
    merge = merge_people(cast.actor("olga"), kept.pk, gone.pk)
    for who in ("amina", "otto", "sam"):
        with pytest.raises(NotFound):
            unmerge_people(cast.actor(who), merge.pk)
    unmerge_people(cast.actor("olga"), merge.pk)


def test_a_merge_gives_nobody_a_post_that_the_actor_could_not_give(cast: Cast) -> None:
    Person._base_manager.filter(pk=cast.ada.pk).update(home=cast.local12)
    with pytest.raises(Refusal, match="administrator"):
        merge_people(cast.actor("amina"), cast.amina.pk, cast.ada.pk)
    Post._base_manager.filter(person=cast.ada).delete()
    merge_people(cast.actor("amina"), cast.amina.pk, cast.ada.pk)


def test_an_account_from_the_other_record_does_not_inherit_posts_either(cast: Cast) -> None:
    Person._base_manager.filter(pk=cast.ada.pk).update(home=cast.local12, account=None)
    with pytest.raises(Refusal, match="administrator"):
        merge_people(cast.actor("amina"), cast.ada.pk, cast.amina.pk)


def test_nobody_is_merged_with_themselves(cast: Cast) -> None:
    with pytest.raises(Refusal, match="one record already"):
        merge_people(HOUSE, cast.rosa.pk, cast.rosa.pk)
    with pytest.raises(Refusal, match="no such value"):
        merge_people(HOUSE, cast.rosa.pk, cast.bill.pk, from_gone=["wage"])


def test_nobody_looks_after_themselves_after_a_merge(cast: Cast) -> None:
    before = snapshot()
    merge = merge_people(HOUSE, cast.sam.pk, cast.hassan.pk)
    assert not Assignment._base_manager.filter(person=cast.sam, committee_member=cast.sam).exists()
    unmerge_people(HOUSE, merge.pk)
    assert snapshot() == before


def test_the_pair_is_answered_and_what_was_asked_of_others_goes_along(cast: Cast, twins) -> None:
    kept, gone = twins
    rosa, bill = cast.rosa, cast.bill
    for one, other, state in [
        (kept, gone, "open"),
        (gone, rosa, "apart"),
        (gone, bill, "open"),
        (kept, bill, "apart"),
    ]:
        first, second = sorted((one.pk, other.pk))
        DuplicatePair.objects.create(first_id=first, second_id=second, score=0.6, state=state)
    before = snapshot()
    pair = DuplicatePair.objects.get(first_id=min(kept.pk, gone.pk), second_id=max(kept.pk, gone.pk))
    merge = merge_pair(cast.actor("olga"), pair.pk, keep=kept.pk)
    left = {(p.first_id, p.second_id): p.state for p in DuplicatePair.objects.all()}
    assert left == {
        tuple(sorted((kept.pk, rosa.pk))): "apart",
        tuple(sorted((kept.pk, bill.pk))): "apart",
    }
    unmerge_people(cast.actor("olga"), merge.pk)
    assert snapshot() == before


def test_a_merge_stands_in_the_log_with_what_changed(cast: Cast, twins) -> None:
    kept, gone = twins
    merge = merge_people(cast.actor("olga"), kept.pk, gone.pk)
    entry = AuditEntry.objects.get(verb="merge_people")
    assert (entry.object_id, entry.subject_id) == (merge.pk, kept.pk)
    assert entry.before["merged"] == "Hasan Mohamed II" and entry.after["suffix"] == "II"
    assert entry.facts["moved"]["people.contactpoint"] == 1
    unmerge_people(cast.actor("olga"), merge.pk)
    assert set(AuditEntry.objects.filter(verb="unmerge_people").values_list("subject_id", flat=True)) == {
        kept.pk,
        gone.pk,
    }


def test_every_key_to_a_person_is_walked(cast: Cast) -> None:
    walked = {(model._meta.label, field.name) for model, field in keys_to_persons()}
    assert {
        ("organizing.Mark", "person"),
        ("organizing.Standing", "person"),
        ("people.ImportRow", "person"),
        ("people.Merge", "kept"),
        ("people.Assignment", "committee_member"),
        ("people.Post", "person"),
    } <= walked


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
        cast = gather()
        people = {"kept": cast.hassan, "gone": cast.bill, "third": cast.rosa}
        source = ImportSource.objects.create(name="HR", affiliate=cast.local12)
        ImportRun.objects.create(source=source, affiliate=cast.local12, by="x", file_name="x", digest="x")
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
        cast = gather()
        people = {"kept": cast.hassan, "gone": cast.bill, "third": cast.rosa}
        source = ImportSource.objects.create(name="HR", affiliate=cast.local12)
        ImportRun.objects.create(source=source, affiliate=cast.local12, by="x", file_name="x", digest="x")
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


def test_what_is_held_of_a_merge_is_plain(cast: Cast, twins) -> None:
    merge = merge_people(HOUSE, twins[0].pk, twins[1].pk)
    merge.refresh_from_db()
    assert merge.gone_record["given_name"] == "Hasan"
    assert datetime.fromisoformat(merge.gone_record["created_at"]) <= datetime.now(tz=UTC)
    assert MergeMove.objects.filter(merge=merge, model="people.contactpoint", was_removed=True).count() == 1
