"""A text file of rows: which encoding, which separator, and the rows under the spreadsheet's numbers.

A row is a record: a line break inside quotation marks does not begin a new one, and an empty line counts,
as in the spreadsheet in which somebody will look for row 312.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from wallchart.refusal import Refusal

CHUNK = 1 << 20
DELIMITERS = (",", ";", "\t", "|", "^", "~")
MOST_LINES_IN_A_ROW = 40
"""A record that goes over more lines than this has a quotation mark that is never closed."""

MOST_COLUMNS = 400

MIXED = "mixed"
"""UTF-8 with single bytes of Windows-1252 in it: each line is read as what it is, and told."""


@dataclass(frozen=True)
class TextForm:
    """How a text file is written. `skip` rows stand before the first row of cells ("sep=;")."""

    encoding: str
    delimiter: str
    skip: int = 0


class OpenQuote(Exception):
    """A quotation mark that is opened at or before this row and never closed."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row

    def refusal(self) -> Refusal:
        why = _("a quotation mark is opened at or before this row and never closed; close it or take it out")
        return Refusal(why, row=self.row)


@dataclass(frozen=True)
class Row:
    """`number` counts from 1 as a spreadsheet does."""

    number: int
    texts: list[str]


@dataclass(frozen=True)
class Chunk:
    """Rows that follow each other: the number of the first, their texts, and the numbers of those some of
    whose letters had to be guessed. Without a frame around each row, for the long loops."""

    first: int
    rows: list[list[str]]
    odd: frozenset[int]

    def after(self, number: int) -> Chunk:
        """The rows with a higher number."""
        skipped = max(number + 1 - self.first, 0)
        return Chunk(self.first + skipped, self.rows[skipped:], self.odd) if skipped else self


def find_encoding(path: Path) -> str:
    """The encoding of the whole file; raises Refusal for what is no text."""
    with path.open("rb") as file:
        head = file.read(4096)
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return _checked(path, "utf-16")
        if head.startswith(codecs.BOM_UTF8):
            return "utf-8-sig" if _decodes(path, "utf-8-sig") else MIXED
        wide = _wide(head)
        if wide:
            return _checked(path, wide)
        if _is_noise(head):
            raise Refusal(_not_text())
        if _decodes(path, "utf-8"):
            return "utf-8"
    return MIXED if _has_utf8_letters(path) else _checked(path, "cp1252")


def _wide(head: bytes) -> str:
    """UTF-16 without a mark: every second byte of plain text is zero."""
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[0::2], head[1::2]
    if odd.count(0) > 0.4 * len(odd) and even.count(0) == 0:
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) == 0:
        return "utf-16-be"
    return ""


def _is_noise(head: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1a" for byte in head)
    return b"\0" in head or controls > 0.02 * len(head)


def _not_text() -> str:
    return _("this is no table of text; save the roster as CSV or XLSX and bring that file")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                if "\0" in decoder.decode(chunk):
                    raise Refusal(_not_text())
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _checked(path: Path, encoding: str) -> str:
    if encoding != "cp1252" and not _decodes(path, encoding):
        raise Refusal(_("the file breaks off in the middle of a letter; save it again as CSV in UTF-8"))
    return encoding


def _has_utf8_letters(path: Path) -> bool:
    with path.open("rb") as file:
        for line in _lines(file):
            if not line.isascii():
                try:
                    line.decode("utf-8")
                except UnicodeDecodeError:
                    continue
                return True
    return False


def _lines(file: io.BufferedReader) -> Iterator[bytes]:
    """The lines of a file, whichever sign ends them: a lone return does as well."""
    for line in file:
        yield from line.splitlines(keepends=True)


def find_form(path: Path) -> TextForm:
    """Encoding and separator of a text file; raises Refusal for what is no table."""
    encoding = find_encoding(path)
    with path.open("rb") as file:
        head = file.read(CHUNK // 4)
    cut = head if encoding.startswith("utf-16") or len(head) < CHUNK // 4 else head[: head.rfind(b"\n") + 1]
    text = (cut or head).decode("utf-8-sig" if encoding == MIXED else encoding, errors="replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("﻿ \r\n\t,;"):
        raise Refusal(_("the file is empty; bring one with a heading row and a row for each person"))
    first = text.split("\n", 1)[0].strip().strip('"').lower()
    if first.startswith("sep=") and len(first) == 5:
        return TextForm(encoding, first[4], skip=1)
    return TextForm(encoding, find_delimiter(text))


def find_delimiter(text: str) -> str:
    """The separator that cuts the first rows into the most even number of cells; of two that do, the rarer
    sign: a comma stands in names as well ("Olson, Ana")."""
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for at, row in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter)):
                if at >= 200:
                    break
                if any(cell.strip() for cell in row):
                    widths[len(row)] += 1
        except csv.Error:
            continue
        widths.pop(1, None)
        if not widths:
            continue
        width, rows = widths.most_common(1)[0]
        score = rows * min(width, 12) / sum(widths.values()) * (rows**0.5)
        if score >= best_score:
            best, best_score = delimiter, score
    return best


class TextRows:
    """The rows of a text file, in order. `part` says how much of it has been read, for progress."""

    def __init__(self, path: Path, form: TextForm) -> None:
        self.path = path
        self.form = form
        self.size = max(path.stat().st_size, 1)
        self._raw: io.BufferedReader | None = None
        self._odd_lines: list[int] = []  # read, and not yet part of a record

    @property
    def part(self) -> float:
        """0..1 of the file's bytes."""
        return 0.0 if self._raw is None or self._raw.closed else min(1.0, self._raw.tell() / self.size)

    def __iter__(self) -> Iterator[Row]:
        """One row after another, and nothing is read of the file beyond the one that is asked for."""
        for chunk in self.chunks(1):
            for texts in chunk.rows:
                yield Row(chunk.first, texts)

    def chunks(self, size: int) -> Iterator[Chunk]:
        """All rows, `size` at a time. Raises Refusal with the row of a quotation mark that is not closed."""
        try:
            yield from self.plain_chunks(size)
        except OpenQuote as left:
            raise left.refusal() from None

    def plain_chunks(self, size: int) -> Iterator[Chunk]:
        """The same without a word for people: raises OpenQuote."""
        with self.path.open("rb") as raw:
            self._raw = raw
            lines: Iterator[str]
            if self.form.encoding == MIXED:
                lines = self._mixed(raw)
            else:
                errors = "replace" if self.form.encoding == "cp1252" else "strict"
                lines = io.TextIOWrapper(raw, encoding=self.form.encoding, errors=errors, newline="")
            first = 1
            for rows, odd in self._records(csv.reader(lines, delimiter=self.form.delimiter), size):
                yield Chunk(first, rows, frozenset(odd)).after(self.form.skip)
                first += len(rows)

    def _records(self, reader: Iterator[list[str]], size: int) -> Iterator[tuple[list[list[str]], list[int]]]:
        """The records in chunks, each with the numbers of its odd ones."""
        number = line_before = 0
        rows: list[list[str]] = []
        odd: list[int] = []
        try:
            for number, texts in enumerate(reader, start=1):
                line: int = reader.line_num  # type: ignore[attr-defined]  # csv's reader has no public type
                if line - line_before > MOST_LINES_IN_A_ROW:
                    raise OpenQuote(number)
                line_before = line
                if self._odd_lines:
                    odd.append(number)
                    self._odd_lines.clear()
                rows.append(texts)
                if len(rows) == size:
                    yield rows, odd
                    rows, odd = [], []
        except csv.Error:
            raise OpenQuote(number + 1)
        yield rows, odd

    def _mixed(self, raw: io.BufferedReader) -> Iterator[str]:
        for at, line in enumerate(_lines(raw), start=1):
            plain = line.removeprefix(codecs.BOM_UTF8) if at == 1 else line
            try:
                yield plain.decode("utf-8")
            except UnicodeDecodeError:
                self._odd_lines.append(at)
                yield plain.decode("utf-8", errors="as_windows_1252")


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """A decoding error's bytes read as Windows-1252: so a name comes through whole in a mixed file."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("as_windows_1252", _as_windows_1252)
