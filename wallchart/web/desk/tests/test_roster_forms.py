"""The forms of rosters: what was typed is kept, decisions keep their place, and others' rosters stay shut."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from wallchart.union.core.models import AuditEntry, Job
from wallchart.union.people.models import ImportRow, ImportRun, Person
from wallchart.web.tests.reading import text

from .test_roster_pages import ROSTER, bring, confirm

SignIn = Callable[[str], Client]


def sent(content: bytes = ROSTER.encode(), name: str = "roster.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.fixture
def amina(signed_in: SignIn) -> Client:
    return signed_in("amina")


@pytest.fixture
def run(cast: Cast, amina: Client) -> ImportRun:
    """A whole roster of Local 12, compared: some new, changed, in doubt, refused, and some not in it."""
    made = bring(amina, cast, full="on")
    confirm(amina, made, full="on", word="on leave", means="member")
    made.refresh_from_db()
    return made


def page_of(run: ImportRun, deed: str = "") -> str:
    return f"/rosters/{run.pk}/{deed}"


# Bringing one.


def test_only_affiliates_within_reach_are_offered(amina: Client, signed_in: SignIn) -> None:
    def offered(client: Client) -> list[str]:
        (whose,) = re.findall(r'<select id="affiliate".*?</select>', text(client.get("/rosters/new/")))
        return [name.strip("– ") for name in re.findall(r"<option[^>]*>([^<]*)<", whose)]

    assert offered(amina) == ["Local 12", "Chapter 12A"]
    assert offered(signed_in("otto")) == ["Local 77"]


def test_a_file_that_is_turned_away_leaves_the_rest_as_it_was_typed(cast: Cast, amina: Client) -> None:
    about = {"affiliate": cast.chapter12a.pk, "source": "payroll <of> the “state”", "full": "on"}
    page = text(amina.post("/rosters/new/", {**about, "file": sent(b"", "empty.csv")}))
    assert "empty.csv" in page and 'class="notice warn"' in page
    assert re.search(rf'<option value="{cast.chapter12a.pk}" selected>', page)
    assert 'value="payroll <of> the “state”"' in page
    assert re.search(r'<input id="full"[^>]* checked>', page)
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize("missing", ["file", "affiliate"])
def test_what_is_missing_is_asked_for(cast: Cast, amina: Client, missing: str) -> None:
    about = {"affiliate": cast.local12.pk, "source": "payroll", "file": sent()} | {missing: ""}
    page = text(amina.post("/rosters/new/", about))
    assert "choose a file, and say whose roster it is" in page and 'value="payroll"' in page
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    "name", ["<b>bold</b>.csv", "שרה.csv", "../../etc/passwd.csv", "a" * 300 + ".csv", "x\u202evsc.csv"]
)
def test_a_file_is_taken_whatever_it_is_called_and_its_name_is_never_markup(
    cast: Cast, amina: Client, name: str
) -> None:
    about = {"affiliate": cast.local12.pk, "source": "payroll", "file": sent(name=name)}
    assert amina.post("/rosters/new/", about).status_code == 302
    run = ImportRun.objects.get()
    assert "/" not in run.file_name and len(run.file_name) <= 255
    for url in ("/rosters/", page_of(run), page_of(run, "columns/")):
        page = amina.get(url).content.decode()
        assert html.escape(run.file_name) in page and "<b>bold" not in page


def test_what_a_source_was_called_before_is_offered_again(cast: Cast, amina: Client) -> None:
    bring(amina, cast)
    assert '<option value="payroll"></option>' in text(amina.get("/rosters/new/"))


def test_where_no_roster_has_come_yet_the_page_says_what_will_do(amina: Client) -> None:
    page = text(amina.get("/rosters/"))
    assert "No roster has come in yet" in page and "/rosters/new/" in page


# Columns.


def test_a_row_of_headings_that_is_no_number_is_asked_for_again(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast)
    for row in ("0", "-1", "x", "²", "1.5", "9" * 40):
        amina.post(page_of(run, "headings/"), {"heading_row": row})
    page = text(amina.get(page_of(run, "columns/")))
    assert page.count("give the number of a row, as the spreadsheet counts them") == 6
    assert "What is in which column?" in page


def test_a_column_that_nobody_offered_is_not_taken(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast)
    confirm(amina, run, **{"column-0": "account", "column-1": "is_demo"})
    run.refresh_from_db()
    assert not {"account", "is_demo"} & set(run.mapping.values())


def test_a_status_that_nobody_explained_is_refused_with_its_row(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast)
    confirm(amina, run, word="on leave", means="")
    page = text(amina.get(page_of(run) + "?show=refused"))
    assert "“on leave”" in page


# The preview: tabs, pages, ticks.


def test_a_tab_that_is_not_there_shows_the_first(run: ImportRun, amina: Client) -> None:
    first = text(amina.get(page_of(run)))
    for show in ("nonsense", "", "applied", "<b>"):
        page = text(amina.get(page_of(run), {"show": show}))
        assert re.findall(r'href="(\?show=\w+)" aria-current="page"', page) == re.findall(
            r'href="(\?show=\w+)" aria-current="page"', first
        )


def test_many_rows_come_in_pages_that_keep_the_tab(
    run: ImportRun, amina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallchart.web.desk.roster.A_PAGE", 2)
    left = ImportRow.objects.filter(run=run, operation="left").count()
    assert left > 4
    found: set[str] = set()
    for number in range(1, left // 2 + 2):
        page = amina.get(page_of(run), {"show": "left", "page": str(number)}).content.decode()
        found |= set(re.findall(r'name="row" value="(\d+)"', page))
    assert len(found) == left
    assert 'href="?show=left&amp;page=2"' in amina.get(page_of(run), {"show": "left"}).content.decode()
    for odd in ("0", "99", "x"):
        assert amina.get(page_of(run), {"show": "left", "page": odd}).status_code == 200


def test_a_warning_that_was_ticked_stays_ticked_though_another_is_missing(
    run: ImportRun, amina: Client
) -> None:
    keys = [warning["key"] for warning in run.warnings]
    assert len(keys) > 1
    page = text(amina.post(page_of(run, "apply/"), {"tick": keys[0]}, follow=True))
    assert "not ticked off yet" in page and "ticked off by Amina Warsame" in page
    assert re.search(rf'value="{keys[0]}" checked disabled', page)
    page = text(amina.post(page_of(run, "apply/"), {"tick": [*keys[1:], "nonsense"]}, follow=True))
    assert "The roster is applied." in page


def test_a_roster_is_dropped_and_nothing_of_it_was_applied(run: ImportRun, amina: Client) -> None:
    people = Person._base_manager.count()
    there = amina.post(page_of(run, "drop/"), follow=True)
    assert "The file is dropped; nothing of it was applied." in text(there)
    run.refresh_from_db()
    assert run.state == "dropped" and Person._base_manager.count() == people
    again = text(amina.post(page_of(run, "drop/"), follow=True))
    assert 'class="notice warn"' in again and "dropped" in again


def test_a_roster_is_compared_again_when_people_have_changed_meanwhile(run: ImportRun, amina: Client) -> None:
    Person._base_manager.filter(number="M1009").update(given_name="Hasan")
    there = amina.post(page_of(run, "compare/"), follow=True)
    assert there.redirect_chain[-1][0] == page_of(run)
    page = text(amina.get(page_of(run), {"show": "changed"}))
    assert "<del>Hasan</del>" in page and "<ins>Hassan</ins>" in page
    assert not Job.objects.exists(), "a small one is compared while the page waits"


# Decisions.


def test_a_decision_leads_back_to_the_rows_that_still_wait(run: ImportRun, amina: Client) -> None:
    row = ImportRow.objects.get(run=run, operation="ambiguous")
    place = f"{page_of(run)}?show=ambiguous&page=1"
    page = amina.get(place).content.decode()
    assert f'name="back" value="{html.escape(place)}"' in page
    answer = amina.post(f"/rosters/rows/{row.pk}/decide/", {"decision": "skip", "back": place})
    assert answer.headers["Location"] == place
    assert "skipped" in text(amina.get(place)), "and can be decided otherwise"
    row.refresh_from_db()
    assert (row.decision, row.operation) == ("skip", "ambiguous")


def test_who_has_left_is_said_on_the_page_of_those_who_may_have(run: ImportRun, amina: Client) -> None:
    row = ImportRow.objects.filter(run=run, operation="left").first()
    assert row is not None
    place = f"{page_of(run)}?show=left"
    assert f'name="back" value="{place}"' in amina.get(place).content.decode()
    there = amina.post(page_of(run, "left/"), {"row": row.pk, "gone": "yes", "back": place}, follow=True)
    assert there.redirect_chain[-1][0] == place
    assert "Decided for 1 person." in text(there) and "has left" in text(there)
    there = amina.post(page_of(run, "left/"), {"row": row.pk, "gone": "no", "back": place}, follow=True)
    assert "Decided for 1 person." in text(there) and ">has left<" not in text(there)
    there = amina.post(page_of(run, "left/"), {"gone": "yes", "back": place}, follow=True)
    assert "Decided for 0 people." in text(there), "nobody was ticked"


def test_all_of_them_have_left_with_one_press(run: ImportRun, amina: Client) -> None:
    left = ImportRow.objects.filter(run=run, operation="left")
    page = text(amina.post(page_of(run, "left/"), {"everybody": "yes"}, follow=True))
    assert f"Decided for {left.count()} people." in page
    assert not left.exclude(decision="left").exists()


def test_a_row_of_another_roster_is_not_decided_through_ones_own(
    run: ImportRun, cast: Cast, amina: Client, signed_in: SignIn
) -> None:
    otto = signed_in("otto")
    sent_by_otto = {"file": sent(), "affiliate": cast.local77.pk, "source": "theirs"}
    otto.post("/rosters/new/", sent_by_otto)
    theirs = ImportRun.objects.latest("id")
    confirm(otto, theirs, full="on")
    row = ImportRow.objects.filter(run=run, operation="left").first()
    assert row is not None
    otto.post(page_of(theirs, "left/"), {"row": row.pk, "gone": "yes"})
    row.refresh_from_db()
    assert row.decision == ""
    assert amina.post(page_of(theirs, "left/"), {"everybody": "yes"}).status_code == 404


def test_a_row_is_nobodys_but_one_of_its_candidates(run: ImportRun, cast: Cast, amina: Client) -> None:
    row = ImportRow.objects.get(run=run, operation="ambiguous")
    for decision in ("0", "x", "9" * 40, "-1", cast.ngozi.pk, cast.hassan.pk):
        assert amina.post(f"/rosters/rows/{row.pk}/decide/", {"decision": decision}).status_code == 404
    row.refresh_from_db()
    assert (row.operation, row.decision) == ("ambiguous", "")


# What is taken out.


def test_the_refused_rows_are_a_file_for_the_employer_and_stand_in_the_log(
    run: ImportRun, amina: Client
) -> None:
    answer = amina.get(page_of(run, "refused.csv"))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="refused-{run.pk}.csv"'
    assert "no-store" in answer.headers["Cache-Control"]
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows[0][:4] == ["row", "column", "value", "why"] and rows[1][:3] == ["5", "Local", "77"]
    assert AuditEntry.objects.filter(verb="export_refused").count() == 1


def test_every_deed_on_another_locals_roster_is_not_there(run: ImportRun, signed_in: SignIn) -> None:
    otto = signed_in("otto")
    deeds = ("headings/", "compare/", "apply/", "go-on/", "undo/", "drop/", "left/", "columns/")
    for deed in deeds:
        assert otto.post(page_of(run, deed), {"everybody": "yes"}).status_code == 404, deed
    for page in ("", "columns/", "refused.csv"):
        assert otto.get(page_of(run, page)).status_code == 404, page
    row = ImportRow.objects.get(run=run, operation="ambiguous")
    decide = reverse("decide_row", args=[row.pk])
    assert otto.post(decide, {"decision": "skip"}).status_code == 404
    before = run.state
    run.refresh_from_db()
    assert run.state == before
