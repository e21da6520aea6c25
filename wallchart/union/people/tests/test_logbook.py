"""Reading the log: whose entries somebody sees, and the firewall in it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core import audit, clock
from wallchart.union.core.errors import NotFound
from wallchart.union.people.actions.belonging import change_membership
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.actions.tree import move_affiliate
from wallchart.union.people.logbook import Asked, affiliates_with_a_log, entries, lines

CHICAGO = ZoneInfo("America/Chicago")


@pytest.fixture
def book(cast: Cast) -> Cast:
    """One entry a place, told apart by the affiliate's name, beside those of the cast's own planting."""
    for affiliate in (cast.council, cast.north, cast.local12, cast.chapter12a, cast.local77):
        for political in (False, True):
            audit.record(
                cast.actor("amina"),
                "end_post",
                "post",
                affiliate_id=affiliate.pk,
                subject_id=cast.hassan.pk,
                subject_name="Hassan Mohamed",
                political=political,
                after={"title": "steward", "affiliate": affiliate.name},
            )
    audit.record(HOUSE, "end_post", "post", after={"affiliate": "no affiliate"})
    return cast


ENDED = Asked(verb="end_post")


def places(cast: Cast, who: str, asked: Asked = ENDED) -> list[tuple[str, bool]]:
    found = entries(cast.actor(who), asked)
    return [((entry.after or {})["affiliate"], entry.political) for entry in found]


def test_an_officer_reads_the_log_of_her_local_and_what_lies_below(book: Cast) -> None:
    assert set(places(book, "amina")) == {
        ("Local 12", False),
        ("Local 12", True),
        ("Chapter 12A", False),
        ("Chapter 12A", True),
    }


def test_an_organizer_reads_the_log_of_her_region(book: Cast) -> None:
    assert {place for place, _political in places(book, "olga")} == {"North", "Local 12", "Chapter 12A"}


def test_the_administrator_reads_everything(book: Cast) -> None:
    assert len(places(book, "ada")) == 11


@pytest.mark.parametrize("who", ["sam", "tess", "cora", "bart", "tou", "stranger"])
def test_nobody_else_reads_any_log(book: Cast, who: str) -> None:
    with pytest.raises(NotFound):
        entries(book.actor(who), Asked())


def test_political_entries_are_read_with_a_political_verb_alone(
    book: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wallchart.union.core import access

    plain = {
        role: tuple(rule for rule in rules if not rule.verb.value.startswith("political"))
        for role, rules in access._RULES_BY_ROLE.items()
    }
    monkeypatch.setattr(access, "_RULES_BY_ROLE", plain)
    assert set(places(book, "amina")) == {("Local 12", False), ("Chapter 12A", False)}


def test_the_log_can_be_asked_for_one_affiliate_person_actor_or_verb(book: Cast) -> None:
    local12 = Asked(affiliate_id=book.local12.pk, verb="end_post")
    assert {place for place, _ in places(book, "ada", local12)} == {"Local 12", "Chapter 12A"}
    assert places(book, "ada", Asked(verb="end_post", person_id=book.lupe.pk)) == []
    assert len(places(book, "ada", Asked(verb="end_post", actor_id=book.accounts["amina"].pk))) == 10
    assert entries(book.actor("ada"), Asked(verb="plant_affiliate")).count() == 7


def test_asking_for_another_local_shows_nothing_of_it(book: Cast) -> None:
    assert places(book, "amina", Asked(affiliate_id=book.local77.pk, verb="end_post")) == []


def test_a_day_is_a_day_of_the_unions_own_time(book: Cast) -> None:
    with clock.stopped_at(datetime(2026, 3, 7, 23, 59, tzinfo=CHICAGO)):
        audit.record(book.actor("amina"), "open_account", "account", affiliate_id=book.local12.pk)
    on = [
        entries(book.actor("amina"), Asked(verb="open_account", day=date(2026, 3, day))).count()
        for day in (6, 7, 8)
    ]
    assert on == [0, 1, 0]


def test_an_entry_reads_as_a_sentence(book: Cast) -> None:
    line = lines(entries(book.actor("amina"), Asked(affiliate_id=book.chapter12a.pk, verb="end_post")))[0]
    assert line.sentence == "Amina Warsame ended Hassan Mohamed's post steward in Chapter 12A"


def test_the_choice_of_affiliates_is_what_one_may_read(book: Cast) -> None:
    assert [body.name for body in affiliates_with_a_log(book.actor("amina"))] == ["Local 12", "Chapter 12A"]


def test_the_latest_entry_comes_first_and_entries_of_one_moment_in_the_order_of_their_writing(
    book: Cast,
) -> None:
    found = [entry.pk for entry in entries(book.actor("ada"), ENDED)]
    assert found == sorted(found, reverse=True) and len(found) == 11


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (Asked(affiliate_id=999_999), 0),
        (Asked(person_id=999_999), 0),
        (Asked(actor_id=999_999), 0),
        (Asked(verb="knit"), 0),
        (Asked(day=date.min), 0),
        (Asked(day=date.max), 0),
    ],
)
def test_what_there_is_not_has_no_entries(book: Cast, asked: Asked, count: int) -> None:
    assert entries(book.actor("ada"), asked).count() == count


def test_everything_that_is_asked_for_narrows_at_once(book: Cast) -> None:
    amina = book.accounts["amina"].pk
    asked = Asked(book.local12.pk, book.hassan.pk, amina, "end_post", clock.today())
    assert entries(book.actor("ada"), asked).count() == 4
    assert entries(book.actor("amina"), asked).count() == 4
    assert entries(book.actor("otto"), asked).count() == 0


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 7, 4), 24)]
)
def test_the_days_on_which_clocks_are_changed_are_whole_days(book: Cast, day: date, hours: int) -> None:
    """An entry at each full hour from the midnight before to the one after: those of the day are found."""
    begin, end = (moment.astimezone(UTC) for moment in clock.day_of(day))
    assert end - begin == timedelta(hours=hours)
    for hour in range(-1, hours + 1):
        with clock.stopped_at(begin + timedelta(hours=hour)):
            audit.record(HOUSE, "seek_pairs", "job", hour + 1)
    found = entries(book.actor("ada"), Asked(verb="seek_pairs", day=day))
    assert [entry.object_id for entry in found] == list(range(hours, 0, -1))


def test_a_line_says_who_did_what_from_where_and_what_changed(book: Cast) -> None:
    actor = book.actor("amina").coming_from("203.0.113.7")
    change_person(actor, book.hassan.pk, {"suffix": "Jr"})
    line = lines(entries(book.actor("amina"), Asked(verb="change_person")))[0]
    assert (line.actor_name, line.actor_id) == ("Amina Warsame", book.accounts["amina"].pk)
    assert (line.subject_name, line.subject_id) == ("Hassan Mohamed Jr", book.hassan.pk)
    assert (line.origin, line.channel, line.political) == ("203.0.113.7", "desk", False)
    assert [(change.cell, change.before, change.after) for change in line.changes] == [("suffix", "", "Jr")]


def test_of_somebody_erased_a_line_says_that_and_no_more(book: Cast) -> None:
    change_person(book.actor("amina"), book.hassan.pk, {"suffix": "Jr"})
    erase_person(book.actor("ada"), book.hassan.pk)
    line = lines(entries(book.actor("amina"), Asked(verb="change_person")))[0]
    assert line.sentence == "Amina Warsame changed the record of (an erased person)"
    assert line.changes == [] and line.subject_name == "" and line.subject_id == book.hassan.pk


def test_who_moved_away_leaves_the_entries_of_that_time_where_they_were(book: Cast) -> None:
    change_person(book.actor("amina"), book.hassan.pk, {"suffix": "Jr"})
    change_membership(HOUSE, book.hassan.pk, home_id=book.local77.pk, status="member")
    asked = Asked(person_id=book.hassan.pk, verb="change_person")
    assert entries(book.actor("amina"), asked).count() == 1
    assert entries(book.actor("otto"), asked).count() == 0
    told = entries(book.actor("otto"), Asked(person_id=book.hassan.pk, verb="change_membership"))
    assert told.count() == 1, "the coming is told where they came to"


def test_an_affiliate_that_moves_takes_its_log_along(book: Cast) -> None:
    before = entries(book.actor("olga"), Asked(affiliate_id=book.local12.pk)).count()
    move_affiliate(book.actor("ada"), book.local12.pk, book.south.pk)
    assert before and entries(book.actor("olga"), Asked(affiliate_id=book.local12.pk)).count() == 0
    assert entries(book.actor("amina"), ENDED).count() == 4, "whoever holds a post in it reads on"
