"""Whatever a browser sends in place of a number, a day or the way back: no page breaks, none leads away."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.people.models import ImportRow, ImportRun, ImportSource

NUMBERS = ["", "-1", "x", "\u00b2", "\u0663", "1.5", "99999999999999999999", str(2**63), "\0"]
DAYS = ["", "x", "0001-01-01", "9999-12-31", "2026-13-45"]
AWAY = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:evil(1)", "evil"]

Asked = tuple[str, Callable[[Cast], dict[str, int]], str]
OF_A_LOCAL = lambda cast: {"affiliate_id": cast.local12.pk}  # noqa: E731
OF_A_CAMPAIGN = lambda cast: {"campaign_id": cast.petition.pk}  # noqa: E731
OF_A_PERSON = lambda cast: {"person_id": cast.hassan.pk}  # noqa: E731
OF_A_CHART = lambda cast: {**OF_A_CAMPAIGN(cast), **OF_A_LOCAL(cast)}  # noqa: E731
OF_NOTHING = lambda cast: {}  # noqa: E731

NUMBERS_ASKED: list[Asked] = [
    ("people", OF_NOTHING, "home"),
    ("people", OF_NOTHING, "worksite"),
    ("people", OF_NOTHING, "page"),
    ("audit", OF_NOTHING, "actor"),
    ("audit", OF_NOTHING, "person"),
    ("audit", OF_NOTHING, "affiliate"),
    ("committee", OF_A_LOCAL, "worksite"),
    ("assign", OF_A_LOCAL, "person"),
    ("assign", OF_A_LOCAL, "to"),
    ("unassign", OF_A_LOCAL, "person"),
    ("give_post", OF_A_LOCAL, "person"),
    ("person_merge", OF_A_PERSON, "with"),
    ("person_contacts", OF_A_PERSON, "entry"),
    ("send_own_link", OF_A_PERSON, "contact"),
    ("bring_roster", OF_NOTHING, "affiliate"),
    ("chart", OF_A_CHART, "group"),
    ("chart_stamp", OF_A_CHART, "m"),
    ("chart_undo", OF_A_CHART, "undo"),
    ("campaign_board", OF_A_CAMPAIGN, "region"),
    ("marks_day", OF_A_CAMPAIGN, "account"),
]


@pytest.mark.parametrize(("name", "about", "key"), NUMBERS_ASKED, ids=lambda value: value)
def test_no_number_breaks_a_page(
    name: str, about: Any, key: str, cast: Cast, signed_in: Callable[[str], Client]
) -> None:
    client, url = signed_in("amina"), reverse(name, kwargs=about(cast))
    for number in [*NUMBERS, *(f"w-{number}" for number in NUMBERS)]:
        given = {key: number, "day": "2026-01-15", "to": cast.sam.pk, "person": cast.bill.pk} | {key: number}
        for answer in (client.get(url, given), client.post(url, given)):
            assert answer.status_code < 500, (number, answer.status_code)


@pytest.mark.parametrize(
    ("name", "about"), [("audit", OF_NOTHING), ("marks_day", OF_A_CAMPAIGN)], ids=lambda value: value
)
def test_no_day_breaks_a_page(name: str, about: Any, cast: Cast, signed_in: Callable[[str], Client]) -> None:
    client, url = signed_in("amina"), reverse(name, kwargs=about(cast))
    for day in DAYS:
        given = {"day": day, "account": cast.accounts["amina"].pk}
        for answer in (client.get(url, given), client.post(url, given)):
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
