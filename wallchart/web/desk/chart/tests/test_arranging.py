"""Rows in groups, filtered and in order; the table that is drawn of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from wallchart.union.organizing.cards import AskCard, CampaignCard, Count
from wallchart.union.organizing.reads.chart import ChartHead, Column, PersonRow, WallChart
from wallchart.union.organizing.targets import Body
from wallchart.web.desk.chart.arranging import arrange
from wallchart.web.desk.chart.options import GROUPINGS, NOT_TALKED, SORTS, Options, read_options
from wallchart.web.desk.chart.table import draw_table

COMMITTED, TRAINED = AskCard(7, "committed", "Committed", ""), AskCard(8, "trained", "Trained", "")


def person(key: int, name: str, **about: object) -> PersonRow:
    given, _space, family = name.partition(" ")
    told = {
        "worksite_id": 1, "worksite": "Depot", "city": "Duluth", "classification": "Planner", "shift": "day",
        "committee_id": None, "committee": "", "home_id": 3, "member": True,
    } | about  # fmt: skip
    return PersonRow(id=key, name=name, sort_name=f"{family.lower()}, {given.lower()}", **told)


PEOPLE = (
    person(1, "Hassan Mohamed"),
    person(2, "Cora Nguyễn", worksite_id=2, worksite="Armory", city="", shift="night"),
    person(3, "Bill Erickson", member=False, worksite_id=None, worksite="", city="", shift=""),
    person(4, "Rosa O'Brien", classification="Ärztin", committee_id=9, committee="Sam O'Brien", home_id=4),
)
STANDINGS = {1: {7: "did", 8: "might"}, 2: {7: "refused"}, 4: {8: "did"}}


def chart(people: tuple[PersonRow, ...] = PEOPLE, *, may_mark: bool = True) -> WallChart:
    from datetime import date

    card = CampaignCard(
        1, "Civic <2026>", "", True, 1, "Union", date(2026, 1, 1), None, None, "", False, (), 0, 9
    )
    body = Body(3, 1, "local", "Local 12", "12", 2, 4, 3, 1)
    columns = (Column(Count(1), 2, COMMITTED), Column(Count(1), None, TRAINED))
    head = ChartHead(card, body, (), columns, columns[0], True, may_mark, True, True, True)
    return WallChart(head, people, STANDINGS)


def shown(options: Options) -> list[tuple[str, list[str]]]:
    arranged = arrange(chart(), options, {3: "Local 12", 4: "Chapter 12A"})
    return [(group.label, [row.name for row in group.rows]) for group in arranged.groups]


def test_rows_stand_by_worksite_and_those_not_known_come_last() -> None:
    assert shown(Options()) == [
        ("Armory", ["Cora Nguyễn"]),
        ("Depot · Duluth", ["Hassan Mohamed", "Rosa O'Brien"]),
        ("worksite not known", ["Bill Erickson"]),
    ]


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("shift", ["day", "night", "shift not known"]),
        ("classification", ["Ärztin", "Planner"]),
        ("committee", ["Sam O'Brien", "nobody looks after them yet"]),
        ("home", ["Chapter 12A", "Local 12"]),
        ("none", ["Everybody"]),
    ],
)
def test_rows_stand_by_whatever_is_asked_for(by: str, labels: list[str]) -> None:
    assert [label for label, _rows in shown(Options(by=by))] == labels


def test_the_counts_of_a_group_are_of_those_who_did() -> None:
    groups = arrange(chart(), Options(), {}).groups
    assert [group.counts for group in groups] == [(0, 0), (1, 1), (0, 0)]


@pytest.mark.parametrize(
    ("options", "names"),
    [
        (Options(show=NOT_TALKED), {"Bill Erickson"}),
        (Options(show="did"), {"Hassan Mohamed"}),
        (Options(show="refused"), {"Cora Nguyễn"}),
        (Options(show="none"), {"Bill Erickson", "Rosa O'Brien"}),
        (Options(status="other"), {"Bill Erickson"}),
        (Options(status="member"), {"Hassan Mohamed", "Cora Nguyễn", "Rosa O'Brien"}),
        (Options(find="nguyen"), {"Cora Nguyễn"}),
        (Options(find="OBRIEN ros"), {"Rosa O'Brien"}),
        (Options(find="nobody"), set()),
        (Options(group="w-2"), {"Cora Nguyễn"}),
    ],
)
def test_the_filter_shows_those_and_no_others(options: Options, names: set[str]) -> None:
    arranged = arrange(chart(), options, {})
    assert {row.name for group in arranged.groups for row in group.rows} == names
    assert (arranged.shown, arranged.of) == (len(names), 4)


def test_sorted_by_answer_who_did_stands_first() -> None:
    (group,) = arrange(chart(), Options(by="none", sort="answer"), {}).groups
    assert [row.name for row in group.rows] == [
        "Hassan Mohamed", "Cora Nguyễn", "Bill Erickson", "Rosa O'Brien",
    ]  # fmt: skip


@given(
    st.sampled_from(sorted(GROUPINGS)),
    st.sampled_from(sorted(SORTS)),
    st.sampled_from(["", NOT_TALKED, "did", "none"]),
    st.sampled_from(["", "member", "other"]),
    st.text(max_size=8),
    st.booleans(),
)
def test_what_an_address_carries_is_what_was_chosen(
    by: str, sort: str, show: str, status: str, find: str, alone: bool
) -> None:
    chosen = Options(by=by, sort=sort, show=show, status=status, find=find.strip(), alone=alone)
    if "\x00" not in find and find.isprintable():
        assert read_options(QueryDict(chosen.query().removeprefix("?"))) == chosen


def test_an_address_with_nonsense_shows_the_plain_chart() -> None:
    assert read_options(QueryDict("by=x&show=y&status=z&sort=w&alone=maybe")) == Options()


@pytest.mark.parametrize(
    ("group", "worksite"), [("w-12", 12), ("w-", 0), ("", None), ("s-day", None), ("w-x", None)]
)
def test_a_group_that_is_a_worksite_is_known_as_one(group: str, worksite: int | None) -> None:
    assert Options(group=group).worksite == worksite


# The table.


class Cells(HTMLParser):
    """The rows of a table as text, with the attributes of every start tag."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def draw(people: tuple[PersonRow, ...] = PEOPLE, *, may_mark: bool = True, by: str = "worksite") -> str:
    told = chart(people, may_mark=may_mark)
    arranged = arrange(told, Options(by=by), {})
    return draw_table(
        told.head, arranged.groups, told.standings, by=by, person_page=lambda key: f"/people/{key}/"
    )


def parsed(html: str) -> Cells:
    cells = Cells()
    cells.feed(html)
    assert cells.open == []
    return cells


def test_every_cell_is_a_button_that_says_whose_it_is_and_how_they_stand() -> None:
    tags = parsed(draw()).tags
    buttons = [about for tag, about in tags if tag == "button"]
    assert len(buttons) == 4 * 2
    assert {
        "name": "m",
        "value": "7.1",
        "class": "did",
        "aria-label": "Hassan Mohamed, Committed: did",
    } in buttons
    assert {"name": "m", "value": "8.3", "aria-label": "Bill Erickson, Trained: not asked"} in buttons


def test_who_may_not_mark_gets_pictures_with_the_same_names() -> None:
    html = draw(may_mark=False)
    assert "<button" not in html
    assert 'role="img" class="refused" aria-label="Cora Nguyễn, Committed: refused"' in html


def test_an_answer_is_told_by_a_sign_and_not_by_colour_alone() -> None:
    html = draw()
    for sign in ("●", "?", "✕"):
        assert f">{sign}</button>" in html


def test_heads_and_rows_are_those_of_a_table() -> None:
    tags = parsed(draw()).tags
    assert sum(1 for tag, about in tags if tag == "th" and about.get("scope") == "col") == 2 + 2
    assert (
        sum(1 for tag, about in tags if about.get("role") == "rowheader" and about.get("scope") == "row") == 4
    )
    assert {about["role"] for tag, about in tags if tag in ("td", "th", "tr", "tbody", "thead", "table")} >= {
        "cell", "rowheader", "columnheader", "row", "rowgroup", "table",
    }  # fmt: skip


@pytest.mark.parametrize("evil", ['<script>alert("1")</script>', "\"'><img src=x>", "a&b</td>"])
def test_what_people_are_called_is_never_markup(evil: str) -> None:
    told = (person(1, evil, classification=evil, worksite=evil),)
    html = draw(told)
    parsed(html)
    assert evil not in html
    assert {tag for tag, _about in parsed(html).tags} <= {
        "table", "caption", "thead", "tbody", "tr", "th", "td", "small", "a", "button",
    }  # fmt: skip


def test_a_group_of_many_is_drawn_in_pieces_under_one_head() -> None:
    many = tuple(person(n, f"Given{n} Family") for n in range(1, 101))
    html = draw(many)
    assert len(re.findall("<tbody", html)) == 3
    assert len(re.findall('class="group"', html)) == 1
    assert len(re.findall('data-group="w-1"', html)) == 3


def test_the_column_of_work_leaves_out_what_the_group_says() -> None:
    assert "Planner · day" in draw()
    assert ">Planner<" not in draw(by="classification")
    assert "Depot · Planner" in draw(by="shift")
