"""The log, here and on a person's page, speaks in words: no name of a column, no code, no day in figures."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import HOUSE, Cast
from wallchart.union.core import audit, clock
from wallchart.union.core.access import house_itself
from wallchart.union.core.sentences import Change
from wallchart.union.organizing.models import Campaign
from wallchart.union.people.models import ContactPoint, Worksite
from wallchart.web.design.templatetags.words import changes_told
from wallchart.web.words import COLUMNS, logged

SignIn = Callable[[str], Client]
NOON = datetime(2026, 5, 4, 17, 0, tzinfo=UTC)


@pytest.fixture
def ada(cast: Cast, signed_in: SignIn) -> Iterator[Client]:
    """Ada at her desk on the fourth of May."""
    with clock.stopped_at(NOON):
        yield signed_in("ada")


def log_of(client: Client, **asked: object) -> list[str]:
    """The entries of the log, the latest first, as they are read: what was in brackets [], what is in {}."""
    return entries_on(client.get(reverse("audit"), asked))


def entries_on(page: HttpResponse) -> list[str]:
    listed = page.content.decode().rsplit('<ol class="sentences">', 1)[1].split("</ol>")[0]
    found = []
    for entry in re.findall(r"<span>(.*?)(?:<small>.*?)?</span></li>", listed, re.DOTALL):
        told = re.sub(r"<del>(.*?)</del>", r"[\1]", entry)
        told = re.sub(r"<ins>(.*?)</ins>", r"{\1}", told)
        told = re.sub(r"<[^>]*>", " ", told)
        found.append(html.unescape(re.sub(r"\s+", " ", told)).strip())
    return found


def test_a_changed_record_is_told_cell_by_cell(cast: Cast, ada: Client) -> None:
    sent = {
        "given_name": "Hasan", "family_name": "Mohamed", "number": cast.hassan.number,
        "birth_date": "1984-03-10", "languages": "so, en",
    }  # fmt: skip
    ada.post(f"/people/{cast.hassan.pk}/change/", sent)
    (told,) = log_of(ada, person=cast.hassan.pk)
    assert told == (
        "Ada Berg changed the record of Hasan Mohamed, from 127.0.0.1. given name: [Hassan] {Hasan} "
        "birth date: [March 9, 1984] {March 10, 1984} languages: {so, en}"
    )
    assert told.split(".")[-1] in entries_on(ada.get(f"/people/{cast.hassan.pk}/"))[0]


def test_a_membership_is_told_with_its_status_in_words(cast: Cast, ada: Client) -> None:
    ada.post(f"/people/{cast.hassan.pk}/membership/", {"home": cast.chapter12a.pk, "status": "worker"})
    (told,) = log_of(ada, person=cast.hassan.pk)
    assert told.endswith(
        "status: [member] {not (yet) a member} Local: [Local 12] {Chapter 12A} from: {May 4, 2026}"
    )


def test_a_work_is_told_with_the_day_from_which_it_holds(cast: Cast, ada: Client) -> None:
    site = Worksite.objects.get(name="Retirement Systems Building")
    sent = {"worksite_id": site.pk, "shift": "night", "classification": "Planner", "on": "2026-05-01"}
    ada.post(f"/people/{cast.hassan.pk}/employment/", sent)
    (told,) = log_of(ada, person=cast.hassan.pk)
    assert "worksite: [Orville Freeman Building · Saint Paul] {Retirement Systems Building" in told
    assert "shift: [day] {night}" in told and told.endswith("from: {May 1, 2026}")


def test_a_way_to_reach_somebody_is_told_with_yes_and_no(cast: Cast, ada: Client) -> None:
    base = f"/people/{cast.hassan.pk}/contacts/"
    ada.post(base, {"kind": "phone", "value": "218-555-0188", "is_work": "on"})
    point = ContactPoint._base_manager.get(folded="12185550188")
    ada.post(f"{base}?entry={point.pk}", {"kind": "phone", "value": "218-555-0188", "is_preferred": "on"})
    changed, added = log_of(ada, person=cast.hassan.pk)
    assert added.endswith("number or address: {+12185550188} at work: {yes} preferred: {no}")
    assert changed.endswith("at work: [yes] {no} preferred: [no] {yes}")


def test_a_cell_that_was_empty_and_is_empty_still_is_not_told(cast: Cast, ada: Client) -> None:
    ada.post(f"/people/{cast.hassan.pk}/address/", {"kind": "home", "line1": "12 Oak Ave"})
    (told,) = log_of(ada, person=cast.hassan.pk)
    assert told.endswith("changed the address of Hassan Mohamed, from 127.0.0.1. street: {12 Oak Ave} "
                         "from: {May 4, 2026}")  # fmt: skip


def test_an_affiliate_is_told_with_its_kind_in_words(cast: Cast, ada: Client) -> None:
    sent = {"kind": "chapter", "name": "Local Forty", "number": "40"}
    ada.post(reverse("change_affiliate", args=[cast.local40.pk]), sent)
    ada.post(reverse("move_affiliate", args=[cast.local40.pk]), {"under": cast.south.pk})
    moved, changed = log_of(ada)[:2]
    assert changed.endswith("name: [Local 40] {Local Forty} kind: [Local] {chapter}")
    assert moved.endswith("under: [North] {South}")


def test_a_campaign_is_told_by_its_kind_and_days_and_not_by_the_key_of_its_file(
    cast: Cast, ada: Client
) -> None:
    sent = {"template": "civic-engagement", "affiliate": cast.north.pk, "key_day": "2027-02-02", "name": "Go"}
    ada.post(reverse("campaign_start"), sent)
    made = Campaign.objects.get(name="Go")
    days = {"starts_on": str(made.starts_on), "ends_on": str(made.ends_on), "key_day": "2027-02-03"}
    ada.post(reverse("campaign_change", args=[made.pk]), {"name": "Go", **days})
    changed, started = log_of(ada)[:2]
    assert started.startswith("Ada Berg started the campaign Go (Civic engagement), from")
    assert changed.endswith("the day that it leads to: [Feb. 2, 2027] {Feb. 3, 2027}")


def test_a_campaign_of_a_kind_that_is_gone_is_told_by_its_key(
    cast: Cast, ada: Client, settings: Any, tmp_path: Path
) -> None:
    settings.CAMPAIGN_TEMPLATES = tmp_path
    audit.record(
        HOUSE, "start_campaign", "campaign", 1, affiliate_id=cast.north.pk, facts={"campaign": "Old"},
        after={"name": "Old", "template": "our-own"},
    )  # fmt: skip
    assert log_of(ada)[0].startswith("the tests started the campaign Old (our-own)")


@pytest.mark.parametrize(
    ("channel", "words"),
    [("terminal", "(at the terminal)"), ("worker", "(in the background)"), ("link", "(by a link)")],
)
def test_who_did_not_come_to_a_page_is_told_by_which_way_they_came(
    cast: Cast, ada: Client, channel: str, words: str
) -> None:
    actor = house_itself("Somebody", channel=channel)
    audit.record(actor, "seek_pairs", "pairs", affiliate_id=cast.local12.pk)
    assert log_of(ada)[0] == f"Somebody had the roster searched for doubles {words}."


def test_no_entry_names_a_column_as_the_database_does(cast: Cast, ada: Client) -> None:
    for name in COLUMNS:
        (told,) = changes_told([Change(name, "x", "y")])["changes"]
        assert "_" not in told.cell, name


@pytest.mark.parametrize(
    ("text", "name", "read"),
    [
        ("True", "given_name", "True"),
        ("2026-01-01", "given_name", "2026-01-01"),
        ("member", "family_name", "member"),
        ("local", "name", "local"),
        ("2026-13-01", "key_day", "2026-13-01"),
        ("someday", "since", "someday"),
        ("", "since", ""),
        ("maybe", "is_work", "maybe"),
        ("guest", "status", "guest"),
    ],
)
def test_what_only_looks_like_a_code_or_a_day_is_left_as_it_is(text: str, name: str, read: str) -> None:
    assert logged(text, name) == read
