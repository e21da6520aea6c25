"""`wallchart check`: proves that the union's books agree with themselves."""

from __future__ import annotations

import argparse
import json

from wallchart.refusal import Refusal
from wallchart.terminal.house import open_house
from wallchart.terminal.progress import bar

HELP = "prove that standings, tallies, the tree, the log and every count agree; exit code 1 if not"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("proof", nargs="*", help="only these (all when none is named)")
    parser.add_argument("--json", action="store_true", help="say it as JSON")


def run(options: argparse.Namespace) -> int:
    open_house()
    from wallchart.union.core.proofs import registered

    proofs = {proof.name: proof for proof in registered()}
    unknown = [name for name in options.proof if name not in proofs]
    if unknown:
        raise Refusal(f"there is no such proof; these there are: {', '.join(proofs)}", value=unknown[0])
    told = []
    for name in options.proof or proofs:
        with bar(name, 1, quiet=options.json) as shown:

            def progress(done: int, total: int, shown: object = shown) -> None:
                shown.total, shown.n = total, done  # type: ignore[attr-defined]  # a bar of tqdm
                shown.refresh()  # type: ignore[attr-defined]

            off = proofs[name].check(progress)
        told.append({"proof": name, "title": str(proofs[name].title), "off": off})
        if not options.json:
            _say(name, str(proofs[name].title), off)
    wrong = sum(len(entry["off"]) for entry in told)
    if options.json:
        print(json.dumps({"ok": not wrong, "proofs": told}, indent=2))
    else:
        print(f"\n{wrong} off." if wrong else "\nEverything agrees.")
    return 1 if wrong else 0


def _say(name: str, title: str, off: list[str]) -> None:
    print(f"{'OFF ' if off else 'ok  '}{name:16} {title}")
    for sentence in off:
        print(f"      {sentence}")
