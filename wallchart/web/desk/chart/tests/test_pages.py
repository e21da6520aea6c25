"""The pages of charts, boards and campaigns as they are asked for: answers, files, numbers of questions."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.cast import Cast, add_person
from wallchart.union.core import clock
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.models import Campaign, Mark, Target
from wallchart.union.organizing.rules import answer_of
from wallchart.union.people.actions.heads import recount_heads
from wallchart.union.people.models import Worksite
from wallchart.web.desk.chart import views

SignedIn = Callable[[str], Client]
QUICK = {"X-Requested-With": "chart"}


def chart_url(cast: Cast, name: str = "chart", where: str = "local12") -> str:
    return reverse(name, args=[cast.civic.pk, cast.__dict__[where].pk])


def cell(cast: Cast, key: str, person: str) -> str:
    return f"{cast.ask(key).pk}.{cast.persons[person].pk}"


def test_a_stamp_answers_a_script_with_the_pieces_that_changed(cast: Cast, signed_in: SignedIn) -> None:
    response = signed_in("amina").post(
        chart_url(cast, "chart_stamp"),
        {"m": cell(cast, "committed", "hassan"), "stamp": "did"},
        headers=QUICK,
    )
    told = response.json()
    assert (told["cell"], told["answer"], told["count"]) == (
        cell(cast, "committed", "hassan"),
        "did",
        "1 of 2",
    )
    assert told["name"] == "Hassan Mohamed, Committed: did"
    assert "of 2 committed" in told["figure"]
    assert "Marked Hassan Mohamed, Committed: did." in told["bar"] and "Undo" in told["bar"]


def test_a_stamp_answers_a_form_with_the_page_it_came_from(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("amina")
    response = client.post(
        chart_url(cast, "chart_stamp") + "?by=shift", {"m": cell(cast, "committed", "hassan"), "stamp": "did"}
    )
    assert response.status_code == 303
    assert response.headers["Location"] == f"{chart_url(cast)}?by=shift#p{cast.hassan.pk}"
    page = client.get(response.headers["Location"].partition("#")[0]).content.decode()
    assert "Marked Hassan Mohamed, Committed: did." in page
    again = client.get(chart_url(cast)).content.decode()
    assert "Marked Hassan Mohamed" not in again


def test_the_same_tap_sent_twice_is_one_mark(cast: Cast, signed_in: SignedIn) -> None:
    sent = {"m": cell(cast, "trained", "hassan"), "stamp": "did", "day": "2026-01-05", "token": str(uuid4())}
    client = signed_in("amina")
    for _time in range(2):
        assert client.post(chart_url(cast, "chart_stamp"), sent, headers=QUICK).status_code == 200
    assert Mark._base_manager.count() == 1


def test_a_mark_of_an_earlier_day_says_what_stands(cast: Cast, signed_in: SignedIn) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "refused", clock.today())
    sent = {
        "m": cell(cast, "committed", "hassan"),
        "stamp": "did",
        "day": str(clock.today() - timedelta(days=3)),
    }
    told = signed_in("amina").post(chart_url(cast, "chart_stamp"), sent, headers=QUICK).json()
    assert told["answer"] == "refused"
    assert "What happened later stands: refused." in told["said"]


def test_a_cleared_cell_is_put_back_with_the_day_on_which_it_happened(
    cast: Cast, signed_in: SignedIn
) -> None:
    day = clock.today() - timedelta(days=12)
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did", day)
    client = signed_in("amina")
    where = {"m": cell(cast, "committed", "hassan"), "stamp": "clear"}
    told = client.post(chart_url(cast, "chart_stamp"), where, headers=QUICK).json()
    assert told["answer"] == "" and 'name="again"' in told["bar"]
    again = f"{cell(cast, 'committed', 'hassan')}.did.{day}"
    told = client.post(chart_url(cast, "chart_undo"), {"again": again}, headers=QUICK).json()
    assert told["answer"] == "did"
    assert Mark._base_manager.get(voided_at=None).happened_on == day


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "tap a cell"),
        ({"m": "x.y"}, "tap a cell"),
        ({"m": f"{'9' * 30}.1"}, "tap a cell"),
        ({"m": "HERE", "stamp": "yes"}, "did, might, refused"),
        ({"m": "HERE", "stamp": "did", "day": "yesterday"}, "2026-02-03"),
        ({"m": "HERE", "stamp": "did", "day": "2999-01-01"}, "still to come"),
        ({"m": "HERE", "stamp": "did", "token": "zz"}, "token"),
    ],
)
def test_what_cannot_be_stamped_is_refused_in_a_sentence(
    cast: Cast, signed_in: SignedIn, sent: dict[str, str], said: str
) -> None:
    given = {
        key: cell(cast, "committed", "hassan") if value == "HERE" else value for key, value in sent.items()
    }
    client = signed_in("amina")
    response = client.post(chart_url(cast, "chart_stamp"), given, headers=QUICK)
    assert response.status_code == 400 and said in response.json()["refused"]
    response = client.post(chart_url(cast, "chart_stamp"), given, follow=True)
    assert said in response.content.decode()
    assert Mark._base_manager.count() == 0


def test_nothing_to_undo_is_said(cast: Cast, signed_in: SignedIn) -> None:
    response = signed_in("amina").post(chart_url(cast, "chart_undo"), headers=QUICK)
    assert "nothing of yours" in response.json()["refused"]


def test_somebody_elses_person_is_not_there(cast: Cast, signed_in: SignedIn) -> None:
    sent = {"m": cell(cast, "committed", "ngozi"), "stamp": "did"}
    assert signed_in("amina").post(chart_url(cast, "chart_stamp"), sent, headers=QUICK).status_code == 404


def test_a_closed_campaign_is_seen_and_not_marked(cast: Cast, signed_in: SignedIn) -> None:
    Campaign.objects.filter(pk=cast.civic.pk).update(closed_at=clock.now())
    page = signed_in("amina").get(chart_url(cast)).content.decode()
    assert "This campaign is closed" in page and "<button name=" not in page


def test_a_steward_reads_of_his_own_people_only(cast: Cast, signed_in: SignedIn) -> None:
    page = signed_in("sam").get(chart_url(cast)).content.decode()
    assert "Hassan Mohamed" in page and "Rosa Yang" not in page
    assert "The people whom you look after." in page and "of 2 people" in page


def test_every_row_is_there_and_the_total_is_said(cast: Cast, signed_in: SignedIn) -> None:
    site = Worksite.objects.first()
    assert site is not None
    for n in range(130):
        add_person(cast, f"p{n}", f"Given{n}", "Family", cast.local12, site)
    page = signed_in("amina").get(chart_url(cast)).content.decode()
    assert page.count('scope="row"') == 140
    assert "140 people, all of them shown" in page


def test_of_one_alone_nothing_is_said_in_the_plural(cast: Cast, signed_in: SignedIn) -> None:
    page = signed_in("amina").get(chart_url(cast, where="chapter12a")).content.decode()
    assert "1 person, who is shown" in page


def test_the_page_asks_the_database_as_often_for_many_as_for_few(cast: Cast, signed_in: SignedIn) -> None:
    client = signed_in("amina")

    def questions(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    chart, board = chart_url(cast), reverse("campaign_board", args=[cast.civic.pk])
    few = (questions(chart), questions(board))
    site = Worksite.objects.first()
    assert site is not None
    for n in range(12):
        person = add_person(cast, f"p{n}", f"Given{n}", "Family", cast.local12, site)
        mark(cast.actor("ada"), cast.ask("committed").pk, person.pk, "did")
    assert (questions(chart), questions(board)) == few
    assert max(few) <= 24


def test_more_people_than_a_sheet_holds_are_shown_by_parts(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGEST", 3)
    cast.bill.home = cast.north
    cast.bill.save(update_fields=["home"])
    recount_heads({cast.north.pk, cast.local12.pk})
    client = signed_in("olga")
    page = client.get(chart_url(cast, where="north")).content.decode()
    assert "12 people are more than one sheet shows well" in page
    assert chart_url(cast) in page and chart_url(cast, where="local40") in page
    assert "In North itself" in page
    own = client.get(chart_url(cast, where="north") + "?alone=1").content.decode()
    assert "Bill Erickson" in own and "Hassan" not in own
    local = client.get(chart_url(cast)).content.decode()  # 9 people, and a chapter below
    assert chart_url(cast, where="chapter12a") in local


def test_one_local_larger_than_a_sheet_is_shown_by_worksite(
    cast: Cast, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "LARGEST", 1)
    mark(cast.actor("ada"), cast.ask("committed").pk, cast.otto.pk, "did")
    client = signed_in("ada")
    page = client.get(chart_url(cast, where="local77")).content.decode()
    assert "Duluth Depot · Duluth" in page
    site = Worksite.objects.get(name="Duluth Depot").pk
    sheet = client.get(chart_url(cast, where="local77") + f"?group=w-{site}").content.decode()
    assert "Otto Xiong" in sheet and "Ngozi Anderson" in sheet


# Files and paper.


def test_a_chart_in_a_file_carries_who_took_it_out_and_runs_no_formula(
    cast: Cast, signed_in: SignedIn
) -> None:
    cast.hassan.family_name = '=HYPERLINK("http://evil.example","x")'
    cast.hassan.given_name = "+1"
    cast.hassan.save()
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.rosa.pk, "did")
    response = signed_in("amina").get(chart_url(cast, "chart_csv"))
    assert response.headers["Content-Disposition"].startswith('attachment; filename="local-12-civic')
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    heads, body = rows[0], {row[0]: row for row in rows[1:] if row}
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row)
    assert body["Rosa Yang"][heads.index("Committed")] == "did"
    assert body["Rosa Yang"][heads.index("Affiliate")] == "Chapter 12A"
    assert "Taken out of Wallchart by Amina Warsame" in rows[-1][0]


def test_a_chart_in_a_workbook_is_text_and_numbers(cast: Cast, signed_in: SignedIn) -> None:
    cast.hassan.given_name = "=1+1"
    cast.hassan.save()
    response = signed_in("amina").get(chart_url(cast, "chart_xlsx") + "?by=none")
    book = CalamineWorkbook.from_filelike(io.BytesIO(response.content))
    table = book.get_sheet_by_index(0).to_python()
    assert len(table) == 1 + 10
    assert "=1+1 Mohamed" in [row[0] for row in table]
    about = book.get_sheet_by_index(1).to_python()
    assert "Amina Warsame" in about[1][0]


def test_a_file_holds_what_the_page_showed(cast: Cast, signed_in: SignedIn) -> None:
    response = signed_in("amina").get(chart_url(cast, "chart_csv") + "?status=other")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:-2]] == ["Bill Erickson"]


@pytest.mark.parametrize(
    ("name", "form"), [("chart_csv", "csv"), ("chart_xlsx", "xlsx"), ("chart_paper", "pdf")]
)
def test_what_leaves_the_house_stands_in_the_log(
    cast: Cast, signed_in: SignedIn, name: str, form: str
) -> None:
    response = signed_in("amina").get(chart_url(cast, name) + ("?sheet=a3" if form == "pdf" else ""))
    assert response.status_code == 200
    entry = AuditEntry.objects.get(verb="take_out_chart")
    assert (entry.facts["form"], entry.facts["people"], entry.political) == (form, 10, True)
    assert entry.actor_name == "Amina Warsame"


@pytest.mark.parametrize("size", ["a1", "a2", "a3", "arch-d", "tabloid", "letter"])
def test_the_sheet_for_the_hall_is_set_in_every_size(cast: Cast, signed_in: SignedIn, size: str) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.rosa.pk, "did")
    response = signed_in("amina").get(chart_url(cast, "chart_paper") + f"?sheet={size}")
    assert response.content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in response.content and b"/Lang" in response.content
    assert re.search(rb"pdfuaid:part>1<", response.content)  # typst sets it where the rules of PDF/UA-1 hold
    assert b"PublicSans" in response.content


def test_the_board_in_a_file_has_a_line_for_every_local(cast: Cast, signed_in: SignedIn) -> None:
    response = signed_in("tou").get(reverse("board_csv", args=[cast.civic.pk]) + "?sort=name")
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:-2]] == ["Local 12", "Local 40", "Local 77"]
    assert AuditEntry.objects.filter(verb="take_out_board").count() == 1


def test_the_board_in_a_workbook_is_that_of_the_page(cast: Cast, signed_in: SignedIn) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.rosa.pk, "did")
    response = signed_in("tou").get(reverse("board_xlsx", args=[cast.civic.pk]) + "?sort=name")
    table = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    did = table[0].index("Committed: did")
    assert [(row[0], row[did]) for row in table[1:]] == [("Local 12", 1), ("Local 40", 0), ("Local 77", 0)]


def test_the_board_shows_number_share_distance_change_and_a_bar_that_says_them(
    cast: Cast, signed_in: SignedIn
) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.rosa.pk, "did")
    url = reverse("campaign_board", args=[cast.civic.pk]) + "?ask=committed&sort=name"
    page = signed_in("tou").get(url).content.decode()
    (row,) = re.findall(r"<tr class=.(?:behind|well).>(?:(?!</tr>).)*Local 12.*?</tr>", page)
    assert "<b>1</b> of 2 <small>1 to go</small>" in row
    assert 'data-head="this week">+1<' in row and "1 <small>11%</small>" in row
    assert re.search(
        r'<svg class="bar"[^>]* role="img" aria-label="Local 12: 1 did, 0 might, target 2">', row
    )
    assert row.count("<rect") == 3 and '<line class="target"' in row


# Campaigns and targets.


def test_a_campaign_is_started_by_the_form(cast: Cast, signed_in: SignedIn) -> None:
    sent = {"template": "petition", "affiliate": cast.local40.pk, "name": "Heat", "starts_on": "2026-05-01"}
    response = signed_in("olga").post(reverse("campaign_start"), sent)
    made = Campaign.objects.get(name="Heat")
    assert response.headers["Location"] == reverse("campaign", args=[made.pk])


def test_a_campaign_without_its_day_is_refused_beside_the_field(cast: Cast, signed_in: SignedIn) -> None:
    sent = {"template": "civic-engagement", "affiliate": cast.north.pk}
    page = signed_in("olga").post(reverse("campaign_start"), sent).content.decode()
    assert "say on which day it is: caucus night" in page


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"share": "12,5"}, ("0.1250", None)),
        ({"share": "20 %"}, ("0.2000", None)),
        ({"number": "30"}, (None, 30)),
        ({}, None),
    ],
)
def test_a_target_is_typed_in_percent_or_as_a_number(
    cast: Cast, signed_in: SignedIn, sent: dict[str, str], kept: tuple[str | None, int | None] | None
) -> None:
    ask = cast.ask("committed")
    signed_in("ada").post(reverse("ask_target", args=[ask.pk]), sent)
    found = Target.objects.filter(ask=ask, affiliate=None).first()
    told = (str(found.share) if found.share else None, found.number) if found else None
    assert told == kept


@pytest.mark.parametrize(
    "sent", [{"share": "many"}, {"share": "150"}, {"number": "2.5"}, {"share": "20", "number": "3"}]
)
def test_a_target_that_cannot_be_read_changes_nothing(
    cast: Cast, signed_in: SignedIn, sent: dict[str, str]
) -> None:
    ask = cast.ask("committed")
    page = signed_in("ada").post(reverse("ask_target", args=[ask.pk]), sent, follow=True).content.decode()
    assert "notice warn" in page
    assert Target.objects.get(ask=ask).share is not None


def test_one_mark_is_voided_from_the_review(cast: Cast, signed_in: SignedIn) -> None:
    made = mark(cast.actor("sam"), cast.ask("committed").pk, cast.hassan.pk, "did")
    back = reverse("marks", args=[cast.civic.pk])
    sent = {"reason": "misheard", "back": back}
    response = signed_in("tou").post(reverse("mark_void", args=[made.pk]), sent)
    assert response.headers["Location"] == back
    assert answer_of(cast.ask("committed").pk, cast.hassan.pk) is None


def test_the_way_back_never_leads_out_of_the_house(cast: Cast, signed_in: SignedIn) -> None:
    made = mark(cast.actor("sam"), cast.ask("committed").pk, cast.hassan.pk, "did")
    sent = {"reason": "misheard", "back": "https://evil.example/"}
    response = signed_in("tou").post(reverse("mark_void", args=[made.pk]), sent)
    assert response.headers["Location"] == reverse("marks", args=[cast.civic.pk])


def test_without_a_reason_no_day_is_voided(cast: Cast, signed_in: SignedIn) -> None:
    mark(cast.actor("sam"), cast.ask("committed").pk, cast.hassan.pk, "did")
    sent = {"account": cast.accounts["sam"].pk, "day": str(clock.today()), "reason": " "}
    page = (
        signed_in("tou").post(reverse("marks_day", args=[cast.civic.pk]), sent, follow=True).content.decode()
    )
    assert "say why" in page
    assert answer_of(cast.ask("committed").pk, cast.hassan.pk) == "did"
