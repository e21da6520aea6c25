"""Who has a row and where: worksites, chapters, people without work, and the parts of a chart too large."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from tests.cast import HOUSE, Cast, add_person
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.reads.chart import (
    Part,
    chart_column,
    chart_head,
    parts_below,
    parts_by_worksite,
    wall_chart,
)
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.privacy import erase_person
from wallchart.union.people.actions.tree import plant_affiliate
from wallchart.union.people.models import Assignment, Employment, Person, Worksite

from .test_marks import put

FREEMAN = "Orville Freeman Building · Saint Paul"
RETIREMENT = "Retirement Systems Building · Saint Paul"


def names(cast: Cast, who: str = "amina", **asked: object) -> list[str]:
    chart = wall_chart(cast.actor(who), cast.civic.pk, cast.local12.pk, **asked)
    return [row.name for row in chart.people]


def site(name: str) -> int:
    return Worksite.objects.get(name__startswith=name).pk


def by_worksite(cast: Cast, who: str = "amina", *, alone: bool = False) -> dict[str, Part]:
    parts = parts_by_worksite(cast.actor(who), cast.civic.pk, cast.local12.pk, alone=alone)
    assert len({part.key for part in parts}) == len(parts)
    return {part.label: part for part in parts}


def committed(part: Part) -> tuple[int, int, int]:
    (column,) = [column for column in part.columns if column.ask.key == "committed"]
    return (column.count.did, column.count.might, column.count.refused)


def test_the_rows_stand_in_the_order_of_family_names_as_people_read_them(cast: Cast) -> None:
    for key, given, family in (("z", "Zoë", "Ångström"), ("e", "Éva", "Mohamed"), ("a", "Ana", "Mohamed")):
        add_person(cast, key, given, family, cast.local12, Worksite.objects.all()[0])
    assert names(cast)[:2] == ["Zoë Ångström", "Bill Erickson"]
    assert [name for name in names(cast) if "Mohamed" in name] == [
        "Ana Mohamed", "Éva Mohamed", "Hassan Mohamed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "there"),
    [("member", True), ("worker", True), ("retiree", False), ("staff", False), ("left", False)],
)
def test_members_and_workers_have_a_row_and_nobody_else(cast: Cast, status: str, there: bool) -> None:
    Person._base_manager.filter(pk=cast.hassan.pk).update(status=status)
    assert ("Hassan Mohamed" in names(cast)) == there


def test_a_local_alone_is_shown_without_its_chapters(cast: Cast) -> None:
    assert set(names(cast)) - set(names(cast, alone=True)) == {"Rosa Yang"}


def test_one_worksite_is_shown_by_itself_and_its_cells_with_it(cast: Cast) -> None:
    put(cast, "amina", "committed", "lupe")
    put(cast, "amina", "committed", "hassan")
    retirement = site("Retirement")
    assert names(cast, worksite=retirement) == [
        "Lupe Hernández-Ruiz", "Sam O'Brien", "Tess van der Berg", "Rosa Yang",
    ]  # fmt: skip
    chart = wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk, worksite=retirement)
    assert dict(chart.standings) == {cast.lupe.pk: {cast.ask("committed").pk: "did"}}


def test_those_of_whom_nobody_knows_where_they_work_are_shown_by_themselves(cast: Cast) -> None:
    Employment._base_manager.filter(person=cast.bill).delete()
    Employment._base_manager.filter(person=cast.hassan).update(worksite=None)
    assert names(cast, worksite=0) == ["Bill Erickson", "Hassan Mohamed"]
    chart = wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk, worksite=0)
    (bill,) = [row for row in chart.people if row.id == cast.bill.pk]
    assert (bill.worksite_id, bill.worksite, bill.city, bill.classification, bill.shift) == (
        None, "", "", "", "",
    )  # fmt: skip


def test_a_worksite_where_nobody_works_has_no_rows(cast: Cast) -> None:
    assert names(cast, worksite=10**9) == []


def test_work_that_is_over_is_not_shown(cast: Cast) -> None:
    """Somebody changed buildings: one row, where they are now."""
    Employment._base_manager.filter(person=cast.hassan).update(until=date(2026, 1, 1))
    depot = Worksite.objects.get(name="Duluth Depot")
    Employment._base_manager.create(person=cast.hassan, worksite=depot, shift="night", since=date(2026, 1, 1))
    assert names(cast).count("Hassan Mohamed") == 1
    assert names(cast, worksite=depot.pk) == ["Hassan Mohamed"]
    assert "Hassan Mohamed" not in names(cast, worksite=site("Orville"))


def test_who_looks_after_somebody_no_more_is_not_shown(cast: Cast) -> None:
    Assignment._base_manager.filter(person=cast.hassan).update(until=date(2026, 1, 1))
    Assignment._base_manager.create(person=cast.hassan, committee_member=cast.bart, since=date(2026, 1, 1))
    chart = wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk)
    assert len(chart.people) == 10, "nobody has two rows for having been two people's"
    carers = {row.name: row.committee for row in chart.people}
    assert (carers["Hassan Mohamed"], carers["Lupe Hernández-Ruiz"], carers["Rosa Yang"]) == (
        "Bart Larson", "Sam O'Brien", "",
    )  # fmt: skip


def test_a_row_that_moved_is_on_the_chart_of_its_new_local_with_its_answers(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    Person._base_manager.filter(pk=cast.hassan.pk).update(home=cast.local77)
    assert "Hassan Mohamed" not in names(cast)
    chart = wall_chart(cast.actor("otto"), cast.civic.pk, cast.local77.pk)
    assert chart.standings[cast.hassan.pk] == {cast.ask("committed").pk: "did"}


def test_two_records_that_became_one_have_one_row(cast: Cast) -> None:
    put(cast, "amina", "committed", "bill", "might")
    merge_people(cast.actor("ada"), cast.hassan.pk, cast.bill.pk)
    chart = wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk)
    assert "Bill Erickson" not in {row.name for row in chart.people}
    assert chart.standings[cast.hassan.pk] == {cast.ask("committed").pk: "might"}


def test_an_erased_person_keeps_a_row_without_a_name(cast: Cast) -> None:
    """What counts stays: a tally above the chart would else have nobody below it."""
    put(cast, "amina", "committed", "hassan")
    erase_person(cast.actor("ada"), cast.hassan.pk)
    head = chart_head(cast.actor("amina"), cast.civic.pk, cast.local12.pk, ask="committed")
    assert head.headline is not None and head.headline.count.did == 1
    assert "Hassan Mohamed" not in names(cast)
    assert len(names(cast)) == head.people


@pytest.mark.parametrize(("at_most", "left_out"), [(9, True), (10, False), (11, False)])
def test_a_chart_of_more_people_than_a_sheet_takes_says_so(cast: Cast, at_most: int, left_out: bool) -> None:
    chart = wall_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk, at_most=at_most)
    assert (chart.too_large, chart.people == (), chart.head.people) == (left_out, left_out, 10)


def test_a_part_of_a_chart_too_large_is_shown_however_many_its_whole_has(cast: Cast) -> None:
    whole, actor = cast.local12.pk, cast.actor("amina")
    one = wall_chart(actor, cast.civic.pk, whole, at_most=1, worksite=site("Orville"))
    assert (one.too_large, len(one.people)) == (False, 6)
    assert not wall_chart(actor, cast.civic.pk, whole, at_most=9, alone=True).too_large
    assert wall_chart(actor, cast.civic.pk, whole, at_most=8, alone=True).too_large


# The parts


def test_the_worksites_of_a_local_sum_to_its_chart(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    put(cast, "amina", "committed", "lupe", "refused")
    put(cast, "amina", "committed", "rosa", "might")
    Employment._base_manager.filter(person=cast.bart).delete()
    parts = by_worksite(cast)
    assert {label: (part.people, part.members) for label, part in parts.items()} == {
        FREEMAN: (5, 4),  # Bill is a worker
        RETIREMENT: (4, 4),
        "": (1, 1),
    }
    assert (committed(parts[FREEMAN]), committed(parts[RETIREMENT])) == ((1, 0, 0), (0, 1, 1))
    assert parts[""].key == 0
    head = chart_head(cast.actor("amina"), cast.civic.pk, cast.local12.pk, ask="committed")
    assert head.headline is not None
    totals = Counter[int]()
    for part in parts.values():
        totals.update(dict(enumerate(committed(part))))
    assert tuple(totals[n] for n in range(3)) == head.headline.count[:3]


def test_each_part_opens_with_as_many_rows_as_it_says(cast: Cast) -> None:
    Employment._base_manager.filter(person=cast.bart).delete()
    for alone in (False, True):
        for part in by_worksite(cast, alone=alone).values():
            assert len(names(cast, worksite=part.key, alone=alone)) == part.people
    assert by_worksite(cast, alone=True)[RETIREMENT].people == 3, "without the chapter"


def test_a_stewards_parts_are_those_of_his_people(cast: Cast) -> None:
    put(cast, "amina", "committed", "tess")
    parts = by_worksite(cast, "sam")
    assert {label: part.people for label, part in parts.items()} == {FREEMAN: 1, RETIREMENT: 1}
    assert committed(parts[RETIREMENT]) == (0, 0, 0)
    assert parts_below(cast.actor("sam"), cast.civic.pk, cast.local12.pk) == []


def test_two_buildings_of_one_name_in_two_cities_are_two_parts(cast: Cast) -> None:
    old = Worksite.objects.get(name__startswith="Orville")
    new = Worksite.objects.create(name=old.name, city="Duluth", employer=old.employer)
    nowhere = Worksite.objects.create(name=old.name, city="", employer=old.employer)
    Employment._base_manager.filter(person=cast.hassan).update(worksite=new)
    Employment._base_manager.filter(person=cast.bill).update(worksite=nowhere)
    assert list(by_worksite(cast))[:3] == [
        "Orville Freeman Building", "Orville Freeman Building · Duluth", FREEMAN,
    ]  # fmt: skip


def test_right_below_a_region_are_its_locals_with_their_own_counts_and_targets(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    put(cast, "amina", "committed", "rosa")
    put(cast, "ada", "committed", "olga")
    parts = parts_below(cast.actor("olga"), cast.civic.pk, cast.north.pk)
    assert [(part.label, part.people, part.members) for part in parts] == [
        ("Local 12", 10, 9), ("Local 40", 2, 2),
    ]  # fmt: skip
    assert [(committed(part)[0], part.columns[1].target) for part in parts] == [(2, 2), (1, 1)]
    assert [part.key for part in parts] == [cast.local12.pk, cast.local40.pk]


def test_below_a_local_are_its_chapters_and_below_them_nothing(cast: Cast) -> None:
    parts = parts_below(cast.actor("amina"), cast.civic.pk, cast.local12.pk)
    assert [(part.label, part.people) for part in parts] == [("Chapter 12A", 1)]
    assert parts_below(cast.actor("amina"), cast.civic.pk, cast.chapter12a.pk) == []


def test_a_body_that_was_planted_today_is_a_part_without_people(cast: Cast) -> None:
    plant_affiliate(HOUSE, parent=cast.local12, kind="chapter", name="Chapter 12B", number="12B")
    for body in (cast.local12, cast.north, cast.council):
        body.refresh_from_db()
    parts = parts_below(cast.actor("ada"), cast.civic.pk, cast.local12.pk)
    assert [(part.label, part.people, part.columns[1].target) for part in parts] == [
        ("Chapter 12A", 1, 1), ("Chapter 12B", 0, 0),
    ]  # fmt: skip


def test_one_column_is_the_same_as_that_of_the_whole_head(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "did", clock.today() - timedelta(days=9))
    actor, where, ask = cast.actor("amina"), cast.local12.pk, cast.ask("committed").pk
    one = chart_column(actor, cast.civic.pk, where, ask)
    assert one.columns == (chart_head(actor, cast.civic.pk, where).column("committed"),)
    assert one.column("trained") is None
    with pytest.raises(NotFound):
        chart_column(cast.actor("otto"), cast.civic.pk, where, ask)


def test_a_head_says_which_bodies_lie_below_and_how_many_are_in_each(cast: Cast) -> None:
    head = chart_head(cast.actor("olga"), cast.civic.pk, cast.north.pk)
    assert [(body.name, body.members, body.others) for body in head.below] == [
        ("Local 12", 9, 1), ("Chapter 12A", 1, 0), ("Local 40", 2, 0),
    ]  # fmt: skip
    assert (head.body.name, head.people, head.whole) == ("North", 12, True)


def test_a_campaign_of_one_local_shows_nobody_of_the_others(cast: Cast) -> None:
    mark(cast.actor("ada"), cast.petition.asks.get().pk, cast.rosa.pk, "did")
    chart = wall_chart(cast.actor("ada"), cast.petition.pk, cast.local12.pk)
    assert {row.home_id for row in chart.people} == {cast.local12.pk, cast.chapter12a.pk}
    assert set(chart.standings) == {cast.rosa.pk}
