"""Whatever a browser sends in place of a number, a day or the way back: no page breaks, none leads away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.people.models import ImportRow, ImportRun, ImportSource
from wallchart.web.doors import DOORS

NUMBERS = ["", "-1", "x", "\u00b2", "\u0663", "1.5", "99999999999999999999", str(2**63), "\0"]
DAYS = ["", "x", "0001-01-01", "9999-12-31", "2026-13-45"]
AWAY = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:evil(1)", "evil"]

Asked = tuple[str, Callable[[Cast], dict[str, int]], str]


def of_a_local(cast: Cast) -> dict[str, int]:
    return {"affiliate_id": cast.local12.pk}


def of_a_campaign(cast: Cast) -> dict[str, int]:
    return {"campaign_id": cast.petition.pk}


def of_a_person(cast: Cast) -> dict[str, int]:
    return {"person_id": cast.hassan.pk}


def of_a_chart(cast: Cast) -> dict[str, int]:
    return {**of_a_campaign(cast), **of_a_local(cast)}


def of_nothing(_cast: Cast) -> dict[str, int]:
    return {}


NUMBERS_ASKED: list[Asked] = [
    ("people", of_nothing, "home"),
    ("people", of_nothing, "worksite"),
    ("people", of_nothing, "page"),
    ("audit", of_nothing, "actor"),
    ("audit", of_nothing, "person"),
    ("audit", of_nothing, "affiliate"),
    ("committee", of_a_local, "worksite"),
    ("assign", of_a_local, "person"),
    ("assign", of_a_local, "to"),
    ("unassign", of_a_local, "person"),
    ("give_post", of_a_local, "person"),
    ("person_merge", of_a_person, "with"),
    ("person_contacts", of_a_person, "entry"),
    ("send_own_link", of_a_person, "contact"),
    ("bring_roster", of_nothing, "affiliate"),
    ("chart", of_a_chart, "group"),
    ("chart_stamp", of_a_chart, "m"),
    ("chart_undo", of_a_chart, "undo"),
    ("campaign_board", of_a_campaign, "region"),
    ("marks_day", of_a_campaign, "account"),
]


def asked(client: Client, name: str, url: str, given: dict[str, Any]) -> Iterator[HttpResponse]:
    """What a door answers by each way that leads into its view."""
    for method in DOORS[name].methods:
        yield getattr(client, method.lower())(url, given)


@pytest.mark.parametrize(("name", "about", "key"), NUMBERS_ASKED, ids=lambda value: value)
def test_no_number_breaks_a_page(
    name: str, about: Any, key: str, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("amina"), reverse(name, kwargs=about(cast))
    worksites = [f"w-{number}" for number in NUMBERS] if key == "group" else []
    for number in [*NUMBERS, *worksites]:
        given = {"day": "2026-01-15", "to": cast.sam.pk, "person": cast.bill.pk} | {key: number}
        for answer in asked(client, name, url, given):
            assert answer.status_code < 500, (number, answer.status_code)


@pytest.mark.parametrize(
    ("name", "about"), [("audit", of_nothing), ("marks_day", of_a_campaign)], ids=lambda value: value
)
def test_no_day_breaks_a_page(name: str, about: Any, cast: Cast, signed_in: Callable[[str], Client]) -> None:
    client, url = signed_in("amina"), reverse(name, kwargs=about(cast))
    for day in DAYS:
        given = {"day": day, "account": cast.accounts["amina"].pk}
        for answer in asked(client, name, url, given):
            assert answer.status_code < 500, day


@pytest.mark.parametrize("zone", ["America/Chicago", "Pacific/Auckland", "Pacific/Honolulu", "UTC"])
def test_a_day_lies_between_two_midnights_of_the_union(zone: str, settings: Any) -> None:
    settings.TIME_ZONE = zone
    there = ZoneInfo(zone)
    begin, end = clock.day_of(date(2026, 3, 8))
    assert begin == datetime(2026, 3, 8, tzinfo=there) and end == datetime(2026, 3, 9, tzinfo=there)
    for day in (date.min, date.max):
        begin, end = clock.day_of(day)
        assert begin.astimezone(ZoneInfo("UTC")) < end.astimezone(ZoneInfo("UTC"))


@pytest.mark.parametrize("away", AWAY)
def test_no_form_leads_away_from_here(away: str, cast: Cast, signed_in: Callable[[str], Client]) -> None:
    source = ImportSource.objects.create(name="Payroll", affiliate=cast.local12)
    run = ImportRun.objects.create(
        source=source, affiliate=cast.local12, by="x", file_name="x", digest="0", state="previewed",
        reading={"headings": ["Name"]},
    )  # fmt: skip
    row = ImportRow.objects.create(run=run, row=2, operation="ambiguous")
    client = signed_in("amina")
    decided = client.post(reverse("decide_row", args=[row.pk]), {"decision": "new", "back": away})
    assert decided.headers["Location"] == reverse("imports")
    for name in ("account_login", "mfa_reauthenticate"):
        there = client.post(f"{reverse(name)}?next={away}", {"next": away, "code": "000000"})
        target = there.headers.get("Location", "")
        assert not target.startswith(("http", "//", "/\\", "javascript:")), (name, target)
