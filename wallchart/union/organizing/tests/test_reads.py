"""Targets, the chart, the board, the review: what is read, and by whom."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, add_person
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.actions.campaigns import set_target, start_campaign
from wallchart.union.organizing.actions.marks import mark, void_mark
from wallchart.union.organizing.reads.board import union_board
from wallchart.union.organizing.reads.campaigns import campaign, campaigns, starts, targets
from wallchart.union.organizing.reads.chart import chart_head, wall_chart
from wallchart.union.organizing.reads.marks import marks_of_person, one_mark, review, review_day
from wallchart.union.organizing.targets import Body, Rule, targets_for
from wallchart.union.people.actions.heads import recount_heads
from wallchart.union.people.models import Worksite

from .test_marks import put

TREE = (
    # id, parent, kind, left, right, members
    Body(1, None, "council", "Council", "", 0, 7, 1013, 0),
    Body(2, 1, "region", "North", "", 1, 5, 510, 0),
    Body(3, 2, "local", "Local 12", "12", 2, 4, 489, 0),
    Body(4, 3, "chapter", "12A", "12A", 3, 4, 89, 0),
    Body(5, 2, "local", "Local 40", "40", 4, 5, 3, 0),
    Body(6, 1, "local", "Local 77", "77", 5, 6, 500, 0),
)
FIFTH = Rule(2000, None)


def aims(rules: dict[int | None, Rule]) -> dict[str, int | None]:
    found = targets_for(rules, TREE)
    return {body.name: found[body.id] for body in TREE}


def test_a_fifth_of_each_local_is_rounded_up() -> None:
    found = aims({None: FIFTH})
    assert (found["Local 12"], found["Local 40"], found["Local 77"]) == (98, 1, 100)
    assert found["12A"] == 18


def test_above_the_locals_the_target_is_their_sum() -> None:
    found = aims({None: FIFTH})
    assert (found["North"], found["Council"]) == (99, 199)


def test_a_local_has_its_own_number_and_the_sum_follows() -> None:
    found = aims({None: FIFTH, 3: Rule(None, 50)})
    assert (found["Local 12"], found["12A"], found["North"], found["Council"]) == (50, None, 51, 151)


def test_a_regions_share_holds_for_its_locals() -> None:
    found = aims({None: FIFTH, 2: Rule(1000, None)})
    assert (found["Local 12"], found["Local 40"], found["Local 77"]) == (49, 1, 100)
    assert found["North"] == 50


def test_a_regions_number_is_its_own_and_leaves_its_locals() -> None:
    found = aims({None: FIFTH, 2: Rule(None, 120)})
    assert (found["North"], found["Local 12"], found["Council"]) == (120, 98, 220)


def test_a_number_for_each_local() -> None:
    found = aims({None: Rule(None, 10)})
    assert (found["Local 40"], found["12A"], found["North"], found["Council"]) == (10, None, 20, 30)


def test_without_a_rule_there_is_no_target() -> None:
    assert set(aims({}).values()) == {None}


def test_one_local_alone_can_have_a_target() -> None:
    found = aims({6: Rule(5000, None)})
    assert (found["Local 77"], found["Local 12"], found["Council"]) == (250, None, 250)


# The chart.


def test_the_chart_has_a_row_for_everybody_of_the_local_and_its_chapters(cast: Cast) -> None:
    chart = wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk)
    names = [row.name for row in chart.people]
    assert names == sorted(
        names, key=lambda name: [row.sort_name for row in chart.people if row.name == name]
    )
    assert {"Hassan Mohamed", "Rosa Yang", "Bill Erickson", "Lupe Hernández-Ruiz"} <= set(names)
    assert "Ngozi Anderson" not in names
    assert len(names) == chart.head.people == 10


def test_a_row_says_where_somebody_works_and_who_looks_after_them(cast: Cast) -> None:
    chart = wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk)
    (hassan,) = [row for row in chart.people if row.id == cast.hassan.pk]
    assert (hassan.worksite, hassan.city) == ("Orville Freeman Building", "Saint Paul")
    assert (hassan.classification, hassan.shift, hassan.committee) == ("Planner", "day", "Sam O'Brien")
    (bill,) = [row for row in chart.people if row.id == cast.bill.pk]
    assert (bill.member, bill.committee_id) == (False, None)


def test_the_cells_are_the_standings(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "might")
    put(cast, "amina", "trained", "rosa", "refused")
    put(cast, "ada", "committed", "ngozi")
    chart = wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk)
    cells = {person: dict(answers) for person, answers in chart.standings.items()}
    assert cells == {
        cast.hassan.pk: {cast.ask("committed").pk: "might"},
        cast.rosa.pk: {cast.ask("trained").pk: "refused"},
    }


def test_above_the_chart_stand_the_number_the_target_and_the_weeks_change(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    put(cast, "amina", "committed", "rosa", "did", clock.today() - timedelta(days=9))
    head = chart_head(cast.actor("amina"), cast.civic.pk, cast.local12.pk)
    assert head.headline is not None and head.headline.ask.key == "committed"
    count = head.headline.count
    assert (count.did, count.week, count.month) == (2, 1, 2)
    assert (head.body.members, head.body.others, head.headline.target) == (9, 1, 2)
    assert head.headline.missing == 0


def test_the_phase_says_of_which_ask_the_poster_speaks(cast: Cast) -> None:
    started = start_campaign(
        cast.actor("ada"), cast.council.pk, "civic-engagement", key_day=clock.today() + timedelta(days=30)
    )
    head = chart_head(cast.actor("amina"), started.pk, cast.local12.pk)
    assert head.headline is not None and head.headline.ask.key == "trained"
    asked = chart_head(cast.actor("amina"), started.pk, cast.local12.pk, ask="delegate")
    assert asked.headline is not None and asked.headline.ask.key == "delegate"


def test_a_region_sums_its_locals(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    put(cast, "ada", "committed", "ada")
    head = chart_head(cast.actor("olga"), cast.civic.pk, cast.north.pk)
    assert head.headline is not None
    assert (head.headline.count.did, head.headline.target) == (2, 2 + 1)


def test_a_steward_sees_the_people_assigned_to_him_and_counts_of_nobody_else(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    put(cast, "amina", "committed", "rosa")
    chart = wall_chart(cast.actor("sam"), cast.civic.pk, cast.local12.pk)
    assert {row.name for row in chart.people} == {"Hassan Mohamed", "Lupe Hernández-Ruiz"}
    assert chart.head.headline is not None
    assert (chart.head.headline.count.did, chart.head.headline.target) == (1, None)
    assert (chart.head.people, chart.head.whole) == (2, False)
    assert set(chart.standings) == {cast.hassan.pk}


@pytest.mark.parametrize(
    ("who", "what", "where", "sees"),
    [
        ("amina", "civic", "local12", True),
        ("amina", "civic", "chapter12a", True),
        ("amina", "civic", "north", False),
        ("amina", "civic", "local77", False),
        ("tou", "civic", "local12", True),
        ("tou", "petition", "local12", False),
        ("bart", "petition", "local12", True),
        ("bart", "civic", "local12", False),
        ("olga", "civic", "north", True),
        ("olga", "civic", "council", False),
        ("ada", "civic", "council", True),
        ("ada", "petition", "local77", False),  # not in the campaign's part of the tree
        ("tess", "civic", "local12", False),
        ("stranger", "civic", "local12", False),
    ],
)
def test_who_sees_which_chart(cast: Cast, who: str, what: str, where: str, sees: bool) -> None:
    campaign_id = (cast.civic if what == "civic" else cast.petition).pk
    if sees:
        wall_chart(cast.actor(who), campaign_id, cast.__dict__[where].pk)
    else:
        with pytest.raises(NotFound):
            wall_chart(cast.actor(who), campaign_id, cast.__dict__[where].pk)


def test_what_one_may_do_stands_on_the_head(cast: Cast) -> None:
    def rights(who: str, campaign_id: int) -> tuple[bool, ...]:
        head = chart_head(cast.actor(who), campaign_id, cast.local12.pk)
        return (head.may_mark, head.may_review, head.may_export, head.may_see_board)

    assert rights("amina", cast.civic.pk) == (True, True, True, True)
    assert rights("sam", cast.civic.pk) == (True, False, False, False)
    assert rights("bart", cast.petition.pk) == (False, False, False, True)


def test_the_number_of_questions_to_the_database_does_not_grow_with_the_people(cast: Cast) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as seen:
            wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk)
        return len(seen)

    few = questions()
    site = Worksite.objects.first()
    assert site is not None
    for n in range(40):
        person = add_person(cast, f"p{n}", f"Given{n}", "Family", cast.local12, site)
        mark(cast.actor("ada"), cast.ask("committed").pk, person.pk, "did")
    assert questions() == few <= 14


# The board.


def test_the_board_has_a_row_for_every_local_with_its_number_share_and_target(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    board = union_board(cast.actor("amina"), cast.civic.pk)
    assert {row.body.name for row in board.rows} == {"Local 12", "Local 40", "Local 77"}
    (twelve,) = [row for row in board.rows if row.body.name == "Local 12"]
    cell = twelve.cells[board.chosen]
    assert (cell.count.did, cell.members, cell.target, cell.missing) == (1, 9, 2, 1)
    assert cell.share == pytest.approx(1 / 9)
    assert (twelve.region, twelve.opens) == ("North", True)
    assert board.total[board.chosen].count.did == 1
    assert board.total[board.chosen].target == 2 + 1 + 1


def test_who_will_miss_most_stands_first(cast: Cast) -> None:
    """9 members in Local 12 need 2; the others need 1 each. 12 has 1 this month and 40 days to go."""
    cast.civic.key_day = clock.today() + timedelta(days=40)
    cast.civic.save()
    put(cast, "amina", "committed", "hassan", "did", clock.today() - timedelta(days=10))
    board = union_board(cast.actor("ada"), cast.civic.pk)
    shorts = {row.body.name: row.short for row in board.rows}
    assert shorts == {"Local 12": 0, "Local 40": 1, "Local 77": 1}
    assert board.rows[-1].body.name == "Local 12"


def test_after_the_day_only_what_was_done_counts(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    board = union_board(cast.actor("ada"), cast.civic.pk)  # caucus night is past
    assert board.until == clock.today() or board.until > date(2026, 2, 2)
    (twelve,) = [row for row in board.rows if row.body.name == "Local 12"]
    if board.until == clock.today():
        assert twelve.short == 1


def test_the_board_of_a_region_shows_its_locals(cast: Cast) -> None:
    board = union_board(cast.actor("ada"), cast.civic.pk, region_id=cast.south.pk)
    assert [row.body.name for row in board.rows] == ["Local 77"]
    assert dict(board.regions) == {cast.north.pk: "North", cast.south.pk: "South"}


@pytest.mark.parametrize("sort", ["help", "name", "share", "missing", "week", "size", "nonsense"])
def test_every_order_shows_every_local(cast: Cast, sort: str) -> None:
    board = union_board(cast.actor("ada"), cast.civic.pk, sort=sort)
    assert len(board.rows) == 3


def test_people_who_are_in_no_local_have_a_row_of_their_own(cast: Cast) -> None:
    cast.bill.home = cast.north
    cast.bill.save(update_fields=["home"])
    recount_heads({cast.north.pk, cast.local12.pk})
    board = union_board(cast.actor("ada"), cast.civic.pk)
    (north,) = [row for row in board.rows if row.body.name == "North"]
    assert (north.body.members, north.body.others, north.short) == (0, 1, None)


def test_a_locals_own_campaign_has_a_board_of_one(cast: Cast) -> None:
    board = union_board(cast.actor("amina"), cast.petition.pk)
    assert [row.body.name for row in board.rows] == ["Local 12"]


@pytest.mark.parametrize(
    ("who", "what", "sees"),
    [
        ("amina", "civic", True),
        ("otto", "civic", True),  # counts without names, of the whole union
        ("tou", "civic", True),
        ("tou", "petition", False),
        ("cora", "petition", True),
        ("cora", "civic", False),  # the firewall
        ("sam", "civic", False),
        ("tess", "petition", False),
        ("stranger", "petition", False),
    ],
)
def test_who_sees_which_board(cast: Cast, who: str, what: str, sees: bool) -> None:
    campaign_id = (cast.civic if what == "civic" else cast.petition).pk
    if sees:
        union_board(cast.actor(who), campaign_id)
    else:
        with pytest.raises(NotFound):
            union_board(cast.actor(who), campaign_id)


def test_the_board_opens_the_charts_in_reach_and_no_others(cast: Cast) -> None:
    opens = {row.body.name: row.opens for row in union_board(cast.actor("otto"), cast.civic.pk).rows}
    assert opens == {"Local 12": False, "Local 40": False, "Local 77": True}


# Campaigns, review, one person.


def test_campaigns_are_listed_for_who_may_see_something_of_them(cast: Cast) -> None:
    def seen(who: str) -> set[str]:
        return {line.card.name for line in campaigns(cast.actor(who))}

    civic, petition = "Civic engagement 2026", "Petition for safe staffing"
    assert seen("ada") == seen("amina") == seen("sam") == {civic, petition}
    assert seen("tou") == {civic}
    assert seen("cora") == seen("bart") == {petition}
    assert seen("otto") == {civic, petition}  # its board, of the whole union
    assert seen("tess") == seen("stranger") == set()


@pytest.mark.parametrize(
    ("who", "where"),
    [("ada", "council"), ("olga", "north"), ("amina", "local12"), ("sam", "local12"), ("otto", "local77")],
)
def test_everybody_comes_to_the_chart_of_their_own_post(cast: Cast, who: str, where: str) -> None:
    assert campaign(cast.actor(who), cast.civic.pk).chart == cast.__dict__[where].pk


def test_a_campaign_that_lies_below_a_post_opens_at_its_own_affiliate(cast: Cast) -> None:
    assert campaign(cast.actor("olga"), cast.petition.pk).chart == cast.local12.pk


def test_one_starts_campaigns_where_one_manages_them(cast: Cast) -> None:
    assert {start.key for start in starts(cast.actor("ada"))} >= {"civic-engagement", "petition"}
    (petition,) = [start for start in starts(cast.actor("olga")) if start.key == "petition"]
    assert petition.places[0][1].endswith("North")
    assert len(petition.places) == 4
    assert starts(cast.actor("amina")) == []


def test_the_targets_of_an_ask_by_affiliate(cast: Cast) -> None:
    ask = cast.ask("committed").pk
    set_target(cast.actor("ada"), ask, cast.local40.pk, share=Decimal("0.5"))
    _card, card, lines = targets(cast.actor("olga"), ask)
    assert card.key == "committed"
    assert [(line.name, line.target) for line in lines] == [
        ("North", 2 + 1), ("Local 12", 2), ("Chapter 12A", 1), ("Local 40", 1),
    ]  # fmt: skip
    assert [line.own_percent for line in lines if line.own] == [Decimal(50)]
    with pytest.raises(NotFound):
        targets(cast.actor("amina"), ask)


def test_the_review_says_who_recorded_how_much_on_which_day(cast: Cast) -> None:
    with clock.stopped_at(clock.now() - timedelta(days=2)):
        put(cast, "tou", "committed", "hassan")
    put(cast, "amina", "committed", "hassan", "might")
    put(cast, "amina", "trained", "hassan")
    slip = put(cast, "amina", "trained", "rosa")
    void_mark(cast.actor("amina"), slip.pk, "a slip")
    put(cast, "ada", "trained", "ngozi")
    days = review(cast.actor("amina"), cast.civic.pk).days
    assert [(day.name, day.marks, day.people, day.voided) for day in days] == [
        ("Amina Warsame", 3, 2, 1),
        ("Tou Vang", 1, 1, 0),
    ]


def test_a_day_of_somebody_is_read_mark_by_mark(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "might")
    put(cast, "amina", "committed", "hassan", "did")
    day = review_day(cast.actor("ada"), cast.civic.pk, cast.accounts["amina"].pk, clock.today())
    assert [(line.person, line.ask, line.answer, line.stands) for line in day.lines] == [
        ("Hassan Mohamed", "Committed", "might", False),
        ("Hassan Mohamed", "Committed", "did", True),
    ]
    assert day.open_marks == 2


def test_nobody_reviews_without_the_verb(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    for who in ("sam", "bart", "tess", "otto"):
        with pytest.raises(NotFound):
            review_day(cast.actor(who), cast.civic.pk, cast.accounts["amina"].pk, clock.today())


def test_a_persons_marks_are_told_with_those_that_were_voided(cast: Cast) -> None:
    slip = put(cast, "amina", "committed", "hassan", "refused")
    void_mark(cast.actor("amina"), slip.pk, "misheard")
    put(cast, "amina", "committed", "hassan")
    (told,) = marks_of_person(cast.actor("amina"), cast.hassan.pk)
    assert told.asks[1] == ("Committed", "did")
    assert [(line.answer, line.voided_why, line.stands) for line in told.marks] == [
        ("did", "", True),
        ("refused", "misheard", False),
    ]


def test_the_firewall_stands_on_a_persons_page_as_well(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    mark(cast.actor("amina"), cast.petition.asks.get().pk, cast.hassan.pk, "did")

    def seen(who: str) -> list[str]:
        return [told.campaign.name for told in marks_of_person(cast.actor(who), cast.hassan.pk)]

    assert seen("amina") == ["Civic engagement 2026", "Petition for safe staffing"]
    assert seen("tou") == ["Civic engagement 2026"]
    assert seen("bart") == ["Petition for safe staffing"]
    for who in ("tess", "otto", "stranger"):
        with pytest.raises(NotFound):
            marks_of_person(cast.actor(who), cast.hassan.pk)


def test_one_mark_is_seen_by_who_sees_the_person_on_that_chart(cast: Cast) -> None:
    made = put(cast, "amina", "committed", "hassan")
    assert one_mark(cast.actor("tou"), made.pk).person == "Hassan Mohamed"
    for who in ("bart", "otto"):
        with pytest.raises(NotFound):
            one_mark(cast.actor(who), made.pk)
