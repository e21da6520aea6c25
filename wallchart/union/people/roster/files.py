"""A file that somebody brings: what it is, and its rows, whatever it is.

`look_into` opens a file once and says what stands in it (`Reading`); `rows_of` gives the rows
again, for as long as the file lies there. A workbook is unpacked once into plain rows beside it.
"""

from __future__ import annotations

import hashlib
import re
from codecs import BOM_UTF8
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.refusal import Refusal

from ..names import fold
from .guessing import heading_hits
from .text import MOST_COLUMNS, Row, TextForm, TextRows, find_form
from .workbooks import Unusable, unpack

SEARCHED_FOR_HEADING = 40
SAMPLES = 200

_MAGIC: Sequence[tuple[bytes, str]] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
    (b"\x7fELF", "program"),
    (b"MZ", "program"),
    (b"[{", "JSON"),
    (b'{"', "JSON"),
)


_PAGES = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<style")


@dataclass(frozen=True)
class Reading:
    """What stands in a file: how it is written, where its heading is, what its columns are called.

    `headings` are one for each column, made to differ ("Phone", "Phone (2)"); `samples` the first rows
    under them; `formulas` and `errors` column number -> {"count", "cells"}; `notes` sentences to be shown.
    Where nobody knows yet which row the headings are, `heading_row` is 0 and there are none.
    """

    kind: str
    encoding: str
    delimiter: str
    skip: int
    heading_row: int
    headings: list[str]
    samples: list[list[str]]
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    formulas: dict[str, dict[str, Any]] = field(default_factory=dict)
    errors: dict[str, dict[str, Any]] = field(default_factory=dict)
    hidden_rows: int = 0
    merged: list[str] = field(default_factory=list)
    unscanned: bool = False
    notes: list[str] = field(default_factory=list)

    def kept(self) -> dict[str, Any]:
        return asdict(self)


ABOUT_A_SHEET = ("sheet", "sheets", "formulas", "errors", "hidden_rows", "merged", "unscanned")


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpacked_beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.rows.csv")


@dataclass(frozen=True)
class Looking:
    """How a file is looked into. `sheet` and `heading_row` (a spreadsheet's row number) are what somebody
    said; `sheet_before` and `headings_before` what the source had the last time. `asking`: somebody can
    be asked where the headings are, so a file in which they are not found is taken in without any.
    """

    sheet: str = ""
    heading_row: int | None = None
    sheet_before: str = ""
    headings_before: Collection[str] = ()
    asking: bool = False


def look_into(
    path: Path, *, name: str, looking: Looking = Looking(), rows_path: Path | None = None
) -> Reading:
    """Open the file and say what stands in it; raises Refusal with a sentence for what cannot be used.

    `name` is what its owner calls it; `rows_path` where a workbook is unpacked to (beside it). What lies
    there already stays as it is, unless the file can be used.
    """
    rows_path = rows_path or unpacked_beside(path)
    fresh = rows_path.with_name(f"{rows_path.name}.new")
    try:
        reading = _look_into(path, fresh, looking)
        if fresh.exists():
            fresh.replace(rows_path)
        return reading
    except Refusal as refusal:
        raise Refusal(refusal.why, file=name, row=refusal.row, column=refusal.column, value=refusal.value)
    finally:
        fresh.unlink(missing_ok=True)


def look_again(path: Path, reading: dict[str, Any], heading_row: int, *, name: str) -> Reading:
    """The same file and sheet with its headings in another row; raises Refusal where there are none."""
    about = {key: reading[key] for key in ABOUT_A_SHEET if key in reading}
    looking = Looking(heading_row=heading_row)
    try:
        return _describe(rows_of(path, reading), reading["kind"], about, looking)
    except Refusal as refusal:
        raise Refusal(refusal.why, file=name, row=refusal.row, value=refusal.value)


def _look_into(path: Path, unpacked: Path, looking: Looking) -> Reading:
    size = path.stat().st_size
    if size == 0:
        raise Refusal(_("the file is empty; bring one with a heading row and a row for each person"))
    if size > settings.LARGEST_UPLOAD:
        raise Refusal(too_large(size))
    with path.open("rb") as file:
        head = file.read(16)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            why = _("this is a file of the kind %(kind)s; save the roster as CSV or XLSX and bring that")
            raise Refusal(why % {"kind": kind})
    if head.removeprefix(BOM_UTF8).lstrip().lower().startswith(_PAGES):
        raise Refusal(
            _(
                "this is a web page or XML under a spreadsheet's name, as some programs export it; open it in"
                " a spreadsheet program, save it as XLSX and bring that"
            )
        )
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        return _describe(TextRows(path, find_form(path)), "text", {}, looking)
    try:
        about = unpack(path, unpacked, sheet=looking.sheet, sheet_before=looking.sheet_before)
    except Unusable as why_not:
        raise Refusal(_unusable(str(why_not)), value=looking.sheet or None)
    return _describe(TextRows(unpacked, TextForm("utf-8", ",")), "workbook", about, looking)


def too_large(size: int) -> str:
    return _(
        "the file has %(size)d MB and at most %(most)d MB are taken; split it by Local, or have the operator"
        " raise WALLCHART_LARGEST_UPLOAD"
    ) % {"size": size // 2**20, "most": settings.LARGEST_UPLOAD // 2**20}


def _unusable(key: str) -> str:
    return {
        "bomb": _("unpacked, this workbook is larger than any roster; save the sheet as CSV and bring that"),
        "too_large": _("this workbook is too large to be laid out; save the sheet as CSV and bring that"),
        "locked": _("the workbook is locked with a password; save it without one"),
        "broken": _("this is no workbook that can be opened; save the roster as CSV or XLSX anew"),
        "no_sheet": _("the workbook has no sheet of that name; choose one of its sheets"),
        "empty_sheet": _("this sheet is empty; choose another one of the workbook"),
        "empty": _("the workbook is empty; bring one with a heading row and a row for each person"),
    }[key]


def rows_of(path: Path, reading: dict[str, Any]) -> TextRows:
    """The rows of a file that has been looked into, from the first on."""
    form = TextForm(reading["encoding"], reading["delimiter"], reading["skip"])
    return TextRows(unpacked_beside(path) if reading["kind"] == "workbook" else path, form)


def _describe(rows: TextRows, kind: str, about: dict[str, Any], looking: Looking) -> Reading:
    try:
        return _described(rows, kind, about, looking)
    except Refusal as refusal:
        # Another sheet, or another row, may be the right one: somebody can say so.
        elsewhere = len(about.get("sheets", ())) > 1 or isinstance(refusal, NoHeadings)
        if not (looking.asking and elsewhere):
            raise
        form = rows.form
        notes = [refusal.sentence()]
        return Reading(kind, form.encoding, form.delimiter, form.skip, 0, [], [], notes=notes, **about)


def _described(rows: TextRows, kind: str, about: dict[str, Any], looking: Looking) -> Reading:
    if looking.heading_row is None:
        first = list(islice(rows, SEARCHED_FOR_HEADING))
        heading = _find_heading(first, looking.headings_before, about)
    else:
        heading = _row_numbered(rows, looking.heading_row)
    width = len(heading.texts)
    while width and not heading.texts[width - 1].strip():
        width -= 1
    samples = [
        row.texts
        for row in islice(rows, heading.number - rows.form.skip, heading.number + SAMPLES)
        if any(text.strip() for text in row.texts)
    ]
    width = max(width, _usual_width(samples))
    if width > MOST_COLUMNS:
        why = _("the file has %(width)d columns and a roster has at most %(most)d; take out the empty ones")
        raise Refusal(why % {"width": width, "most": MOST_COLUMNS}, row=heading.number)
    if not samples:
        raise Refusal(_("there is a heading and no row under it; bring a file with people in it"))
    headings, notes = name_columns(heading.texts[:width], width)
    if rows.form.encoding == "mixed":
        notes.append(
            _(
                "The file mixes two encodings (UTF-8 and Windows-1252); rows whose letters were guessed"
                " are named."
            )
        )
    notes += _notes_on_sheet(about, heading.number)
    return Reading(
        kind,
        rows.form.encoding,
        rows.form.delimiter,
        rows.form.skip,
        heading.number,
        headings,
        samples[:SAMPLES],
        notes=notes,
        **about,
    )


def _notes_on_sheet(about: dict[str, Any], heading_row: int) -> Iterator[str]:
    """What somebody sees of a sheet otherwise than it is read."""
    if about.get("unscanned"):
        yield _(
            "In a file of this kind (XLS, XLSB, ODS) hidden rows, merged cells and formulas are not looked"
            " for: every cell is read as it stands. To be told of them, save it as XLSX and bring that."
        )
    hidden = about.get("hidden_rows", 0)
    if hidden:
        yield ngettext(
            "%(count)d row of the sheet is hidden; it is read like the others. Delete it if it shall not be.",
            "%(count)d rows of the sheet are hidden; they are read like the others. Delete them if they"
            " shall not be.",
            hidden,
        ) % {"count": hidden}
    merged = [cells for cells in about.get("merged", ()) if int(re.findall(r"\d+", cells)[1]) > heading_row]
    if merged:
        yield ngettext(
            "Cells are merged over several rows (%(cells)s): only the first of these rows has the value."
            " Unmerge them and fill the value down.",
            "Cells are merged over several rows (%(cells)s …, %(count)d in all): only the first row of each"
            " has the value. Unmerge them and fill the values down.",
            len(merged),
        ) % {"cells": ", ".join(merged[:3]), "count": len(merged)}


def _usual_width(samples: Sequence[Sequence[str]]) -> int:
    """Up to which column most rows are filled: a column without a heading counts, a single stray cell not."""
    widths = sorted(max((at for at, text in enumerate(row, 1) if text.strip()), default=0) for row in samples)
    return widths[len(widths) // 2] if widths else 0


def _row_numbered(rows: TextRows, number: int) -> Row:
    for row in rows:
        if row.number >= number:
            if row.number == number and any(text.strip() for text in row.texts):
                return row
            break
    raise Refusal(_("there is no heading in this row; say in which row the headings stand"), row=number)


class NoHeadings(Refusal):
    """No row reads like headings."""


def _find_heading(first: list[Row], before: Collection[str], about: dict[str, Any]) -> Row:
    """The row with the most headings that are known (or that the source had the last time); else the first
    that reads like one."""
    hits = [(max(heading_hits(row.texts), _hits_before(row.texts, before)), row) for row in first]
    most = max((hit for hit, _row in hits), default=0)
    if most >= 2 or (most == 1 and max((_filled(row) for _hit, row in hits), default=0) <= 2):
        # Of two, the fuller one: above the headings there may stand another row that groups them.
        return max((row for hit, row in hits if hit == most), key=_filled)
    # A title above is narrower than the headings; a person's row under them may say a word that is one.
    width = max((_filled(row) for hit, row in hits if hit == most), default=0)
    for _hit, row in hits:
        texts = [fold(text) for text in row.texts if text.strip()]
        plain = all(not any(sign.isdigit() for sign in text) for text in texts) and "@" not in "".join(
            row.texts
        )
        if len(texts) >= max(2, width) and plain and len(set(texts)) == len(texts) and most == 1:
            return row
    why = _(
        "none of the first %(rows)d rows reads like headings; say in which row they stand, or put a row"
        " above the people that says what each column is, such as Member number, First name, Last name, Local"
    ) % {"rows": SEARCHED_FOR_HEADING}
    sheets = about.get("sheets", ())
    if len(sheets) > 1:
        told = {
            "sheet": about["sheet"],
            "others": ", ".join(name for name in sheets if name != about["sheet"]),
        }
        why = _('in sheet "%(sheet)s" (there are also: %(others)s)') % told + " " + why
    raise NoHeadings(why)


def _hits_before(texts: Sequence[str], before: Collection[str]) -> int:
    return sum(_heading_text(text) in before for text in texts if text.strip()) if before else 0


def _filled(row: Row) -> int:
    return sum(bool(text.strip()) for text in row.texts)


def name_columns(texts: Sequence[str], width: int) -> tuple[list[str], list[str]]:
    """Headings that differ from each other, and a sentence for each that had to be made to."""
    headings: list[str] = []
    notes: list[str] = []
    taken = {_heading_text(text).casefold() for text in texts[:width]}
    seen: set[str] = set()
    for at in range(width):
        text = _heading_text(texts[at] if at < len(texts) else "")
        text = text or _("column %(letter)s") % {"letter": column_letter(at)}
        name, count = text, 1
        while name.casefold() in (taken if count > 1 else seen):
            count += 1
            name = f"{text} ({count})"
        if count > 1:
            notes.append(
                _('Another column is headed "%(heading)s" already; this one is called "%(name)s" here.')
                % {"heading": text, "name": name}
            )
        seen.add(name.casefold())
        taken.add(name.casefold())
        headings.append(name)
    return headings, notes


def _heading_text(text: str) -> str:
    return " ".join(text.split())[:120]


def column_letter(at: int) -> str:
    """0 is "A", 26 is "AA"."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
