"""`wallchart allot`: the votes of precincts -> how many seats each has, by a method or as published."""

from __future__ import annotations

import argparse
import csv
import io
import json
import secrets
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from wallchart.engines.caucus import Allotment, Method, Rounding, allot, allot_per_votes, draw, read_published
from wallchart.engines.caucus.shown import decimal
from wallchart.refusal import Refusal
from wallchart.terminal.sheets import exact_number, read_rows, read_text
from wallchart.terminal.words import counted
from wallchart.terminal.written import whole

HELP = "allot a convention's seats to precincts by their votes"
PER_VOTES = "per-n-votes"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--votes", type=Path, metavar="FILE", help="a CSV with a precinct and its votes in each row"
    )
    parser.add_argument("--precinct-column", metavar="NAME", help="the column of precincts (the first one)")
    parser.add_argument("--votes-column", default="votes", metavar="NAME", help="the column of votes (votes)")
    parser.add_argument("--seats", type=int, help="how many seats there are to allot")
    methods = [*map(str, Method), PER_VOTES]
    parser.add_argument(
        "--method", choices=methods, default=str(Method.LARGEST_REMAINDER), help="(%(default)s)"
    )
    parser.add_argument("--per", metavar="N", help="votes for one seat, for per-n-votes")
    rounding = "how per-n-votes rounds: nearest is 'or major fraction thereof' (nearest)"
    parser.add_argument("--round", choices=[*map(str, Rounding)], help=rounding)
    parser.add_argument("--at-least", type=int, default=0, metavar="N", help="seats of every precinct (0)")
    published = "seats as the party published them (precinct and number in a line; - is standard input)"
    parser.add_argument("--published", type=Path, metavar="FILE", help=published)
    parser.add_argument("--seed", type=int, help="of the lots (a fresh one, printed, where not given)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="the CSV to write (standard output)")
    parser.add_argument("--json", action="store_true", help="for machines")


def run(options: argparse.Namespace) -> int:
    seed = secrets.randbits(32) if options.seed is None else options.seed
    for flag, number in (("--seed", seed), ("--seats", options.seats or 0), ("--at-least", options.at_least)):
        if number < 0:
            raise Refusal("is a whole number, 0 or more", column=flag, value=number)
    published: dict[str, int] = {}
    if options.published:
        published = read_published(read_text(options.published), options.published.name)
        if not published:
            raise Refusal("has no precincts", file=options.published.name)
    if options.votes is None:
        if not options.published:
            raise Refusal("give --votes FILE, or --published FILE with the party's numbers")
        rows = [
            {"precinct": name, "seats": seats, "source": "published"} for name, seats in published.items()
        ]
        return _write(options, rows, _total(options, published))
    votes = read_votes(options.votes, options.precinct_column, options.votes_column)
    told: dict[str, Any] = {"method": options.method}
    computed = _allot(options, votes)
    if computed.tie is not None:
        lot = draw(computed.tie, np.random.default_rng(seed))
        computed = computed.settled(lot)
        names = list(votes)
        told["lots"] = [{"among": [names[i] for i in sorted(lot.order)], "seats": lot.seats, "seed": seed}]
    by_method = dict(zip(votes, computed.seats, strict=True))
    told["differences"] = _differences(by_method, published, options)
    seats = by_method | published
    told |= _total(options, seats)
    rows = []
    for name, vote in votes.items():
        source = "published" if name in published else options.method
        rows.append({"precinct": name, "votes": _as_given(vote), "seats": seats[name], "source": source})
    return _write(options, rows, told)


def read_votes(path: Path, precinct_column: str | None, votes_column: str) -> dict[str, Fraction]:
    """Votes by precinct, exact, in the order of the file."""
    votes: dict[str, Fraction] = {}
    needed = [votes_column, *([precinct_column] if precinct_column else [])]
    for row, cells in read_rows(path, needed):
        column = precinct_column or next(iter(cells))
        name = cells[column]
        if not name or name in votes:
            why = "this precinct comes twice" if name else "is empty"
            raise Refusal(why, file=path.name, row=row, column=column, value=name or None)
        votes[name] = exact_number(cells[votes_column], file=path.name, row=row, column=votes_column)
    if not any(votes.values()):
        why = "nobody has a vote" if votes else "has no precincts"
        raise Refusal(why, file=path.name, column=votes_column if votes else None)
    return votes


def _allot(options: argparse.Namespace, votes: dict[str, Fraction]) -> Allotment:
    if options.method == PER_VOTES:
        if options.per is None or options.seats is not None:
            raise Refusal("per-n-votes takes --per N, and no --seats: the seats are what the votes come to")
        try:
            per = Fraction(options.per)
        except (ValueError, ZeroDivisionError):
            raise Refusal("is not a number", column="--per", value=options.per) from None
        rounding = Rounding(options.round or Rounding.NEAREST)
        return allot_per_votes(list(votes.values()), per, rounding, options.at_least)
    for flag, value in (("--per", options.per), ("--round", options.round)):
        if value is not None:
            raise Refusal(f"goes with --method {PER_VOTES}", column=flag, value=value)
    if options.seats is None:
        raise Refusal("say how many --seats there are to allot")
    return allot(list(votes.values()), options.seats, Method(options.method), options.at_least)


def _differences(
    seats: dict[str, int], published: dict[str, int], options: argparse.Namespace
) -> list[dict[str, Any]]:
    """Where the published number is not the method's."""
    for name in published:
        if name not in seats:
            raise Refusal("is not among the precincts with votes", file=options.published.name, value=name)
    return [
        {"precinct": name, "published": given, "computed": seats[name]}
        for name, given in published.items()
        if given != seats[name]
    ]


def _total(options: argparse.Namespace, seats: dict[str, int]) -> dict[str, int]:
    """How many seats these are in all, and how many there should be where published numbers make others."""
    total = sum(seats.values())
    asked = {} if options.seats in (None, total) else {"asked": int(options.seats)}
    return {"seats": total} | asked


def _as_given(vote: Fraction) -> str:
    """Votes as decimals again, all of their figures (a cell has 18 behind the point at most)."""
    return decimal(vote, 18).rstrip("0").rstrip(".")


def _write(options: argparse.Namespace, rows: list[dict[str, Any]], told: dict[str, Any]) -> int:
    if options.out:
        with whole(options.out, options.votes, options.published) as part:
            part.write_text(_as_csv(rows), encoding="utf-8")
    if options.json:
        print(json.dumps(told | {"precincts": rows}))
        return 0
    if not options.out:
        print(_as_csv(rows), end="")
    for line in _in_words(told):
        print(line, file=sys.stderr)
    return 0


def _as_csv(rows: list[dict[str, Any]]) -> str:
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]) if rows else ["precinct", "seats"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _in_words(told: dict[str, Any]) -> list[str]:
    lines = [f"{counted(told['seats'], 'seat')} in all"]
    if "asked" in told:
        lines.append(f"--seats says {told['asked']}: look whether every published number is right")
    for lot in told.get("lots", []):
        lines.append(f"{lot['seats']} by lot among {', '.join(lot['among'])} (seed {lot['seed']})")
    for one in told.get("differences", []):
        lines.append(f"{one['precinct']}: published {one['published']}, the method gives {one['computed']}")
    return lines
