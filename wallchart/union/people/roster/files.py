"""A file that somebody brings: what it is, and its rows, whatever it is.

`look_into` opens a file once and says what stands in it (`Reading`); `rows_of` gives the rows
again, for as long as the file lies there. A workbook is unpacked once into plain rows beside it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

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
)


@dataclass(frozen=True)
class Reading:
    """What stands in a file: how it is written, where its heading is, what its columns are called.

    `headings` are one for each column, made to differ ("Phone", "Phone (2)"); `samples` the first rows
    under them; `formulas` and `errors` column number -> {"count", "cells"}; `notes` sentences to be shown.
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
    notes: list[str] = field(default_factory=list)

    def kept(self) -> dict[str, Any]:
        return asdict(self)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpacked_beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.rows.csv")


def look_into(path: Path, *, name: str, sheet: str = "", heading_row: int | None = None) -> Reading:
    """Open the file and say what stands in it; raises Refusal with a sentence for what cannot be used.

    `name` is what its owner calls it; `sheet` and `heading_row` (a spreadsheet's row number) are said
    where the first guess was wrong.
    """
    try:
        return _look_into(path, sheet, heading_row)
    except Refusal as refusal:
        raise Refusal(refusal.why, file=name, row=refusal.row, column=refusal.column, value=refusal.value)


def _look_into(path: Path, sheet: str, heading_row: int | None) -> Reading:
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
    about: dict[str, Any] = {}
    kind = "text"
    rows_path = path
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0")):
        kind, rows_path = "workbook", unpacked_beside(path)
        try:
            about = unpack(path, rows_path, sheet=sheet)
        except Unusable as why_not:
            raise Refusal(_unusable(str(why_not)))
        form = TextForm("utf-8", ",")
        if not rows_path.stat().st_size:
            raise Refusal(_unusable("empty"))
    else:
        form = find_form(path)
    return _describe(TextRows(rows_path, form), kind, about, heading_row)


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
        "empty": _("the workbook is empty; bring one with a heading row and a row for each person"),
    }[key]


def rows_of(path: Path, reading: dict[str, Any]) -> TextRows:
    """The rows of a file that has been looked into, from the first on."""
    form = TextForm(reading["encoding"], reading["delimiter"], reading["skip"])
    return TextRows(unpacked_beside(path) if reading["kind"] == "workbook" else path, form)


def _describe(rows: TextRows, kind: str, about: dict[str, Any], heading_row: int | None) -> Reading:
    first = list(islice(rows, max(SEARCHED_FOR_HEADING, heading_row or 0)))
    heading = _find_heading(first) if heading_row is None else _row_numbered(first, heading_row)
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
    if heading.number > 1:
        notes.append(_("The headings stand in row %(row)d.") % {"row": heading.number})
    if rows.form.encoding == "mixed":
        notes.append(
            _(
                "The file mixes two encodings (UTF-8 and Windows-1252); rows whose letters were guessed"
                " are named."
            )
        )
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


def _usual_width(samples: Sequence[Sequence[str]]) -> int:
    """Up to which column most rows are filled: a column without a heading counts, a single stray cell not."""
    widths = sorted(max((at for at, text in enumerate(row, 1) if text.strip()), default=0) for row in samples)
    return widths[len(widths) // 2] if widths else 0


def _row_numbered(first: list[Row], number: int) -> Row:
    for row in first:
        if row.number == number and any(text.strip() for text in row.texts):
            return row
    raise Refusal(_("there is no heading in this row; say in which row the headings stand"), row=number)


def _find_heading(first: list[Row]) -> Row:
    """The row with the most headings that are known; else the first that reads like one."""
    hits = [(heading_hits(row.texts), row) for row in first]
    most = max((hit for hit, _row in hits), default=0)
    if most >= 2 or (most == 1 and max((_filled(row) for _hit, row in hits), default=0) <= 2):
        return next(row for hit, row in hits if hit == most)
    for _hit, row in hits:
        texts = [fold(text) for text in row.texts if text.strip()]
        plain = all(not any(sign.isdigit() for sign in text) for text in texts) and "@" not in "".join(
            row.texts
        )
        if len(texts) >= 2 and plain and len(set(texts)) == len(texts) and most == 1:
            return row
    raise Refusal(
        _(
            "none of the first %(rows)d rows reads like headings; put a row above the people that says"
            " what each"
            " column is, such as Member number, First name, Last name, Local"
        )
        % {"rows": SEARCHED_FOR_HEADING}
    )


def _filled(row: Row) -> int:
    return sum(bool(text.strip()) for text in row.texts)


def name_columns(texts: Sequence[str], width: int) -> tuple[list[str], list[str]]:
    """Headings that differ from each other, and a sentence for each that had to be made to."""
    headings: list[str] = []
    notes: list[str] = []
    seen: dict[str, int] = {}
    for at in range(width):
        text = " ".join((texts[at] if at < len(texts) else "").split())[:120]
        if not text:
            text = _("column %(letter)s") % {"letter": column_letter(at)}
        count = seen[fold(text)] = seen.get(fold(text), 0) + 1
        if count > 1:
            notes.append(
                _(
                    'Two columns are headed "%(heading)s"; the second is called "%(heading)s'
                    ' (%(count)d)" here.'
                )
                % {"heading": text, "count": count}
            )
            text = f"{text} ({count})"
        headings.append(text)
    return headings, notes


def column_letter(at: int) -> str:
    """0 is "A", 26 is "AA"."""
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
