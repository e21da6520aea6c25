"""Accounts, the audit log and jobs: what every room stands on."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from . import clock


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email__iexact=username)


class Account(AbstractBaseUser):
    """Somebody who can sign in. Access comes from the posts of the person, never from here."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="signs in with one click on a made-up union")
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = AccountManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="account_email_once")]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def has_usable_password(self) -> bool:
        """Nobody here has a password: one signs in by a code, a passkey, and a second factor."""
        return False


class AuditEntry(models.Model):
    """One deed: who did what to what, what it was before and after, when, and from where.

    Append-only in the database itself: triggers refuse DELETE, and UPDATE but for one thing, the
    blackout of an erased person's values (`before`, `after` and `subject_name` emptied, `blacked_out_at`
    set, all else as it was). Written only by `core.audit.record`.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    channel = models.CharField(max_length=20)
    origin = models.CharField(max_length=64, blank=True)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    affiliate_id = models.BigIntegerField(null=True, help_text="whose log this stands in; null: the union's")
    subject_id = models.BigIntegerField(null=True, help_text="the person it is about, if one")
    subject_name = models.CharField(max_length=200, blank=True)
    political = models.BooleanField(default=False)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    facts = models.JSONField(default=dict, help_text="counts and names of things, never of people")
    blacked_out_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["affiliate_id", "-id"], name="audit_by_affiliate"),
            models.Index(fields=["subject_id", "-id"], name="audit_by_subject"),
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["object_kind", "object_id", "-id"], name="audit_by_object"),
        ]


class Job(models.Model):
    """Work to be done beside the pages. The row is the truth; docs/operating.md explains its states.

    due -> claimed (until a lease runs out) -> done, or failed with why. `state` and `cursor` are the
    handler's own notes, written in the same transaction as each step's work: a killed worker's job is
    taken up again after its last finished step.
    """

    kind = models.CharField(max_length=60)
    payload = models.JSONField(default=dict)
    account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    affiliate_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, blank=True, help_text="at most one open job of this key")
    due_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_until = models.DateTimeField(null=True)
    cursor = models.JSONField(null=True)
    steps_done = models.PositiveBigIntegerField(default=0)
    steps_total = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(done_at=None, failed_at=None),
                name="job_open_by_due",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(done_at=None, failed_at=None) & ~models.Q(key=""),
                name="job_open_key_once",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at=None) | models.Q(failed_at=None), name="job_done_or_failed"
            ),
        ]

    @property
    def open(self) -> bool:
        return self.done_at is None and self.failed_at is None
