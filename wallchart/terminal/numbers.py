"""Numbers typed behind a flag: what cannot be one is turned away with the flag that it was typed for."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """A `type` for argparse: a whole number in figures, from `least` to `most`."""
    allowed = f"a whole number, {least} or more" if most is None else f"a whole number from {least} to {most}"

    def read(text: str) -> int:
        number = int(text) if re.fullmatch("-?[0-9]{1,18}", text) else None
        if number is None or number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(f"{text[:80]!r} is not {allowed}")
        return number

    return read


def seconds(text: str) -> float:
    """A `type` for argparse: a number of seconds above 0, up to an hour."""
    number = float(text) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text) else 0.0
    if not 0 < number <= 3600:
        raise argparse.ArgumentTypeError(f"{text[:80]!r} is not a number of seconds above 0, up to 3600")
    return number
