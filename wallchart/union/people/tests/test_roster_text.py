"""Text files as they are written: every record comes out as it went in, under the spreadsheet's number."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.refusal import Refusal
from wallchart.union.people.roster.text import (
    CHUNK,
    DELIMITERS,
    MIXED,
    MOST_LINES_IN_A_ROW,
    TextForm,
    TextRows,
    find_delimiter,
    find_encoding,
    find_form,
)


def written(folder: Path, content: bytes) -> Path:
    path = folder / "roster.csv"
    path.write_bytes(content)
    return path


def read(path: Path, form: TextForm) -> list[tuple[int, list[str]]]:
    return [(row.number, row.texts) for row in TextRows(path, form)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("text")


CELL = st.text(st.sampled_from("ab éñ李🌻,;|\t^~\"'\n\r-=12"), max_size=6)
TABLE = st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6)


@settings(max_examples=60)
@given(
    rows=TABLE,
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]),
)
def test_whatever_a_table_says_is_read_as_it_was_written(
    rows: list[list[str]], delimiter: str, encoding: str, folder: Path
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path = written(folder, text.getvalue().encode(encoding))
    assert read(path, TextForm(encoding, delimiter)) == list(enumerate(rows, start=1))


@settings(max_examples=40)
@given(rows=TABLE, every=st.integers(1, 4), marked=st.booleans())
def test_in_a_mixed_file_each_line_is_read_as_what_it_is(
    rows: list[list[str]], every: int, marked: bool, folder: Path
) -> None:
    plain = [[cell.replace("李", "").replace("🌻", "") for cell in row] for row in rows]
    content = b"\xef\xbb\xbf" * marked
    odd = set()
    for number, row in enumerate(plain, start=1):
        line = io.StringIO()
        csv.writer(line).writerow(row)
        turn = number % every == 0
        content += line.getvalue().encode("cp1252" if turn else "utf-8")
        if turn and not line.getvalue().isascii():
            odd.add(number)
    path = written(folder, content)
    found = list(TextRows(path, TextForm(MIXED, ",")).chunks(2))
    assert [row for chunk in found for row in chunk.rows] == plain
    assert {number for chunk in found for number in chunk.odd} == odd


# --- the encoding


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"First name\nAna\n", "utf-8"),
        ("Vorname\nJosé\n".encode(), "utf-8"),
        ("Vorname\nJosé\n".encode("cp1252"), "cp1252"),
        ("A\nJosé\n".encode() + "José\n".encode("cp1252"), MIXED),
        (b"\xef\xbb\xbfA\nJos\xe9\n", MIXED),
        ("A\nJosé\n".encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + "A\nB\n".encode("utf-16-be"), "utf-16"),
        ("First,Last\nAna,李\n".encode("utf-16-be"), "utf-16-be"),
        (b"A,B\n1,2\n\x1a", "utf-8"),
    ],
)
def test_the_encoding_is_told_from_the_bytes(folder: Path, content: bytes, encoding: str) -> None:
    assert find_encoding(written(folder, content)) == encoding


def test_a_letter_of_another_encoding_far_down_is_found(folder: Path) -> None:
    many = b"Ana,Olson\n" * (CHUNK // 10 + 5)
    assert find_encoding(written(folder, many + b"Jos\xc3\xa9,Berg\n" + b"Jos\xe9,Berg\n")) == MIXED
    assert find_encoding(written(folder, many + b"Jos\xe9,Berg\n")) == "cp1252"


def test_a_letter_that_a_chunk_cuts_in_two_is_whole(folder: Path) -> None:
    content = b"x" * (CHUNK - 1) + "é,Berg\n".encode()
    assert find_encoding(written(folder, content)) == "utf-8"


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(32)) * 9,
        b"Ana,Olson\n" * 600 + b"\0",
        b"\xef\xbb\xbfA\0B\n",
        b"a\x01\x02",
    ],
)
def test_what_is_no_text_is_turned_away(folder: Path, content: bytes) -> None:
    with pytest.raises(Refusal, match="no table of text; save the roster as CSV or XLSX"):
        find_encoding(written(folder, content))


# --- the separator


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_separator_is_the_sign_that_cuts_rows_evenly(delimiter: str) -> None:
    noise = [sign for sign in ",;|^~" if sign != delimiter][:2]
    rows = ["Name;Local"] if delimiter == ";" else [f"Name{delimiter}Local"]
    rows += [f"Olson{noise[0]} Ana{noise[1]} Jr{delimiter}12" for _row in range(3)]
    rows += [f'"a{delimiter}b{delimiter}c"{delimiter}12', f"Bo{delimiter}40"]
    assert find_delimiter("\n".join(rows)) == delimiter


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_comma_in_every_name_is_no_separator_where_another_sign_is(delimiter: str) -> None:
    rows = ("Last name, First name~Local", "Olson, Ana~12", "Berg, Bo~40")
    assert find_delimiter("\n".join(rows).replace("~", delimiter)) == delimiter


def test_a_title_and_empty_lines_do_not_mislead_about_the_separator() -> None:
    text = "Members, as of May, all, Locals\n\n\n" + "Name;Local;Shift\n" + "Ana Olson;12;day, night\n" * 6
    assert find_delimiter(text) == ";"
    assert find_delimiter("Name\nAna\nBo\n") == ",", "of one column it is all the same"
    assert find_delimiter('a,"b\n' * 3) == ","


@pytest.mark.parametrize("said", ["sep=;", '"sep=;"', "SEP=;", "sep=; "])
def test_a_first_line_that_names_the_separator_is_believed_and_counted(folder: Path, said: str) -> None:
    path = written(folder, f"{said}\r\nA;B,C,D,E\r\n1;2,3,4,5\r\n".encode("utf-8-sig"))
    form = find_form(path)
    assert (form.delimiter, form.skip) == (";", 1)
    assert read(path, form) == [(2, ["A", "B,C,D,E"]), (3, ["1", "2,3,4,5"])]


def test_a_first_line_that_names_a_tab_is_a_row_like_others_and_the_tab_is_found(folder: Path) -> None:
    path = written(folder, b"sep=\t\nA\tB\n1\t2\n")
    form = find_form(path)
    assert form.delimiter == "\t" and read(path, form)[-1] == (3, ["1", "2"])


@pytest.mark.parametrize(
    "content", [b" \n\n", b";;;\n", "\ufeff\t,\r\n".encode(), "\ufeff\n".encode("utf-16")]
)
def test_a_file_of_nothing_but_separators_is_empty(folder: Path, content: bytes) -> None:
    with pytest.raises(Refusal, match="the file is empty"):
        find_form(written(folder, content))


# --- records


def test_a_record_may_go_over_as_many_lines_as_a_cell_really_has(folder: Path) -> None:
    fits, open_ = ('"' + "x\n" * lines + '",1\nBo,2\n' for lines in (MOST_LINES_IN_A_ROW - 1, 60))
    assert [number for number, _texts in read(written(folder, fits.encode()), TextForm("utf-8", ","))] == [
        1,
        2,
    ]
    with pytest.raises(Refusal, match="opened at or before this row and never closed") as refusal:
        read(written(folder, b"A,B\n" + open_.encode()), TextForm("utf-8", ","))
    assert refusal.value.row == 2


def test_how_much_of_a_file_is_read_is_known_on_the_way(folder: Path) -> None:
    path = written(folder, b"Ana,Olson\n" * 20_000)
    rows = TextRows(path, TextForm("utf-8", ","))
    assert rows.part == 0
    parts = [rows.part for _chunk in rows.chunks(5_000)]
    assert parts == sorted(parts) and 0 < parts[0] < 1 and parts[-1] == 1


def test_the_first_row_is_had_without_reading_the_rest(folder: Path) -> None:
    path = written(folder, b"Name\nAna\n" + b'"never closed\n' * 100)
    first = next(iter(TextRows(path, TextForm("utf-8", ","))))
    assert (first.number, first.texts) == (1, ["Name"])


def test_a_cell_larger_than_any_is_told_with_its_row(folder: Path) -> None:
    path = written(folder, b"A,B\n1,2\n" + b"x" * 140_000 + b",3\n")
    with pytest.raises(Refusal) as refusal:
        read(path, TextForm("utf-8", ","))
    assert refusal.value.row == 3
