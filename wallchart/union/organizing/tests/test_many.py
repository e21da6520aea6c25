"""Marks in their thousands: all or none, reviewed by day, voided by source."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, add_person
from wallchart.union.core import clock
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.organizing.actions import many, marks
from wallchart.union.organizing.actions.many import Row, record_marks, void_day, void_source
from wallchart.union.organizing.actions.marks import mark, void_mark
from wallchart.union.organizing.counting import lock_people
from wallchart.union.organizing.models import Mark, Standing, Tally
from wallchart.union.organizing.rules import Source, answer_of
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.models import Worksite

from .test_marks import nothing_astray, put, stands, tally

SHEET = Source("import", 1)


def row(cast: Cast, person: str, key: str = "committed", answer: str = "did", **more: object) -> Row:
    return Row(cast.ask(key).pk, cast.persons[person].pk, answer, date(2026, 1, 5), **more)


def test_a_sign_up_sheet_is_recorded_whole(cast: Cast) -> None:
    rows = [row(cast, "hassan"), row(cast, "lupe", answer="might"), row(cast, "rosa", key="trained")]
    assert record_marks(cast.actor("amina"), rows, SHEET) == 3
    assert tally(cast, "committed", cast.local12) == (1, 1, 0)
    assert tally(cast, "trained", cast.chapter12a) == (1, 0, 0)
    assert nothing_astray()


def test_one_row_out_of_reach_turns_the_whole_sheet_away(cast: Cast) -> None:
    rows = [row(cast, "hassan", row=2), row(cast, "ngozi", row=3)]
    with pytest.raises(Refusal, match="row 3, column person"):
        record_marks(cast.actor("amina"), rows, SHEET)
    assert Mark._base_manager.count() == 0


def test_a_wrong_answer_is_named_by_its_row(cast: Cast) -> None:
    with pytest.raises(Refusal, match=r"row 9, column answer \('jein'\)"):
        record_marks(cast.actor("amina"), [row(cast, "hassan", answer="jein", row=9)], SHEET)


def test_the_same_sheet_again_adds_nothing(cast: Cast) -> None:
    rows = [row(cast, "hassan", token=uuid4()), row(cast, "lupe", token=uuid4())]
    assert record_marks(cast.actor("amina"), rows, SHEET) == 2
    assert record_marks(cast.actor("amina"), [*rows, rows[0]], SHEET) == 0
    assert Mark._base_manager.count() == 2


def test_an_older_list_keeps_its_own_moments_and_names(cast: Cast) -> None:
    then = datetime(2025, 11, 2, 20, 0, tzinfo=UTC)
    told = row(cast, "hassan", recorded_at=then, recorded_by_name="Tou Vang")
    record_marks(cast.actor("amina"), [told], SHEET)
    made = Mark._base_manager.get()
    assert (made.recorded_at, made.recorded_by_id, made.recorded_by_name) == (then, None, "Tou Vang")


def test_no_rows_are_no_marks(cast: Cast) -> None:
    assert record_marks(cast.actor("amina"), [], SHEET) == 0


def test_thousands_of_rows_take_a_number_of_statements_that_hardly_grows(cast: Cast) -> None:
    site = Worksite.objects.first()
    assert site is not None
    people = [add_person(cast, f"p{n}", f"Given{n}", "Family", cast.local12, site) for n in range(40)]
    rows = [Row(cast.ask("committed").pk, person.pk, "did", date(2026, 1, 5)) for person in people]

    def statements(some: list[Row]) -> int:
        with CaptureQueriesContext(connection) as seen:
            record_marks(cast.actor("amina"), some, SHEET)
        return sum(1 for query in seen if "tally" not in query["sql"])

    assert statements(rows[10:]) <= statements(rows[:10]) + 2
    assert Tally.objects.get(ask=cast.ask("committed"), affiliate=cast.local12).did == 40


def test_everything_one_person_recorded_on_one_day_is_voided_in_one_step(cast: Cast) -> None:
    yesterday = clock.now() - timedelta(days=1)
    with clock.stopped_at(yesterday):
        put(cast, "amina", "committed", "rosa")
    put(cast, "amina", "committed", "hassan")
    put(cast, "amina", "trained", "lupe", "refused")
    put(cast, "tou", "committed", "lupe")
    voided = void_day(cast.actor("ada"), cast.accounts["amina"].pk, clock.today(), "wrong list")
    assert voided == 2
    assert stands(cast, "committed", "hassan") is None
    assert stands(cast, "trained", "lupe") is None
    assert stands(cast, "committed", "lupe") == "did"
    assert stands(cast, "committed", "rosa") == "did"
    assert nothing_astray()
    assert Mark._base_manager.count() == 4


def test_a_day_is_a_day_in_the_unions_own_time_zone(cast: Cast) -> None:
    late = datetime(2026, 1, 15, 4, 30, tzinfo=UTC)  # half past ten in the evening of the 14th in Saint Paul
    with clock.stopped_at(late):
        put(cast, "amina", "committed", "hassan", day=date(2026, 1, 14))
        with pytest.raises(NotFound):
            void_day(cast.actor("ada"), cast.accounts["amina"].pk, date(2026, 1, 15), "wrong")
        assert void_day(cast.actor("ada"), cast.accounts["amina"].pk, date(2026, 1, 14), "wrong") == 1


def test_a_reviewer_voids_what_lies_in_her_reach_and_the_rest_stays(cast: Cast) -> None:
    put(cast, "ada", "committed", "hassan")
    put(cast, "ada", "committed", "ngozi")
    assert void_day(cast.actor("amina"), cast.accounts["ada"].pk, clock.today(), "not so") == 1
    assert stands(cast, "committed", "ngozi") == "did"


def test_a_civic_officer_reviews_the_caucus_and_not_the_petition(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    signed = cast.petition.asks.get()
    mark(cast.actor("amina"), signed.pk, cast.hassan.pk, "did")
    assert void_day(cast.actor("tou"), cast.accounts["amina"].pk, clock.today(), "not so") == 1
    assert answer_of(signed.pk, cast.hassan.pk) == "did"


def test_a_steward_reviews_nobody(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    with pytest.raises(NotFound):
        void_day(cast.actor("sam"), cast.accounts["amina"].pk, clock.today(), "not so")


def test_a_day_of_one_campaign_leaves_the_others(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    signed = cast.petition.asks.get()
    mark(cast.actor("amina"), signed.pk, cast.hassan.pk, "did")
    account = cast.accounts["amina"].pk
    assert void_day(cast.actor("ada"), account, clock.today(), "no", campaign_id=cast.petition.pk) == 1
    assert stands(cast, "committed", "hassan") == "did"


def test_a_source_is_undone_whole(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "might", date(2025, 12, 1))
    record_marks(cast.actor("amina"), [row(cast, "hassan"), row(cast, "lupe")], SHEET)
    record_marks(cast.actor("amina"), [row(cast, "rosa")], Source("import", 2))
    assert void_source(cast.actor("amina"), "import", 1, "the wrong file") == 2
    assert stands(cast, "committed", "hassan") == "might"
    assert stands(cast, "committed", "rosa") == "did"
    assert Standing._base_manager.count() == 2
    assert nothing_astray()


def test_a_source_is_never_half_undone(cast: Cast) -> None:
    record_marks(cast.actor("ada"), [row(cast, "hassan"), row(cast, "ngozi")], SHEET)
    with pytest.raises(Refusal, match="outside your reach"):
        void_source(cast.actor("amina"), "import", 1, "the wrong file")
    assert stands(cast, "committed", "hassan") == "did"


@pytest.mark.parametrize("voiding", ["one", "a day"])
def test_a_mark_whose_person_is_merged_while_we_wait_for_them_is_not_voided_behind_the_counts(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, voiding: str
) -> None:
    made = mark(cast.actor("ada"), cast.ask("committed").pk, cast.lupe.pk, "did")
    merged = []

    def held_after_a_merge(person_ids: Any) -> Any:
        persons = list(person_ids)
        if not merged:
            merged.append(merge_people(cast.actor("ada"), cast.hassan.pk, cast.lupe.pk))
        return lock_people(persons)

    for module in (many, marks):
        monkeypatch.setattr(module, "lock_people", held_after_a_merge)
    with pytest.raises(Conflict, match="merged in this moment"):
        if voiding == "one":
            void_mark(cast.actor("ada"), made.pk, "a slip")
        else:
            void_day(cast.actor("ada"), cast.accounts["ada"].pk, clock.today(), "all wrong")
    made.refresh_from_db()
    assert made.voided_at is None and nothing_astray()
