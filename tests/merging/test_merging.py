"""A merge takes every row along."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.cast import HOUSE, Cast
from tests.merging.books import fresh, snapshot
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.actions.marks import mark as record_mark
from wallchart.union.organizing.models import Mark, Standing
from wallchart.union.people.actions.belonging import change_membership
from wallchart.union.people.actions.merging import merge_pair, merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.finding import find_people
from wallchart.union.people.held import keys_to_persons
from wallchart.union.people.models import (
    Address,
    Assignment,
    ContactPoint,
    DuplicatePair,
    Employment,
    Membership,
    MergeMove,
    Person,
    Post,
    SearchTerm,
)


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


def test_what_is_held_of_a_merge_is_plain(cast: Cast, twins) -> None:
    merge = merge_people(HOUSE, twins[0].pk, twins[1].pk)
    merge.refresh_from_db()
    assert merge.gone_record["given_name"] == "Hasan"
    assert datetime.fromisoformat(merge.gone_record["created_at"]) <= datetime.now(tz=UTC)
    assert MergeMove.objects.filter(merge=merge, model="people.contactpoint", was_removed=True).count() == 1
