"""Bringing in a roster: bring the file, say what its columns are, look, decide, apply, undo.

docs/import.md tells the person at the desk what each of these does.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wallchart.garbage import rows_come_and_go
from wallchart.union.core import audit, clock, jobs
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.core.tables import many_rows_are_new

from ..models import Affiliate, ImportRow, ImportRun, ImportSource, Person, UnchangedRows
from ..roster import applying, undoing
from ..roster.columns import checked_choices, checked_mapping, choices_of, columns_of, home_unsaid
from ..roster.files import digest_of, look_into, rows_of, unpacked_beside
from ..roster.others import people_mark
from ..roster.places import read_places
from ..roster.preview import Beat, Comparison, nobody_watches
from ..roster.taking import (
    begin_comparison,
    clear_comparison,
    forgotten,
    hold_comparison,
    looking_as_before,
    take_reading,
)
from ..roster.warnings import find_warnings, write_report
from .heads import recount_heads

State = ImportRun.State
OPEN_STATES = (State.UPLOADED, State.PREVIEWED)
MOVING_STATES = (State.PREVIEWING, State.APPLYING, State.UNDOING)


def bring_roster(
    actor: Actor,
    *,
    file: Path,
    name: str,
    affiliate_id: int,
    source: str,
    full: bool | None = None,
    sheet: str = "",
    heading_row: int | None = None,
    asking: bool = False,
) -> ImportRun:
    """Take a file in: look into it, keep it, guess its columns (or remember them from the source).

    `file` is where it lies now, `name` what its owner calls it. `full`: it lists everybody; None: as the
    last time. `asking`: where its headings are not found, somebody will be asked (roster_headings).
    Raises Refusal with a sentence for a file that cannot be used; nothing is kept of it.
    """
    affiliate = _reached_affiliate(actor, affiliate_id)
    source = " ".join(source.split())[:120] or _("roster")
    before = ImportSource.objects.filter(affiliate=affiliate, name=source).first()
    with TemporaryDirectory() as folder:
        unpacked = Path(folder) / "rows.csv"
        looking = looking_as_before(before, sheet=sheet, heading_row=heading_row, asking=asking)
        reading = look_into(file, name=name, looking=looking, rows_path=unpacked)
        with transaction.atomic():
            known, _made = ImportSource.objects.get_or_create(affiliate=affiliate, name=source)
            known.full = known.full if full is None else full
            known.sheet = (sheet or known.sheet)[:120]
            known.save(update_fields=["full", "sheet"])
            run = ImportRun(
                source=known,
                affiliate=affiliate,
                account_id=actor.account_id,
                by=actor.name,
                file_name=Path(name).name[:255],
                digest=digest_of(file),
                full=known.full,
            )
            take_reading(run, reading)
            with file.open("rb") as content:
                run.file.save(Path(name).name[-60:], File(content), save=True)
            if unpacked.exists():
                shutil.move(unpacked, unpacked_beside(Path(run.file.path)))
            _log(actor, "bring_roster", run)
    return run


def confirm_columns(
    actor: Actor, run_id: int, *, mapping: Mapping[str, str], choices: Mapping[str, Any], full: bool
) -> ImportRun:
    """Say what the columns are; the source remembers it. What was compared before is dropped."""
    with transaction.atomic():
        run = reached_run(actor, run_id, OPEN_STATES)
        run.mapping = checked_mapping(run.reading["headings"], mapping)
        run.choices = checked_choices(choices)
        run.full = full
        clear_comparison(run)
        run.state = State.UPLOADED
        run.save()
        kept = {**run.source.mapping, **run.mapping}
        ImportSource.objects.filter(pk=run.source_id).update(mapping=kept, choices=run.choices, full=full)
    return run


def compare_roster(actor: Actor, run_id: int, beat: Beat = nobody_watches) -> ImportRun:
    """Compare the file with the roster, from its first row: writes the preview, and nothing of people.

    Raises Conflict where the file is dropped meanwhile, or compared anew: the last one asked for holds.
    """
    with transaction.atomic():
        run = reached_run(actor, run_id, (*OPEN_STATES, State.PREVIEWING))
        run.mapping = checked_mapping(run.reading["headings"], run.mapping)
        begin_comparison(run)
        run.save()
    began = time.perf_counter()
    places = read_places(actor.reaches(Verb.IMPORT_ROSTER))
    try:
        mark = people_mark()
        comparison = Comparison(run, places, columns_of(run), choices_of(run), home_unsaid(run, places))
        with rows_come_and_go():
            tally = comparison.over(rows_of(Path(run.file.path), run.reading), beat)
        many_rows_are_new("people_importrow")
    except Conflict:
        raise
    except Refusal as refusal:
        _refuse(run, refusal)
        raise
    with transaction.atomic():
        hold_comparison(run)
        known = read_places(actor.reaches(Verb.IMPORT_ROSTER))
        run.counts = {str(op): tally.operations[op] for op in ImportRow.Operation}
        run.warnings = find_warnings(run, tally, known)
        run.report = write_report(run, tally, time.perf_counter() - began)
        run.made = {"mark": mark}
        run.state = State.PREVIEWED
        run.save()
    return run


def _refuse(run: ImportRun, refusal: Refusal) -> None:
    with transaction.atomic():
        hold_comparison(run)
        clear_comparison(run)
        run.state = State.REFUSED
        run.why = refusal.sentence()
        run.save()
        _drop_file(run)


def tick_warning(actor: Actor, run_id: int, key: str, *, ticked: bool = True) -> ImportRun:
    """Say that a warning was looked at; all must be, before the roster is applied."""
    with transaction.atomic():
        run = reached_run(actor, run_id, (State.PREVIEWED,))
        warning = next((one for one in run.warnings if one["key"] == key), None)
        if warning is None:
            raise NotFound
        warning.pop("ticked_by", None)
        warning.pop("ticked_at", None)
        if ticked:
            warning.update(ticked_by=actor.name, ticked_at=clock.now().isoformat())
        run.save(update_fields=["warnings"])
    return run


def begin_applying(actor: Actor, run_id: int) -> ImportRun:
    """Check that the preview may be and can be applied, and set it on its way.

    Raises Refusal while a warning is not ticked, and Conflict where people have changed since the preview.
    """
    with transaction.atomic():
        run = reached_run(actor, run_id, (State.PREVIEWED, State.APPLIED))
        if run.state == State.APPLIED and not applying.rows_to_write(run).exists():
            raise Conflict(_("this roster is applied, and no row has been decided since"))
        open_ = [one for one in run.warnings if not one.get("ticked_at")]
        if open_:
            raise Refusal(
                ngettext(
                    "%(count)d warning is not ticked off yet; look at it and tick it off first",
                    "%(count)d warnings are not ticked off yet; look at each and tick it off first",
                    len(open_),
                )
                % {"count": len(open_)}
            )
        applying.check(run)
        run.state = State.APPLYING
        run.save(update_fields=["state"])
    return run


def apply_next(actor: Actor, run_id: int, after: int) -> tuple[int, int]:
    """Apply the next batch after the row with the id `after`; (last id, rows); 0 rows: finished."""
    with rows_come_and_go(), transaction.atomic(savepoint=False):
        run = reached_run(actor, run_id, (State.APPLYING,))  # and held, so that nobody undoes it meanwhile
        last, count = applying.apply_batch(actor, run, after)
        if not count:
            _finish_applying(actor, run_id)
    return last, count


def ask_to_compare(actor: Actor, run_id: int) -> ImportRun:
    """Have the file compared in the background."""
    with transaction.atomic():
        run = reached_run(actor, run_id, (*OPEN_STATES, State.PREVIEWING))
        checked_mapping(run.reading["headings"], run.mapping)
        run.state = State.PREVIEWING
        run.save(update_fields=["state"])
        _enqueue(actor, run)
    return run


def ask_to_apply(actor: Actor, run_id: int) -> ImportRun:
    """Check the preview now (Refusal, Conflict), and have it applied in the background."""
    with transaction.atomic():
        run = begin_applying(actor, run_id)
        _enqueue(actor, run)
    return run


def ask_to_undo(actor: Actor, run_id: int) -> ImportRun:
    """Have everything that the roster changed put back in the background."""
    with transaction.atomic():
        run = begin_undoing(actor, run_id)
        _enqueue(actor, run)
    return run


@transaction.atomic
def go_on(actor: Actor, run_id: int) -> ImportRun:
    """Have work that has stopped (an error, a terminal that was closed) taken up again in the background: it
    goes on after the last batch that was committed. Raises Conflict where nothing is left to go on with."""
    run = reached_run(actor, run_id, MOVING_STATES)
    _enqueue(actor, run)
    return run


def _enqueue(actor: Actor, run: ImportRun) -> None:
    """Ask for the work that the run's state stands for."""
    jobs.enqueue(actor, run.work, {"run": run.pk}, key=f"{run.work} {run.pk}", affiliate_id=run.affiliate_id)


def apply_roster(actor: Actor, run_id: int, beat: Beat = nobody_watches) -> ImportRun:
    """Apply a preview whole, here and now."""
    run = begin_applying(actor, run_id)
    total = applying.rows_to_write(run).count()
    return _through(lambda last: apply_next(actor, run_id, last or 0), run_id, total, beat)


def _finish_applying(actor: Actor, run_id: int) -> None:
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        _recount_heads(run)
        run.state = State.APPLIED
        run.applied_at = clock.now()
        run.counts = _counted(run)
        run.save()
        _log(actor, "apply_roster", run, counts=run.counts)
        _drop_file(run)


def begin_undoing(actor: Actor, run_id: int) -> ImportRun:
    """Set a run to be put back: an applied one, one whose applying stopped in the middle, and one whose
    undoing did."""
    with transaction.atomic():
        run = reached_run(actor, run_id, (State.APPLIED, State.APPLYING, State.UNDOING))
        run.state = State.UNDOING
        run.save(update_fields=["state"])
    return run


def undo_next(actor: Actor, run_id: int, before: int | None) -> tuple[int, int]:
    """Put back the next batch; (last id, rows); 0 rows: finished."""
    with rows_come_and_go(), transaction.atomic(savepoint=False):
        run = reached_run(actor, run_id, (State.UNDOING,))
        last, count = undoing.undo_batch(actor, run, before)
        if not count:
            _finish_undoing(actor, run_id)
    return last, count


def undo_roster(actor: Actor, run_id: int, beat: Beat = nobody_watches) -> ImportRun:
    """Put back everything that a run changed, here and now; one whose undoing had stopped goes on."""
    run = begin_undoing(actor, run_id)
    total = ImportRow.objects.filter(run=run, applied=True).count()
    return _through(lambda last: undo_next(actor, run_id, last), run_id, total, beat)


def _finish_undoing(actor: Actor, run_id: int) -> None:
    with transaction.atomic():
        run = ImportRun.objects.select_for_update().get(pk=run_id)
        undoing.take_out_places(run)
        _recount_heads(run)
        run.state = State.UNDONE
        run.undone_at = clock.now()
        kept = ImportRow.objects.filter(run=run, undo__has_key="kept").count()
        run.report["kept"] = kept
        run.save()
        _log(actor, "undo_roster", run, kept=kept)


def drop_roster(actor: Actor, run_id: int) -> ImportRun:
    """Leave a file that was not applied: its rows and the file itself are taken away."""
    with transaction.atomic():
        run = reached_run(actor, run_id, (*OPEN_STATES, State.PREVIEWING))
        clear_comparison(run)
        run.state = State.DROPPED
        run.save()
        _log(actor, "drop_roster", run)
        _drop_file(run)
    return run


def _through(step: Callable[[int | None], tuple[int, int]], run_id: int, total: int, beat: Beat) -> ImportRun:
    """Take all the steps, one after another."""
    last: int | None = None
    done = 0
    while True:
        last, count = step(last)
        if not count:
            return ImportRun.objects.get(pk=run_id)
        done += count
        beat(done, total)


def _reached_affiliate(actor: Actor, affiliate_id: int) -> Affiliate:
    affiliate = Affiliate.objects.filter(pk=affiliate_id).first()
    if affiliate is None:
        raise NotFound
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, affiliate.left)
    return affiliate


def reached_run(actor: Actor, run_id: int, states: tuple[str, ...]) -> ImportRun:
    """The run, held for this transaction where there is one; raises Conflict where it is in another state."""
    runs = ImportRun.objects.select_related("affiliate", "source")
    if transaction.get_connection().in_atomic_block:
        runs = runs.select_for_update(of=("self",))
    run = runs.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    if "headings" not in run.reading:
        if forgotten(run):
            raise Conflict(forgotten(run))
        raise Conflict(_("nothing was read of this file; bring it again"))
    if run.state not in states:
        raise Conflict(_("this roster is %(state)s by now; look again") % {"state": run.get_state_display()})
    return run


def _recount_heads(run: ImportRun) -> None:
    """Count anew the heads of the affiliates that somebody came to, left or changed status in. (What other
    rooms count went along with each batch: people.moving.)"""
    rows = ImportRow.objects.filter(run=run).filter(
        Q(operation=ImportRow.Operation.NEW)
        | Q(operation=ImportRow.Operation.LEFT, decision=applying.GONE)
        | Q(operation=ImportRow.Operation.CHANGED, after__has_any_keys=["home", "status"])
    )
    homes: set[int] = set()
    for column in ("before__home", "after__home"):
        homes.update(rows.values_list(column, flat=True).distinct())
    people = Person._base_manager.filter(pk__in=rows.values("person_id"))
    homes.update(people.values_list("home_id", flat=True).distinct())
    homes.discard(None)  # of rows that leave the home as it is
    recount_heads(homes)


def _counted(run: ImportRun) -> dict[str, int]:
    """The operations as they stand: rows may have been decided, or left alone, since the preview."""
    counts = {str(op): 0 for op in ImportRow.Operation}
    for operation, rows in ImportRow.objects.filter(run=run).values_list("operation").annotate(Count("id")):
        counts[operation] = rows
    packed = UnchangedRows.objects.filter(run=run).aggregate(rows=Sum("count"))["rows"] or 0
    counts[ImportRow.Operation.UNCHANGED] += packed
    return counts


def _drop_file(run: ImportRun) -> None:
    """The file is not needed any more: nobody's data lies about. Its digest stays."""
    path = Path(run.file.path)

    def drop() -> None:
        path.unlink(missing_ok=True)
        unpacked_beside(path).unlink(missing_ok=True)

    transaction.on_commit(drop)


def _log(actor: Actor, verb: str, run: ImportRun, **facts: Any) -> None:
    told = {"file": run.file_name, "source": run.source.name, **facts}
    audit.record(actor, verb, "import", run.pk, affiliate_id=run.affiliate_id, facts=told)
