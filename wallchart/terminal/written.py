"""Files that a command writes: refused before any work where they cannot be, put in place when whole."""

from __future__ import annotations

import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wallchart.refusal import Refusal


@contextmanager
def whole(out: Path, *others: Path | None) -> Iterator[Path]:
    """Yield a path beside `out` to write to; it becomes `out` when the block ends without trouble.

    `others` are the files that the command reads, or writes besides. Refuses at once a directory that
    is not there or may not be written to, a directory in the file's place, and a name that is one of
    `others`; refuses a disk that fills up. A link stays a link: what it leads to is written. What is
    no file (a terminal, a pipe) is written to where it is. Who may read a file that was there may read
    the new one, and nobody else.
    """
    _refuse_at_once(out, others)
    if out.exists() and not out.is_file():
        part = place = out
    else:
        place = out.resolve()
        part = place.with_name(f".{secrets.token_hex(6)}.part{out.suffix}")
    try:
        if part is not place:
            part.touch(0o600 if place.exists() else 0o666, exist_ok=False)
        yield part
        if part is not place:
            if place.exists():
                part.chmod(stat.S_IMODE(place.stat().st_mode))
            part.replace(place)
    except BrokenPipeError:
        raise  # whoever reads has seen enough
    except OSError as trouble:
        if trouble.filename not in (None, str(part), str(place)):
            raise
        raise Refusal(f"cannot be written: {trouble.strerror}", file=str(out)) from None
    finally:
        if part is not place:
            part.unlink(missing_ok=True)


def _refuse_at_once(out: Path, others: Iterable[Path | None]) -> None:
    if not out.parent.is_dir():
        raise Refusal("there is no such directory to write to", file=str(out))
    if out.is_dir():
        raise Refusal("is a directory; name a file to write", file=str(out))
    if any(other is not None and other.resolve() == out.resolve() for other in others):
        raise Refusal("is another file of this command too; name a new one to write", file=str(out))
