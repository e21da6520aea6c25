"""Two records, one person? The queue of doubtful pairs, and merges that can be undone."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import clock

from .persons import OfPerson, Person


class DuplicatePair(models.Model):
    """Two persons who may be one. `first` has the lower id. A pair decided once is not asked again."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for a decision")
        MERGED = "merged", _("merged")
        APART = "apart", _("two people")

    first = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(help_text="0..1")
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(default=clock.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
        ]


class Merge(models.Model):
    """`kept` took over what hung on `gone`. The record of `gone` is held whole, to be put back."""

    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    gone_id_was = models.BigIntegerField()
    gone_record = models.JSONField(help_text="every column of the person that went")
    kept_record = models.JSONField(help_text="every column of the person that stayed, as before")
    kept_after = models.JSONField(default=dict, help_text="the columns that the merge changed, as after")
    kept_rows = models.JSONField(default=dict, help_text="app.model.field -> the rows it had before")
    stayed = models.JSONField(default=list, help_text="what its undoing left as it was: [{what, count, why}]")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)


class MergeMove(models.Model):
    """One child row that a merge moved, changed or took away, as it was before."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="moves")
    model = models.CharField(max_length=80, help_text="app.model")
    row_id = models.BigIntegerField()
    before = models.JSONField(help_text="every column, as it was")
    after = models.JSONField(default=dict, help_text="the columns that the merge changed, as after")
    was_removed = models.BooleanField(default=False)


class EarlierRecord(OfPerson):
    """What one of two merged records was known by, where the merge put it aside.

    A roster that still says so means the person who stands: docs/algorithms/identity.md. It goes with the
    undoing of the merge.
    """

    KNOWN_BY = (
        "number", "given_name", "middle_name", "family_name", "suffix", "preferred_name", "birth_date",
    )  # fmt: skip
    """The cells by which a roster means somebody; contacts are rows of their own, and move with a merge."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="earlier_records")
    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="put_aside")
    number = models.CharField(max_length=40, blank=True)
    given_name = models.CharField(max_length=100)
    middle_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=120, blank=True)
    suffix = models.CharField(max_length=20, blank=True)
    preferred_name = models.CharField(max_length=100, blank=True)
    birth_date = models.DateField(null=True)
    sort_name = models.CharField(max_length=240)

    class Meta(OfPerson.Meta):
        indexes = [
            models.Index(fields=["number"], name="earlier_by_number"),
            models.Index(fields=["sort_name"], name="earlier_by_name"),
        ]


class ForgottenPerson(models.Model):
    """That somebody was erased, known again by a keyed one-way digest (people/forgetting.py).

    It points at nobody, so that nothing leads from it to what stayed of them.
    """

    digest = models.CharField(max_length=64, unique=True, help_text="HMAC of number, or name and birth")
    on = models.DateField(help_text="the day of the erasure")
