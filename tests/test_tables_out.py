"""Files that leave the house: who made them stands in them, and no cell of theirs is a formula."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from wallchart.web.tables_out import DANGEROUS, TableOut, Value, as_csv, as_xlsx, download, harmless

MOMENT = datetime(2026, 2, 3, 18, 30, tzinfo=UTC)


def table(*rows: list[Value]) -> TableOut:
    return TableOut("Local 12: chart", ["Name", "Number"], rows, "Amina Warsame", MOMENT)


@pytest.mark.parametrize("text", ["=1+1", "+1 651", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_looks_like_a_formula_is_told_as_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("value", ["Hassan", "a=b", "", 3, -3, 0.5, None])
def test_everything_else_is_left_as_it_is(value: Value) -> None:
    assert harmless(value) == value


@given(
    st.lists(
        st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20),
        min_size=1,
    )
)
def test_no_cell_of_a_csv_starts_a_formula(texts: list[str]) -> None:
    rows = csv.reader(
        io.StringIO(as_csv(table(*[[text, 1] for text in texts])).decode("utf-8-sig"), newline="")
    )
    told = list(rows)
    assert not any(cell.startswith(DANGEROUS) for row in told for cell in row)
    assert [row[0].removeprefix("'") for row in told[1 : 1 + len(texts)]] == [
        text.removeprefix("'") for text in texts
    ]


def test_who_made_it_and_when_stands_below_in_the_unions_own_time() -> None:
    last = as_csv(table(["Hassan", 1])).decode("utf-8-sig").splitlines()[-1]
    assert last == "Taken out of Wallchart by Amina Warsame on 2026-02-03 12:30."


def test_a_workbook_keeps_numbers_as_numbers_and_formulas_as_text() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(table(["=1+1", 7], ["http://x.example", None]))))
    assert book.get_sheet_by_index(0).to_python() == [
        ["Name", "Number"],
        ["=1+1", 7.0],
        ["http://x.example", ""],
    ]
    assert "Amina Warsame" in book.get_sheet_by_index(1).to_python()[1][0]


@pytest.mark.parametrize(("form", "kind"), [("csv", "text/csv"), ("xlsx", "openxmlformats")])
def test_a_download_names_its_file_and_is_kept_by_no_cache(form: str, kind: str) -> None:
    response = download(table(["Hassan", 1]), form)
    assert kind in response.headers["Content-Type"]
    assert (
        response.headers["Content-Disposition"] == f'attachment; filename="local-12-chart-2026-02-03.{form}"'
    )
    assert response.headers["Cache-Control"] == "no-store"
