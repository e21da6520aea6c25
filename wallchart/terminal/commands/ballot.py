"""`wallchart ballot`: the ballots of an endorsement -> the state of the race under a rule."""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

from wallchart.engines.caucus import (
    REGISTER,
    Ballot,
    DropRule,
    EndorsementRule,
    Race,
    Verdict,
    count_race,
    latest_rules,
)
from wallchart.engines.caucus.ballot import NOT_CANDIDATES
from wallchart.engines.caucus.shown import percent
from wallchart.refusal import Refusal
from wallchart.terminal.sheets import read_rows, whole_number

HELP = "count the ballots of an endorsement: who is endorsed, who drops, what comes next"
RULES = sorted(name for name in REGISTER if latest_rules(name).endorsement)


def arguments(parser: argparse.ArgumentParser) -> None:
    kinds = ", ".join(sorted(NOT_CANDIDATES))
    votes = f"one ballot: Maple=120 Oak=80 blank=4 (beside names: {kinds})"
    parser.add_argument("votes", nargs="*", metavar="NAME=VOTES", help=votes)
    parser.add_argument("--ballot", type=int, default=1, metavar="N", help="the number of that ballot (1)")
    table = "or a CSV with ballot, candidate and votes, or a row for each slip without votes"
    parser.add_argument("--ballots", type=Path, metavar="FILE", help=table)
    parser.add_argument("--rule", choices=RULES, default="minnesota_dfl", help="whose rule (%(default)s)")
    parser.add_argument("--threshold", help="share that endorses: 60, 60%% or 3/5")
    parser.add_argument("--over", action="store_true", help="more than the threshold is needed")
    count = "what stands in the denominator beside candidates' votes (instead of the party's rule)"
    parser.add_argument("--count", nargs="*", choices=sorted(NOT_CANDIDATES), help=count)
    parser.add_argument("--drop-below", metavar="SHARE", help="below this a candidate drops after a ballot")
    parser.add_argument(
        "--drop-from", type=int, metavar="N", help="the first ballot after which that holds (1)"
    )
    parser.add_argument("--drop-rise", metavar="SHARE", help="how much that line rises with each ballot")
    parser.add_argument(
        "--drop-lowest-from", type=int, metavar="N", help="from this ballot on the lowest drops"
    )
    parser.add_argument("--keep", type=int, metavar="N", help="how many candidates always stay (2)")
    motion = "before this ballot 'no endorsement' is not in order"
    parser.add_argument("--no-endorsement-from", type=int, metavar="N", help=motion)
    parser.add_argument(
        "--primary-line", metavar="SHARE", help="unendorsed candidates at this share go to a primary"
    )
    parser.add_argument("--adjourned", action="store_true", help="the convention ended after the last ballot")
    parser.add_argument("--json", action="store_true", help="for machines")


def run(options: argparse.Namespace) -> int:
    for name in ("ballot", "keep", "drop_from", "drop_lowest_from", "no_endorsement_from"):
        if (number := getattr(options, name)) is not None and number < 1:
            flag = f"--{name.replace('_', '-')}"
            raise Refusal("must be a whole number, 1 or more", column=flag, value=number)
    rule = _rule(options)
    if options.ballots and options.votes:
        raise Refusal("give ballots on the line or in a file, not both")
    if options.ballots:
        race = _count_file(rule, options.ballots, adjourned=options.adjourned)
    else:
        race = count_race(
            rule, [_one_ballot(options.votes)], first=options.ballot, adjourned=options.adjourned
        )
    print(json.dumps(told(race)) if options.json else in_words(race))
    return 0


def _count_file(rule: EndorsementRule, path: Path, *, adjourned: bool) -> Race:
    """The race of a file; what is wrong with a ballot is said with the row that says it."""
    rows = read_ballots(path)
    ballots = [{name: votes for name, (votes, _) in ballot.items()} for ballot in rows]
    for number, ballot in enumerate(rows, start=1):
        try:
            race = count_race(rule, ballots[:number], adjourned=adjourned and number == len(rows))
        except Refusal as refusal:
            _, row = ballot.get(str(refusal.value)) or next(iter(ballot.values()))
            raise Refusal(
                refusal.why, file=path.name, row=row, column=refusal.column, value=refusal.value
            ) from None
    return race


def _rule(options: argparse.Namespace) -> EndorsementRule:
    """The party's rule with what the command line changes of it."""
    rule = latest_rules(options.rule).endorsement
    if rule is None:
        raise Refusal(f"{options.rule} endorses nobody")
    drop = rule.drop or DropRule()
    changes: dict[str, Any] = {
        "below": _share(options, "drop_below"),
        "rise": _share(options, "drop_rise"),
        "from_ballot": options.drop_from,
        "lowest_from": options.drop_lowest_from,
        "keep": options.keep,
    }
    given = {name: value for name, value in changes.items() if value is not None}
    changed: dict[str, Any] = {
        "threshold": _share(options, "threshold"),
        "over": options.over or None,
        "counted": None if options.count is None else frozenset(options.count),
        "no_endorsement_from": options.no_endorsement_from,
        "primary_line": _share(options, "primary_line"),
        "drop": dataclasses.replace(drop, **given) if given else None,
    }
    return dataclasses.replace(rule, **{name: value for name, value in changed.items() if value is not None})


def _share(options: argparse.Namespace, name: str) -> Fraction | None:
    text = getattr(options, name)
    return None if text is None else share(text, f"--{name.replace('_', '-')}")


def share(text: str, column: str) -> Fraction:
    """`60`, `60%`, `0.6` or `3/5` as a fraction between 0 and 1; a number above 1 is per cent."""
    try:
        value = Fraction(text.strip().removesuffix("%").strip())
    except (ValueError, ZeroDivisionError):
        raise Refusal("is no share; write 60, 60% or 3/5", column=column, value=text) from None
    if text.strip().endswith("%") or value > 1:
        value /= 100
    if not 0 <= value <= 1:
        raise Refusal("a share lies between 0 and 100 %", column=column, value=text)
    return value


def called(name: str) -> str:
    """A name on a ballot; the kinds that are no candidates are known in any spelling of case and spaces."""
    plain = re.sub(r"[\s_-]+", " ", name).strip()
    return plain.lower() if plain.lower() in NOT_CANDIDATES else plain


def _one_ballot(words: list[str]) -> dict[str, int]:
    votes: dict[str, int] = {}
    for word in words:
        name, equals, cast = word.rpartition("=")
        if not equals or not name.strip() or not re.fullmatch("[0-9]{1,18}", cast):
            raise Refusal("votes are written NAME=120", value=word)
        if called(name) in votes:
            raise Refusal("this name comes twice on the ballot", value=name)
        votes[called(name)] = int(cast)
    if not votes:
        raise Refusal("give the votes: wallchart ballot Maple=120 Oak=80 blank=4, or --ballots FILE")
    return votes


def read_ballots(path: Path) -> list[dict[str, tuple[int, int]]]:
    """The ballots of a CSV in order: votes by name, and the row that says so first; rows without `votes`
    are single slips. Refusal names the row."""
    ballots: dict[int, dict[str, tuple[int, int]]] = {}
    for row, cells in read_rows(path, ("ballot", "candidate")):
        number = whole_number(cells["ballot"], file=path.name, row=row, column="ballot")
        name = called(cells["candidate"])
        if not name:
            raise Refusal(
                "is empty; write blank for a blank slip", file=path.name, row=row, column="candidate"
            )
        votes = ballots.setdefault(number, {})
        if "votes" not in cells:
            cast, first = votes.get(name, (0, row))
            votes[name] = cast + 1, first
            continue
        if name in votes:
            why = f"{name} already has a row on ballot {number}"
            raise Refusal(why, file=path.name, row=row, column="candidate")
        votes[name] = whole_number(cells["votes"], file=path.name, row=row, column="votes"), row
    if 0 in ballots:
        raise Refusal("ballots are numbered from 1", file=path.name, column="ballot")
    missing = next((number for number in range(1, max(2, len(ballots) + 1)) if number not in ballots), None)
    if missing:
        raise Refusal(f"ballot {missing} is not there", file=path.name, column="ballot")
    return [ballots[number] for number in sorted(ballots)]


def told(race: Race) -> dict[str, Any]:
    """The state of a race as JSON; shares are exact fractions of the denominator."""
    ballots = [
        {
            "ballot": ballot.number,
            "denominator": ballot.denominator,
            "needed": ballot.needed,
            "shares": {
                name: f"{value.numerator}/{value.denominator}" for name, value in ballot.shares.items()
            },
            "drop_line": str(ballot.drop_line),
            "dropped": list(ballot.dropped),
            "remaining": list(ballot.remaining),
            "absent": list(ballot.absent),
            "no_endorsement_in_order": ballot.no_endorsement_in_order,
        }
        for ballot in race.ballots
    ]
    return {"verdict": str(race.verdict), "names": list(race.names), "ballots": ballots}


def in_words(race: Race) -> str:
    lines: list[str] = []
    for ballot in race.ballots:
        lines.append(f"Ballot {ballot.number}: {ballot.denominator} count, {ballot.needed} endorse.")
        for name, value in ballot.shares.items():
            votes = int(value * ballot.denominator)
            drops = "   drops" if name in ballot.dropped and race.ballots[-1] is not ballot else ""
            lines.append(f"  {name:24} {votes:6}  {percent(value):>8}{drops}")
        lines += [f"  {name:24} has no row here, and so is out of the race" for name in ballot.absent]
    last = race.ballots[-1]
    return "\n".join([*lines, *_next(race, last)])


def _next(race: Race, last: Ballot) -> list[str]:
    if race.verdict is Verdict.ENDORSED:
        return [f"{race.names[0]} is endorsed."]
    if race.verdict is Verdict.PRIMARY:
        return [f"Nobody is endorsed; to the primary: {', '.join(race.names)}."]
    if race.verdict is Verdict.NO_ENDORSEMENT:
        return ["No endorsement."]
    lines = [f"Nobody is endorsed yet. Still in the race: {', '.join(last.remaining)}."]
    if last.dropped:
        lines.append(f"Drops after this ballot: {', '.join(last.dropped)}.")
    if last.no_endorsement_in_order:
        lines.append("A motion for no endorsement is in order.")
    return lines
