"""Reading what a browser sends: numbers of rows, ways back, and pages of lists."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.union.core import audit, clock
from wallchart.union.core.models import Job
from wallchart.union.people.actions.assignments import unassign
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.models import DuplicatePair, ImportRun, ImportSource
from wallchart.web.asked import LARGEST, number_asked, way_back

SignIn = Callable[[str], Client]


@given(st.integers(0, LARGEST))
def test_every_number_that_a_row_may_have_is_read(number: int) -> None:
    assert number_asked(str(number)) == number


@given(st.text() | st.integers(LARGEST + 1, 10**30).map(str) | st.integers(-(10**9), -1).map(str))
def test_what_is_read_is_a_number_that_a_row_may_have(text: str) -> None:
    number = number_asked(text)
    assert number is None or (0 <= number <= LARGEST and int(text) == number and text.isascii())


@pytest.mark.parametrize("text", ["", " 7", "7 ", "+7", "-0", "0x7", "1_0", "²", "٣", "7\n", "\0", "7.0"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert number_asked(text) is None


@pytest.mark.parametrize("path", ["/", "/people/?q=a&page=2", "/chart/1/2/#p7", "/a//b", "/ünï/"])
def test_the_way_back_leads_to_where_one_was(path: str) -> None:
    assert way_back(RequestFactory().post("/", {"back": path}), "/otherwise/") == path


@pytest.mark.parametrize(
    "away",
    [
        "", "people/", "https://testserver/x", "http://evil.example", "//evil.example/x", "///evil.example",
        "/\\evil.example", "\\/evil.example", "javascript:alert(1)", " //evil.example", "data:x",
        "/\t/evil.example", "http:///evil.example", "mailto:x@example.org",
    ],
)  # fmt: skip
def test_the_way_back_leads_nowhere_else(away: str) -> None:
    found = way_back(RequestFactory().post("/", {"back": away}), "/otherwise/")
    assert found == "/otherwise/"


# Pages of lists.


def many_people(cast: Cast) -> None:
    for number in range(4):
        cells = {"given_name": f"Kim{number}", "family_name": "Lee"}
        add_person(HOUSE, cells, home_id=cast.local12.pk, status="member")


def many_entries(cast: Cast) -> None:
    for _time in range(4):
        audit.record(cast.actor("amina"), "seek_pairs", "pairs", affiliate_id=cast.local12.pk)


def many_jobs(cast: Cast) -> None:
    for _time in range(5):
        Job.objects.create(kind="clear_out", due_at=clock.now(), affiliate_id=cast.local12.pk)


def many_rosters(cast: Cast) -> None:
    source = ImportSource.objects.create(name="payroll", affiliate=cast.local12)
    for number in range(5):
        ImportRun.objects.create(
            source=source, affiliate=cast.local12, by="x", file_name=f"{number}.csv", digest=str(number)
        )


def many_pairs(cast: Cast) -> None:
    others = [cast.lupe, cast.rosa, cast.bill, cast.sam, cast.bart]
    for other in others:
        first, second = sorted((cast.hassan, other), key=lambda person: person.pk)
        DuplicatePair.objects.create(first=first, second=second, score=0.5)


def many_merges(cast: Cast) -> None:
    for number in range(5):
        cells = {"given_name": f"Twin{number}"}
        twin = add_person(HOUSE, cells, home_id=cast.local12.pk, status="worker")
        merge_people(HOUSE, cast.hassan.pk, twin.pk)


def nobody_looked_after(cast: Cast) -> None:
    unassign(cast.actor("amina"), cast.local12.pk, [cast.hassan.pk, cast.lupe.pk])


LISTS: list[tuple[str, str, Callable[[Cast], None], str]] = [
    ("people", "wallchart.web.desk.people.lists.A_PAGE", many_people, r'href="/people/(\d+)/"'),
    ("audit", "wallchart.web.desk.log.A_PAGE", many_entries, r"<li><small><(time)"),
    ("jobs", "wallchart.web.desk.work.A_PAGE", many_jobs, r'id="job-(\d+)"'),
    ("imports", "wallchart.web.desk.roster.A_PAGE", many_rosters, r'href="/rosters/(\d+)/"'),
    ("pairs", "wallchart.web.desk.people.pairs.A_PAGE", many_pairs, r'href="/people/pairs/(\d+)/"'),
    ("merges", "wallchart.web.desk.people.pairs.A_PAGE", many_merges, r'action="/people/merges/(\d+)/undo/"'),
    ("committee", "wallchart.web.desk.committee.A_PAGE", nobody_looked_after, r'name="person" value="(\d+)"'),
]


@pytest.mark.parametrize(("name", "setting", "fill", "row"), LISTS, ids=[name for name, *_about in LISTS])
def test_the_pages_of_a_list_are_together_everything_once(
    name: str,
    setting: str,
    fill: Callable[[Cast], None],
    row: str,
    cast: Cast,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fill(cast)
    monkeypatch.setattr(setting, 4)
    client = signed_in("amina")
    url = reverse(name, args=[cast.local12.pk] if name == "committee" else [])

    def shown(page: str) -> list[str]:
        text = client.get(url, {"kept": "a&b", "page": page}).content.decode().split("<main")[1]
        assert "kept=a%26b&amp;page=" in text, "the rest of the address is kept"
        return re.findall(row, text)

    total = int(re.findall(r"1–4 of (\d+)", client.get(url).content.decode())[0])
    pages = [shown(str(number)) for number in range(1, -(-total // 4) + 1)]
    assert all(len(page) == 4 for page in pages[:-1]) and sum(map(len, pages)) == total >= 5
    if name != "audit":
        assert len({key for page in pages for key in page}) == total
    for odd, where in (("0", -1), ("99999", -1), ("-1", -1), ("abc", 0), ("", 0), ("1.5", 0), ("9" * 40, -1)):
        assert shown(odd) == pages[where], odd
