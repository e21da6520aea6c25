"""`wallchart locate`: a file of points or addresses -> the precinct and the districts of each."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa

from wallchart.engines.districting import WITHIN, How, default_cache
from wallchart.refusal import Refusal
from wallchart.terminal.placing import Placed, Source, open_boundaries, open_segments
from wallchart.terminal.points import Piece, find_column, read_header, read_pieces, write_header, write_piece
from wallchart.terminal.progress import bar, watched
from wallchart.terminal.words import counted
from wallchart.terminal.written import whole

HELP = "find the precinct and districts of points, or of addresses in street segments"
FARTHEST = 50_000  # metres: a polygon farther away says nothing about where somebody lives
FEW = 8  # names shown of those that were mended; `--json` names all
WORDS = {How.NONE: "none", How.AMBIGUOUS: "ambiguous", How.NEAREST: "nearest", How.INSIDE: "inside"}


def arguments(parser: argparse.ArgumentParser) -> None:
    formats = "polygons: GeoJSON, shapefile, GeoPackage, zipped or not; may be given several times"
    parser.add_argument("--places", type=Path, action="append", default=[], metavar="FILE", help=formats)
    layout = "street segments as CSV in the VIP layout: another way to the precinct, by address"
    parser.add_argument("--segments", type=Path, metavar="FILE", help=layout)
    needed = "CSV with lon and lat (for --places), address or house_number and street (for --segments)"
    table = "with --segments: a CSV with a row for each precinct (its id first, or in `id`) to add"
    parser.add_argument("--precincts", type=Path, metavar="FILE", help=table)
    parser.add_argument("--points", type=Path, required=True, metavar="FILE", help=needed)
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="the CSV to write")
    near = "a point in no polygon goes to the nearest one up to so far away (%(default)g; 0: never)"
    parser.add_argument("--within", type=float, default=WITHIN, metavar="METRES", help=near)
    parser.add_argument("--id", action="append", default=[], metavar="COLUMN", help="the polygons' id column")
    only = "the only columns of the places, or of the precincts, to add (all)"
    parser.add_argument("--columns", nargs="+", metavar="COLUMN", help=only)
    parser.add_argument("--lon", default="lon", metavar="COLUMN", help="the points' longitude (%(default)s)")
    parser.add_argument("--lat", default="lat", metavar="COLUMN", help="the points' latitude (%(default)s)")
    kept = "where prepared boundaries are kept (%(default)s)"
    parser.add_argument("--cache", type=Path, default=default_cache(), metavar="DIR", help=kept)
    parser.add_argument("--no-cache", action="store_true", help="keep nothing")
    parser.add_argument("--json", action="store_true", help="print the counts for machines")


def run(options: argparse.Namespace) -> int:
    if not options.places and options.segments is None:
        raise Refusal("give boundaries with --places, or street segments with --segments")
    if not 0 <= options.within <= FARTHEST:
        raise Refusal(f"metres are between 0 and {FARTHEST:,}", column="--within", value=options.within)
    if options.precincts is not None and options.segments is None:
        raise Refusal("--precincts goes with --segments; boundaries carry their own columns")
    with whole(options.out, options.points, *options.places, options.segments, options.precincts) as part:
        header = read_header(options.points)
        sources = _open_sources(options, header)
        names = out_names(header, sources)
        with part.open("wb") as file:
            write_header(file, [*header, *(name for group in names for name in group)])
            counts = _locate_all(file, options, header, sources)
    told: dict[str, Any] = {word: counts[word] for word in WORDS.values()}
    told = {"points": sum(told.values()), **told, "without_coordinates": counts["without coordinates"]}
    told["sources"] = [source.told() for source in sources]
    print(json.dumps(told) if options.json else in_words(told, options))
    return 0


def _open_sources(options: argparse.Namespace, header: Sequence[str]) -> list[Source]:
    """The layers of all files of boundaries and the street segments, each with a name of its own."""
    if options.places:
        options.lon = find_column(options.points, header, options.lon)
        options.lat = find_column(options.points, header, options.lat)
    sources: list[Source] = []
    cache = None if options.no_cache else options.cache
    for path in watched(options.places, "boundaries", len(options.places), quiet=options.json):
        sources += open_boundaries(path, cache, options)
    if options.segments is not None:
        sources.append(open_segments(options, header))
    _tell_apart(sources)
    _check_names(options, sources)
    return sources


def _tell_apart(sources: Sequence[Source]) -> None:
    """Files may have one name in two folders: the second is called `name 2`."""
    seen: Counter[str] = Counter()
    for source in sources:
        seen[source.name] += 1
        if seen[source.name] > 1:
            source.name = f"{source.name} {seen[source.name]}"


def _check_names(options: argparse.Namespace, sources: Sequence[Source]) -> None:
    """A column asked for that nothing has is a slip of the pen, not a wish for nothing."""
    for column in options.columns or []:
        if not any(column in source.columns for source in sources):
            raise Refusal("is in none of the places", column="--columns", value=column)
    for column in options.id:
        if not any(column == source.id_column for source in sources):
            raise Refusal("is in none of the places", column="--id", value=column)


def out_names(header: Sequence[str], sources: Sequence[Source]) -> list[list[str]]:
    """The names of each source's columns, then those of the verdict. A name that is already taken, in the
    points or by another source, gets its source's name before it."""
    own = [[*source.columns, "candidates"] for source in sources]
    if len(sources) > 1:
        own = [[*names, "how", "metres"] for names in own]
    verdict = ["how", "metres"]
    taken = Counter([*header, *(name for names in own for name in names), *verdict])
    given = [
        [name if taken[name] == 1 else f"{source.name}.{name}" for name in names]
        for source, names in zip(sources, own, strict=True)
    ]
    given.append([name if name not in header else f"located.{name}" for name in verdict])
    every = Counter([*header, *(name for names in given for name in names)])
    doubled = [name for name, times in every.items() if times > 1]
    if doubled:
        raise Refusal("would be there twice in the result; rename it in the points, or choose --columns",
                      column=doubled[0])  # fmt: skip
    return given


def _locate_all(
    file: IO[bytes], options: argparse.Namespace, header: Sequence[str], sources: Sequence[Source]
) -> Counter[str]:
    """Every piece of the points located and written; how many there are of each outcome."""
    counts: Counter[str] = Counter()
    with bar("points", options.points.stat().st_size, quiet=options.json) as shown:
        for piece in read_pieces(options.points, header):
            placed = [source.place(piece) for source in sources]
            write_piece(file, _joined(piece, placed, sources))
            _count(counts, placed, sources)
            shown.update(piece.rows.nbytes)
    return counts


def _joined(piece: Piece, placed: Sequence[Placed], sources: Sequence[Source]) -> pa.RecordBatch:
    """The piece with each source's columns and the verdict: the weakest `how`, the farthest `metres`."""
    columns = list(piece.rows.columns)
    for found, source in zip(placed, sources, strict=True):
        index = pa.array(found.row, mask=found.row < 0)
        columns += [column.take(index) for column in source.columns.values()]
        columns.append(found.candidates)
        if len(sources) > 1:
            columns += [_how(found.how), _metres(found.metres)]
    columns.append(_how(np.minimum.reduce([found.how for found in placed])))
    columns.append(_metres(np.maximum.reduce([found.metres for found in placed])))
    return pa.record_batch(columns, names=[str(number) for number in range(len(columns))])


def _how(how: Any) -> pa.Array:
    return pa.array([WORDS[how] for how in How]).take(pa.array(how))


def _metres(metres: Any) -> pa.Array:
    return pa.array(np.round(metres, 2), mask=np.isnan(metres))


def _count(counts: Counter[str], placed: Sequence[Placed], sources: Sequence[Source]) -> None:
    weakest = np.minimum.reduce([found.how for found in placed])
    for how in How:
        counts[WORDS[how]] += int((weakest == how).sum())
    counts["without coordinates"] += max(found.unknown for found in placed)
    for found, source in zip(placed, sources, strict=True):
        source.count(found)


def in_words(told: dict[str, Any], options: argparse.Namespace) -> str:
    lines = [
        f"{counted(told['points'], 'point')}: "
        + ", ".join(f"{told[word]:,} {word}" for word in WORDS.values())
    ]
    if told["without_coordinates"]:
        lines.append(f"  {told['without_coordinates']:,} of them without coordinates or address")
    for source in told["sources"]:
        counts = ", ".join(f"{source[word]:,} {word}" for word in WORDS.values() if source[word])
        lines.append(f"{source['name']} ({source['places']:,} by {source['id']}): {counts or 'nothing'}")
        lines += [f"  {line}" for line in _notes(source)]
    return "\n".join([*lines, f"written: {options.out}"])


def _notes(source: dict[str, Any]) -> list[str]:
    notes = []
    if source["mended"]:
        notes.append(f"{counted(len(source['mended']), 'invalid polygon')} mended: {_few(source['mended'])}")
    if source["empty"]:
        notes.append(
            f"{counted(len(source['empty']), 'feature')} without an area left out: {_few(source['empty'])}"
        )
    if source["assumed"]:
        notes.append("the file names no coordinate system; longitude and latitude were assumed")
    return notes


def _few(names: Sequence[str]) -> str:
    rest = len(names) - FEW
    return ", ".join(names[:FEW]) + (f" and {rest} more (--json names all)" if rest > 0 else "")
