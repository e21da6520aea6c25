"""A roster as its pages show it: rows in words, candidates side by side, and refused rows to be mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock
from wallchart.union.core.access import Actor
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import Job
from wallchart.union.people.actions import roster, roster_decisions
from wallchart.union.people.actions.persons import add_person
from wallchart.union.people.models import Affiliate, ImportRow, ImportRun, Person
from wallchart.union.people.models.persons import Status
from wallchart.union.people.reads import rosters as reads
from wallchart.union.people.roster.fields import FIELDS
from wallchart.union.people.roster.guessing import field_of_heading
from wallchart.union.people.roster.values import LANGUAGES

from .rosters import File, applied, bring, counts, previewed, row, write_csv

ALL = {
    "Member number": "N1", "First name": "ANA", "Middle": "M.", "Last name": "Olson", "Suffix": "Jr",
    "Preferred name": "Annie", "DOB": "3/9/1984", "Email": "ana@x.org", "Home email": "ana@umn.edu",
    "Work email": "ana@corp.org", "Phone": "651-555-0100 x12", "Work phone": "651-555-0199",
    "Street": "1 Oak St", "Apt": "Apt 4", "City": "Ely", "State": "MN", "ZIP": "2139", "Local": "12",
    "Employer": "Ely Mine", "Worksite": "Pit", "Work city": "Ely", "Job title": "Clerk", "Shift": "night",
    "Bargaining unit": "Clerical", "Hire date": "6/1/2011", "Status": "retired",
    "Member since": "1/2/2015", "Languages": "Hmong; en-LR",
}  # fmt: skip


def of_cells(folder: Path, *rows: dict[str, str]) -> Path:
    return write_csv(folder / "a.csv", [list(ALL), *([one.get(name, "") for name in ALL] for one in rows)])


def seen(run: ImportRun, operation: str, actor: Actor = HOUSE) -> reads.RowsSeen:
    return reads.RowsSeen(actor, run, operation)


# --- rows in words


def test_a_newcomer_is_shown_with_every_cell_in_words(cast: Cast, tmp_path: Path) -> None:
    (shown,) = seen(previewed(HOUSE, of_cells(tmp_path, ALL), cast.council.pk), "new")[:5]
    assert (shown.row, shown.name, shown.person_id, shown.applied) == (2, "Ana Olson", None, False)
    told = {cell.label: cell.after for cell in shown.cells}
    assert all(cell.before == "" for cell in shown.cells)
    assert told == {
        "member number": "N1", "given name": "Ana", "middle name": "M.", "family name": "Olson",
        "suffix (Jr, Sr)": "Jr", "preferred name": "Annie", "birth date": "1984-03-09",
        "e-mail": "ana@x.org, ana@umn.edu, ana@corp.org (work)",
        "phone": "+16515550100 x12, +16515550199 (work)", "street": "1 Oak St", "apartment, unit": "Apt 4",
        "city": "Ely", "state": "MN", "ZIP code": "02139", "Local": "Local 12", "employer": "Ely Mine",
        "worksite": "Pit · Ely", "classification": "Clerk", "shift": "night", "bargaining unit": "Clerical",
        "hire date": "2011-06-01", "status": "retiree", "member since": "2015-01-02",
        "languages": "hmn, en-LR",
    }  # fmt: skip


def test_a_change_is_shown_from_what_to_what_and_of_contacts_only_what_is_added(
    cast: Cast, tmp_path: Path
) -> None:
    hassan = {"Member number": "M1009", "First name": "Hassan", "Last name": "Mohamed"}
    said = hassan | {
        "Email": "h2@x.org",
        "Job title": "Clerk",
        "Local": "40",
        "Street": "1 Oak",
        "ZIP": "55101",
    }
    (shown,) = seen(previewed(HOUSE, of_cells(tmp_path, said), cast.council.pk), "changed")[:5]
    assert [(cell.label, cell.before, cell.after) for cell in shown.cells] == [
        ("classification", "Planner", "Clerk"),
        ("Local", "Local 12", "Local 40"),
        ("e-mail", "", "h2@x.org"),
        ("address", "", "1 Oak, 55101"),
    ]
    assert (shown.name, shown.person_id) == ("Hassan Mohamed", cast.hassan.pk)


def test_a_row_beside_those_who_may_be_meant_shows_what_differs(cast: Cast, tmp_path: Path) -> None:
    said = {"First name": "Tou", "Last name": "Vang", "Job title": "Clerk", "Street": "1 Oak", "Local": "12"}
    run = previewed(HOUSE, of_cells(tmp_path, said), cast.council.pk)
    (shown,) = seen(run, "ambiguous")[:1]
    assert shown.candidates == [(cast.tou.pk, "Tou Vang", "the same name")]
    lines = {one.label: (one.row, one.values, one.differs) for one in shown.beside}
    assert lines["classification"] == ("Clerk", ["Planner"], True)
    assert lines["given name"] == ("Tou", ["Tou"], False)
    assert lines["member number"] == ("", [cast.tou.number], False), "what the row does not say differs not"
    assert lines["address"] == ("1 Oak", [""], True)
    assert "suffix (Jr, Sr)" not in lines, "where nobody says anything there is no line"
    Person._base_manager.filter(pk=cast.tou.pk).delete()
    (alone,) = seen(run, "ambiguous")[:1]
    assert (alone.candidates, alone.name) == ([], "Tou Vang") and all(
        one.values == [] for one in alone.beside
    )


def test_a_row_without_a_name_is_called_by_its_number(cast: Cast, tmp_path: Path) -> None:
    run = previewed(HOUSE, of_cells(tmp_path, {"Member number": "N1", "Local": "12"}), cast.council.pk)
    assert seen(run, "refused")[0].name == "N1"


def test_totals_stand_on_the_tabs_and_rows_are_cut_into_pages_in_the_files_order(
    cast: Cast, tmp_path: Path
) -> None:
    people = [{"First name": f"A{at}", "Last name": f"B{at}", "Local": "12"} for at in range(5)]
    odd = [{"Last name": "Total"}, ALL | {"Local": "99"}]
    run = previewed(HOUSE, of_cells(tmp_path, *people, *odd), cast.council.pk)
    assert [(tab.operation, tab.rows) for tab in reads.tabs_of(HOUSE, run)] == [("new", 5), ("refused", 2)]
    rows = seen(run, "new")
    assert len(rows) == 5 and [one.row for one in rows[1:3]] == [3, 4] and rows[4].row == 6
    assert rows[5:9] == [] and [one.row for one in rows[3:99]] == [5, 6]


def test_unchanged_rows_with_a_problem_come_first_and_pages_go_over_from_them_to_the_packed(
    cast: Cast, tmp_path: Path
) -> None:
    names = ("hassan", "lupe", "rosa", "tess")
    rows = [
        {"Member number": cast.persons[name].number, "Phone": "12" if name == "rosa" else ""}
        for name in names
    ]
    run = previewed(HOUSE, of_cells(tmp_path, *rows), cast.council.pk)
    shown = seen(run, "unchanged")
    assert len(shown) == 4 == run.counts["unchanged"]
    assert [one.row for one in shown[0:4]] == [4, 2, 3, 5]
    assert [[one.row for one in shown[at : at + 2]] for at in (0, 1, 2, 3)] == [[4, 2], [2, 3], [3, 5], [5]]
    assert shown[0].problems[0]["column"] == "Phone" and shown[1].name == "Hassan Mohamed"


# --- refused rows, to be mended


def taken_out(run: ImportRun) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(reads.refused_csv(HOUSE, run)))))


def test_every_heading_of_the_refused_rows_is_known_when_they_come_again(cast: Cast, tmp_path: Path) -> None:
    for field, heading in reads.MENDED.items():
        assert field_of_heading(heading) == field
    assert reads.MENDED.keys() == {field.key for field in FIELDS} - {"full_name", "last_first"}


def test_refused_rows_are_mended_and_brought_again_as_if_they_had_been_right(
    cast: Cast, tmp_path: Path
) -> None:
    whole = row(previewed(HOUSE, of_cells(tmp_path, ALL), cast.council.pk), 2).after
    run = previewed(HOUSE, of_cells(tmp_path, ALL | {"Status": "on leave"}), cast.council.pk)
    (line,) = taken_out(run)
    assert (line["row"], line["column"], line["value"]) == ("2", "Status", "on leave")
    assert line["why"].startswith("this word for a status is not known")
    assert (line["email_work"], line["local"], line["worksite"], line["work_city"]) == (
        "ana@corp.org", "12", "Pit", "Ely",
    )  # fmt: skip
    line["status"] = "retired"
    path = write_csv(tmp_path / "mended.csv", [list(line), list(line.values())])
    assert row(previewed(HOUSE, path, cast.council.pk, source="mended"), 2).after == whole


def test_a_row_refused_for_several_reasons_has_a_line_for_each(cast: Cast, tmp_path: Path) -> None:
    odd = ALL | {"Local": "99", "Status": "???", "Phone": "12"}
    run = previewed(HOUSE, of_cells(tmp_path, odd), cast.council.pk)
    assert [(one["row"], one["column"]) for one in taken_out(run)] == [("2", "Local"), ("2", "Status")]
    assert all(one["phone"] == "" and one["email"] == "ana@x.org" for one in taken_out(run))


def test_a_body_without_a_number_is_written_by_its_name(cast: Cast, tmp_path: Path) -> None:
    run = previewed(HOUSE, of_cells(tmp_path, ALL | {"Local": "North", "Status": "???"}), cast.council.pk)
    assert taken_out(run)[0]["local"] == "North"


@pytest.mark.parametrize("tag", sorted(set(LANGUAGES.values()))[:3])
def test_tags_of_languages_come_out_as_they_are_read(cast: Cast, tmp_path: Path, tag: str) -> None:
    run = previewed(HOUSE, of_cells(tmp_path, ALL | {"Languages": tag, "Local": "99"}), cast.council.pk)
    assert taken_out(run)[0]["languages"] == tag


# --- whose rosters


def test_whose_roster_may_be_brought_follows_the_posts(cast: Cast) -> None:
    amina, olga = cast.actor("amina"), cast.actor("olga")
    assert reads.affiliates_to_import(amina) == [
        (cast.local12.pk, "Local 12"), (cast.chapter12a.pk, "Chapter 12A"),
    ]  # fmt: skip
    assert cast.council.pk not in dict(reads.affiliates_to_import(olga))
    assert reads.affiliate_numbered(amina, "12A") == cast.chapter12a.pk
    assert reads.affiliate_numbered(HOUSE, None) == cast.council.pk
    for number in ("77", "4711"):
        with pytest.raises(Refusal, match="no affiliate of this number; plant it in the tree") as refusal:
            reads.affiliate_numbered(amina, number)
        assert refusal.value.value == number
    with pytest.raises(Refusal, match="no affiliate of this number"):
        reads.affiliate_numbered(amina, None)
    for deed in (
        reads.affiliates_to_import,
        reads.fields_to_choose,
        reads.statuses_to_choose,
        reads.runs_seen,
    ):
        with pytest.raises(NotFound):
            deed(cast.actor("sam"))


def test_a_house_without_a_union_says_what_to_do_first(db: None) -> None:
    assert not Affiliate.objects.exists()
    with pytest.raises(Refusal, match="this house has no union yet; plant its tree of affiliates first"):
        reads.affiliate_numbered(HOUSE, None)


def test_sources_and_runs_are_listed_within_reach_the_latest_first(cast: Cast, file: File) -> None:
    path = file("N1,Ana,Olson,,,,12,,")
    for source, affiliate in (("payroll", 12), ("dues", 12), ("payroll", 12), ("secret", 77)):
        bring(HOUSE, path, getattr(cast, f"local{affiliate}").pk, source=source)
    amina = cast.actor("amina")
    assert reads.source_names(amina) == ["dues", "payroll"]
    assert [run.source.name for run in reads.runs_seen(amina)] == ["payroll", "dues", "payroll"]
    hidden = ImportRun.objects.get(source__name="secret")
    with pytest.raises(NotFound):
        reads.run_seen(amina, hidden.pk)
    assert reads.run_seen(HOUSE, hidden.pk) == hidden


def test_what_can_be_chosen_is_every_field_and_status(cast: Cast) -> None:
    assert reads.fields_to_choose(cast.actor("amina")) == FIELDS
    assert reads.statuses_to_choose(cast.actor("amina")) == [(one.value, str(one.label)) for one in Status]


ASKED: dict[str, Callable[[Actor, ImportRun], object]] = {
    "columns": reads.columns_seen,
    "words": reads.status_words,
    "tabs": reads.tabs_of,
    "rows": lambda actor, run: seen(run, "new", actor),
    "forgotten": reads.forgotten,
    "decided": reads.decided_since,
    "waiting": reads.waiting_for,
    "refused": lambda actor, run: list(reads.refused_csv(actor, run)),
}


@pytest.mark.parametrize("asked", ASKED)
def test_nothing_of_a_roster_is_told_beyond_its_affiliate(cast: Cast, file: File, asked: str) -> None:
    run = previewed(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.local12.pk)
    ASKED[asked](cast.actor("amina"), run)
    with pytest.raises(NotFound):
        ASKED[asked](cast.actor("otto"), run)


# --- what goes on


def test_rows_decided_since_wait_to_be_applied(cast: Cast, file: File) -> None:
    run = applied(HOUSE, file(",Tou,Vang,,,,12,Clerk,"), cast.council.pk)
    assert not reads.decided_since(HOUSE, run)
    roster_decisions.decide_row(HOUSE, row(run, 2).pk, str(cast.tou.pk))
    assert reads.decided_since(HOUSE, run) and reads.forgotten(HOUSE, run) == ""
    assert not reads.decided_since(HOUSE, previewed(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.council.pk))


def test_work_on_a_roster_is_waited_for_until_it_is_done_and_says_why_it_stopped(
    cast: Cast, file: File
) -> None:
    run = bring(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.local12.pk)
    assert reads.waiting_for(HOUSE, run) is None
    run = roster.ask_to_compare(HOUSE, run.pk)
    job = Job.objects.get()
    waiting = reads.waiting_for(HOUSE, run)
    assert waiting is not None and (waiting.failed, waiting.left) == ("", None)
    job.failed_at, job.why = clock.now(), "the disk is full"
    job.save()
    stopped = reads.waiting_for(HOUSE, run)
    assert stopped is not None and stopped.failed == "the disk is full"
    job.done_at, job.failed_at = clock.now(), None
    job.save()
    assert reads.waiting_for(HOUSE, run) is None


def test_a_file_of_newcomers_shows_whom_it_made_once_it_is_applied(cast: Cast, file: File) -> None:
    add_person(HOUSE, {"given_name": "Zoe", "family_name": "Lund"}, home_id=cast.local12.pk, status="member")
    run = applied(HOUSE, file("N1,Ana,Olson,,,,12,,"), cast.local12.pk)
    (shown,) = seen(run, "new")[:1]
    assert (shown.person_id, shown.applied) == (Person._base_manager.get(number="N1").pk, True)
    assert counts(run) == {"new": 1} and ImportRow.objects.get(run=run).stamp_after is not None
