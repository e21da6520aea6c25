"""A workbook (XLSX, XLSM, XLSB, XLS, ODS) -> a file of plain rows, in a process of its own.

`unpack` starts this module as a program: a workbook is laid out whole in memory to be read, and a
hostile one may try to take more than there is; neither shall happen to the worker. The program knows
no Django. It looks at the ZIP members' sizes, and at how much really comes out of them, before anything
is opened; it looks for formulas and error values in the sheet's own XML, because the reader of
workbooks gives only the values last computed.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

MOST_UNPACKED = 1 << 30
MOST_CELLS = 60_000_000
MOST_MEMORY = 4 << 30
LONGEST_SECONDS = 600
CHUNK = 1 << 20
SHOWN = 5
"""How many formula cells of a column are named one by one."""


class Unusable(Exception):
    """The workbook cannot be read; the text is a key that people.roster.files puts into a sentence."""


def unpack(workbook: Path, rows: Path, *, sheet: str = "", sheet_before: str = "") -> dict[str, Any]:
    """Write the rows of one sheet as CSV in UTF-8 to `rows`: of `sheet`; where none is said, of
    `sheet_before` if there is one of that name with cells, else of the first visible one with cells.

    Returns {"sheet", "sheets", "formulas": {column number: {"count", "cells"}}, "errors": the same,
    "hidden_rows": how many, "merged": ["C4:C9"] of cells merged over several rows}; what is odd is found
    in XLSX and XLSM only, "unscanned" says that it was not looked for. Raises Unusable.
    """
    words = [sys.executable, "-m", __name__, str(workbook), str(rows), sheet, sheet_before]
    try:
        child = subprocess.run(words, capture_output=True, timeout=LONGEST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise Unusable("too_large")
    if child.returncode:
        raise Unusable("too_large")  # it writes down every other reason; this is the memory's end
    told: dict[str, Any] = json.loads(child.stdout)
    if "unusable" in told:
        raise Unusable(told["unusable"])
    return told


def lay_out(workbook: Path, rows: Path, sheet: str = "", sheet_before: str = "") -> dict[str, Any]:
    """What the program does and tells: as `unpack`, in this process; {"unusable": key} where it cannot."""
    try:
        return _laid_out(workbook, rows, sheet, sheet_before)
    except Unusable as why:
        return {"unusable": str(why)}


def _laid_out(workbook: Path, rows: Path, sheet: str, sheet_before: str) -> dict[str, Any]:
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    scan = _scan(workbook) if zipfile.is_zipfile(workbook) else {}
    try:
        book = CalamineWorkbook.from_path(str(workbook))
        name = sheet or _first_with_cells(book, sheet_before)
        if name not in book.sheet_names:
            raise Unusable("no_sheet")
        found = book.get_sheet_by_name(name)
        if not found.height:
            raise Unusable("empty_sheet")
    except PasswordError:
        raise Unusable("locked")
    except CalamineError as why:
        raise Unusable("locked" if "encrypt" in str(why).lower() else "broken")
    column = found.start[1] if found.start else 0
    with rows.open("w", encoding="utf-8", newline="") as written:
        writer = csv.writer(written, lineterminator="\n")
        for row in found.iter_rows():
            writer.writerow([""] * column + [_text(cell) for cell in row])
    odd = scan.get(name, {"formulas": {}, "errors": {}, "hidden_rows": 0, "merged": []})
    return {"sheet": name, "sheets": list(book.sheet_names), "unscanned": name not in scan, **odd}


def _first_with_cells(book: Any, wished: str) -> str:
    visible = [
        about.name for about in book.sheets_metadata if str(about.visible).endswith("Visible")
    ] or book.sheet_names
    for name in [wished] * (wished in book.sheet_names) + visible:
        if book.get_sheet_by_name(name).height:
            return str(name)
    raise Unusable("empty")


def _text(cell: object) -> str:
    """A cell as somebody would type it: whole numbers without a point, days as 1984-03-09."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell)


def _scan(workbook: Path) -> dict[str, dict[str, Any]]:
    """Sheet name -> formulas and error values; raises Unusable for a bomb, before anything is opened."""
    try:
        with zipfile.ZipFile(workbook) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Unusable("bomb")
            if len(members) > 10_000:
                raise Unusable("bomb")
            names = _sheet_files(archive)
            found = {}
            left = MOST_UNPACKED
            for member in members:
                with workbook.open("rb") as raw:
                    scan = _SheetScan() if member.filename in names else None
                    for piece in _inflated(raw, member):
                        left -= len(piece)
                        if left < 0:
                            raise Unusable("bomb")  # the sizes that it states are a lie
                        if scan:
                            scan.see(piece)
                if scan:
                    found[names[member.filename]] = scan.told()
            return found
    except (zipfile.BadZipFile, zlib.error, OSError, KeyError, UnicodeError):
        raise Unusable("broken")


def _inflated(raw: BinaryIO, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """What really comes out of a ZIP member, a piece at a time, whatever size it states."""
    raw.seek(member.header_offset + 26)
    name, extra = (int.from_bytes(raw.read(2), "little") for _ in range(2))
    raw.seek(name + extra, 1)
    left = member.compress_size
    unzip = zlib.decompressobj(-15) if member.compress_type == zipfile.ZIP_DEFLATED else None
    if unzip is None and member.compress_type != zipfile.ZIP_STORED:
        raise Unusable("broken")
    while left > 0 and (packed := raw.read(min(CHUNK, left))):
        left -= len(packed)
        if unzip is None:
            yield packed
            continue
        while packed:
            yield unzip.decompress(packed, CHUNK)
            packed = unzip.unconsumed_tail
    if unzip is not None:
        yield unzip.flush()


_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)/?>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)/?>")
_ATTRIBUTE = re.compile(rb'([\w:]+)="([^"]*)"')


def _sheet_files(archive: zipfile.ZipFile) -> dict[str, str]:
    """Member of the archive -> name of the sheet; nothing for a workbook that is not XLSX."""
    listed = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= listed:
        return {}
    with archive.open("xl/workbook.xml") as book, archive.open("xl/_rels/workbook.xml.rels") as relations:
        sheets = [dict(_ATTRIBUTE.findall(tag)) for tag in _SHEET.findall(book.read(CHUNK))]
        targets = [dict(_ATTRIBUTE.findall(tag)) for tag in _RELATION.findall(relations.read(CHUNK))]
    by_id = {one.get(b"Id"): one.get(b"Target", b"").decode() for one in targets}
    found = {}
    for sheet in sheets:
        relation = next((value for key, value in sheet.items() if key.endswith(b":id")), None)
        target = by_id.get(relation, "")
        name = _unescaped(sheet.get(b"name", b"").decode())
        found[target.lstrip("/") if target.startswith("/") else f"xl/{target}"] = name
    return found


def _unescaped(text: str) -> str:
    for escape, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(escape, sign)
    return text


class _SheetScan:
    """Looks through a sheet's XML, piece by piece, for formulas, error values and its extent."""

    _HIDDEN = re.compile(rb'<(?:\w+:)?row [^>]*\bhidden="(?:1|true)"')
    _MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
    _CELL = re.compile(
        rb'<(?:\w+:)?c r="([A-Z]{1,3})(\d+)"(?:(?! t=)[^>])*(?: t="(\w+)")?[^>]*>\s*(<(?:\w+:)?f[ >/])?'
    )

    def __init__(self) -> None:
        self.tail = b""
        self.formulas: dict[str, dict[str, Any]] = {}
        self.errors: dict[str, dict[str, Any]] = {}
        self.hidden_rows = 0
        self.merged: list[str] = []
        self.columns: set[bytes] = set()
        self.last_row = 0

    def see(self, piece: bytes) -> None:
        text = self.tail + piece
        end = text.rfind(b"<", 0, max(text.rfind(b'c r="'), 0))
        end = end if end > 0 else text.rfind(b"<")  # no other cell begins here: no tag is cut in two
        self._look(text[:end])
        self.tail = text[end:][-CHUNK:]

    def _look(self, text: bytes) -> None:
        row = b""
        for column, row, kind, formula in self._CELL.findall(text):
            self.columns.add(column)
            if formula:
                self._note(self.formulas, column, row)
            if kind == b"e":
                self._note(self.errors, column, row)
        if row:
            self.last_row = max(self.last_row, int(row))
        self.hidden_rows += len(self._HIDDEN.findall(text))
        for left, top, right, bottom in self._MERGED.findall(text):
            if top != bottom:
                self.merged.append(f"{left.decode()}{int(top)}:{right.decode()}{int(bottom)}")
        if self.columns and max(map(_column_number, self.columns)) * self.last_row > MOST_CELLS:
            raise Unusable("too_large")

    def _note(self, where: dict[str, dict[str, Any]], column: bytes, row: bytes) -> None:
        seen = where.setdefault(str(_column_number(column) - 1), {"count": 0, "cells": []})
        seen["count"] += 1
        if len(seen["cells"]) < SHOWN:
            seen["cells"].append((column + row).decode())

    def told(self) -> dict[str, Any]:
        self._look(self.tail)
        odd = {"formulas": self.formulas, "errors": self.errors}
        return {**odd, "hidden_rows": self.hidden_rows, "merged": self.merged[:1000]}


def _column_number(letters: bytes) -> int:
    """ "A" is 1, "AA" is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _main() -> int:
    workbook, rows, sheet, sheet_before = sys.argv[1:5]
    if sys.platform != "darwin":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.stdout.write(json.dumps(lay_out(Path(workbook), Path(rows), sheet, sheet_before)))
    return 0


if __name__ == "__main__":
    raise SystemExit(_main())
