"""`wallchart demo`: an empty house is filled with the made-up union; one that stands is kept."""

from __future__ import annotations

import argparse
import sys
import time

from tqdm import tqdm

from wallchart.terminal.house import open_house
from wallchart.terminal.numbers import whole
from wallchart.terminal.progress import bar

HELP = "fill an empty house with the made-up union (keeps one that stands)"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--size", choices=["full", "small"], default="full", help="18,600 people in 39 Locals, or 600 in 6"
    )
    parser.add_argument("--seed", type=whole(0), default=7, help="the same seed makes the same people")


def run(options: argparse.Namespace) -> int:
    open_house()
    from wallchart.demo.filling import fill

    began = time.monotonic()
    told = Progress()
    filled = fill(options.size, options.seed, told)
    told.close()
    if not filled:
        print("The made-up union stands already; it is kept.")
        return 0
    print(f"The made-up union stands, after {time.monotonic() - began:.0f} s.")
    return 0


class Progress:
    """A line for every step, with a bar where it takes long and somebody watches."""

    def __init__(self) -> None:
        self._step = ""
        self._bar: tqdm | None = None  # type: ignore[type-arg]

    def __call__(self, step: str, done: int, total: int) -> None:
        if step != self._step:
            self.close()
            print(f"  {step}", file=sys.stderr, flush=True)
            self._step, self._bar = step, bar(step, total)
        if self._bar is not None:
            self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        self._bar = None
