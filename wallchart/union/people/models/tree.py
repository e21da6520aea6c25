"""The union's tree of affiliates, and the employers, worksites and bargaining units beside it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import clock


class Affiliate(models.Model):
    """A body of the union: international > council or region > Local > chapter.

    `left` and `right` number the tree so that all below an affiliate is one range of `left`: the
    half-open [left, right). Only `people.actions` writes them; `wallchart check` proves them.
    """

    class Kind(models.TextChoices):
        INTERNATIONAL = "international", _("international")
        COUNCIL = "council", _("council")
        REGION = "region", _("region")
        LOCAL = "local", _("Local")
        CHAPTER = "chapter", _("chapter")

    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=20, blank=True, help_text="as in Local 12")
    left = models.PositiveIntegerField(default=0, db_index=True)
    right = models.PositiveIntegerField(default=0)
    depth = models.PositiveSmallIntegerField(default=0)
    colour = models.CharField(max_length=7, blank=True, help_text="the union's colour, on the root: #rrggbb")
    made_up = models.BooleanField(default=False, help_text="a demonstration, said on every page")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["left"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="affiliate_number_once"
            ),
            models.UniqueConstraint(
                fields=["depth"], condition=models.Q(parent=None), name="affiliate_one_root"
            ),
            models.CheckConstraint(
                condition=models.Q(right__gte=models.F("left")), name="affiliate_range_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Employer(models.Model):
    class Kind(models.TextChoices):
        STATE = "state", _("state")
        COUNTY = "county", _("county")
        CITY = "city", _("city")
        SCHOOL = "school", _("school or college")
        OTHER = "other", _("other")

    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)

    def __str__(self) -> str:
        return self.name


class Worksite(models.Model):
    """Where people work. The same name in another city is another worksite."""

    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="worksites")
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["name", "city"]
        constraints = [models.UniqueConstraint(fields=["name", "city"], name="worksite_once")]

    def __str__(self) -> str:
        return f"{self.name} · {self.city}" if self.city else self.name


class BargainingUnit(models.Model):
    """The workers covered by one contract; not the same thing as a Local."""

    name = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.name


class Headcount(models.Model):
    """How many people have this affiliate as their home, by membership: kept by people.actions.

    Counts are of the affiliate alone; what lies below is summed over its range of the tree.
    """

    affiliate = models.OneToOneField(Affiliate, on_delete=models.CASCADE, related_name="headcount")
    members = models.PositiveIntegerField(default=0)
    others = models.PositiveIntegerField(default=0, help_text="on the chart, but not members")
