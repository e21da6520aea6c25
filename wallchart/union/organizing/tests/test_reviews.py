"""Looking at what was recorded: days and marks as they read, and campaigns in their order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cast import LONG_AGO, Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.actions.campaigns import close_campaign, set_target
from wallchart.union.organizing.actions.many import Row, record_marks, void_day
from wallchart.union.organizing.actions.marks import mark, void_mark
from wallchart.union.organizing.models import Campaign
from wallchart.union.organizing.reads.campaigns import campaign, campaigns, own_rule, starts, targets
from wallchart.union.organizing.reads.marks import marks_of_person, one_mark, review, review_day
from wallchart.union.organizing.rules import Source
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.models import Person

from .test_marks import put


def test_days_are_reviewed_latest_first_and_of_one_day_by_name(cast: Cast) -> None:
    for ago, who in ((0, "tou"), (0, "amina"), (2, "olga"), (1, "amina")):
        with clock.stopped_at(clock.now() - timedelta(days=ago)):
            put(cast, who, "committed", "hassan")
    days = review(cast.actor("ada"), cast.civic.pk).days
    assert [((clock.today() - day.day).days, day.name) for day in days] == [
        (0, "Amina Warsame"), (0, "Tou Vang"), (1, "Amina Warsame"), (2, "Olga Lindqvist"),
    ]  # fmt: skip


def test_a_day_is_reviewed_in_the_order_of_recording(cast: Cast) -> None:
    """Whatever day the marks speak of: so one finds the page of the sheet that was misread."""
    today = clock.today()
    for minute, (whom, ago) in enumerate((("lupe", 0), ("hassan", 9), ("rosa", 3))):
        with clock.stopped_at(clock.now().replace(hour=18, minute=minute)):
            put(cast, "amina", "committed", whom, "did", today - timedelta(days=ago))
    day = review_day(
        cast.actor("ada"), cast.civic.pk, cast.accounts["amina"].pk, clock.now().replace(hour=18).date()
    )
    assert [line.person_id for line in day.lines] == [cast.lupe.pk, cast.hassan.pk, cast.rosa.pk]


def test_a_day_on_which_somebody_recorded_nothing_is_not_there(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    amina, ada = cast.accounts["amina"].pk, cast.actor("ada")
    for campaign_id, account, day in (
        (cast.civic.pk, amina, clock.today() - timedelta(days=1)),
        (cast.civic.pk, cast.accounts["tou"].pk, clock.today()),
        (cast.petition.pk, amina, clock.today()),
        (cast.civic.pk, 10**9, clock.today()),
    ):
        with pytest.raises(NotFound):
            review_day(ada, campaign_id, account, day)


def test_a_voided_day_can_still_be_read_with_why(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    amina = cast.accounts["amina"].pk
    void_day(cast.actor("olga"), amina, clock.today(), "the wrong page")
    day = review_day(cast.actor("ada"), cast.civic.pk, amina, clock.today())
    (line,) = day.lines
    assert (line.voided_by, line.voided_why, line.stands, day.open_marks) == (
        "Olga Lindqvist", "the wrong page", False, 0,
    )  # fmt: skip
    (summary,) = review(cast.actor("ada"), cast.civic.pk).days
    assert (summary.marks, summary.voided) == (1, 1)


def test_a_reviewer_is_shown_marks_of_people_in_reach_alone(cast: Cast) -> None:
    put(cast, "ada", "committed", "hassan")
    put(cast, "ada", "committed", "ngozi")
    ada = cast.accounts["ada"].pk
    for who, whom in (("amina", "Hassan Mohamed"), ("otto", "Ngozi Anderson")):
        (line,) = review_day(cast.actor(who), cast.civic.pk, ada, clock.today()).lines
        assert line.person == whom
        (summary,) = review(cast.actor(who), cast.civic.pk).days
        assert (summary.marks, summary.people) == (1, 1)


def test_a_mark_reads_as_it_was_made_and_says_how_the_cell_stands_now(cast: Cast) -> None:
    day = clock.today() - timedelta(days=3)
    made = put(cast, "sam", "committed", "hassan", "might", day)
    put(cast, "amina", "committed", "hassan", "did")
    line = one_mark(cast.actor("amina"), made.pk)
    assert (line.person, line.ask, line.campaign, line.word) == (
        "Hassan Mohamed", "Committed", "Civic engagement 2026", "might",
    )  # fmt: skip
    assert (line.happened_on, line.recorded_by, line.source, line.affiliate_id) == (
        day, "Sam O'Brien", "chart", cast.local12.pk,
    )  # fmt: skip
    assert (line.stands, line.cell_stands, line.may_review) == (False, "did", True)
    assert one_mark(cast.actor("sam"), made.pk).may_review is False


def test_a_cell_that_nothing_stands_in_any_more_is_told_as_empty(cast: Cast) -> None:
    made = put(cast, "amina", "committed", "hassan")
    void_mark(cast.actor("amina"), made.pk, "a slip")
    line = one_mark(cast.actor("amina"), made.pk)
    assert (line.cell_stands, line.stands, line.voided_why) == ("", False, "a slip")


def test_people_are_called_what_they_are_called_and_no_names_are_left_of_the_erased(cast: Cast) -> None:
    made = put(cast, "amina", "committed", "lupe")
    assert one_mark(cast.actor("ada"), made.pk).person == "Lupe Hernández-Ruiz"
    Person._base_manager.filter(pk=cast.lupe.pk).update(suffix="Jr.", preferred_name="")
    assert one_mark(cast.actor("ada"), made.pk).person == "Guadalupe Hernández-Ruiz Jr."
    erase_person(cast.actor("ada"), cast.lupe.pk)
    assert "Guadalupe" not in str(one_mark(cast.actor("ada"), made.pk))


def test_a_persons_marks_are_told_by_campaign_newest_first(cast: Cast) -> None:
    older = Campaign.objects.create(
        affiliate=cast.local12, name="Last year's", starts_on=LONG_AGO - timedelta(days=1)
    )
    ask = older.asks.create(place=1, key="came", label="Came")
    day = clock.today()
    mark(cast.actor("ada"), ask.pk, cast.hassan.pk, "refused", day - timedelta(days=900))
    put(cast, "ada", "committed", "hassan", "might", day - timedelta(days=2))
    put(cast, "ada", "committed", "hassan", "did", day - timedelta(days=9))
    put(cast, "ada", "trained", "hassan", "did", day)
    told = marks_of_person(cast.actor("ada"), cast.hassan.pk)
    assert [each.campaign.name for each in told] == ["Civic engagement 2026", "Last year's"]
    assert [(line.ask, line.answer) for line in told[0].marks] == [
        ("Trained", "did"), ("Committed", "might"), ("Committed", "did"),
    ]  # fmt: skip
    assert told[0].asks[:4] == [
        ("Interested", None), ("Committed", "might"), ("Trained", "did"), ("Told employer", None),
    ]  # fmt: skip
    assert told[1].asks == [("Came", "refused")]


def test_of_somebody_who_was_never_asked_there_is_nothing_to_tell(cast: Cast) -> None:
    assert marks_of_person(cast.actor("amina"), cast.bill.pk) == []
    with pytest.raises(NotFound):
        marks_of_person(cast.actor("amina"), 10**9)


def test_what_a_person_did_in_another_local_stays_there(cast: Cast) -> None:
    """Hassan has come from Local 77: its own campaigns are none of Local 12's business."""
    own = Campaign.objects.create(affiliate=cast.local77, name="Parking in Duluth", starts_on=LONG_AGO)
    ask = own.asks.create(place=1, key="came", label="Came")
    mark(cast.actor("otto"), ask.pk, cast.ngozi.pk, "did")
    Person._base_manager.filter(pk=cast.ngozi.pk).update(home=cast.local12)
    put(cast, "ada", "committed", "ngozi")
    seen = [told.campaign.name for told in marks_of_person(cast.actor("amina"), cast.ngozi.pk)]
    assert seen == ["Civic engagement 2026"]


def test_marks_of_an_older_list_are_told_with_the_name_that_stands_on_it(cast: Cast) -> None:
    row = Row(
        cast.ask("committed").pk, cast.hassan.pk, "did", date(2025, 11, 2), recorded_by_name="Old Tou"
    )  # fmt: skip
    record_marks(cast.actor("ada"), [row], Source("import", 3))
    (told,) = marks_of_person(cast.actor("amina"), cast.hassan.pk)
    assert [(line.recorded_by, line.recorded_by_id, line.source) for line in told.marks] == [
        ("Old Tou", None, "import")
    ]


# Campaigns


def test_open_campaigns_come_first_and_of_them_the_newest(cast: Cast) -> None:
    for name, starts_on in (("B", date(2026, 5, 1)), ("A", date(2026, 5, 1)), ("Later", date(2026, 6, 1))):
        Campaign.objects.create(affiliate=cast.local12, name=name, starts_on=starts_on)
    later = Campaign.objects.get(name="Later")
    close_campaign(cast.actor("ada"), later.pk)
    listed = [(line.card.name, line.card.closed) for line in campaigns(cast.actor("amina"))]
    assert listed == [
        ("B", False), ("A", False), ("Civic engagement 2026", False), ("Petition for safe staffing", False),
        ("Later", True),
    ]  # fmt: skip


def test_a_campaigns_sheet_shows_its_own_rules_and_not_those_of_locals(cast: Cast) -> None:
    set_target(cast.actor("ada"), cast.ask("trained").pk, cast.local12.pk, number=3)
    sheet = campaign(cast.actor("amina"), cast.civic.pk)
    rules = {ask.key: sheet.rules.get(ask.id) for ask in sheet.asks}
    assert [key for key, rule in rules.items() if rule] == ["committed", "attended"]
    assert [ask.key for ask in sheet.asks][:3] == ["interested", "committed", "trained"]
    assert own_rule(cast.actor("ada"), cast.ask("trained").pk) is None


def test_a_local_that_has_its_own_target_says_so_and_its_region_follows(cast: Cast) -> None:
    ask = cast.ask("committed").pk
    set_target(cast.actor("ada"), ask, cast.local12.pk, number=7)
    _card, _ask, lines = targets(cast.actor("ada"), ask)
    told = {line.name: (line.target, line.own is not None) for line in lines}
    assert told == {
        "North Star": (9, False), "North": (8, False), "Local 12": (7, True), "Chapter 12A": (None, False),
        "Local 40": (1, False), "South": (1, False), "Local 77": (1, False),
    }  # fmt: skip


def test_where_a_campaign_can_be_started_is_told_as_a_tree(cast: Cast) -> None:
    (petition,) = [start for start in starts(cast.actor("ada")) if start.key == "petition"]
    assert [name for _pk, name in petition.places] == [
        "North Star",
        "– North", "– – Local 12", "– – – Chapter 12A", "– – Local 40",
        "– South", "– – Local 77",
    ]  # fmt: skip
    assert petition.asks and not petition.political
