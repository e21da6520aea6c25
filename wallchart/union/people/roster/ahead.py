"""Rows with their digests, chunk by chunk; those of a long file are read in a process of its own, ahead.

Most rows of a roster that comes again are known by their digest, and nobody asks for their texts. So the
reader sends a chunk's numbers and, packed, its texts; what is not asked for is never unpacked. It is given
the file, its form and the key of the digests by its standard input, knows no database, and ends with the
process that started it: nobody reads its pipe any more.
"""

from __future__ import annotations

import contextlib
import gc
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from .digests import Digests
from .text import Chunk, OpenQuote, TextForm, TextRows

LONG = 50 << 20
"""Bytes of a file from which on a second process is worth its start."""

PIPE = 1 << 20
"""Bytes of the pipe between the two, where the system lets us say."""

BETWEEN = "\x1f"


@dataclass(frozen=True)
class Digested:
    """Rows that follow each other: the number of the first, the digest and the number of cells of each, the
    numbers of those some of whose letters had to be guessed, and what part of the file has been read (0..1).
    `texts_of(place)` are the cells of one row."""

    first: int
    digests: NDArray[np.int64]
    widths: NDArray[np.int32]
    odd: frozenset[int]
    part: float
    texts_of: Callable[[int], list[str]]


def digested(rows: TextRows, digests: Digests, size: int, *, after: int) -> Iterator[Digested]:
    """All rows with a higher number than `after`, `size` at a time. Raises Refusal as `TextRows.chunks`."""
    if rows.size >= LONG:
        yield from _read_ahead(rows, digests, size, after)
        return
    for chunk in rows.chunks(size):
        rest = chunk.after(after)
        yield Digested(
            rest.first, digests.of(rest.rows), _widths(rest), rest.odd, rows.part, rest.rows.__getitem__
        )


def _widths(chunk: Chunk) -> NDArray[np.int32]:
    return np.fromiter(map(len, chunk.rows), dtype=np.int32, count=len(chunk.rows))


def _read_ahead(rows: TextRows, digests: Digests, size: int, after: int) -> Iterator[Digested]:
    """What the reader sends. However this ends, the reader has ended too."""
    asked = {
        "path": str(rows.path), "form": asdict(rows.form), "size": size, "after": after,
        "key": digests.key.hex(), "places": digests.places,
    }  # fmt: skip
    words = [sys.executable, "-m", __name__]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=PIPE) as reader:
        told, heard = cast("IO[bytes]", reader.stdin), cast("IO[bytes]", reader.stdout)
        try:
            with contextlib.suppress(BrokenPipeError), told:  # that it has ended is seen below
                told.write(json.dumps(asked).encode())
            yield from _received(heard)
        finally:
            reader.kill()


def _received(pipe: IO[bytes]) -> Iterator[Digested]:
    while (line := pipe.readline()).endswith(b"\n"):
        head = json.loads(line)
        if "open_quote" in head:
            raise OpenQuote(head["open_quote"]).refusal()
        if "end" in head:
            return
        count = head["rows"]
        sent = pipe.read(head["bytes"])
        if len(sent) < head["bytes"]:
            break
        digests = np.frombuffer(sent, dtype="<i8", count=count)
        ends = np.frombuffer(sent, dtype="<i8", count=count, offset=8 * count)
        widths = np.frombuffer(sent, dtype="<i4", count=count, offset=16 * count)
        texts = _Packed(sent, 20 * count, ends, widths, head["joined"])
        yield Digested(head["first"], digests, widths, frozenset(head["odd"]), head["part"], texts)
    raise EOFError("the process that reads the file ended before the file did; see what it said above")


@dataclass(frozen=True)
class _Packed:
    """The texts of a chunk, from `start` in what was sent, each row up to its end: its cells with a sign
    between them that stands in none of them (`joined`), else as JSON."""

    sent: bytes
    start: int
    ends: NDArray[np.int64]
    widths: NDArray[np.int32]
    joined: bool

    def __call__(self, place: int) -> list[str]:
        begin = self.start + (int(self.ends[place - 1]) if place else 0)
        packed = self.sent[begin : self.start + int(self.ends[place])].decode("utf-8", "surrogatepass")
        if not self.joined:
            texts: list[str] = json.loads(packed)
            return texts
        return packed.split(BETWEEN) if self.widths[place] else []


def _send(chunk: Chunk, digests: Digests, part: float, pipe: IO[bytes]) -> None:
    widths = _widths(chunk)
    packed = [BETWEEN.join(texts).encode("utf-8", "surrogatepass") for texts in chunk.rows]
    joined = b"".join(packed).count(BETWEEN.encode()) == int((widths - 1).clip(min=0).sum())
    if not joined:
        packed = [json.dumps(texts).encode() for texts in chunk.rows]
    ends = np.cumsum([len(one) for one in packed], dtype="<i8")
    numbers = (digests.of(chunk.rows).astype("<i8"), ends, widths.astype("<i4"))
    sent = b"".join([*(array.tobytes() for array in numbers), *packed])
    head = {"first": chunk.first, "rows": len(packed), "odd": sorted(chunk.odd), "part": part}
    pipe.write(json.dumps({**head, "joined": joined, "bytes": len(sent)}).encode() + b"\n")
    pipe.write(sent)


def read(asked: dict[str, Any], pipe: IO[bytes]) -> None:
    """The reader's side: the whole file, as `_received` takes it."""
    rows = TextRows(Path(asked["path"]), TextForm(**asked["form"]))
    digests = Digests(bytes.fromhex(asked["key"]), tuple(asked["places"]))
    try:
        for chunk in rows.plain_chunks(asked["size"]):
            _send(chunk.after(asked["after"]), digests, rows.part, pipe)
        last: dict[str, Any] = {"end": True}
    except OpenQuote as left:
        last = {"open_quote": left.row}
    pipe.write(json.dumps(last).encode() + b"\n")
    pipe.flush()


if __name__ == "__main__":
    gc.disable()  # rows by the million, and no cycle among them
    with contextlib.suppress(BrokenPipeError):  # whoever asked has gone
        read(json.load(sys.stdin), sys.stdout.buffer)
