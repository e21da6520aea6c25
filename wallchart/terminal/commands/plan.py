"""`wallchart plan`: whom each Local should talk to first, what it is worth, how sure that is."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from wallchart.engines.planner import STEPS, plan_turnout
from wallchart.refusal import Refusal
from wallchart.terminal.plan_tables import answers, read_problem, summary, write_summary, write_talk
from wallchart.terminal.progress import bar
from wallchart.terminal.words import counted

HELP = "plan whom to talk to first, for all Locals at once"


def arguments(parser: argparse.ArgumentParser) -> None:
    tables = "folder with precincts.csv, members.csv, locals.csv, conventions.csv"
    parser.add_argument("--problem", type=Path, required=True, metavar="DIR", help=tables)
    out = "folder for talk.csv and plan.json"
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=out)
    parser.add_argument("--seed", type=int, default=0, help="of the simulation, where one is needed (0)")
    parser.add_argument("--json", action="store_true", help="print what plan.json says")


def run(options: argparse.Namespace) -> int:
    if options.seed < 0:
        raise Refusal("must be a whole number, 0 or more", column="--seed", value=options.seed)
    if options.out.exists() and not options.out.is_dir():
        raise Refusal("is a file; --out takes a folder", file=str(options.out))
    named = read_problem(options.problem)
    with answers(options.out) as (talk, whole_plan):
        with bar("plan", STEPS, quiet=options.json) as shown:
            plan = plan_turnout(named.problem, options.seed, step=lambda: shown.update(1))
        told = summary(named, plan)
        write_talk(talk, named, plan)
        write_summary(whole_plan, told)
    print(json.dumps(told) if options.json else in_words(told, options.out))
    return 0


def in_words(told: dict[str, Any], folder: Path) -> str:
    """A few lines for a person."""
    used = sum(local["minutes_used"] for local in told["locals"]) / 60
    missed = [local["local"] for local in told["locals"] if not local["reachable"]]
    total = told["total"]
    lines = [
        f"{counted(told['conversations'], 'conversation')}, {counted(round(used), 'hour')}",
        f"weighted seats expected: {told['value_before']:,.1f} without them, {told['value']:,.1f} with them "
        f"(four nights of five between {total['p10']:,.0f} and {total['p90']:,.0f})",
        f"no plan can be worth more than {told['bound']:,.1f}",
        f"Locals whose minutes do not allow their target: {len(missed)} of {len(told['locals'])}",
        f"written: {folder / 'talk.csv'}, {folder / 'plan.json'}",
    ]
    return "\n".join(lines)
