"""Persons, how to reach them, where they work, what they hold."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import clock
from wallchart.union.core.access import Reach, Role
from wallchart.union.core.scoping import ReachedManager

from ..reach import persons_within
from .tree import Affiliate, BargainingUnit, Employer, Worksite


class Status(models.TextChoices):
    """What somebody is to the union. Statuses are grouped by meaning once, here."""

    MEMBER = "member", _("member")
    WORKER = "worker", _("not (yet) a member")
    RETIREE = "retiree", _("retiree")
    STAFF = "staff", _("staff")
    ALLY = "ally", _("ally")
    LEFT = "left", _("left")


COUNTED = (Status.MEMBER,)
"""The statuses of which a target's share is taken."""

ON_THE_CHART = (Status.MEMBER, Status.WORKER)
"""The statuses that have a row on a wall chart."""


class Person(models.Model):
    """Anyone on the chart: member, worker not (yet) a member, retiree, staff, ally.

    `home` is the one affiliate in which a person is counted and has a row; `status` is what they are
    today. Both repeat the current `Membership`, so that a chart of 2,500 is one query; `wallchart check`
    proves that they agree.
    """

    number = models.CharField(max_length=40, blank=True, help_text="member number; empty: none known")
    given_name = models.CharField(max_length=100)
    middle_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=120, blank=True, help_text="with its particles: van der Berg")
    suffix = models.CharField(max_length=20, blank=True)
    preferred_name = models.CharField(max_length=100, blank=True, help_text="what they are called")
    birth_date = models.DateField(null=True, blank=True)
    languages = models.JSONField(default=list, help_text="BCP 47 tags, the preferred one first")
    home = models.ForeignKey(Affiliate, null=True, on_delete=models.PROTECT, related_name="people")
    status = models.CharField(max_length=20, choices=Status, default=Status.WORKER)
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="person"
    )
    sort_name = models.CharField(max_length=240, help_text="family, given: folded, for order")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True)

    objects = ReachedManager()

    class Meta:
        indexes = [
            models.Index(fields=["home", "status", "sort_name"], name="person_chart"),
            models.Index(fields=["sort_name", "id"], name="person_sort"),
            models.Index(fields=["birth_date"], name="person_birth"),
            # A list of an affiliate's people is counted and cut into pages from the index alone.
            models.Index(
                fields=["home", "sort_name", "id"],
                name="person_listed",
                condition=models.Q(erased_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="person_number_once"
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @staticmethod
    def within(reach: Reach) -> models.Q:
        return persons_within(reach)

    @property
    def shown_name(self) -> str:
        """What the chart calls them: the preferred name, the family name, a suffix."""
        return " ".join(filter(None, [self.preferred_name or self.given_name, self.family_name, self.suffix]))


class OfPerson(models.Model):
    """A row that belongs to one person, and lies within whatever reach that person lies in."""

    objects = ReachedManager()

    class Meta:
        abstract = True

    @staticmethod
    def within(reach: Reach) -> models.Q:
        return persons_within(reach, "person__")


class ContactPoint(OfPerson):
    class Kind(models.TextChoices):
        EMAIL = "email", _("e-mail")
        PHONE = "phone", _("phone")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=10, choices=Kind)
    value = models.CharField(max_length=254, help_text="as written; phones in E.164 where they can be read")
    folded = models.CharField(max_length=254, help_text="lower case address, or digits only")
    is_work = models.BooleanField(
        default=False, help_text="the employer's: political messages never go there"
    )
    is_preferred = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta(OfPerson.Meta):
        indexes = [models.Index(fields=["kind", "folded"], name="contact_by_value")]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "folded"], name="contact_once_a_person"),
        ]


class Address(OfPerson):
    class Kind(models.TextChoices):
        HOME = "home", _("home")
        MAILING = "mailing", _("mailing")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.HOME)
    line1 = models.CharField(max_length=200)
    line2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=40, blank=True)
    zip = models.CharField(max_length=12, blank=True)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, help_text="half-open: not on this day any more")

    class Meta(OfPerson.Meta):
        verbose_name_plural = "addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], condition=models.Q(until=None), name="address_one_current_a_kind"
            ),
        ]


class Membership(OfPerson):
    """What somebody was to an affiliate, from a day until (not on) another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT, related_name="memberships")
    status = models.CharField(max_length=20, choices=Status)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta(OfPerson.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="membership_one_current"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="membership_forward",
            ),
        ]


class Employment(OfPerson):
    """Where, as what and when somebody works, from a day until (not on) another."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="employments")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="+")
    worksite = models.ForeignKey(Worksite, null=True, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(BargainingUnit, null=True, on_delete=models.PROTECT, related_name="+")
    classification = models.CharField(max_length=120, blank=True)
    shift = models.CharField(max_length=60, blank=True)
    hired_on = models.DateField(null=True)
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True)

    class Meta(OfPerson.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="employment_one_current"
            ),
        ]


class Post(OfPerson):
    """An office held by a person in an affiliate for a term. The role is what it opens."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="posts")
    affiliate = models.ForeignKey(Affiliate, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    title = models.CharField(max_length=120, blank=True, help_text="as the union calls it: president")
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True, help_text="the term's end, half-open")

    class Meta(OfPerson.Meta):
        indexes = [models.Index(fields=["affiliate", "role"], name="post_by_affiliate")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")), name="post_forward"
            ),
        ]


class Assignment(OfPerson):
    """Who looks after whom: a committee member has about ten people to talk with."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="assignments")
    committee_member = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="looks_after")
    since = models.DateField(default=clock.today)
    until = models.DateField(null=True)

    class Meta(OfPerson.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="assignment_one_current"
            ),
        ]


class SearchTerm(OfPerson):
    """A folded piece of a person by which search finds them; kept by people.actions."""

    class Kind(models.TextChoices):
        NAME = "name"
        GIVEN = "given"  # the formal names behind a given name: bob -> robert
        NUMBER = "number"
        EMAIL = "email"
        PHONE = "phone"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_terms")
    kind = models.CharField(max_length=10, choices=Kind)
    term = models.CharField(max_length=254)

    class Meta(OfPerson.Meta):
        indexes = [models.Index(fields=["term", "kind", "person"], name="search_by_term")]
