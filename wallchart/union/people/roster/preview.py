"""A whole file compared with the roster: every row becomes one operation, and nothing of people is written.

Rows are read in chunks. Those that the source said in the same way before are known by their digest
(lines.py); the rest are made standard, matched and compared, a batch at a time. A preview that is killed
begins again from the first row: what it wrote were only rows of its own run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from wallchart.union.core.tables import among, as_json, insert, read_numbers

from ..forgetting import Forgotten
from ..identity import Finding, Reason, Traits
from ..models import ImportRow, ImportRun, Person
from ..models.persons import ON_THE_CHART
from . import lines
from .ahead import Digested, digested
from .candidates import Candidates, find_candidates
from .changes import compare, complete
from .deciding import Match, match
from .digests import Digests
from .holding_back import hold_back
from .known import State, read_states, stamps_of, traits_of_cells
from .places import Home, Places
from .seen import Seen
from .standards import Cells, Choices, Column, Problem, Standardiser, StandardRow
from .taking import hold_comparison
from .text import TextRows
from .unchanged import BLOCK, Unchanged

CHUNK = 10_000
BATCH = 1_000
FULL = 5_000

Beat = Callable[[int, int], None]
"""Told (rows done, rows in all as far as is known) between pieces of work."""


def nobody_watches(_done: int, _total: int) -> None:
    """The beat of work that nobody waits for."""


Op = ImportRow.Operation

Unmet = tuple[int, list[str], bool, int, int]
"""(row number, texts, letters guessed, digest, the person of the row's line or -1)"""

ROW_COLUMNS = (
    "run_id", "row", "operation", "person_id", "cells", "before", "after", "problems", "candidates",
    "decision", "digest", "stamp", "applied",
)  # fmt: skip


@dataclass(slots=True)
class Outcome:
    """What one row comes to, before it is written down."""

    row: int | None
    operation: str
    cells: Cells
    person: State | None = None
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None
    problems: list[Problem] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)
    digest: int | None = None

    def kept(self, run_id: int) -> tuple[Any, ...]:
        return (
            run_id, self.row, self.operation, self.person.id if self.person else None, as_json(self.cells),
            None if self.before is None else as_json(self.before),
            None if self.after is None else as_json(self.after),
            as_json([problem.told() for problem in self.problems]), as_json(self.candidates),
            "", self.digest, self.person.stamp if self.person else None, False,
        )  # fmt: skip


@dataclass
class Tally:
    """What the warnings and the report are made of."""

    operations: Counter[str] = field(default_factory=Counter)
    blank: int = 0
    odd: list[int] = field(default_factory=list)
    odd_count: int = 0
    changed_cells: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    refused_for: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    twins: int = 0
    forgotten: int = 0
    quick: int = 0
    roster_size: int = 0
    worksites: set[tuple[str, str]] = field(default_factory=set)
    employers: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)

    def note_places(self, after: dict[str, Any]) -> None:
        if after.get("worksite"):
            self.worksites.add((after["worksite"][0], after["worksite"][1]))
        if after.get("employer"):
            self.employers.add(after["employer"])
        if after.get("unit"):
            self.units.add(after["unit"])


class Comparison:
    """One run over one file. `run()` writes the operations and returns the tally."""

    def __init__(
        self, run: ImportRun, places: Places, columns: Sequence[Column], choices: Choices, home: Home | None
    ) -> None:
        self.run_row = run
        self.places = places
        width = len(run.reading["headings"])
        self.standardiser = Standardiser(columns, places, choices, home=home, width=width)
        self.digests = Digests.meaning(run.source_id, columns, choices, home.id if home else None)
        self.lines = lines.read_lines(run.source_id, places)
        self.width = width
        self.tally = Tally()
        self.seen = Seen(run.pk)
        self.forgotten = Forgotten()
        self._pending: list[tuple[Any, ...]] = []
        self._new_lines: list[tuple[int, int, int, bool]] = []
        self._unchanged = Unchanged(run.pk)

    def over(self, rows: TextRows, beat: Beat) -> Tally:
        heading_row = self.run_row.reading["heading_row"]
        waiting: list[Unmet] = []
        for chunk in digested(rows, self.digests, CHUNK, after=heading_row):
            waiting.extend(self._unmet(chunk))
            for start in range(0, len(waiting) - BATCH + 1, BATCH):
                self._compare(waiting[start : start + BATCH])
                self._flush_when_full()
                self._tell(beat, chunk.part)
            waiting = waiting[len(waiting) // BATCH * BATCH :]
            self._flush_when_full()
            self._tell(beat, chunk.part)
        if waiting:
            self._compare(waiting)
        if self.run_row.full:
            self._find_who_left()
        self._flush(last=True)
        return self.tally

    def _tell(self, beat: Beat, part: float) -> None:
        done = sum(self.tally.operations.values()) + self.tally.blank
        beat(done, max(done, round(done / part)) if part else 0)

    def _unmet(self, chunk: Digested) -> list[Unmet]:
        """The rows that have to be looked at; those whose line is known are unchanged.

        A row with a problem is looked at again, so that it is told again; whom it is about is known.
        """
        persons, told = self.lines.look_up(chunk.digests)
        known = (persons >= 0) & ~told & (chunk.widths <= self.width)
        self._unchanged.add_many(np.flatnonzero(known) + chunk.first, persons[known])
        unmet: list[Unmet] = []
        for at in np.flatnonzero(~known).tolist():
            texts, number = chunk.texts_of(at), chunk.first + at
            if any(text and not text.isspace() for text in texts):
                unmet.append((number, texts, number in chunk.odd, int(chunk.digests[at]), int(persons[at])))
            else:
                self.tally.blank += 1
        self.tally.quick += int(known.sum())
        return unmet

    def _compare(self, batch: Sequence[Unmet]) -> None:
        standards = [self._standard(number, texts, odd) for number, texts, odd, _digest, _person in batch]
        traits = [traits_of_cells(standard.cells) for standard in standards]
        candidates = find_candidates(traits)
        told_before = read_states({row[4] for row in batch if row[4] >= 0})
        self.seen.begin(traits)
        for standard, trait, (_n, _t, _o, digest, person) in zip(standards, traits, batch, strict=True):
            outcome = self._decide(standard, trait, candidates, told_before.get(person))
            outcome.digest = digest
            self._note(outcome, standard)

    def _standard(self, number: int, texts: list[str], odd: bool) -> StandardRow:
        standard = self.standardiser.standardise(number, texts)
        if odd:
            self.tally.odd_count += 1
            if len(self.tally.odd) < 20:
                self.tally.odd.append(number)
            shown = next((text for text in texts if not text.isascii()), "")
            why = _("letters in this row had to be guessed: the file mixes UTF-8 and Windows-1252")
            standard.problems.append(Problem("", shown, why, left_out=False))
        return standard

    def _decide(
        self, standard: StandardRow, traits: Traits, candidates: Candidates, told: State | None
    ) -> Outcome:
        """`told` is the person of whom the same row told the last time."""
        outcome = Outcome(standard.row, Op.REFUSED, standard.cells, problems=standard.problems)
        if told is not None:
            found = Match(told)
        else:
            found = self._within_reach(match(traits, candidates.of(traits)), outcome)
        if found.person is not None and told is None:
            self._claim(found.person, outcome)
        for candidate in found.open:
            self.seen.maybe.add(candidate.state.id)
        self._give_number(outcome, found.person)
        if found.person is not None:
            return self._known(outcome, found.person)
        if found.open and not any(problem.fatal for problem in outcome.problems):
            outcome.operation = Op.AMBIGUOUS
            outcome.candidates = [
                {"person": one.state.id, "score": one.verdict.score, "reasons": list(one.verdict.reasons)}
                for one in found.open
            ]
        if not found.open:
            self._newcomer(outcome, traits)
        self.tally.forgotten += hold_back(outcome, self.forgotten)
        # Refused ones as well: else a later row would take their place, and the next time theirs.
        self.seen.add(outcome.row or 0, traits)
        return outcome

    def _known(self, outcome: Outcome, person: State) -> Outcome:
        if not any(problem.fatal for problem in outcome.problems):
            outcome.person = person
            outcome.before, outcome.after = compare(person, outcome.cells, self.places)
            outcome.operation = Op.CHANGED if outcome.after else Op.UNCHANGED
        return outcome

    def _give_number(self, outcome: Outcome, person: State | None) -> None:
        """A member number that nobody has yet goes to the first row of the file that brings it."""
        number = outcome.cells.get("number", "")
        if not number or (person is not None and not person.takes_number(number)):
            return
        earlier = self.seen.give_number(number, outcome.row or 0)
        if earlier is not None:
            why = _("row %(row)d brings the same member number; correct one of the two, or take it out")
            outcome.problems.append(Problem("", number, why % {"row": earlier}, fatal=True))

    def _within_reach(self, found: Match, outcome: Outcome) -> Match:
        """Without those beyond the actor's reach: who is surely one of them is refused, not made anew."""
        if found.person is not None and not self.places.reaches(found.person.home):
            why = _(
                "this person is on the roster of an affiliate beyond your reach; have the union move them"
            )
            outcome.problems.append(Problem("", _name(outcome.cells), why, fatal=True))
            return Match()
        within = tuple(one for one in found.open if self.places.reaches(one.state.home))
        if any(Reason.NUMBER_SAME in one.verdict.reasons for one in found.open if one not in within):
            why = _("this member number is taken in an affiliate beyond your reach; have the union look")
            outcome.problems.append(Problem("", outcome.cells["number"], why, fatal=True))
        return Match(found.person, within)

    def _claim(self, person: State, outcome: Outcome) -> None:
        """A person is one row of the file: the first. A later one is refused and says which that was."""
        earlier = self.seen.claim(person.id, outcome.row or 0, self.lines)
        if earlier is not None:
            self.tally.repeated += 1
            why = (
                _("row %(row)d is about the same person; only the first is used, take one of them out")
                % {"row": earlier}
                if earlier
                else _("another row says what is known of the same person already; take one of them out")
            )
            outcome.problems.append(Problem("", _name(outcome.cells), why, fatal=True))

    def _newcomer(self, outcome: Outcome, traits: Traits) -> None:
        """Somebody nobody knows: with a name and a Local they come in, unless an earlier row has them."""
        if not (traits.given and traits.family) and not traits.preferred:
            missing = _("given name") if traits.family else _("family name") if traits.given else _("name")
            why = _("nobody with these values is known, and without a %(missing)s nobody new can be made")
            outcome.problems.append(Problem("", _name(outcome.cells), why % {"missing": missing}, fatal=True))
        local = self.standardiser.heading_of.get("local", "")
        if "home" not in outcome.cells and local not in [problem.column for problem in outcome.problems]:
            why = _("no Local in this row; fill it in, or say on the page of columns whose roster this is")
            outcome.problems.append(Problem("", _name(outcome.cells), why, fatal=True))
        earlier = self.seen.twin(outcome.row or 0, traits)
        if earlier and earlier[1] is Finding.SAME:
            self.tally.repeated += 1
            why = _("row %(row)d is about the same person; only the first is used, take one of them out")
            outcome.problems.append(Problem("", _name(outcome.cells), why % {"row": earlier[0]}, fatal=True))
        if any(problem.fatal for problem in outcome.problems):
            return
        if earlier:
            self.tally.twins += 1
            outcome.candidates = [{"row": earlier[0], "score": earlier[2], "reasons": earlier[3]}]
        outcome.operation = Op.NEW
        outcome.after = complete(outcome.cells, self.places)

    def _note(self, outcome: Outcome, standard: StandardRow) -> None:
        tally = self.tally
        for problem in outcome.problems:
            if problem.fatal:
                tally.refused_for[problem.column] += 1
            elif problem.left_out and outcome.operation != Op.REFUSED:
                tally.left_out[problem.column] += 1
        tally.filled.update(standard.cells.keys())
        if outcome.operation == Op.CHANGED and outcome.after:
            tally.changed_cells.update(outcome.after.keys())
        if outcome.operation in (Op.NEW, Op.CHANGED) and outcome.after:
            tally.note_places(outcome.after)
        if outcome.operation == Op.UNCHANGED and outcome.person is not None and outcome.digest is not None:
            line = (outcome.person.id, outcome.digest, outcome.person.stamp, bool(outcome.problems))
            self._new_lines.append(line)
            if not outcome.problems:
                self._unchanged.add(outcome.row or 0, outcome.person.id)
                return
        if outcome.operation == Op.UNCHANGED:
            outcome.before = outcome.after = None
        tally.operations[outcome.operation] += 1
        self._pending.append(outcome.kept(self.run_row.pk))

    def _flush_when_full(self) -> None:
        """A commit is dear and memory is too: write when a few thousand rows have gathered."""
        if len(self._pending) + len(self._new_lines) >= FULL or len(self._unchanged) >= 5 * BLOCK:
            self._flush()

    def _flush(self, *, last: bool = False) -> None:
        """Write what has gathered. Unchanged rows go in blocks of ten thousand, in order of their numbers."""
        with transaction.atomic():
            hold_comparison(self.run_row)
            insert("people_importrow", ROW_COLUMNS, self._pending)
            lines.remember(self.run_row.source_id, self._new_lines)
            self._pending, self._new_lines = [], []
            self.seen.written()
            self.tally.operations[Op.UNCHANGED] += self._unchanged.write(last=last)

    def _find_who_left(self) -> None:
        """The people on the chart under the run's affiliate whom no row is about: proposed, never deleted."""
        above = self.places.homes[self.run_row.affiliate_id]
        homes = [home.id for home in self.places.homes.values() if above.left <= home.left < above.right]
        homes = [home for home in homes if self.places.reaches(home)]
        if not homes:
            return
        # All homes are said as one condition: the database then reads on, and does not jump between them.
        whole = len(homes) == len(self.places.homes)
        within = "home_id IS NOT NULL" if whole else f"home_id IN ({', '.join(['%s'] * len(homes))})"
        there = np.sort(np.concatenate([self.lines.persons_met(), self.seen.persons(), [-1]]))
        states = ", ".join(["%s"] * len(ON_THE_CHART))
        rest = f"people_person WHERE {within} AND status IN ({states})"
        said = [*([] if whole else homes), *map(str, ON_THE_CHART)]
        ids = np.sort(read_numbers(["id"], rest, said).ravel())
        self.tally.roster_size = len(ids)
        gone = ids[there[np.searchsorted(there, ids).clip(max=len(there) - 1)] != ids]
        for start in range(0, len(gone), BATCH):
            self._propose_left(gone[start : start + BATCH].tolist())

    def _propose_left(self, ids: list[int]) -> None:
        stamps = stamps_of(ids)
        for key, status in Person._base_manager.filter(pk__in=among(ids)).values_list("id", "status"):
            before, after = as_json({"status": status}), as_json({"status": "left"})
            self._pending.append(
                (self.run_row.pk, None, Op.LEFT, key, "{}", before, after, "[]", "[]", "", None,
                 stamps.get(key, 0), False)
            )  # fmt: skip
            self.tally.operations[Op.LEFT] += 1


def _name(cells: Cells) -> str:
    return " ".join(filter(None, [cells.get("given_name"), cells.get("family_name")])) or cells.get(
        "number", ""
    )
