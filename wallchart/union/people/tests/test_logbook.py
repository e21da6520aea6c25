"""Reading the log: whose entries somebody sees, and the firewall in it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core import audit, clock
from wallchart.union.core.errors import NotFound
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
