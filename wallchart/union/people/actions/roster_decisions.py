"""Decisions about a roster's rows: whom an ambiguous one is about, and who has really left."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core import audit, clock
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Conflict, NotFound, Refusal

from ..models import ImportRow, ImportRun
from ..roster.applying import GONE
from ..roster.candidates import find_candidates
from ..roster.changes import compare, complete
from ..roster.known import read_states, traits_of_cells
from ..roster.places import Places, read_places
from ..roster.taking import forgotten
from ..roster.unchanged import is_unchanged

Op = ImportRow.Operation
NEW, SKIP, OPEN = "new", "skip", ""
DECIDABLE = (ImportRun.State.PREVIEWED, ImportRun.State.APPLIED)


def decide_row(actor: Actor, row_id: int, decision: str) -> ImportRow:
    """Say whom an ambiguous row is about: the id of a candidate, "new", "skip"; "" opens it again.

    What it then changes is shown before it is applied, as with every other row.
    """
    with transaction.atomic():
        row = _reached_row(actor, row_id)
        if row.operation != Op.AMBIGUOUS and not (row.decision and row.operation != Op.LEFT):
            raise Refusal(_("this row does not wait for a decision"), row=row.row)
        places = read_places(actor.reaches(Verb.IMPORT_ROSTER))
        row.before = row.after = row.person = row.stamp = None
        row.operation, row.decision = Op.AMBIGUOUS, decision
        if decision == NEW:
            _make_new(row, places)
        elif decision not in (SKIP, OPEN):
            _make_theirs(row, decision, places)
        row.decided_by_id = actor.account_id if decision else None
        row.decided_at = clock.now() if decision else None
        row.save()
        _count_again(row.run_id)
        audit.record(
            actor,
            "decide_row",
            "import",
            row.run_id,
            affiliate_id=row.run.affiliate_id,
            facts={"row": row.row},
        )
    return row


def _make_new(row: ImportRow, places: Places) -> None:
    cells = row.cells
    if not cells.get("given_name") or "home" not in cells:
        raise Refusal(_("without a given name and a Local nobody new can be made of this row"), row=row.row)
    number = cells.get("number", "")
    if number:
        _must_be_free(number, row)
    row.operation, row.after = Op.NEW, complete(cells, places)


def _make_theirs(row: ImportRow, decision: str, places: Places) -> None:
    candidates = {str(one["person"]) for one in row.candidates if "person" in one}
    if decision not in candidates:
        raise NotFound
    person = read_states([int(decision)]).get(int(decision))
    if person is None or not places.reaches(person.home):
        raise NotFound
    others = ImportRow.objects.filter(run_id=row.run_id, person_id=person.id).exclude(pk=row.pk)
    if others.exists() or is_unchanged(row.run_id, person.id):
        raise Refusal(
            _("another row of this file is about the same person; skip one of the two"), row=row.row
        )
    number = row.cells.get("number", "")
    if number and person.takes_number(number):
        _must_be_free(number, row)
    row.before, row.after = compare(person, row.cells, places)
    row.operation = Op.CHANGED if row.after else Op.UNCHANGED
    row.person_id, row.stamp = person.id, person.stamp


def _must_be_free(number: str, row: ImportRow) -> None:
    """Raise Refusal where the number is somebody's now, or another row of the file gives it to somebody. (One
    of a merged record is nobody's but by being remembered.)"""
    states = find_candidates([traits_of_cells({"number": number})]).states.values()
    held = any(state.number.casefold() == number.casefold() for state in states)
    given = ImportRow.objects.filter(run_id=row.run_id, after__number__iexact=number).exclude(pk=row.pk)
    if held or given.exists():
        raise Refusal(_("this member number is somebody else's; correct it in the file"), value=number)


def decide_left(actor: Actor, run_id: int, row_ids: Sequence[int] | None, *, gone: bool) -> int:
    """Say of people whom a full roster lacks that they have left (or, after all, have not).

    `row_ids` None: of all of them. Returns of how many it was said.
    """
    with transaction.atomic():
        run = _held_run(actor, run_id)
        rows = ImportRow.objects.filter(run=run, operation=Op.LEFT, applied=False)
        if row_ids is not None:
            rows = rows.filter(pk__in=list(row_ids))
        count = rows.update(
            decision=GONE if gone else OPEN, decided_by_id=actor.account_id, decided_at=clock.now()
        )
        if count:
            facts = {"count": count, "file": run.file_name}
            verb = "say_left" if gone else "say_not_left"
            audit.record(actor, verb, "import", run.pk, affiliate_id=run.affiliate_id, facts=facts)
    return count


def _reached_row(actor: Actor, row_id: int) -> ImportRow:
    run_id = ImportRow.objects.filter(pk=row_id).values_list("run_id", flat=True).first()
    if run_id is None:
        raise NotFound
    run = _held_run(actor, run_id)
    row: ImportRow | None = run.rows.filter(pk=row_id).first()
    if row is None:
        raise NotFound
    if row.applied:
        raise Conflict(_("this row is applied already; undo the roster to take it back"))
    return row


def _held_run(actor: Actor, run_id: int) -> ImportRun:
    """The run, if its rows may be decided; held, so that nobody applies them while they are."""
    runs = ImportRun.objects.select_related("affiliate").select_for_update(of=("self",))
    run = runs.filter(pk=run_id).first()
    if run is None:
        raise NotFound
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    if forgotten(run):
        raise Conflict(forgotten(run))
    if run.state not in DECIDABLE:
        raise Conflict(_("this roster is %(state)s by now; look again") % {"state": run.get_state_display()})
    return run


def _count_again(run_id: int) -> None:
    """The counts with the rows as they stand now; the unchanged ones in blocks keep theirs."""
    run = ImportRun.objects.select_for_update().get(pk=run_id)
    for operation in (Op.NEW, Op.CHANGED, Op.AMBIGUOUS):
        run.counts[operation] = ImportRow.objects.filter(run=run, operation=operation).count()
    packed = sum(run.unchanged.values_list("count", flat=True))
    run.counts[Op.UNCHANGED] = packed + ImportRow.objects.filter(run=run, operation=Op.UNCHANGED).count()
    run.save(update_fields=["counts"])
