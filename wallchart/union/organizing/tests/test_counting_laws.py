"""Whatever is done in whatever order: standings are what the marks say, tallies what the standings say."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.organizing.actions.many import Row, record_marks, void_day, void_source
from wallchart.union.organizing.actions.marks import clear, mark, undo_last, void_mark
from wallchart.union.organizing.counting import Entry, steps
from wallchart.union.organizing.models import Mark, Standing, Tally, TallyDay
from wallchart.union.organizing.recounting import (
    rebuild_standings,
    standings_astray,
    tallies_astray,
    tally_days_astray,
)
from wallchart.union.organizing.rules import Source
from wallchart.union.people.holdings import registered, rows_moving
from wallchart.union.people.models import Person
from wallchart.union.people.moving import moving

PEOPLE = ("hassan", "lupe", "rosa", "bill", "ngozi")
ASKS = ("interested", "committed")
ANSWERS = ("did", "might", "refused")
HOMES = ("local12", "chapter12a", "local77")
STATUSES = ("member", "worker", "retiree", "left")

deeds = st.one_of(
    st.tuples(
        st.just("mark"),
        st.sampled_from(PEOPLE),
        st.sampled_from(ASKS),
        st.sampled_from(ANSWERS),
        st.integers(0, 4),
    ),
    st.tuples(st.just("void"), st.integers(0, 30)),
    st.tuples(st.just("undo")),
    st.tuples(st.just("clear"), st.sampled_from(PEOPLE), st.sampled_from(ASKS)),
    st.tuples(
        st.just("sheet"), st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(ANSWERS)), max_size=4)
    ),
    st.tuples(st.just("void sheets")),
    st.tuples(
        st.just("roster"),
        st.lists(
            st.tuples(st.sampled_from(PEOPLE), st.sampled_from(HOMES), st.sampled_from(STATUSES)),
            max_size=3,
        ),
    ),
    st.tuples(st.just("void day")),
    st.tuples(st.just("move"), st.sampled_from(PEOPLE), st.sampled_from(HOMES)),
    st.tuples(st.just("status"), st.sampled_from(PEOPLE), st.sampled_from(STATUSES)),
)


def do(cast: Cast, deed: tuple[Any, ...]) -> None:
    actor = cast.actor("ada")
    match deed:
        case ("mark", person, ask, answer, ago):
            day = clock.today() - timedelta(days=ago)
            mark(actor, cast.ask(ask).pk, cast.persons[person].pk, answer, day)
        case ("void", nth):
            keys = list(Mark._base_manager.order_by("id").values_list("id", flat=True))
            if keys:
                void_mark(actor, keys[nth % len(keys)], "a slip")
        case ("undo",):
            undo_last(actor, cast.civic.pk)
        case ("clear", person, ask):
            clear(actor, cast.ask(ask).pk, cast.persons[person].pk)
        case ("sheet", lines):
            ask = cast.ask("committed").pk
            rows = [Row(ask, cast.persons[person].pk, answer, clock.today()) for person, answer in lines]
            record_marks(actor, rows, Source("sheet", 1))
        case ("void sheets",):
            if Mark._base_manager.filter(source_kind="sheet").exists():
                void_source(actor, "sheet", 1, "the wrong sheet")
        case ("void day",):
            if Mark._base_manager.exists():
                void_day(actor, cast.accounts["ada"].pk, clock.today(), "all wrong")
        case ("move", name, home):
            change(cast, name, home_id=cast.__dict__[home].pk)
        case ("status", name, status):
            change(cast, name, status=status)
        case ("roster", lines):
            with moving([cast.persons[name].pk for name, _home, _status in lines]):
                for name, home, status in lines:
                    put = Person._base_manager.filter(pk=cast.persons[name].pk)
                    put.update(home_id=cast.__dict__[home].pk, status=status)


def change(cast: Cast, name: str, **values: object) -> None:
    """As people.actions do it."""
    person = cast.persons[name].pk
    with moving([person]):
        Person._base_manager.filter(pk=person).update(**values)


def standings_by_hand() -> dict[tuple[int, int], str]:
    latest: dict[tuple[int, int], tuple[date, int, str]] = {}
    for made in Mark._base_manager.filter(voided_at=None):
        key = (made.person_id, made.ask_id)
        latest[key] = max(latest.get(key, (date.min, 0, "")), (made.happened_on, made.pk, made.answer))
    return {key: found[2] for key, found in latest.items()}


def tallies_by_hand(standings: dict[tuple[int, int], str]) -> Counter[tuple[int, int, str]]:
    homes = {p.pk: p.home_id for p in Person._base_manager.filter(status__in=["member", "worker"])}
    return Counter((ask, homes[who], answer) for (who, ask), answer in standings.items() if who in homes)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(deeds, max_size=14))
def test_whatever_is_done_standings_are_the_marks_and_tallies_are_the_standings(
    cast: Cast, done: list[tuple[Any, ...]]
) -> None:
    with transaction.atomic():
        for deed in done:
            do(cast, deed)
        standings = standings_by_hand()
        kept = {(s.person_id, s.ask_id): s.answer for s in Standing._base_manager.all()}
        assert kept == standings
        tallies: Counter[tuple[int, int, str]] = Counter()
        for row in Tally.objects.all():
            for answer in ANSWERS:
                tallies[row.ask_id, row.affiliate_id, answer] = getattr(row, answer)
        assert +tallies == tallies_by_hand(standings)
        assert min(tallies.values(), default=0) >= 0
        of_days: Counter[tuple[int, int, str]] = Counter()
        for day in TallyDay.objects.all():
            of_days[day.ask_id, day.affiliate_id, "did"] += day.did
        assert +of_days == Counter({key: n for key, n in (+tallies).items() if key[2] == "did"})
        assert (standings_astray(), tallies_astray(), tally_days_astray()) == (0, 0, 0)
        transaction.set_rollback(True)


@settings(max_examples=40)
@given(
    st.lists(
        st.builds(
            Entry, st.dates(date(2026, 1, 1), date(2026, 1, 5)), st.integers(1, 99), st.sampled_from(ANSWERS)
        ),
        max_size=12,
        unique_by=lambda entry: entry.mark_id,
    )
)
def test_the_days_of_a_person_sum_to_whether_they_did(entries: list[Entry]) -> None:
    entries = sorted(entries)
    stepped = steps(entries)
    assert sum(stepped.values()) == int(bool(entries) and entries[-1].answer == "did")
    assert all(step in (-1, 1) for step in stepped.values())


def test_the_check_sees_a_standing_that_no_mark_bears_out(cast: Cast) -> None:
    made = mark(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, "did")
    Standing._base_manager.filter(mark=made).update(answer="refused")
    assert (standings_astray(), tallies_astray()) == (1, 2 - 1)
    rebuild_standings()
    assert (standings_astray(), tallies_astray(), tally_days_astray()) == (0, 0, 0)


def test_the_check_sees_a_standing_that_is_missing_and_one_too_many(cast: Cast) -> None:
    made = mark(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, "did")
    Standing._base_manager.filter(mark=made).update(person=cast.lupe)
    assert standings_astray() == 2
    rebuild_standings()
    assert standings_astray() == 0


def test_the_check_sees_a_tally_and_a_day_that_are_off(cast: Cast) -> None:
    mark(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, "did")
    Tally.objects.update(did=7)
    TallyDay.objects.create(ask=cast.ask("trained"), affiliate=cast.local40, day=date(2026, 1, 1), did=3)
    assert (tallies_astray(), tally_days_astray()) == (1, 1)
    rebuild_standings()
    assert (tallies_astray(), tally_days_astray()) == (0, 0)
    assert Tally.objects.get().did == 1


def test_a_standing_whose_marks_are_all_void_falls_when_all_is_made_anew(cast: Cast) -> None:
    made = mark(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, "did")
    Mark._base_manager.filter(pk=made.pk).update(voided_at=clock.now(), void_reason="by hand, past the house")
    assert standings_astray() == 1
    rebuild_standings()
    assert not Standing._base_manager.exists()
    assert (standings_astray(), tallies_astray(), tally_days_astray()) == (0, 0, 0)


def test_people_without_a_home_keep_their_standing(cast: Cast) -> None:
    mark(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, "did")
    change(cast, "hassan", home_id=None)
    Standing._base_manager.all().delete()
    rebuild_standings()
    assert Standing._base_manager.get().answer == "did"
    assert tallies_astray() == 0


def test_a_merge_leaves_one_standing_an_ask_that_the_marks_of_both_bear_out(cast: Cast) -> None:
    """What a merge does to the rows of this room, by the register that it works from."""
    ask = cast.ask("committed").pk
    mark(cast.actor("ada"), ask, cast.hassan.pk, "might", date(2026, 1, 3))
    mark(cast.actor("ada"), ask, cast.lupe.pk, "did", date(2026, 1, 4))
    mark(cast.actor("ada"), cast.ask("trained").pk, cast.lupe.pk, "did", date(2026, 1, 4))
    kept, gone = cast.hassan.pk, cast.lupe.pk
    with rows_moving([kept, gone]):
        for holding in registered():
            if holding.model in (Mark, Standing):
                holding.model._base_manager.filter(pk__in=list(holding.clashes(kept, gone))).delete()
                holding.model._base_manager.filter(person=gone).update(person=kept)
    assert set(Standing._base_manager.values_list("person", "ask__key", "answer")) == {
        (kept, "committed", "did"),
        (kept, "trained", "did"),
    }
    assert (standings_astray(), tallies_astray(), tally_days_astray()) == (0, 0, 0)


@pytest.mark.parametrize("model", [Mark, Standing])
def test_what_is_held_about_a_person_is_told_whole(cast: Cast, model: type) -> None:
    made = mark(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, "did")
    void_mark(cast.actor("ada"), made.pk, "Hassan told me it was a slip")
    mark(cast.actor("ada"), cast.ask("committed").pk, cast.hassan.pk, "might")
    (holding,) = [found for found in registered() if found.model is model]
    mark(cast.actor("ada"), cast.petition.asks.get().pk, cast.bill.pk, "did")
    rows = holding.export(cast.hassan.pk)
    assert [row["answer"] for row in rows] == (["did", "might"] if model is Mark else ["might"])
    assert all(row["campaign"] == "Civic engagement 2026" for row in rows)


def test_answers_are_taken_out_campaign_by_campaign_in_the_order_of_the_asks(cast: Cast) -> None:
    for key in ("trained", "interested", "committed"):
        mark(cast.actor("ada"), cast.ask(key).pk, cast.hassan.pk, "did")
    (holding,) = [found for found in registered() if found.model is Standing]
    assert [row["ask"] for row in holding.export(cast.hassan.pk)] == ["Interested", "Committed", "Trained"]


def test_an_erased_person_still_counts_and_nothing_said_of_them_is_left(cast: Cast) -> None:
    made = mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did")
    void_mark(cast.actor("amina"), made.pk, "Hassan told me it was a slip")
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did")
    for holding in registered():
        if holding.model in (Mark, Standing):
            holding.erase(cast.hassan.pk)
            holding.erase(cast.amina.pk)
    marks = Mark._base_manager.all()
    assert {made.void_reason for made in marks} == {"", "(erased)"}
    assert {made.recorded_by_name for made in marks} == {""}
    assert Tally.objects.get().did == 1
