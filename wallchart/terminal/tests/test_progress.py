"""Who watches a long command sees that it goes on; who does not, and who waits for a second, sees nothing."""

from __future__ import annotations

import contextlib
import io
import os
import select
import sys
import termios
from collections.abc import Iterator

import pytest

from wallchart.terminal.progress import bar, steps, watched


@contextlib.contextmanager
def screen() -> Iterator[int]:
    """A terminal as standard error; what it shows can be read from what is yielded."""
    shown, said = os.openpty()
    termios.tcsetwinsize(said, (24, 80))
    try:
        with os.fdopen(said, "w", encoding="utf-8") as terminal, contextlib.redirect_stderr(terminal):
            yield shown
    finally:
        os.close(shown)


def test_a_step_that_tells_nothing_is_shown_while_it_goes_on() -> None:
    with screen() as shown, steps("matching", 3) as tell:
        tell("reading the voters")
        assert sys.stderr.isatty()
        seen = b""
        while b"1/3" not in seen:  # the bar comes by itself, while we do nothing
            assert select.select([shown], [], [], 30)[0], "nothing is drawn"
            seen += os.read(shown, 1000)
    assert b"reading the voters" in seen


def test_what_is_done_at_once_shows_nothing() -> None:
    with screen() as shown:
        with bar("quick", 2) as one:
            one.update(2)
        assert list(watched("abc", "quick", 3)) == ["a", "b", "c"]
        os.set_blocking(shown, False)
        with pytest.raises(BlockingIOError):
            os.read(shown, 1000)


def test_nothing_is_drawn_where_nobody_watches_or_machines_read() -> None:
    with screen(), bar("for machines", 1, quiet=True) as one:
        assert one.disable
    with contextlib.redirect_stderr(io.StringIO()), bar("into a file", 1) as one:
        assert one.disable
