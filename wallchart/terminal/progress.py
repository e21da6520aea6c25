"""A progress bar on standard error that shows itself only when work takes more than a second."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from tqdm import tqdm

if TYPE_CHECKING:
    Plain = tqdm[NoReturn]
else:
    Plain = tqdm

Item = TypeVar("Item")
SOON = 1.0  # seconds


class Bar(Plain):
    """A bar that draws itself every second: a long step, which tells nothing until it is done, shows too."""

    def __init__(self, **options: Any) -> None:
        self._over = threading.Event()
        super().__init__(**options)
        self._beating = threading.Thread(target=self._beat, daemon=True)
        if not self.disable:
            self._beating.start()

    def _beat(self) -> None:
        while not self._over.wait(SOON):
            self.refresh()

    def close(self) -> None:
        self._over.set()
        if self._beating.is_alive():
            self._beating.join()  # nothing is drawn after the end
        super().close()


def bar(label: str, total: int, *, quiet: bool = False) -> Bar:
    """A bar to advance by hand (`.update(n)`, `.close()`); silent where nobody watches."""
    off = quiet or not sys.stderr.isatty()
    return Bar(total=total, desc=label, delay=SOON, disable=off, file=sys.stderr, leave=False)


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
            shown.set_description(step, refresh=False)
            shown.update(1)

        yield tell
