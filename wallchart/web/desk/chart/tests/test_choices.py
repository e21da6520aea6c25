"""What the reader of a chart or a board has chosen stays chosen, whichever link or form they take."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.models import Campaign
from wallchart.web.desk.chart.board import SORT_NAMES
from wallchart.web.desk.chart.options import GROUPINGS, SIGNS, Options, read_options

SignedIn = Callable[[str], Client]
Query = dict[str, str]
CHOSEN: Query = {
    "by": "shift", "ask": "trained", "show": "none", "status": "member", "sort": "work", "find": "a & é",
    "group": "s-day", "alone": "1",
}  # fmt: skip


def query_of(address: str) -> Query:
    return dict(parse_qsl(urlsplit(address).query, keep_blank_values=True))


def links(page: str) -> list[str]:
    return [html.unescape(link) for link in re.findall(r'<a [^>]*href="([^"]*)"', page)]


def forms(page: str) -> list[Query]:
    """What each form that asks for a page would send if its button were pressed."""
    found = []
    for form in re.findall(r'<form[^>]*method="get".*?</form>', page, re.DOTALL):
        sent = {}
        for tag in re.findall(r"<input[^>]*>", form):
            name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
            if name and 'type="radio"' not in tag:
                sent[name[1]] = html.unescape(value[1]) if value else ""
        for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
            chosen = re.findall(r'<option value="([^"]*)" selected', options)
            sent[name] = chosen[0] if chosen else ""
        found.append(sent)
    return found


def differences(one: Query, other: Query) -> set[str]:
    return {key for key in {*one, *other} if one.get(key, "") != other.get(key, "")}


@pytest.fixture
def chart(cast: Cast, signed_in: SignedIn) -> str:
    """The page of a chart with everything chosen that can be."""
    page = signed_in("amina").get(reverse("chart", args=[cast.civic.pk, cast.local12.pk]), CHOSEN)
    assert page.status_code == 200
    return page.content.decode()


def test_each_link_of_a_chart_changes_what_it_says_and_keeps_the_rest(cast: Cast, chart: str) -> None:
    here = reverse("chart", args=[cast.civic.pk, cast.local12.pk])
    ways = [query_of(link) for link in links(chart) if link.startswith(f"{here}?")]
    changed = [differences(way, CHOSEN) for way in ways]
    assert {"ask"} in changed, "another ask"
    assert {"by", "group"} in changed, "another grouping, of which this group is none"
    assert {"show"} in changed, "who was not talked with yet"
    plain = [way for way in ways if set(way) <= {"by", "ask"}]
    assert plain, "and everybody again"
    assert all(
        change <= {"ask"} or change <= {"by", "group"} or change == {"show"}
        for way, change in zip(ways, changed, strict=True)
        if way not in plain
    )


def test_each_file_of_a_chart_is_of_what_is_shown(cast: Cast, chart: str) -> None:
    for name in ("chart_csv", "chart_xlsx", "chart_paper"):
        address = reverse(name, args=[cast.civic.pk, cast.local12.pk])
        there = [link for link in links(chart) if link.startswith(address)]
        assert there and all(query_of(link) == CHOSEN for link in there), name


def test_each_form_of_a_chart_sends_what_was_chosen(chart: str) -> None:
    find, more = forms(chart)
    assert find == CHOSEN and more == CHOSEN


def test_a_stamp_comes_back_to_the_same_rows(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("amina")
    chosen = CHOSEN | {"find": "hassan"}
    url = reverse("chart", args=[cast.civic.pk, cast.local12.pk])
    page = client.get(url, chosen).content.decode()
    (action,) = re.findall(r'<form class="wall-form"[^>]* action="([^"]*)"', page)
    (undo,) = re.findall(r'data-undo="([^"]*)"', page)
    assert query_of(html.unescape(action)) == query_of(html.unescape(undo)) == chosen
    cell = f"{cast.ask('trained').pk}.{cast.hassan.pk}"
    answer = client.post(html.unescape(action), {"m": cell, "stamp": "did"})
    there = urlsplit(answer.headers["Location"])
    assert (there.path, dict(parse_qsl(there.query)), there.fragment) == (url, chosen, f"p{cast.hassan.pk}")


def test_the_choice_of_a_sheet_keeps_what_is_to_be_printed(cast: Cast, signed_in: SignedIn) -> None:
    url = reverse("chart_paper", args=[cast.civic.pk, cast.local12.pk])
    page = signed_in("amina").get(url, CHOSEN).content.decode()
    assert forms(page) == [CHOSEN]
    back = reverse("chart", args=[cast.civic.pk, cast.local12.pk])
    assert [query_of(link) for link in links(page) if link.startswith(back)] == [CHOSEN]


@pytest.mark.parametrize("by", sorted(GROUPINGS))
def test_a_group_of_another_grouping_is_none(by: str) -> None:
    """Whoever groups otherwise is shown everybody, and not nobody."""
    for other, sign in SIGNS.items():
        options = read_options(QueryDict(f"by={by}&group={sign}-x"))
        assert options == Options(by=by, group=f"{sign}-x" if other == by else "")
    assert set(SIGNS) == set(GROUPINGS) and len(set(SIGNS.values())) == len(SIGNS)


@pytest.mark.parametrize("by", sorted(GROUPINGS))
def test_every_group_of_a_chart_can_be_shown_alone(by: str, cast: Cast, signed_in: SignedIn) -> None:
    client, url = signed_in("amina"), reverse("chart", args=[cast.civic.pk, cast.local12.pk])
    whole = client.get(url, {"by": by}).content.decode()
    keys = set(re.findall(r'data-group="([^"]*)"', whole))
    people = set(re.findall(r'<tr role="row" id="(p\d+)"', whole))
    shown: set[str] = set()
    for key in keys:
        alone = client.get(url, {"by": by, "group": html.unescape(key)}).content.decode()
        assert set(re.findall(r'data-group="([^"]*)"', alone)) == {key}
        shown |= set(re.findall(r'<tr role="row" id="(p\d+)"', alone))
    assert keys and shown == people


def test_who_looks_for_somebody_that_is_not_there_is_told_and_led_back(
    cast: Cast, signed_in: SignedIn
) -> None:
    url = reverse("chart", args=[cast.civic.pk, cast.local12.pk])
    page = signed_in("amina").get(url, {"find": "<nobody>", "by": "shift"}).content.decode()
    assert "Nobody on this chart is like that" in page and "0 of 10 people shown" in page
    assert f'href="{url}?by=shift"' in page and 'value="&lt;nobody&gt;"' in page


def test_a_chart_of_nobody_says_what_to_do(cast: Cast, signed_in: SignedIn) -> None:
    mine = Campaign.objects.create(affiliate=cast.south, name="Empty", starts_on=cast.civic.starts_on)
    page = signed_in("ada").get(reverse("chart", args=[mine.pk, cast.south.pk]), {"alone": "1"})
    assert "Nobody is on this chart yet" in page.content.decode()


# The board.


BOARD: Query = {"ask": "attended", "sort": "name", "region": "NORTH"}


@pytest.fixture
def board(cast: Cast, signed_in: SignedIn) -> tuple[str, Query]:
    chosen = BOARD | {"region": str(cast.north.pk)}
    page = signed_in("amina").get(reverse("campaign_board", args=[cast.civic.pk]), chosen)
    return page.content.decode(), chosen


def test_each_link_and_form_of_a_board_keeps_what_was_chosen(cast: Cast, board: tuple[str, Query]) -> None:
    page, chosen = board
    here = reverse("campaign_board", args=[cast.civic.pk])
    ways = [query_of(link) for link in links(page) if link.startswith(f"{here}?")]
    assert len(ways) == 7 and all(differences(way, chosen) <= {"ask"} for way in ways)
    assert forms(page) == [chosen]
    for name in ("board_csv", "board_xlsx"):
        address = reverse(name, args=[cast.civic.pk])
        (there,) = [link for link in links(page) if link.startswith(address)]
        assert query_of(there) == chosen


def test_a_board_of_a_region_shows_and_takes_out_its_locals_alone(
    cast: Cast, board: tuple[str, Query], signed_in: SignedIn
) -> None:
    page, chosen = board
    rows = re.findall(r'<tr class="(?:behind|well)"><th scope="row">(?:<a[^>]*>)?([^<]*)', page)
    assert rows == ["Local 12", "Local 40"]
    answer = signed_in("amina").get(reverse("board_csv", args=[cast.civic.pk]), chosen)
    told = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in told[1:-2]] == rows


@pytest.mark.parametrize("sort", [*SORT_NAMES, "nonsense", ""])
def test_every_order_shows_every_local(sort: str, cast: Cast, signed_in: SignedIn) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.rosa.pk, "did")
    page = signed_in("amina").get(reverse("campaign_board", args=[cast.civic.pk]), {"sort": sort})
    rows = re.findall(
        r'<tr class="(?:behind|well)"><th scope="row">(?:<a[^>]*>)?([^<]*)', page.content.decode()
    )
    assert sorted(row.strip() for row in rows) == ["Local 12", "Local 40", "Local 77"]
    (chosen,) = re.findall(
        r'<select id="sort".*?<option value="(\w+)" selected', page.content.decode(), re.DOTALL
    )
    assert chosen == (sort if sort in SORT_NAMES else "help")


@pytest.mark.parametrize("region", ["0", "999999", "x", "LOCAL77"])
def test_a_region_that_is_none_does_not_break_the_board(region: str, cast: Cast, signed_in: SignedIn) -> None:
    asked = str(cast.local77.pk) if region == "LOCAL77" else region
    page = signed_in("amina").get(reverse("campaign_board", args=[cast.civic.pk]), {"region": asked})
    assert page.status_code in (200, 404)


def test_the_board_leads_to_the_charts_that_one_may_open_and_to_no_others(
    cast: Cast, signed_in: SignedIn
) -> None:
    page = signed_in("amina").get(reverse("campaign_board", args=[cast.civic.pk])).content.decode()
    mine, theirs = (reverse("chart", args=[cast.civic.pk, body.pk]) for body in (cast.local12, cast.local77))
    assert f'href="{mine}"' in page and f'href="{theirs}"' not in page
    assert "Local 77" in page, "its counts are there for all"


def test_of_the_open_campaigns_the_board_shows_that_of_the_largest_part(
    cast: Cast, signed_in: SignedIn
) -> None:
    client = signed_in("amina")
    assert client.get(reverse("board")).headers["Location"] == reverse("campaign_board", args=[cast.civic.pk])
    Campaign.objects.filter(pk=cast.civic.pk).update(closed_at="2026-01-01T00:00:00Z")
    there = client.get(reverse("board")).headers["Location"]
    assert there == reverse("campaign_board", args=[cast.petition.pk]), "a closed one comes last"
    Campaign.objects.all().delete()
    page = client.get(reverse("board"))
    assert page.status_code == 200 and "No campaign has started yet" in page.content.decode()
