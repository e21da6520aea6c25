"""A roster on its way in: the source that is remembered, one run, and one operation for each row."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import clock

from .persons import Person
from .tree import Affiliate


class ImportSource(models.Model):
    """Where a roster comes from, time and again; the mapping of its columns is remembered here."""

    name = models.CharField(max_length=120)
    affiliate = models.ForeignKey(
        Affiliate, on_delete=models.PROTECT, related_name="+", help_text="whose roster it is"
    )
    mapping = models.JSONField(default=dict, help_text="column heading -> field")
    choices = models.JSONField(
        default=dict, help_text="how values are read: order of dates, words for statuses"
    )
    full = models.BooleanField(default=False, help_text="lists everybody: who is missing has possibly left")
    sheet = models.CharField(max_length=120, blank=True, help_text="which one of a workbook, as was said")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["affiliate", "name"], name="source_name_once")]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One file. A run goes forward through its states; a failed or dropped one leaves no trace in people."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("waiting for its columns to be confirmed")
        PREVIEWING = "previewing", _("being compared with the roster")
        PREVIEWED = "previewed", _("ready to look at")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        REFUSED = "refused", _("refused")
        DROPPED = "dropped", _("dropped")

    source = models.ForeignKey(ImportSource, on_delete=models.PROTECT, related_name="runs")
    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.CharField(max_length=200)
    file_name = models.CharField(max_length=255)
    file = models.FileField(upload_to="rosters/", max_length=255)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file")
    full = models.BooleanField(default=False)
    state = models.CharField(max_length=20, choices=State, default=State.UPLOADED)
    reading = models.JSONField(
        default=dict, help_text="encoding, delimiter, sheet, header row, headings, samples"
    )
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    counts = models.JSONField(default=dict, help_text="operation -> rows")
    warnings = models.JSONField(default=list, help_text="[{key, sentence, ticked_by, ticked_at}]")
    report = models.JSONField(default=dict, help_text="the quality report")
    made = models.JSONField(default=dict, help_text="what applying it made besides people, and how far it is")
    why = models.TextField(blank=True, help_text="why it was refused or failed")
    created_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    @property
    def work(self) -> str:
        """The kind of job that moves a run in this state; "" where it stands still."""
        state = self.State
        moves = {state.PREVIEWING: "compare_roster", state.APPLYING: "apply_roster"}
        return {**moves, state.UNDOING: "undo_roster"}.get(state(self.state), "")


class ImportRow(models.Model):
    """One row of the file (or one person whom a full roster lacks) and what it comes to.

    Rows that change nothing are not kept here but in `UnchangedRows`: most rows of a roster that comes
    every month are of that kind.
    """

    class Operation(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        LEFT = "left", _("possibly left")
        AMBIGUOUS = "ambiguous", _("waits for a decision")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField(
        null=True, help_text="the spreadsheet's own row number; null: not in the file"
    )
    operation = models.CharField(max_length=12, choices=Operation)
    person = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    cells = models.JSONField(default=dict, help_text="field -> value as read and made standard")
    before = models.JSONField(null=True, help_text="field -> value, of the cells that change")
    after = models.JSONField(null=True)
    problems = models.JSONField(default=list, help_text="[{column, value, why}]")
    candidates = models.JSONField(default=list, help_text="[{person, score, reasons}]")
    decision = models.CharField(max_length=20, blank=True, help_text="of an ambiguous or a left row")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    digest = models.BigIntegerField(null=True, help_text="of the row's mapped cells, see RosterLine")
    stamp = models.BigIntegerField(null=True, help_text="the person's stamp when this was previewed")
    stamp_after = models.BigIntegerField(null=True, help_text="the person's stamp once it was applied")
    applied = models.BooleanField(default=False)
    undo = models.JSONField(null=True, help_text="what stood there before, row by row, to be put back")

    class Meta:
        indexes = [
            models.Index(fields=["run", "operation", "row"], name="import_row_by_operation"),
        ]


class UnchangedRows(models.Model):
    """Up to ten thousand rows of a run that change nothing, in twelve bytes a row before compression.

    `packed` is zlib over the row numbers (little-endian uint32) and then the ids of the persons (int64).
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="unchanged")
    first_row = models.PositiveIntegerField()
    count = models.PositiveIntegerField()
    packed = models.BinaryField()

    class Meta:
        ordering = ["first_row"]


class RosterLine(models.Model):
    """What a source said of a person the last time, and that it told us nothing new.

    `digest` is a keyed 64-bit hash of the row's mapped cells, `stamp` the person's stamp at that moment.
    The same digest while the stamp is still the same: the row changes nothing, and need not be looked at
    again. A line whose person has changed or gone is dead, and is replaced when the row is next looked
    at; nothing but speed depends on it.
    """

    source = models.ForeignKey(ImportSource, on_delete=models.CASCADE, related_name="+")
    person_id = models.BigIntegerField()
    digest = models.BigIntegerField()
    stamp = models.BigIntegerField()
    odd = models.BooleanField(default=False, help_text="the row has a problem that is told every time")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "person_id"], name="line_once_a_person")]


class PersonStamp(models.Model):
    """A number that is new whenever anything that a roster can say of a person has changed.

    Kept by triggers (people/stamps.py), so that no writer can forget it. `id` is the stamp: it only grows.
    """

    person_id = models.BigIntegerField(unique=True)
