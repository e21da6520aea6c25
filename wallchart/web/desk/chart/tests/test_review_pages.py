"""The review: who recorded how much on which day, one day of it, and voiding a mark or the whole of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.models import Mark
from wallchart.union.organizing.rules import answer_of

SignedIn = Callable[[str], Client]
LATE = datetime(2026, 1, 16, 3, 30, tzinfo=UTC)
"""Half past nine in the evening of the 15th where the union is."""


def text(response: HttpResponse) -> str:
    words = re.sub(r"<[^>]*>", " ", response.content.decode().split("<main", 1)[1])
    return html.unescape(re.sub(r"\s+", " ", words))


def rows(response: HttpResponse) -> list[list[str]]:
    found = re.findall(r"<tr>(.*?)</tr>", response.content.decode().split("<tbody>", 1)[1], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in found]
    return [[re.sub(r"<[^>]*>", "", cell).strip() for cell in row] for row in cells]


@pytest.fixture
def evening(cast: Cast) -> Cast:
    """Sam records three marks on one evening, Amina one on the day after."""
    committed, trained = cast.ask("committed").pk, cast.ask("trained").pk
    with clock.stopped_at(LATE):
        for ask, person in ((committed, cast.hassan), (trained, cast.hassan), (committed, cast.lupe)):
            mark(cast.actor("sam"), ask, person.pk, "did", date(2026, 1, 14))
    with clock.stopped_at(LATE + timedelta(days=1)):
        mark(cast.actor("amina"), committed, cast.rosa.pk, "might", date(2026, 1, 15))
    return cast


def of(cast: Cast, name: str = "marks") -> str:
    return reverse(name, args=[cast.civic.pk])


def sams_day(cast: Cast, day: str = "2026-01-15") -> dict[str, object]:
    return {"account": cast.accounts["sam"].pk, "day": day}


def test_days_are_those_of_the_union_and_the_latest_stands_first(evening: Cast, signed_in: SignedIn) -> None:
    page = signed_in("tou").get(of(evening))
    assert rows(page) == [
        ["Fri 16 Jan 2026, Amina Warsame", "Amina Warsame", "1", "1", "0"],
        ["Thu 15 Jan 2026, Sam O&#x27;Brien", "Sam O&#x27;Brien", "3", "2", "0"],
    ]
    link = f"{of(evening, 'marks_day')}?account={evening.accounts['sam'].pk}&amp;day=2026-01-15"
    assert link in page.content.decode()


def test_a_day_shows_each_mark_with_what_it_stands_for(evening: Cast, signed_in: SignedIn) -> None:
    page = signed_in("tou").get(of(evening, "marks_day"), sams_day(evening))
    assert "3 marks recorded on Thursday, 15 January 2026." in text(page)
    assert [row[0] for row in rows(page)].count("Hassan Mohamed") == 2
    assert "Void all 3 of them" in text(page)


def test_a_day_on_which_nothing_was_recorded_is_not_there(evening: Cast, signed_in: SignedIn) -> None:
    client, url = signed_in("tou"), of(evening, "marks_day")
    for day in ("2026-01-14", "2026-01-16", "0001-01-01", "9999-12-31"):
        assert client.get(url, sams_day(evening, day)).status_code == 404, day


def test_a_day_is_voided_with_a_reason_that_stands_beside_every_mark(
    evening: Cast, signed_in: SignedIn
) -> None:
    client = signed_in("tou")
    there = client.post(
        of(evening, "marks_day"), {**sams_day(evening), "reason": "  the wrong sheet\0 "}, follow=True
    )
    page = text(there)
    assert "3 marks were voided." in page and page.count("Tou Vang: the wrong sheet") == 3
    assert "Void the day" not in page, "nothing is left to void"
    assert answer_of(evening.ask("committed").pk, evening.hassan.pk) is None
    assert answer_of(evening.ask("committed").pk, evening.rosa.pk) == "might", "another's stays"
    assert [row[-1] for row in rows(client.get(of(evening)))] == ["0", "3"]
    again = client.post(of(evening, "marks_day"), {**sams_day(evening), "reason": "once more"}, follow=True)
    assert "0 marks were voided." in text(again)


@pytest.mark.parametrize(
    "given",
    [{}, {"account": "x", "day": "2026-01-15"}, {"account": "1", "day": "15.1.2026"}, {"account": "²"}],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_day_that_is_none_leads_back_to_the_list(
    evening: Cast, signed_in: SignedIn, method: str, given: dict[str, str]
) -> None:
    client = signed_in("tou")
    answer = getattr(client, method)(of(evening, "marks_day"), {**given, "reason": "x"})
    assert (answer.status_code, answer.headers["Location"]) == (303, of(evening))
    assert "choose a person and a day from the list" in text(client.get(of(evening)))
    assert not Mark._base_manager.exclude(voided_at=None).exists()


def test_the_review_of_a_campaign_behind_the_firewall_is_shut_to_who_stands_before_it(
    evening: Cast, signed_in: SignedIn
) -> None:
    for who in ("sam", "tess", "cora", "bart"):
        client = signed_in(who)
        assert client.get(of(evening)).status_code == 404, who
        sent = {**sams_day(evening), "reason": "x"}
        assert client.post(of(evening, "marks_day"), sent).status_code == 404, who
    assert not Mark._base_manager.exclude(voided_at=None).exists()


def test_an_officer_of_another_local_finds_nothing_there_to_void(evening: Cast, signed_in: SignedIn) -> None:
    client = signed_in("otto")
    assert "Sam O'Brien" not in text(client.get(of(evening)))
    client.post(of(evening, "marks_day"), {**sams_day(evening), "reason": "x"})
    (one, *_more) = Mark._base_manager.filter(recorded_by=evening.accounts["sam"])
    assert client.post(reverse("mark_void", args=[one.pk]), {"reason": "x"}).status_code == 404
    assert not Mark._base_manager.exclude(voided_at=None).exists()


@pytest.mark.parametrize("reason", ["", "   ", "\0", "\0 \0"])
def test_no_mark_is_voided_without_a_reason(evening: Cast, signed_in: SignedIn, reason: str) -> None:
    one = Mark._base_manager.filter(person=evening.lupe).get()
    page = signed_in("tou").post(reverse("mark_void", args=[one.pk]), {"reason": reason}, follow=True)
    assert "say why; the reason stands beside every voided mark" in text(page)
    one.refresh_from_db()
    assert one.voided_at is None


def test_a_reason_is_kept_as_it_was_written_and_is_never_markup(evening: Cast, signed_in: SignedIn) -> None:
    one = Mark._base_manager.filter(person=evening.lupe).get()
    reason = "<b>she</b> said “not yet” & " + "x" * 400
    client = signed_in("tou")
    client.post(reverse("mark_void", args=[one.pk]), {"reason": reason})
    one.refresh_from_db()
    assert one.void_reason == reason[:300]
    page = client.get(of(evening, "marks_day"), sams_day(evening)).content.decode()
    assert "<b>she</b>" not in page and "&lt;b&gt;she&lt;/b&gt; said “not yet” &amp; x" in page
    told = AuditEntry.objects.get(verb="void_mark")
    assert told.actor_name == "Tou Vang" and told.subject_id == evening.lupe.pk


def test_a_voided_mark_comes_back_to_the_page_it_was_voided_on(evening: Cast, signed_in: SignedIn) -> None:
    one = Mark._base_manager.filter(person=evening.lupe).get()
    client = signed_in("tou")
    day = f"{of(evening, 'marks_day')}?account={evening.accounts['sam'].pk}&day=2026-01-15"
    page = client.get(day).content.decode()
    assert f'name="back" value="{html.escape(day)}"' in page
    answer = client.post(reverse("mark_void", args=[one.pk]), {"reason": "x", "back": day})
    assert answer.headers["Location"] == day
    assert "The mark of Lupe Hernández-Ruiz, Committed, was voided." in text(client.get(day))
    client.post(reverse("mark_void", args=[one.pk]), {"reason": "another"})
    one.refresh_from_db()
    assert one.void_reason == "x", "the first who said why is kept"


def test_many_days_come_in_pages(evening: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallchart.web.desk.chart.review.DAYS_A_PAGE", 1)
    client = signed_in("tou")
    assert "1–1 of 2" in text(client.get(of(evening)))
    for asked in ("2", "99", "-1"):
        assert [row[1] for row in rows(client.get(of(evening), {"page": asked}))] == ["Sam O&#x27;Brien"]
    for asked in ("1", "x", ""):
        assert [row[1] for row in rows(client.get(of(evening), {"page": asked}))] == ["Amina Warsame"]


def test_where_nothing_was_recorded_the_review_says_so(cast: Cast, signed_in: SignedIn) -> None:
    assert "Nobody has recorded anything yet" in text(signed_in("tou").get(of(cast)))
