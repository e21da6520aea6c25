"""The chart: who has a row, what stands in the cells and above them, and who sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast, add_person
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.actions.campaigns import start_campaign
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.reads.chart import chart_head, wall_chart
from wallchart.union.people.models import Worksite

from .test_marks import put


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
    for n in range(12):
        person = add_person(cast, f"p{n}", f"Given{n}", "Family", cast.local12, site)
        mark(cast.actor("ada"), cast.ask("committed").pk, person.pk, "did")
    assert questions() == few <= 14
