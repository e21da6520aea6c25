"""What a command does first when it works on the house itself, and not on files alone."""

from __future__ import annotations

import getpass
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from wallchart.refusal import Refusal

if TYPE_CHECKING:
    from wallchart.union.core.access import Actor


def open_house(*, prepared: bool = True) -> None:
    """Make the models and the database of this installation ready for use.

    Raises Refusal where the database is not that of this version, unless the command is about to prepare
    it (`prepared=False`).
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wallchart.config.settings")
    import django

    django.setup()
    if prepared and (waiting := _migrations_waiting()):
        raise Refusal(f"the database is {waiting} steps behind this version; run `wallchart prepare`")


def who_types() -> Actor:
    """The house itself, by the name of whoever types; the log keeps it."""
    from wallchart.union.core.access import house_itself

    try:
        name = getpass.getuser()
    except (KeyError, OSError):  # in a container, a number need not be anybody
        name = "the terminal"
    return house_itself(name, channel="terminal")


def _migrations_waiting() -> int:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def prepare_house() -> None:
    """Bring tables and static files up to this version; does nothing where they are."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    prepare_static_files()


def prepare_static_files() -> None:
    """Collect and compress what browsers load, only where it changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            seen.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.exists() and stamp.read_text(encoding="ascii") == seen.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=stamp.parent.exists())
    stamp.write_text(seen.hexdigest(), encoding="ascii")
