"""Tables that leave the house: CSV and XLSX, which carry who made them and when, and run no formula.

A spreadsheet takes a cell that begins with = + - @ (or a tab, or a carriage return) for a formula; in CSV
such a text gets an apostrophe before it, in XLSX it is written as text. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
import itertools
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

Value = str | int | float | None
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST_NAME = 100
"""Signs of a title that stand in the name of its file: disks take some 250 in all."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class TableOut:
    """A table with its title, its column heads, and the maker's name and moment, which go with it."""

    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]
    made_by: str
    made_at: datetime

    @property
    def made(self) -> str:
        """The sentence that says who took it out, and when."""
        moment = timezone.localtime(self.made_at).strftime("%Y-%m-%d %H:%M")
        return _("Taken out of Wallchart by %(who)s on %(moment)s.") % {
            "who": self.made_by,
            "moment": moment,
        }

    def file_name(self, ending: str) -> str:
        day = timezone.localtime(self.made_at).strftime("%Y-%m-%d")
        return f"{slugify(self.title)[:LONGEST_NAME].strip('-') or 'table'}-{day}.{ending}"


def harmless(value: Value) -> Value:
    """The value as a spreadsheet may read it from CSV: a text that looks like a formula is not one."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value


def as_csv(table: TableOut) -> bytes:
    """UTF-8 with a byte order mark (spreadsheets ask for it); the maker stands below, after an empty line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(head) for head in table.heads])
    for row in table.rows:
        writer.writerow([harmless(value) for value in row])
    writer.writerow([])
    writer.writerow([harmless(table.made)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(table: TableOut) -> bytes:
    """A workbook with the table on its first sheet and the maker on its second, and in its properties."""
    import xlsxwriter

    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **plain}) as book:
        book.set_properties({"title": table.title, "author": table.made_by, "comments": table.made})
        bold = book.add_format({"bold": True, "bottom": 2})
        sheet = book.add_worksheet(_("Table"))
        sheet.write_row(0, 0, list(table.heads), bold)
        widths = [len(head) for head in table.heads]
        for number, row in enumerate(table.rows, start=1):
            _write_row(sheet, number, row)
            widths = [max(width, min(len(str(value)), 40)) for width, value in zip(widths, row, strict=True)]
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width + 2)
        sheet.freeze_panes(1, 1)
        about = book.add_worksheet(_("About"))
        about.write_column(0, 0, [table.title, table.made])
    return out.getvalue()


def _write_row(sheet: Any, number: int, row: Sequence[Value]) -> None:
    """Texts as texts, numbers as numbers; what is empty is no cell."""
    for column, value in enumerate(row):
        if isinstance(value, str) and value:
            sheet.write_string(number, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(number, column, value)


class _Echo:
    """A file that keeps nothing: what is written is what `write` returns."""

    def write(self, text: str) -> str:
        return text


def csv_lines(table: TableOut) -> Iterator[bytes]:
    """`as_csv`, line by line: a list of any length leaves without being held."""
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff".encode()
    for row in itertools.chain([table.heads], table.rows, [[], [table.made]]):
        yield str(writer.writerow([harmless(value) for value in row])).encode()


def long_xlsx(table: TableOut) -> IO[bytes]:
    """`as_xlsx` for a list of any length: written row by row to a file that is gone when it is closed."""
    import xlsxwriter

    descriptor, path = tempfile.mkstemp(suffix=".xlsx")
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(path, {"constant_memory": True, **plain}) as book:
        book.set_properties({"title": table.title, "author": table.made_by, "comments": table.made})
        sheet = book.add_worksheet(_("Table"))
        sheet.set_column(0, len(table.heads), 18)
        sheet.freeze_panes(1, 1)
        sheet.write_row(0, 0, list(table.heads), book.add_format({"bold": True, "bottom": 2}))
        for number, row in enumerate(table.rows, start=1):
            _write_row(sheet, number, row)
        book.add_worksheet(_("About")).write_column(0, 0, [table.title, table.made])
    out = os.fdopen(descriptor, "rb")
    Path(path).unlink()
    return out


def long_download(table: TableOut, form: str) -> StreamingHttpResponse | FileResponse:
    """The table as an attachment, streamed; `form` is csv or xlsx."""
    name = table.file_name("xlsx" if form == "xlsx" else "csv")
    response: StreamingHttpResponse | FileResponse
    if form == "xlsx":
        response = FileResponse(long_xlsx(table), as_attachment=True, filename=name, content_type=XLSX)
    else:
        response = StreamingHttpResponse(csv_lines(table), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def download(table: TableOut, form: str) -> HttpResponse:
    """The table as an attachment; `form` is csv or xlsx."""
    if form == "xlsx":
        response = HttpResponse(as_xlsx(table), content_type=XLSX)
    else:
        response = HttpResponse(as_csv(table), content_type="text/csv; charset=utf-8")
    name = table.file_name("xlsx" if form == "xlsx" else "csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
