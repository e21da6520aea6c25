"""Tables written as CSV, packed by gzip where the name ends so, or as Parquet."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

CHANCE = "probability"
"""The column of numbers; all others are text."""


def write_columns(columns: Mapping[str, Sequence[str | float | None]], out: Path) -> None:
    """Write columns of one length; in a CSV a probability has six places and nothing is an empty cell."""
    if out.suffix.lower() in (".parquet", ".pq"):
        import pyarrow as pa
        import pyarrow.parquet

        kinds = {name: pa.float64() if name == CHANCE else pa.string() for name in columns}
        table = {name: pa.array(values, kinds[name]) for name, values in columns.items()}
        pa.parquet.write_table(pa.table(table), out)
        return
    told = [
        [f"{value:.6f}" for value in values] if name == CHANCE else values for name, values in columns.items()
    ]
    # the writer does not quote a \r that stands alone
    returns = any("\r" in value for values in told for value in values if isinstance(value, str))
    with _opened(out) as file:
        writer = csv.writer(
            file, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
        )
        writer.writerow(columns)
        writer.writerows(zip(*told, strict=True))


@contextmanager
def _opened(out: Path) -> Iterator[TextIO]:
    """A file to write text to; what is packed says neither when nor under which name that was done."""
    if out.suffix.lower() != ".gz":
        with out.open("w", encoding="utf-8", newline="") as file:
            yield file
        return
    with (
        out.open("wb") as raw,
        gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed,
        io.TextIOWrapper(packed, encoding="utf-8", newline="") as file,
    ):
        yield file
