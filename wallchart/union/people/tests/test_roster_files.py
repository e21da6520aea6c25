"""Files as they really come, and as nobody should send them: read right, or told where and what to do.

What cannot be used is brought twice: at the terminal, and on the page as an officer does.
"""

from __future__ import annotations

import argparse
import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import HOUSE, Cast
from wallchart.refusal import Refusal
from wallchart.terminal.commands import import_roster
from wallchart.union.core.worker import work_once
from wallchart.union.people.models import ImportRun, Person

from .rosters import applied, counts, everything, previewed, row, why

FILES = Path(__file__).parent / "files"
HEADINGS = "Member number,First name,Last name,Local\n"
PLAIN = HEADINGS + "N1,Ana,Olson,12\n"
SignIn = Callable[[str], Client]


def workbook(*rows: list[Any], then: Callable[[Any, Any], None] = lambda _book, _sheet: None) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("Members")
    for at, cells in enumerate(rows):
        sheet.write_row(at, 0, cells)
    then(book, sheet)
    book.close()
    return content.getvalue()


def archive(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        for name, text in members.items():
            packed.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return content.getvalue()


NAMES = ["Member number", "First name", "Last name", "Local"]
ANA = ["N1", "Ana", "Olson", "12"]


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


# --- what cannot be used

UNUSABLE: dict[str, tuple[str, bytes, str]] = {
    "nothing": ("a.csv", b"", "the file is empty"),
    "blank": ("a.csv", b"\r\n \r\n,,,\r\n", "the file is empty"),
    "noise": ("a.csv", bytes(range(256)) * 40, "no table of text"),
    "noise called XLSX": ("a.xlsx", bytes(range(1, 256)) * 40, "no table of text"),
    "a PDF called XLSX": ("a.xlsx", b"%PDF-1.7 and so on", "kind PDF"),
    "a packed folder": (
        "a.xlsx",
        archive(**{"roster.csv": PLAIN.encode()}),
        "no workbook that can be opened",
    ),
    "a letter in Word": ("a.xlsx", archive(word__document_xml=b"<w/>"), "no workbook that can be opened"),
    "a workbook cut off": ("a.xlsx", workbook(NAMES, ANA)[:-400], "no workbook that can be opened"),
    "a locked workbook": ("a.xlsx", (FILES / "locked.xlsx").read_bytes(), "locked with a password"),
    "a workbook without a cell": ("a.xlsx", workbook(), "the workbook is empty"),
    "a web page called XLS": ("a.xls", b"\r\n<HTML><table><tr><td>First name</table>", "save it as XLSX"),
    "XML called XLS": ("a.xls", b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "save it as XLSX"),
    "JSON": ("a.csv", b'[{"First name": "Ana"}]', "kind JSON"),
    "UTF-32": ("a.csv", PLAIN.encode("utf-32"), "no table of text"),
    "half a letter": ("a.csv", PLAIN.encode("utf-16-le")[:-1], "breaks off in the middle of a letter"),
    "a heading alone": ("a.csv", HEADINGS.encode(), "no row under it"),
    "10,000 columns": (
        "a.csv",
        b"First name,Last name," + b"x," * 10_000 + b"\n" + b"1," * 10_002,
        "at most 400; take out the empty ones",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_what_cannot_be_used_is_turned_away_at_the_terminal_and_on_the_page(
    cast: Cast, signed_in: SignIn, tmp_path: Path, name: str
) -> None:
    called, content, sentence = UNUSABLE[name]
    before = everything()
    parser = argparse.ArgumentParser()
    import_roster.arguments(parser)
    path = written(tmp_path, called, content)
    with pytest.raises(Refusal, match=sentence) as refusal:
        import_roster.run(parser.parse_args([str(path), "--yes"]))
    assert refusal.value.file == called
    sent = {"file": SimpleUploadedFile(called, content), "affiliate": cast.local12.pk, "source": "s"}
    page = signed_in("amina").post("/rosters/new/", sent).content.decode()
    assert sentence in page and called in page
    assert not ImportRun.objects.exists() and everything() == before
    assert [one.name for one in tmp_path.iterdir()] == [called]


def test_a_roster_from_a_folder_in_which_nothing_can_be_written_is_read(cast: Cast, tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    path = written(folder, "a.xlsx", workbook(NAMES, ANA))
    folder.chmod(0o500)
    try:
        assert counts(previewed(HOUSE, path, cast.council.pk)) == {"new": 1}
        assert [one.name for one in folder.iterdir()] == ["a.xlsx"]
    finally:
        folder.chmod(0o700)


# --- what is written otherwise

READABLE: dict[str, bytes] = {
    "lone returns": PLAIN.replace("\n", "\r").encode(),
    "lone returns, semicolons": PLAIN.replace("\n", "\r").replace(",", ";").encode(),
    "UTF-16 without a mark": PLAIN.encode("utf-16-le"),
    "UTF-16, the other way round": PLAIN.encode("utf-16-be"),
    "a mark in the middle": PLAIN.replace("Ana", "\ufeffAna\u200b").encode(),
    "signs that turn the writing round": PLAIN.replace("Ana", "\u202eAna\u202c").encode(),
    "a workbook called CSV": workbook(NAMES, ANA),
    "a workbook with its cells lower down": workbook([], [], [], [], [], [], NAMES, ANA),
    "a number as a figure": workbook(NAMES, ["N1", "Ana", "Olson", 12.0]),
    "two rows of headings": b"Person,,,\nMember number,First name,Last name,Local\nN1,Ana,Olson,12\n",
    "a title above": b"Members of Local 12, Status of May\n\n" + PLAIN.encode(),
    "excel's own line": b"sep=,\n" + PLAIN.encode(),
}


@pytest.mark.parametrize("name", READABLE)
def test_however_it_is_written_it_is_read(cast: Cast, tmp_path: Path, name: str) -> None:
    run = applied(HOUSE, written(tmp_path, "a.csv", READABLE[name]), cast.council.pk)
    assert counts(run) == {"new": 1}
    ana = Person._base_manager.get(number="N1")
    assert (ana.given_name, ana.family_name, ana.home_id) == ("Ana", "Olson", cast.local12.pk)


def test_however_it_is_written_the_page_reads_it_too(cast: Cast, signed_in: SignIn) -> None:
    amina = signed_in("amina")
    for name, content in READABLE.items():
        sent = {"file": SimpleUploadedFile("a.csv", content), "affiliate": cast.local12.pk, "source": name}
        address = amina.post("/rosters/new/", sent)["Location"]
        run = ImportRun.objects.latest("id")
        fields = {f"column-{at}": run.mapping[one] for at, one in enumerate(run.reading["headings"])}
        assert amina.post(address, fields).status_code == 302, name
        while work_once("a worker"):
            pass
        page = amina.get(f"/rosters/{run.pk}/").content.decode()
        assert "1 new, 0 changed" in page and "Ana Olson" in page, name


def test_headings_repeated_by_a_file_that_was_put_together_of_two(cast: Cast, tmp_path: Path) -> None:
    both = PLAIN.encode("utf-8-sig") + PLAIN.replace("N1,Ana", "N2,Bo").encode("utf-8-sig")
    run = previewed(HOUSE, written(tmp_path, "a.csv", both), cast.council.pk)
    assert counts(run) == {"new": 2, "refused": 1} and "repeats the headings" in why(run, 3)


def _broken(member: str) -> bytes:
    """A workbook one of whose members is noise."""
    content = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(NAMES, ANA))) as whole, zipfile.ZipFile(content, "w") as broken:
        for name in whole.namelist():
            broken.writestr(name, b"\0\1 noise <<<" if name.endswith(member) else whole.read(name))
    return content.getvalue()


@pytest.mark.parametrize("member", ["sheet1.xml", "sharedStrings.xml", "workbook.xml.rels", "styles.xml"])
def test_a_workbook_with_a_broken_part_is_turned_away(cast: Cast, tmp_path: Path, member: str) -> None:
    with pytest.raises(Refusal, match=r"no workbook that can be opened|the workbook is empty"):
        previewed(HOUSE, written(tmp_path, "a.xlsx", _broken(member)), cast.council.pk)
    assert not ImportRun.objects.exists()


def test_a_cell_far_away_does_not_fill_the_house(cast: Cast, tmp_path: Path) -> None:
    far = workbook(NAMES, ANA, then=lambda _book, sheet: sheet.write(1_048_575, 16_383, "x"))
    with pytest.raises(Refusal, match="too large to be laid out; save the sheet as CSV"):
        previewed(HOUSE, written(tmp_path, "a.xlsx", far), cast.council.pk)


def test_a_number_of_eighteen_digits_is_not_taken_for_another(cast: Cast, tmp_path: Path) -> None:
    content = workbook(NAMES, [123456789012345678, "Ana", "Olson", "12"])
    run = previewed(HOUSE, written(tmp_path, "a.xlsx", content), cast.council.pk)
    assert "has rounded this number" in why(run, 2)


def test_lone_returns_and_mixed_letters_at_once(cast: Cast, tmp_path: Path) -> None:
    content = HEADINGS.encode() + "N1,José,Muñoz,12\n".encode() + "N2,José,Peña,12\n".encode("cp1252")
    run = previewed(HOUSE, written(tmp_path, "a.csv", content.replace(b"\n", b"\r")), cast.council.pk)
    assert (row(run, 2).cells["family_name"], row(run, 3).cells["family_name"]) == ("Muñoz", "Peña")
    assert "had to be guessed" in why(run, 3) and "guessed" not in why(run, 2)


def test_an_old_workbook_is_read(cast: Cast, tmp_path: Path) -> None:
    path = Path(shutil.copy(FILES / "old.xls", tmp_path / "old.xls"))
    run = applied(HOUSE, path, cast.council.pk)
    assert "hidden rows, merged cells and formulas are not looked for" in " ".join(run.reading["notes"])
    assert Person._base_manager.get(number="12345").birth_date == date(1984, 3, 9)


ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="Members">{rows}'
    '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
    ' table:number-columns-repeated="1000"/></table:table-row>'
    "</table:table></office:spreadsheet></office:body></office:document-content>"
)


def test_an_ods_workbook_is_read_however_far_its_empty_rows_go(cast: Cast, tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [
        f"<table:table-row>{''.join(map(cell.format, cells))}</table:table-row>" for cells in (NAMES, ANA)
    ]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", ODS.format(rows="".join(rows)))
        packed.writestr("META-INF/manifest.xml", "<manifest/>")
    run = applied(HOUSE, written(tmp_path, "a.ods", content.getvalue()), cast.council.pk)
    assert counts(run) == {"new": 1}
    assert "hidden rows, merged cells and formulas are not looked for" in " ".join(run.reading["notes"])


def test_a_hidden_sheet_is_passed_over_and_hidden_rows_and_merged_cells_are_told(
    cast: Cast, tmp_path: Path
) -> None:
    def hide(book: Any, sheet: Any) -> None:
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.merge_range("D4:D6", "12")
        sheet.merge_range("F1:G1", "over columns only")

    rows = [NAMES, ANA, ["N2", "Bo", "Berg", "12"], ["N3", "Al", "Dahl", ""], ["N4", "Cy", "Lund", ""]]
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    first, second = book.add_worksheet("Old"), book.add_worksheet("Members")
    first.write_row(0, 0, NAMES)
    second.activate()
    second.set_first_sheet()
    first.hide()
    for at, cells in enumerate(rows):
        second.write_row(at, 0, cells)
    hide(book, second)
    book.close()
    run = previewed(HOUSE, written(tmp_path, "a.xlsx", content.getvalue()), cast.council.pk)
    assert run.reading["sheet"] == "Members"
    notes = " ".join(run.reading["notes"])
    assert "1 row of the sheet is hidden; it is read like the others" in notes
    assert "not looked for" not in notes
    assert "Cells are merged over several rows (D4:D6)" in notes and "F1" not in notes
    assert counts(run) == {"new": 3, "refused": 1}
    assert "no Local in this row; fill it in" in why(run, 5)
