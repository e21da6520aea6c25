"""A progress bar on standard error that shows itself only when work takes more than a second."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from tqdm import tqdm

Item = TypeVar("Item")


def bar(label: str, total: int, *, quiet: bool = False) -> tqdm:  # type: ignore[type-arg]
    """A bar to advance by hand (`.update(n)`, `.close()`); silent where nobody watches."""
    off = quiet or not sys.stderr.isatty()
    return tqdm(total=total, desc=label, delay=1.0, disable=off, file=sys.stderr, leave=False)


def watched(items: Iterable[Item], label: str, total: int, *, quiet: bool = False) -> Iterator[Item]:
    """Yield the items of a long loop, advancing a bar."""
    with bar(label, total, quiet=quiet) as shown:
        for item in items:
            yield item
            shown.update(1)


@contextmanager
def steps(label: str, total: int, *, quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A bar for work that tells its steps: call what is yielded with the name of each that begins."""
    with bar(label, total, quiet=quiet) as shown:

        def tell(step: str) -> None:
            shown.set_description(step)
            shown.update(1)

        yield tell
