"""Marks at midnight, of people who moved, by officers whose posts ended, and with reasons of any length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.actions.many import Row, record_marks, void_day, void_source
from wallchart.union.organizing.actions.marks import clear, mark, stamp, undo_last, void_mark
from wallchart.union.organizing.models import Mark, TallyDay
from wallchart.union.organizing.reads.board import union_board
from wallchart.union.organizing.reads.marks import review, review_day
from wallchart.union.organizing.rules import Source
from wallchart.union.people.actions.belonging import change_membership
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.models import Assignment, Person, Post

from .test_marks import nothing_astray, put, stands, tally

CHICAGO = ZoneInfo("America/Chicago")
LAST_MINUTE = datetime(2026, 1, 15, 23, 59, 59, tzinfo=CHICAGO)  # in London it is the 16th
SHEET = Source("import", 1)


def moved(cast: Cast) -> None:
    """Hassan has gone over to Local 77."""
    change_membership(cast.actor("ada"), cast.hassan.pk, home_id=cast.local77.pk, status="member")


# Days


def test_a_mark_at_a_minute_to_midnight_happened_on_that_day(cast: Cast) -> None:
    with clock.stopped_at(LAST_MINUTE):
        made = put(cast, "amina", "committed", "hassan")
        assert union_board(cast.actor("ada"), cast.civic.pk).total[1].count.week == 1
    assert made.happened_on == date(2026, 1, 15)
    assert list(TallyDay.objects.values_list("day", "did")) == [(date(2026, 1, 15), 1)]


def test_at_a_minute_to_midnight_the_next_day_is_still_to_come(cast: Cast) -> None:
    told = r"column happened_on \('2026-01-16'\): this day is still to come; a mark says what has happened"
    with clock.stopped_at(LAST_MINUTE), pytest.raises(Refusal, match=told):
        put(cast, "amina", "committed", "hassan", "did", date(2026, 1, 16))
    with clock.stopped_at(LAST_MINUTE + timedelta(seconds=1)):
        put(cast, "amina", "committed", "hassan", "did", date(2026, 1, 16))


def test_what_was_recorded_around_midnight_is_reviewed_by_the_day_on_the_wall(cast: Cast) -> None:
    for moment, whom in ((LAST_MINUTE, "hassan"), (LAST_MINUTE + timedelta(seconds=1), "lupe")):
        with clock.stopped_at(moment):
            put(cast, "amina", "committed", whom)
    days = review(cast.actor("ada"), cast.civic.pk).days
    assert [(day.day, day.marks) for day in days] == [(date(2026, 1, 16), 1), (date(2026, 1, 15), 1)]
    amina = cast.accounts["amina"].pk
    for day, whom in ((date(2026, 1, 15), "Hassan Mohamed"), (date(2026, 1, 16), "Lupe Hernández-Ruiz")):
        (line,) = review_day(cast.actor("ada"), cast.civic.pk, amina, day).lines
        assert line.person == whom
    assert void_day(cast.actor("ada"), amina, date(2026, 1, 15), "the wrong page") == 1
    assert (stands(cast, "committed", "hassan"), stands(cast, "committed", "lupe")) == (None, "did")


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25)])
def test_a_day_on_which_the_clocks_change_is_voided_whole_and_alone(
    cast: Cast, day: date, hours: int
) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=CHICAGO).astimezone(ZoneInfo("UTC"))
    moments = [begin + timedelta(hours=hour) for hour in range(-1, hours + 1, 2)] + [
        begin + timedelta(hours=hours) - timedelta(seconds=1)
    ]
    for moment in moments:
        with clock.stopped_at(moment):
            mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did", date(2026, 1, 1))
    voided = void_day(cast.actor("ada"), cast.accounts["amina"].pk, day, "all of it")
    of_the_day = sum(begin <= moment < begin + timedelta(hours=hours) for moment in moments)
    assert voided == of_the_day < len(moments)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_the_calendar_has_nothing_to_void(cast: Cast, day: date) -> None:
    put(cast, "amina", "committed", "hassan")
    with pytest.raises(NotFound):
        void_day(cast.actor("ada"), cast.accounts["amina"].pk, day, "x")


def test_what_happened_long_ago_is_recorded_and_counted_on_its_day(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "did", date(1998, 5, 1))
    assert tally(cast, "committed", cast.local12) == (1, 0, 0)
    assert union_board(cast.actor("ada"), cast.civic.pk).total[1].count[3:] == (0, 0)
    assert nothing_astray()


# People who move, posts that end


def test_answers_move_with_a_person_and_are_counted_where_they_are_now(cast: Cast) -> None:
    day = clock.today() - timedelta(days=2)
    put(cast, "amina", "committed", "hassan", "did", day)
    moved(cast)
    assert tally(cast, "committed", cast.local12) == (0, 0, 0)
    assert tally(cast, "committed", cast.local77) == (1, 0, 0)
    days = {(d.affiliate_id, d.day): d.did for d in TallyDay.objects.all() if d.did}
    assert days == {(cast.local77.pk, day): 1}, "on the day on which it happened, not on that of the move"
    assert nothing_astray()


def test_who_moved_away_is_marked_by_their_new_officers_and_no_more_by_the_old_ones(cast: Cast) -> None:
    made = put(cast, "amina", "committed", "hassan")
    moved(cast)
    for deed in (
        lambda: put(cast, "amina", "trained", "hassan"),
        lambda: clear(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk),
        lambda: void_mark(cast.actor("amina"), made.pk, "a slip"),
        lambda: undo_last(cast.actor("amina"), cast.civic.pk),
    ):
        with pytest.raises(NotFound):
            deed()
    assert void_mark(cast.actor("otto"), made.pk, "not so").voided_at is not None


def test_who_left_the_campaigns_part_of_the_union_is_marked_in_it_no_more(cast: Cast) -> None:
    signed = cast.petition.asks.get().pk
    mark(cast.actor("ada"), signed, cast.hassan.pk, "did")
    moved(cast)
    with pytest.raises(NotFound):
        mark(cast.actor("ada"), signed, cast.hassan.pk, "refused")
    row = Row(signed, cast.hassan.pk, "did", clock.today(), row=4)
    with pytest.raises(Refusal, match=r"row 4, column person .*no such person in this campaign's affiliate"):
        record_marks(cast.actor("ada"), [row], SHEET)


@pytest.mark.parametrize("ends", ["the assignment", "the post"])
def test_what_a_steward_marked_is_out_of_his_hands_when_his_time_is_over(cast: Cast, ends: str) -> None:
    made = put(cast, "sam", "committed", "hassan")
    today = clock.today()
    if ends == "the assignment":
        Assignment._base_manager.filter(person=cast.hassan).update(until=today)
    else:
        Post._base_manager.filter(person=cast.sam).update(until=today)
    for deed in (
        lambda: put(cast, "sam", "trained", "hassan"),
        lambda: void_mark(cast.actor("sam"), made.pk, "a slip"),
    ):
        with pytest.raises(NotFound):
            deed()
    assert stands(cast, "committed", "hassan") == "did", "what he recorded stays"


def test_an_assignment_that_begins_tomorrow_opens_nothing_today(cast: Cast) -> None:
    Assignment._base_manager.create(
        person=cast.rosa, committee_member=cast.sam, since=clock.today() + timedelta(days=1)
    )
    with pytest.raises(NotFound):
        put(cast, "sam", "committed", "rosa")


def test_nobody_marks_an_erased_person(cast: Cast) -> None:
    erase_person(cast.actor("ada"), cast.hassan.pk)
    with pytest.raises(NotFound):
        put(cast, "ada", "committed", "hassan")


def test_a_person_without_a_home_is_on_no_chart_and_marked_by_nobody(cast: Cast) -> None:
    Person._base_manager.filter(pk=cast.hassan.pk).update(home=None)
    with pytest.raises(NotFound):
        put(cast, "ada", "committed", "hassan")


def test_the_house_itself_records_without_an_account_and_undoes_nothing_of_others(cast: Cast) -> None:
    made = mark(HOUSE, cast.ask("committed").pk, cast.hassan.pk, "did")
    assert (made.recorded_by_id, made.recorded_by_name) == (None, "the tests")
    assert undo_last(HOUSE, cast.civic.pk) is None
    assert stands(cast, "committed", "hassan") == "did"
    assert review(cast.actor("ada"), cast.civic.pk).days == [], "a day is somebody's"


def test_what_nobody_recorded_is_not_ones_own_for_having_no_account(cast: Cast) -> None:
    made = mark(HOUSE, cast.ask("committed").pk, cast.hassan.pk, "did")
    nobody = replace(cast.actor("sam"), account_id=None)
    with pytest.raises(NotFound):
        void_mark(nobody, made.pk, "a slip")


def test_a_source_is_voided_though_what_is_void_already_lies_out_of_reach(cast: Cast) -> None:
    ask, ada = cast.ask("committed").pk, cast.actor("ada")
    rows = [Row(ask, cast.persons[who].pk, "did", date(2026, 1, 5)) for who in ("hassan", "ngozi")]
    record_marks(ada, rows, SHEET)
    void_mark(ada, Mark._base_manager.get(person=cast.ngozi).pk, "not on the sheet")
    assert void_source(cast.actor("amina"), "import", 1, "the wrong sheet") == 1
    assert nothing_astray()


# Reasons and tokens


VOIDS: dict[str, Callable[[Cast, str], Any]] = {
    "a mark": lambda cast, why: void_mark(cast.actor("ada"), put(cast, "ada", "committed", "hassan").pk, why),
    "a day": lambda cast, why: (
        put(cast, "ada", "committed", "hassan"),
        void_day(cast.actor("ada"), cast.accounts["ada"].pk, clock.today(), why),
    ),
    "a source": lambda cast, why: (
        record_marks(
            cast.actor("ada"), [Row(cast.ask("committed").pk, cast.hassan.pk, "did", date(2026, 1, 5))], SHEET
        ),
        void_source(cast.actor("ada"), "import", 1, why),
    ),
}


@pytest.mark.parametrize("what", VOIDS)
@pytest.mark.parametrize("why", ["", "   ", "\n\t"])
def test_nothing_is_voided_without_a_word(cast: Cast, what: str, why: str) -> None:
    with pytest.raises(Refusal, match="column reason: say why; the reason stands beside every voided mark"):
        VOIDS[what](cast, why)
    assert Mark._base_manager.get().voided_at is None
    assert not AuditEntry.objects.filter(verb__startswith="void").exists()


@pytest.mark.parametrize("what", [*VOIDS, "a cell"])
def test_a_reason_longer_than_is_kept_is_cut(cast: Cast, what: str) -> None:
    why = " " + "ễ" * 400
    if what == "a cell":
        put(cast, "ada", "committed", "hassan")
        clear(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, why)
    else:
        VOIDS[what](cast, why)
    assert Mark._base_manager.get().void_reason == "ễ" * 300


def test_a_cell_that_was_cleared_without_a_word_says_how(cast: Cast) -> None:
    put(cast, "ada", "committed", "hassan")
    clear(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk)
    assert Mark._base_manager.get().void_reason == "cleared on the chart"
    put(cast, "ada", "committed", "hassan")
    undone = undo_last(cast.actor("ada"), cast.civic.pk)
    assert undone is not None and undone.void_reason == "undone"


def test_a_voided_mark_says_who_when_and_why(cast: Cast) -> None:
    made = put(cast, "sam", "committed", "hassan")
    with clock.stopped_at(clock.now() + timedelta(minutes=5)):
        voided = void_mark(cast.actor("amina"), made.pk, " another Hassan ")
        assert (voided.voided_by, voided.voided_at) == (cast.accounts["amina"], clock.now())
    assert (voided.void_reason, voided.recorded_by) == ("another Hassan", cast.accounts["sam"])


def test_an_upload_that_comes_again_says_how_the_cell_stands_now(cast: Cast) -> None:
    """A phone that lost the answer sends it once more, hours later."""
    ask, token = cast.ask("committed").pk, uuid4()
    first = stamp(cast.actor("sam"), ask, cast.hassan.pk, "might", token=token)
    put(cast, "amina", "committed", "hassan", "did")
    again = stamp(cast.actor("sam"), ask, cast.hassan.pk, "might", token=token)
    assert again.mark == first.mark
    assert (again.stood, again.stands) == ("did", "did")
    assert AuditEntry.objects.filter(verb="mark").count() == 2


@pytest.mark.parametrize("other", ["answer", "ask", "person"])
def test_a_token_is_one_mark_and_no_other(cast: Cast, other: str) -> None:
    token, ada = uuid4(), cast.actor("ada")
    sent: dict[str, Any] = {
        "ask": cast.ask("committed").pk, "person": cast.hassan.pk, "answer": "did",
    }  # fmt: skip
    mark(ada, sent["ask"], sent["person"], sent["answer"], token=token)
    sent[other] = {"answer": "might", "ask": cast.ask("trained").pk, "person": cast.lupe.pk}[other]
    with pytest.raises(Conflict, match="send it with one of its own"):
        mark(ada, sent["ask"], sent["person"], sent["answer"], token=token)
    assert Mark._base_manager.count() == 1


def test_of_a_sheet_with_one_token_twice_the_first_row_counts(cast: Cast) -> None:
    token = uuid4()
    sent = [
        Row(cast.ask("committed").pk, cast.hassan.pk, answer, date(2026, 1, 5), token=token)
        for answer in ("might", "did")
    ]
    assert record_marks(cast.actor("ada"), sent, SHEET) == 1
    assert stands(cast, "committed", "hassan") == "might"


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"answer": "perhaps"}, r"column answer \('perhaps'\): an answer is one of did, might, refused"),
        (
            {"happened_on": date(2199, 1, 1)},
            r"column happened_on \('2199-01-01'\): this day is still",
        ),
        ({"person_id": 10**9}, r"column person \('1000000000'\): there is no such person"),
    ],
)
def test_a_row_that_cannot_be_recorded_is_named_and_none_is(
    cast: Cast, told: dict[str, Any], sentence: str
) -> None:
    sound = {
        "ask_id": cast.ask("committed").pk, "person_id": cast.hassan.pk, "answer": "did",
        "happened_on": date(2026, 1, 5),
    }  # fmt: skip
    with pytest.raises(Refusal, match=f"^row 7, {sentence}"):
        record_marks(cast.actor("ada"), [Row(**sound, row=6), Row(**{**sound, **told}, row=7)], SHEET)
    assert not Mark._base_manager.exists()
    assert not AuditEntry.objects.filter(verb="record_marks").exists()


def test_a_sheet_of_a_closed_campaign_is_refused(cast: Cast) -> None:
    cast.civic.closed_at = clock.now()
    cast.civic.save()
    row = Row(cast.ask("committed").pk, cast.hassan.pk, "did", date(2026, 1, 5), row=2)
    with pytest.raises(Refusal, match=r"^row 2 \('Civic engagement 2026'\): this campaign is closed"):
        record_marks(cast.actor("ada"), [row], SHEET)


def test_an_older_list_may_say_who_of_ours_recorded_it(cast: Cast) -> None:
    """Then it can be reviewed, and voided, as that officer's day."""
    then = datetime(2025, 11, 2, 20, 0, tzinfo=CHICAGO)
    tou = cast.accounts["tou"]
    row = Row(
        cast.ask("committed").pk, cast.hassan.pk, "did", date(2025, 11, 2),
        recorded_at=then, recorded_by=tou.pk, recorded_by_name=tou.name,
    )  # fmt: skip
    record_marks(cast.actor("ada"), [row], SHEET)
    (day,) = review(cast.actor("ada"), cast.civic.pk).days
    assert (day.name, day.day, day.marks, day.first_at) == ("Tou Vang", date(2025, 11, 2), 1, then)
    assert void_day(cast.actor("ada"), tou.pk, date(2025, 11, 2), "the wrong list") == 1
