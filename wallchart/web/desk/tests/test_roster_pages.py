"""The pages of rosters, walked through as an officer of Local 12 does, without a line of script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.core.models import Job
from wallchart.union.core.worker import work_once
from wallchart.union.people.models import ImportRow, ImportRun, Person
from wallchart.union.people.reads.rosters import _csv_line
from wallchart.union.people.traces import forget_old_rosters

SignIn = Callable[[str], Client]

ROSTER = (
    "Member number,First name,Last name,Local,Job title,Status\n"
    "M1009,Hassan,Mohamed,12,Clerk,\n"
    ",Tou,Vang,12,,\n"
    "N1,Ana,Olson,12,,on leave\n"
    "N2,Bo,Berg,77,,\n"
    "M1010,Lupe,Hernandez-Ruiz,12,,\n"
)


def bring(client: Client, cast: Cast, content: bytes = ROSTER.encode(), **more: str) -> ImportRun:
    sent = {
        "file": SimpleUploadedFile("roster.csv", content),
        "affiliate": cast.local12.pk,
        "source": "payroll",
    }
    response = client.post("/rosters/new/", {**sent, **more})
    run = ImportRun.objects.latest("id")
    assert response.status_code == 302 and response["Location"] == f"/rosters/{run.pk}/columns/"
    return run


def confirm(client: Client, run: ImportRun, **more: object) -> None:
    columns = {f"column-{at}": run.mapping[heading] for at, heading in enumerate(run.reading["headings"])}
    client.post(f"/rosters/{run.pk}/columns/", {**columns, "days": "month_first", **more})


@pytest.fixture
def amina(signed_in: SignIn) -> Client:
    return signed_in("amina")


def test_a_roster_walks_from_upload_to_undo(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast)
    page = amina.get(f"/rosters/{run.pk}/columns/").content.decode()
    assert "What is in which column?" in page and "The status “on leave” means" in page
    confirm(amina, run, word="on leave", means="member")
    page = amina.get(f"/rosters/{run.pk}/").content.decode()
    assert "1 new, 1 changed" in page and "tick each off" in page
    amina.post(f"/rosters/{run.pk}/apply/")
    run.refresh_from_db()
    assert run.state == "previewed"
    amina.post(f"/rosters/{run.pk}/apply/", {"tick": [warning["key"] for warning in run.warnings]})
    run.refresh_from_db()
    assert run.state == "applied" and Person._base_manager.filter(number="N1").exists()
    amina.post(f"/rosters/{run.pk}/undo/")
    run.refresh_from_db()
    assert run.state == "undone" and not Person._base_manager.filter(number="N1").exists()
    assert "Everything is as it was before." in amina.get(f"/rosters/{run.pk}/").content.decode()


def test_each_kind_of_row_has_its_tab_with_its_total(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast, full="on")
    confirm(amina, run, full="on")
    changed = amina.get(f"/rosters/{run.pk}/?show=changed").content.decode()
    assert "<del>Planner</del>" in changed and "<ins>Clerk</ins>" in changed
    refused = amina.get(f"/rosters/{run.pk}/?show=refused").content.decode()
    assert "outside of your reach" in refused and "“77”" in refused
    assert "Possibly left" in amina.get(f"/rosters/{run.pk}/?show=left").content.decode()
    assert "Hernández-Ruiz" in amina.get(f"/rosters/{run.pk}/?show=unchanged").content.decode()


def test_an_ambiguous_row_stands_beside_its_candidates_and_is_decided(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast)
    confirm(amina, run)
    page = amina.get(f"/rosters/{run.pk}/?show=ambiguous").content.decode()
    assert "who is Tou Vang?" in page and "It is Tou Vang" in page
    row = ImportRow.objects.get(run=run, operation="ambiguous")
    amina.post(f"/rosters/rows/{row.pk}/decide/", {"decision": str(cast.tou.pk)})
    row.refresh_from_db()
    assert row.operation == "unchanged" and row.person_id == cast.tou.pk


def test_a_file_that_cannot_be_used_is_turned_away_with_its_sentence(cast: Cast, amina: Client) -> None:
    sent = {"file": SimpleUploadedFile("x.csv", b"%PDF-1.7"), "affiliate": cast.local12.pk, "source": "s"}
    page = amina.post("/rosters/new/", sent).content.decode()
    assert "x.csv: this is a file of the kind PDF" in page
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("changed", "told"), [(["N1"], "for 1 row where"), (["N1", "N3"], "for 2 rows where")]
)
def test_what_an_undo_left_as_somebody_has_changed_it_is_counted(
    cast: Cast, amina: Client, changed: list[str], told: str
) -> None:
    run = bring(amina, cast, b"Member number,First name,Last name,Local\nN1,Ana,Olson,12\nN3,Bo,Bergson,12\n")
    confirm(amina, run)
    amina.post(f"/rosters/{run.pk}/apply/")
    for person in Person._base_manager.filter(number__in=changed):
        by_hand = {"given_name": person.given_name, "family_name": "By-Hand", "number": person.number}
        amina.post(f"/people/{person.pk}/change/", by_hand)
    amina.post(f"/rosters/{run.pk}/undo/")
    assert f"Everything is as it was, but {told}" in amina.get(f"/rosters/{run.pk}/").content.decode()


def test_a_large_file_goes_on_in_the_background_and_the_page_says_how_far(
    cast: Cast, amina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wallchart.web.desk.roster.AT_ONCE", 10)
    run = bring(amina, cast)
    confirm(amina, run)
    page = amina.get(f"/rosters/{run.pk}/").content.decode()
    assert 'hx-trigger="every 1s"' in page and "the work goes on" in page
    work_all()
    run.refresh_from_db()
    assert run.state == "previewed" and run.counts["new"] == 0
    assert amina.get(f"/rosters/{run.pk}/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_refused_rows_are_taken_out_as_a_file(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast)
    confirm(amina, run)
    response = amina.get(f"/rosters/{run.pk}/refused.csv")
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("row,column,value,why,") and "\r\n5,Local,77," in text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_the_refused_rows_starts_a_formula(start: str) -> None:
    assert _csv_line([f"{start}1+1", ""]).startswith(("'", "\"'"))


def test_what_was_forgotten_after_its_time_is_not_offered_and_the_page_says_why(
    cast: Cast, amina: Client
) -> None:
    run = bring(amina, cast, full="on")
    confirm(amina, run, full="on")
    run.refresh_from_db()
    amina.post(f"/rosters/{run.pk}/apply/", {"tick": [warning["key"] for warning in run.warnings]})
    address = f"/rosters/{run.pk}/"
    assert "Undo this whole import" in amina.get(address).content.decode()
    row = ImportRow.objects.filter(run=run, operation="ambiguous").get()
    with clock.stopped_at(clock.now() + timedelta(days=91)):
        forget_old_rosters(Job())
    page = amina.get(address).content.decode()
    assert "What its rows said was forgotten after 90 days; it cannot be undone any more." in page
    assert "Undo this whole import" not in page and "Apply rows decided since" not in page
    for show in ("ambiguous", "left"):
        page = amina.get(f"{address}?show={show}").content.decode()
        assert "Somebody new" not in page and "have left</button>" not in page
    for deed in (f"{address}undo/", f"{address}left/", f"/rosters/rows/{row.pk}/decide/"):
        said = {"decision": "skip", "everybody": "yes", "back": "/rosters/"}
        assert "forgotten after 90 days" in str(list(amina.post(deed, said).wsgi_request._messages))
    row.refresh_from_db()
    assert row.decision == "" and not ImportRow.objects.filter(run=run, decision="left").exists()


def test_rows_decided_since_are_offered_only_where_there_are_any(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast)
    confirm(amina, run)
    run.refresh_from_db()
    amina.post(f"/rosters/{run.pk}/apply/", {"tick": [warning["key"] for warning in run.warnings]})
    assert "Apply rows decided since" not in amina.get(f"/rosters/{run.pk}/").content.decode()
    row = ImportRow.objects.get(run=run, operation="ambiguous")
    amina.post(f"/rosters/rows/{row.pk}/decide/", {"decision": "new"})
    assert "Apply rows decided since" in amina.get(f"/rosters/{run.pk}/").content.decode()


def test_nobody_sees_another_locals_rosters(cast: Cast, amina: Client, signed_in: SignIn) -> None:
    run = bring(amina, cast)
    otto = signed_in("otto")
    assert otto.get(f"/rosters/{run.pk}/").status_code == 404
    assert run.file_name not in otto.get("/rosters/").content.decode()
    assert run.file_name in amina.get("/rosters/").content.decode()


def test_the_list_of_rosters_asks_the_database_the_same_however_many_there_are(
    cast: Cast, amina: Client, django_assert_max_num_queries
) -> None:
    for _time in range(4):
        bring(amina, cast)
    with django_assert_max_num_queries(12):
        amina.get("/rosters/")


@pytest.mark.parametrize("odd", ["²", "9" * 40, "-1", "x", ""])
def test_what_is_no_number_where_one_belongs_is_turned_away(cast: Cast, amina: Client, odd: str) -> None:
    sent = {"file": SimpleUploadedFile("x.csv", ROSTER.encode()), "affiliate": odd, "source": "s"}
    page = amina.post("/rosters/new/", sent).content.decode()
    assert "choose a file, and say whose roster it is" in page and not ImportRun.objects.exists()
    run = bring(amina, cast, full="on")
    confirm(amina, run, full="on")
    assert amina.post(f"/rosters/{run.pk}/left/", {"row": odd, "gone": "yes"}).status_code == 302
    assert not ImportRow.objects.filter(decision="left").exists()


def test_a_gigabyte_is_turned_away_before_a_byte_of_it_is_read(cast: Cast, amina: Client) -> None:
    response = amina.generic("POST", "/rosters/new/", b"", CONTENT_LENGTH=str(1 << 30))
    assert response.status_code == 413
    assert "At most 200 MB are taken" in response.content.decode()


def in_the_background(amina: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> ImportRun:
    """A roster whose applying waits in the background, two rows at a time."""
    monkeypatch.setattr("wallchart.web.desk.roster.AT_ONCE_ROWS", 0)
    monkeypatch.setattr("wallchart.union.people.roster.applying.BATCH", 2)
    monkeypatch.setattr("wallchart.union.people.roster.undoing.BATCH", 2)
    lines = [f"N{n},Given{n},Family{n},12" for n in range(5)]
    content = "\n".join(["Member number,First name,Last name,Local", *lines])
    run = bring(amina, cast, content.encode())
    confirm(amina, run)
    run.refresh_from_db()
    amina.post(f"/rosters/{run.pk}/apply/", {"tick": [warning["key"] for warning in run.warnings]})
    return run


def brought(run: ImportRun) -> int:
    return Person._base_manager.filter(number__startswith="N").count()


def fill_the_disk(work: str) -> pytest.MonkeyPatch:
    """Have one step of the work done, and every one after it fail until the patch is undone."""
    full = pytest.MonkeyPatch()

    def no_space(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    assert work_once("a worker")
    full.setattr(f"wallchart.union.people.roster.{work}._audit", no_space)
    while (job := Job.objects.latest("id")).open:
        with clock.stopped_at(job.due_at):
            work_once("a worker")
    return full


def work_all() -> None:
    while work_once("a worker"):
        pass


@pytest.mark.parametrize("then", ["go-on", "undo"])
def test_a_roster_that_stopped_in_the_middle_goes_on_or_is_undone_from_its_page(
    cast: Cast, amina: Client, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    run = in_the_background(amina, cast, monkeypatch)
    full = fill_the_disk("applying")
    page = amina.get(f"/rosters/{run.pk}/").content.decode()
    assert "This work has stopped" in page and "No space left on device" in page
    assert "2 of 5 rows are done and kept; the others are untouched." in page
    assert "Go on from where it stopped" in page and "Undo what was applied" in page
    assert brought(run) == 2
    full.undo()
    amina.post(f"/rosters/{run.pk}/{then}/")
    work_all()
    run.refresh_from_db()
    assert (run.state, brought(run)) == (("applied", 5) if then == "go-on" else ("undone", 0))


def test_an_undoing_that_stopped_in_the_middle_goes_on_from_its_page(
    cast: Cast, amina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = in_the_background(amina, cast, monkeypatch)
    work_all()
    amina.post(f"/rosters/{run.pk}/undo/")
    full = fill_the_disk("undoing")
    page = amina.get(f"/rosters/{run.pk}/").content.decode()
    assert "Go on from where it stopped" in page and "Undo what was applied" not in page
    assert brought(run) == 3
    full.undo()
    amina.post(f"/rosters/{run.pk}/go-on/")
    work_all()
    run.refresh_from_db()
    assert (run.state, brought(run), run.report["kept"]) == ("undone", 0, 0)


@pytest.mark.parametrize(
    ("state", "offered"), [("previewing", "Drop it"), ("applying", "Undo what was applied"), ("undoing", "")]
)
def test_a_roster_whose_terminal_was_closed_can_be_taken_up_from_its_page(
    cast: Cast, amina: Client, state: str, offered: str
) -> None:
    run = bring(amina, cast)
    confirm(amina, run)
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    page = amina.get(f"/rosters/{run.pk}/").content.decode()
    assert "Go on from where it stopped" in page and offered in page
    amina.post(f"/rosters/{run.pk}/go-on/")
    work_all()
    run.refresh_from_db()
    assert run.state == {"previewing": "previewed", "applying": "applied", "undoing": "undone"}[state]


def test_a_roster_that_stands_still_has_nothing_to_go_on_with(cast: Cast, amina: Client) -> None:
    run = bring(amina, cast)
    confirm(amina, run)
    assert "Go on from where it stopped" not in amina.get(f"/rosters/{run.pk}/").content.decode()
    said = amina.post(f"/rosters/{run.pk}/go-on/").wsgi_request._messages
    assert "ready to look at by now" in str(list(said))
    assert not Job.objects.exists()
