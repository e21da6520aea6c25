"""Campaign -> Ask -> Mark. The wall chart, the board and every target are reads of marks."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import clock
from wallchart.union.core.access import Reach
from wallchart.union.core.scoping import ReachedManager
from wallchart.union.people.reach import persons_within


class Answer(models.TextChoices):
    """What somebody did with an ask. No standing at all means: not asked."""

    DID = "did", _("did")
    MIGHT = "might", _("might")
    REFUSED = "refused", _("refused")


class Campaign(models.Model):
    """A push with a goal, dates and asks in order, of one affiliate and all below it."""

    affiliate = models.ForeignKey("people.Affiliate", on_delete=models.PROTECT, related_name="campaigns")
    name = models.CharField(max_length=200)
    template = models.CharField(max_length=60, blank=True, help_text="the template it was started from")
    political = models.BooleanField(default=False, help_text="behind the firewall: political verbs decide")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="half-open")
    phases = models.JSONField(default=list, help_text="[{name, starts_on, ends_on}] in order, half-open")
    key_day = models.DateField(null=True, help_text="the day that it all leads to, such as caucus night")
    key_day_name = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="campaign_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ask(models.Model):
    """One thing asked of people in a campaign; `place` is its rung on the ladder, from 1."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="asks")
    place = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60, help_text="the same in every campaign of a template")
    label = models.CharField(max_length=60, help_text="the column's head: Committed")
    question = models.CharField(max_length=300, blank=True, help_text="what is asked, in full")

    class Meta:
        ordering = ["campaign", "place"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="ask_key_once"),
            models.UniqueConstraint(fields=["campaign", "place"], name="ask_place_once"),
        ]

    def __str__(self) -> str:
        return self.label


class Target(models.Model):
    """How many should do an ask: a share of each Local's members, or a number.

    `affiliate` null is the campaign's own rule, for each Local; a row with an affiliate overrides it there.
    """

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="targets")
    affiliate = models.ForeignKey("people.Affiliate", null=True, on_delete=models.CASCADE, related_name="+")
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True, help_text="0..1 of the members")
    number = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ask", "affiliate"], name="target_once"),
            models.UniqueConstraint(fields=["ask"], condition=Q(affiliate=None), name="target_rule_once"),
            models.CheckConstraint(
                condition=(Q(share=None) & Q(number__isnull=False))
                | (Q(share__isnull=False) & Q(number=None)),
                name="target_share_or_number",
            ),
            models.CheckConstraint(
                condition=Q(share=None) | (Q(share__gt=0) & Q(share__lte=1)), name="target_share_in_bounds"
            ),
        ]


class Mark(models.Model):
    """The record that a person did, refused or might do what was asked: never changed, never deleted.

    It can be voided, with who and why. `source_kind` and `source_id` name where it came from (the
    chart, an import, later a form or a conversation), so that a source can be undone whole.
    """

    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="marks")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="marks")
    answer = models.CharField(max_length=10, choices=Answer)
    happened_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_by_name = models.CharField(max_length=200)
    source_kind = models.CharField(max_length=30)
    source_id = models.BigIntegerField(null=True)
    token = models.UUIDField(null=True, help_text="given by the phone: the same upload twice is one mark")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    void_reason = models.CharField(max_length=300, blank=True)

    objects = ReachedManager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "ask", "-happened_on", "-id"], name="mark_by_person"),
            models.Index(fields=["recorded_by", "recorded_at"], name="mark_by_recorder"),
            models.Index(fields=["source_kind", "source_id"], name="mark_by_source"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["token"], condition=Q(token__isnull=False), name="mark_token_once"
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(void_reason=""), name="mark_void_has_reason"
            ),
        ]

    @staticmethod
    def within(reach: Reach) -> Q:
        return persons_within(reach, "person__")


class Standing(models.Model):
    """A person's present answer to an ask: that of their latest mark that is not voided.

    Latest by the day it happened, then by the order of recording. Kept in the transaction of the mark.
    """

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="standings")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="standings")
    answer = models.CharField(max_length=10, choices=Answer)
    mark = models.ForeignKey(Mark, on_delete=models.PROTECT, related_name="+")

    objects = ReachedManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "ask"], name="standing_once")]
        indexes = [models.Index(fields=["ask", "answer", "person"], name="standing_by_ask")]

    @staticmethod
    def within(reach: Reach) -> Q:
        return persons_within(reach, "person__")


class Tally(models.Model):
    """How many people whose home is this affiliate stand where on an ask.

    Only those on the chart (members and workers) count. Of the affiliate alone; what lies below is
    summed over its range of the tree.
    """

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="tallies")
    affiliate = models.ForeignKey("people.Affiliate", on_delete=models.CASCADE, related_name="+")
    did = models.IntegerField(default=0)
    might = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "affiliate"], name="tally_once")]


class TallyDay(models.Model):
    """By how much `did` of a tally changed on one day: the board's "change this week"."""

    ask = models.ForeignKey(Ask, on_delete=models.CASCADE, related_name="+")
    affiliate = models.ForeignKey("people.Affiliate", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    did = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ask", "affiliate", "day"], name="tally_day_once")]
