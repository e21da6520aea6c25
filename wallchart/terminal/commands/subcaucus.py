"""`wallchart subcaucus`: people in groups -> who is viable, who wins how many seats, what lots fell."""

from __future__ import annotations

import argparse
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from wallchart.engines.caucus import (
    REGISTER,
    Outcome,
    Room,
    Viability,
    Walk,
    Walking,
    draw,
    latest_rules,
    settle,
    walk,
)
from wallchart.engines.caucus.shown import decimal
from wallchart.refusal import Refusal
from wallchart.terminal.progress import watched
from wallchart.terminal.sheets import read_text
from wallchart.terminal.words import counted
from wallchart.terminal.written import whole

HELP = "share a room's seats among its groups (walking subcaucus)"
WALKERS = sorted(name for name in REGISTER if latest_rules(name).walking)
IN_A_LINE = frozenset(
    {"seats", "counts", "viability", "first_count_total", "attendance", "seed", "id", "room"}
)


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("counts", nargs="*", help="people in each group: 15 30 5, or Maple=15 Oak=30")
    parser.add_argument("--seats", type=int, help="how many delegates the room elects")
    choices = [str(choice) for choice in Viability]
    number = "which viability number governs: this count's (recomputed), or the first count's (initial)"
    parser.add_argument("--viability", choices=choices, default="recomputed", help=number)
    first = "people at the first count, for --viability initial (this count, where it is the first)"
    parser.add_argument("--first-count-total", type=int, metavar="N", help=first)
    attendance = "everybody checked in, for rules that divide by it (Iowa)"
    parser.add_argument("--attendance", type=int, metavar="N", help=attendance)
    parser.add_argument(
        "--rules", choices=WALKERS, default="minnesota_dfl", help="whose arithmetic (%(default)s)"
    )
    parser.add_argument("--seed", type=int, help="of the lots (a fresh one, printed, where not given)")
    batch = 'a file of rooms, one a line: {"seats": 6, "counts": [15, 30, 5]}'
    parser.add_argument("--batch", type=Path, metavar="FILE", help=batch)
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where the results of --batch go (standard output)"
    )
    parser.add_argument("--json", action="store_true", help="for machines")


def run(options: argparse.Namespace) -> int:
    rule = latest_rules(options.rules).walking
    if rule is None:
        raise Refusal(f"{options.rules} has no walking subcaucus")
    if options.seed is not None and options.seed < 0:
        raise Refusal("a seed is a whole number, 0 or more", column="--seed", value=options.seed)
    seed = secrets.randbits(32) if options.seed is None else options.seed
    if options.batch:
        if options.counts or options.seats is not None:
            raise Refusal("--batch takes its rooms from the file: leave out --seats and the counts")
        for flag in ("first_count_total", "attendance"):
            if getattr(options, flag) is not None:
                why = f"a room of --batch says its {flag} itself, in its line of the file"
                raise Refusal(why, column=f"--{flag.replace('_', '-')}", value=getattr(options, flag))
        return _work_through(options, rule, seed)
    if options.out:
        raise Refusal("--out is for the results of --batch", file=str(options.out))
    if options.seats is None or not options.counts:
        raise Refusal("say --seats and the people in each group: wallchart subcaucus --seats 6 15 30 5")
    if options.first_count_total is not None and options.viability != Viability.INITIAL:
        raise Refusal("--first-count-total goes with --viability initial")
    names, counts = _groups(options.counts)
    _check_attendance(rule, options.attendance)
    room = Room(counts, options.seats, options.first_count_total, options.attendance)
    done = count(room, rule, Viability(options.viability), [seed])
    if options.json:
        print(json.dumps(told(done, names, [seed]) | {"seed": seed}))
    else:
        print(in_words(done, _called(names, room), seed))
    return 0


def count(room: Room, rule: Walking, viability: Viability, seed: Sequence[int]) -> Walk:
    """Walk a room and draw the lot that it needs, if any, from the seed."""
    done = walk(room, rule, viability)
    return done if done.tie is None else settle(done, draw(done.tie, np.random.default_rng(seed)))


def _groups(words: Sequence[str]) -> tuple[list[str], tuple[int, ...]]:
    """The names (none, where only numbers were given) and the counts."""
    names, counts = [], []
    for word in words:
        name, equals, count = word.rpartition("=")
        if not re.fullmatch("-?[0-9]{1,18}", count.strip()):
            raise Refusal("people are a whole number, alone or as NAME=15", column="counts", value=word)
        counts.append(int(count))
        if equals:
            names.append(name.strip())
    if names and (len(names) < len(counts) or "" in names or len(set(names)) < len(names)):
        raise Refusal(
            "name every group, each with its own name, or none", column="counts", value=" ".join(words)
        )
    return names, tuple(counts)


def letters(count: int) -> list[str]:
    """A, B ... Z, AA, AB ..."""
    names = []
    for number in range(1, count + 1):
        name, left = "", number
        while left:
            left, rest = divmod(left - 1, 26)
            name = chr(65 + rest) + name
        names.append(name)
    return names


def told(done: Walk, names: Sequence[str], seed: Sequence[int]) -> dict[str, Any]:
    """A walk as JSON: lists in the order of the groups, or by name where groups have names."""

    def by_group(values: Sequence[Any]) -> Any:
        return dict(zip(names, values, strict=True)) if names else list(values)

    room, base = done.room, done.base
    out: dict[str, Any] = {
        "outcome": str(done.outcome),
        "viability": done.viability,
        "seats": None if done.won is None else by_group(done.won),
        "lots": [],
        "total": sum(room.counts),
        "allotment": room.seats,
        "viable": by_group(done.viable),
        "divisor": f"{base}/{room.seats}" if base else None,
        "remainders": None,
    }
    if base and done.won is not None:
        shares = zip(room.counts, done.won, strict=True)
        left = [f"{count * room.seats % base}/{base}" if has else None for count, has in shares]
        out["remainders"] = by_group(left)
    if done.unfilled:
        out["unfilled"] = done.unfilled
    if done.outcome is Outcome.VOTE:
        out["majority"] = None if done.majority is None else _called(names, room)[done.majority]
    if done.lots:
        called = _called(names, room)
        out["seed"] = list(seed)
        out["lots"] = [
            {
                "among": [called[i] for i in sorted(lot.order)],
                "seats": lot.seats,
                "won": [called[i] for i in lot.won],
            }
            for lot in done.lots
        ]
    return out


def _called(names: Sequence[str], room: Room) -> Sequence[str]:
    return names or letters(len(room.counts))


@dataclass(frozen=True)
class Line:
    """One room of a batch as its line says it."""

    room: Room
    names: list[str]
    viability: Viability
    seed: int | None
    carried: dict[str, Any]


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Refusal("a name comes twice; keep one", value=", ".join(name for name, _ in pairs))
    return found


DECODER = json.JSONDecoder(object_pairs_hook=_without_twins)


def read_line(text: str, rule: Walking, viability: Viability) -> Line:
    """A room from a line of JSON; Refusal (without file and row) for what is not one."""
    try:
        given = DECODER.decode(text)
    except (ValueError, RecursionError):
        raise Refusal("is not a line of JSON", value=text.strip()) from None
    if not isinstance(given, dict):
        raise Refusal('a room is written {"seats": 6, "counts": [15, 30, 5]}', value=text.strip())
    if not given.keys() <= IN_A_LINE:
        strange = sorted(given.keys() - IN_A_LINE)[0]
        raise Refusal(f"is not known here; known are {', '.join(sorted(IN_A_LINE))}", column=strange)
    for column in ("seats", "counts"):
        if column not in given:
            raise Refusal("is missing", column=column)
    counts = given["counts"]
    names = list(counts) if isinstance(counts, dict) else []
    if isinstance(counts, dict):
        counts = list(counts.values())
    if not isinstance(counts, list):
        raise Refusal("is a list of numbers, or names with numbers", column="counts", value=counts)
    chosen = given.get("viability", viability)
    if chosen not in Viability.__members__.values():
        raise Refusal(f"is one of {', '.join(Viability)}", column="viability", value=chosen)
    seed = given.get("seed")
    if seed is not None and (type(seed) is not int or seed < 0):
        raise Refusal("a seed is a whole number, 0 or more", column="seed", value=seed)
    _check_attendance(rule, given.get("attendance"))
    room = Room(tuple(counts), given["seats"], given.get("first_count_total"), given.get("attendance"))
    carried = {key: given[key] for key in ("id", "room") if key in given}
    return Line(room, names, Viability(chosen), seed, carried)


def _check_attendance(rule: Walking, attendance: object) -> None:
    if attendance is not None and not rule.by_attendance:
        raise Refusal("these rules count only people in groups", column="attendance", value=attendance)


def _work_through(options: argparse.Namespace, rule: Walking, seed: int) -> int:
    """Every room of a file, all or none: a bad line ends the run before anything is written."""
    if options.out is None:
        print("".join(_results(options, rule, seed)), end="")
        return 0
    with whole(options.out, options.batch) as part:
        part.write_text("".join(_results(options, rule, seed)), encoding="utf-8")
    return 0


def _results(options: argparse.Namespace, rule: Walking, seed: int) -> list[str]:
    """What each room of the file came to, as lines of JSON."""
    lines = read_text(options.batch).split("\n")
    results = []
    for row, text in enumerate(watched(lines, "rooms", len(lines), quiet=options.json), start=1):
        if not text.strip():
            continue
        try:
            line = read_line(text, rule, Viability(options.viability))
        except Refusal as refusal:
            raise Refusal(
                refusal.why, file=str(options.batch), row=row, column=refusal.column, value=refusal.value
            ) from None
        drawn_from = [seed, row] if line.seed is None else [line.seed]
        done = count(line.room, rule, line.viability, drawn_from)
        results.append(json.dumps(line.carried | told(done, line.names, drawn_from)) + "\n")
    return results


def in_words(done: Walk, names: Sequence[str], seed: int) -> str:
    """The count as a table that a convener can read aloud."""
    room, total = done.room, sum(done.room.counts)
    people = counted(total, "person", "people")
    lines = [f"{people}, {counted(room.seats, 'seat')}. Viability number: {done.viability}."]
    wide = max(5, *(len(name) for name in names))
    lines.append(f"{'group':{wide}}  people  viable   quota  remainder  seats")
    won = done.won or (None,) * len(names)
    for name, count, viable, quota, seats in zip(
        names, room.counts, done.viable, done.quotas, won, strict=True
    ):
        share = "-" if quota is None else decimal(quota)
        rest = "-" if quota is None else decimal(quota % 1)
        got = "-" if seats is None else seats
        lines.append(
            f"{name:{wide}}  {count:6}  {'yes' if viable else 'no':6} {share:>7}  {rest:>9}  {got:>5}"
        )
    lines += [
        f"Lot among {_listed(lot.order, names)}: {_listed(lot.won, names)} (seed {seed})."
        for lot in done.lots
    ]
    lines.append(_verdict(done, names))
    return "\n".join(lines)


def _listed(places: Sequence[int], names: Sequence[str]) -> str:
    return ", ".join(names[place] for place in sorted(places))


def _verdict(done: Walk, names: Sequence[str]) -> str:
    if done.outcome is Outcome.EVERYONE:
        stay = "stays" if done.unfilled == 1 else "stay"
        left = f"{counted(done.unfilled, 'seat')} {stay} unfilled"
        return f"No more people than seats: everybody is seated, {left}. No walk."
    if done.outcome is Outcome.VOTE:
        leader = "No group" if done.majority is None else names[done.majority]
        return f"One seat is filled by a vote, not by a walk. {leader} has more than half of the room."
    if done.outcome is Outcome.REALIGN:
        return "No seats yet: groups must join others and be counted again."
    out = [name for name, viable in zip(names, done.viable, strict=True) if not viable]
    note = f" {', '.join(out)}: not viable; before the final count, join another group." if out else ""
    return ("Settled." if done.lots else "No lot was needed.") + note
