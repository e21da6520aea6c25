"""Where a roster's headings stand: the guess corrected, and the columns guessed anew."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from wallchart.union.core.access import Actor

from ..models import ImportRun, ImportSource
from ..roster.files import look_again, look_into
from ..roster.taking import clear_comparison, looking_as_before, take_reading
from .roster import OPEN_STATES, reached_run


def say_headings(
    actor: Actor, run_id: int, *, sheet: str | None = None, heading_row: int | None = None
) -> ImportRun:
    """Say in which sheet (None: the same) and row (None: to be found) a roster's headings stand.

    The columns are guessed anew, the source remembers the sheet, and what was compared before is dropped.
    Raises Refusal where nothing can be read there; then everything is as it was.
    """
    with transaction.atomic():
        run = reached_run(actor, run_id, OPEN_STATES)
        path = Path(run.file.path)
        sheet = run.reading["sheet"] if sheet is None else sheet
        if heading_row is not None and sheet == run.reading["sheet"]:
            reading = look_again(path, run.reading, heading_row, name=run.file_name)
        else:
            looking = looking_as_before(run.source, sheet=sheet, heading_row=heading_row, asking=True)
            reading = look_into(path, name=run.file_name, looking=looking)
        take_reading(run, reading)
        clear_comparison(run)
        run.state = ImportRun.State.UPLOADED
        run.save()
        ImportSource.objects.filter(pk=run.source_id).update(sheet=sheet[:120])
    return run
