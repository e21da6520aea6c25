"""Rosters on their way in, as their pages show them, narrowed to what the actor may bring in."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import NotFound, Refusal
from wallchart.union.core.models import Job

from ..background import time_left
from ..identity import REASON_WORDS, Reason
from ..models import Affiliate, ImportRow, ImportRun, Person
from ..models.persons import Status
from ..reach import affiliates_within
from ..roster import applying, taking
from ..roster.fields import FIELDS, LABELS, Field
from ..roster.guessing import unknown_status_words
from ..roster.known import ADDRESS, read_states
from ..roster.unchanged import unpack

Op = ImportRow.Operation

TABS: Sequence[str] = (Op.NEW, Op.CHANGED, Op.AMBIGUOUS, Op.REFUSED, Op.LEFT, Op.UNCHANGED)


def affiliate_numbered(actor: Actor, number: str | None) -> int:
    """The id of the affiliate of this number whose roster is brought in; None: the union itself."""
    reach = actor.must(Verb.IMPORT_ROSTER)
    found = (
        Affiliate.objects.filter(parent=None).first()
        if number is None
        else Affiliate.objects.filter(number=number).first()
    )
    if found is None and number is None:
        raise Refusal(_("this house has no union yet; plant its tree of affiliates first"))
    if found is None or not reach.holds_affiliate(found.left):
        raise Refusal(_("there is no affiliate of this number; plant it in the tree first"), value=number)
    return found.pk


def affiliates_to_import(actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of the affiliates whose roster the actor may bring in, in the order of the tree."""
    reach = actor.must(Verb.IMPORT_ROSTER)
    return list(Affiliate.objects.filter(affiliates_within(reach)).values_list("id", "name"))


def source_names(actor: Actor) -> list[str]:
    """The sources that have brought a roster of an affiliate within reach, each name once."""
    seen = runs_seen(actor).order_by("source__name").values_list("source__name", flat=True)
    return list(dict.fromkeys(seen))


def runs_seen(actor: Actor) -> QuerySet[ImportRun]:
    """The rosters that the actor may see: of the affiliates within reach; the latest first."""
    reach = actor.must(Verb.IMPORT_ROSTER)
    return (
        ImportRun.objects.filter(affiliates_within(reach, "affiliate__"))
        .select_related("affiliate", "source")
        .order_by("-id")
    )


def run_seen(actor: Actor, run_id: int) -> ImportRun:
    """One roster; NotFound where the actor may not know of it."""
    run = runs_seen(actor).filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run


@dataclass(frozen=True)
class Column:
    """A column of the file as its page shows it."""

    at: int
    heading: str
    field: str
    samples: list[str]


def columns_seen(actor: Actor, run: ImportRun) -> list[Column]:
    """The columns with the first filled samples of each."""
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    samples = run.reading.get("samples", [])
    found = []
    for at, heading in enumerate(run.reading.get("headings", [])):
        column = list(dict.fromkeys(row[at] for row in samples if at < len(row) and row[at].strip()))
        found.append(Column(at, heading, run.mapping.get(heading, ""), column[:3]))
    return found


def status_words(actor: Actor, run: ImportRun) -> list[tuple[str, str]]:
    """(word, status) of the words for statuses that need, or have been given, a meaning."""
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    taught = run.choices.get("taught", {})
    reading = run.reading
    unknown = unknown_status_words(
        reading.get("headings", []), reading.get("samples", []), run.mapping, taught
    )
    return [*taught.items(), *((word, "") for word in unknown)]


def fields_to_choose(actor: Actor) -> Sequence[Field]:
    actor.must(Verb.IMPORT_ROSTER)
    return FIELDS


def statuses_to_choose(actor: Actor) -> list[tuple[str, str]]:
    actor.must(Verb.IMPORT_ROSTER)
    return [(str(value), str(label)) for value, label in Status.choices]


@dataclass(frozen=True)
class Tab:
    operation: str
    label: str | Promise
    rows: int


def tabs_of(actor: Actor, run: ImportRun) -> list[Tab]:
    """The operations with their totals, those with rows."""
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    return [Tab(op, Op(op).label, run.counts.get(op, 0)) for op in TABS if run.counts.get(op, 0)]


@dataclass(frozen=True)
class Cell:
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Beside:
    """One line of a row and its candidates side by side."""

    label: str
    row: str
    values: list[str]
    differs: bool


@dataclass(frozen=True)
class Shown:
    """A row of a preview, in words."""

    id: int
    row: int | None
    name: str
    person_id: int | None
    cells: list[Cell] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    candidates: list[tuple[int, str, str]] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    decision: str = ""
    applied: bool = False


class RowsSeen(Sequence[Any]):
    """The rows of one operation, to be cut into pages; unchanged ones are unpacked a page at a time."""

    def __init__(self, actor: Actor, run: ImportRun, operation: str) -> None:
        actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
        self.run = run
        self.kept = ImportRow.objects.filter(run=run, operation=operation).order_by("row", "id")
        self.kept_count = self.kept.count()
        self.blocks: list[Any] = []
        if operation == Op.UNCHANGED:
            self.blocks = list(run.unchanged.order_by("first_row").defer("packed"))
        self.homes = dict(Affiliate.objects.values_list("id", "name"))

    def __len__(self) -> int:
        return self.kept_count + sum(int(block.count) for block in self.blocks)

    def __getitem__(self, at: Any) -> Any:
        if not isinstance(at, slice):
            return self[at : at + 1][0]
        start, stop, _step = at.indices(len(self))
        rows = (
            self._shown(list(self.kept[start : min(stop, self.kept_count)]))
            if start < self.kept_count
            else []
        )
        if stop > self.kept_count:
            rows += self._unchanged(max(start - self.kept_count, 0), stop - self.kept_count)
        return rows

    def _unchanged(self, start: int, stop: int) -> list[Shown]:
        pairs: list[tuple[int, int]] = []
        before = 0
        for block in self.blocks:
            if before < stop and before + block.count > start:
                pairs += unpack(block)[max(start - before, 0) : stop - before]
            before += block.count
        names = _names([person for _row, person in pairs])
        return [Shown(0, row, names.get(person, ""), person) for row, person in pairs]

    def _shown(self, rows: list[ImportRow]) -> list[Shown]:
        ids = [row.person_id for row in rows if row.person_id]
        ids += [one["person"] for row in rows for one in row.candidates if one.get("person")]
        names = _names(ids)
        return [self._one(row, names) for row in rows]

    def _one(self, row: ImportRow, names: dict[int, str]) -> Shown:
        before, after = row.before or {}, row.after or {}
        told = row.undo if isinstance(row.undo, dict) else {}
        return Shown(
            row.pk,
            row.row,
            names.get(row.person_id or 0) or _name_of(row.cells),
            row.person_id,
            [self._cell(cell, before.get(cell), after[cell]) for cell in _in_order(after)],
            row.problems,
            list(told.get("kept", [])),
            self._candidates(row, names),
            self._beside(row) if row.operation == Op.AMBIGUOUS else [],
            row.decision,
            row.applied,
        )  # fmt: skip

    def _cell(self, cell: str, before: Any, after: Any) -> Cell:
        """From what to what. Of e-mail addresses and phones only what is added: the others stay."""
        if cell in ("emails", "phones") and before:
            before, after = (
                [one for one in before if one not in after],
                [one for one in after if one not in before],
            )
        return Cell(str(LABELS[cell]), self.say(cell, before), self.say(cell, after))

    def _candidates(self, row: ImportRow, names: dict[int, str]) -> list[tuple[int, str, str]]:
        """(person, name, why it may be them); a candidate who has gone since is left out."""
        return [
            (one["person"], names[one["person"]], ", ".join(_reason(key) for key in one["reasons"]))
            for one in row.candidates
            if one.get("person") in names
        ]

    def _beside(self, row: ImportRow) -> list[Beside]:
        states = read_states([one["person"] for one in row.candidates if "person" in one])
        people = [states[one["person"]].cells() for one in row.candidates if one.get("person") in states]
        said = dict(row.cells)
        address = {key: said.pop(key) for key in ADDRESS if key in said}
        if address:
            said["address"] = address
        found = []
        for cell in _in_order(people[0] if people else said):
            ours = self.say(cell, said.get(cell))
            theirs = [self.say(cell, person[cell]) for person in people]
            if ours or any(theirs):
                differs = bool(ours) and any(ours != other for other in theirs)
                found.append(Beside(str(LABELS[cell]), ours, theirs, differs))
        return found

    def say(self, cell: str, value: Any) -> str:
        """A cell's value in words."""
        if value in (None, "", []):
            return ""
        if cell in ("home", "status"):
            named: dict[Any, Any] = self.homes if cell == "home" else dict(Status.choices)
            return str(named.get(value, value))
        if cell in ("emails", "phones"):
            return ", ".join(f"{one[0]} ({_('work')})" if one[2] else str(one[0]) for one in value)
        if isinstance(value, dict):
            return ", ".join(str(value[line]) for line in ADDRESS if value.get(line))
        if isinstance(value, list):
            return (" · " if cell == "worksite" else ", ").join(str(part) for part in value if part)
        return str(value)


def _in_order(cells: Collection[str]) -> list[str]:
    """The cells as they are shown, one order for all: PostgreSQL keeps its own of what is kept as JSON."""
    return sorted(cells, key=list(LABELS).index)


def _names(ids: Sequence[int]) -> dict[int, str]:
    people = Person._base_manager.filter(pk__in=set(ids))
    columns = ("id", "given_name", "preferred_name", "family_name", "suffix")
    return {
        key: " ".join(filter(None, [preferred or given, family, suffix]))
        for key, given, preferred, family, suffix in people.values_list(*columns)
    }


def _name_of(cells: dict[str, Any]) -> str:
    found = " ".join(filter(None, [cells.get("given_name"), cells.get("family_name")]))
    return found or str(cells.get("number", ""))


def _reason(key: str) -> str:
    return str(REASON_WORDS[Reason(key)])


def forgotten(actor: Actor, run: ImportRun) -> str:
    """Why an applied roster can be neither undone nor decided any more; "" where it can."""
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    return taking.forgotten(run)


def decided_since(actor: Actor, run: ImportRun) -> bool:
    """Has an applied roster rows that were decided since, and wait to be applied?"""
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    return run.state == ImportRun.State.APPLIED and applying.rows_to_write(run).exists()


@dataclass(frozen=True)
class Waiting:
    """How far the background work on a roster is."""

    done: int
    total: int
    left: timedelta | None
    failed: str


def waiting_for(actor: Actor, run: ImportRun) -> Waiting | None:
    """The job that moves this roster, or has stopped in the middle; asked for by the page every second or
    two. None: no job does, but a page or a terminal, which may have been closed."""
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    job = Job.objects.filter(kind=run.work, payload__run=run.pk).order_by("-id").first()
    if job is None or job.done_at is not None:
        return None
    return Waiting(job.steps_done, job.steps_total, time_left(job), job.why if job.failed_at else "")


MENDED = {field.key: field.key for field in FIELDS if field.key not in ("full_name", "last_first")} | {
    "line1": "address",
    "line2": "address_2",
}
"""Field -> the heading under which refused rows are taken out to be mended, and are known when they come
again."""


def refused_csv(actor: Actor, run: ImportRun) -> Iterator[str]:
    """The refused rows as CSV, a line at a time: row, column, value, why, then the cells as read."""
    actor.must_reach_affiliate(Verb.IMPORT_ROSTER, run.affiliate.left)
    homes = {
        key: number or name for key, number, name in Affiliate.objects.values_list("id", "number", "name")
    }
    yield _csv_line(["row", "column", "value", "why", *MENDED.values()])
    rows = ImportRow.objects.filter(run=run, operation=Op.REFUSED).order_by("row", "id")
    for row in rows.iterator(chunk_size=2000):
        fatal = [problem for problem in row.problems if problem.get("fatal")] or [{}]
        for problem in fatal:
            told = [problem.get("column", ""), problem.get("value", ""), problem.get("why", "")]
            said = _as_said(row.cells, homes)
            yield _csv_line([str(row.row or ""), *told, *("; ".join(said.get(key, ())) for key in MENDED)])


def _as_said(cells: dict[str, Any], homes: dict[int, str]) -> dict[str, list[str]]:
    """Field -> what a row says in it, so that the next import reads the same."""
    said = {cell: [value] for cell, value in cells.items() if isinstance(value, str)}
    said["languages"] = cells.get("languages", [])
    said["member_since"] = said.pop("since", [])
    said["local"] = [homes[cells["home"]]] if cells.get("home") in homes else []
    said["worksite"], said["work_city"] = ([part] for part in cells.get("worksite", ("", "")))
    for cell, fields in (
        ("emails", {None: "email", False: "email_personal", True: "email_work"}),
        ("phones", {None: "phone", False: "phone", True: "phone_work"}),
    ):
        for value, _folded, is_work in cells.get(cell, ()):
            said.setdefault(fields[is_work], []).append(value)
    return said


def _csv_line(texts: Sequence[str]) -> str:
    """One line; a cell that a spreadsheet would take for a formula gets an apostrophe before it."""
    line = io.StringIO()
    csv.writer(line).writerow([f"'{text}" if text[:1] in tuple("=+-@\t\r\n") else text for text in texts])
    return line.getvalue()
