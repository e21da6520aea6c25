"""What `wallchart check` proves: that what is kept twice agrees, and what must stand, stands.

A room registers a `Proof` for each law of its own books (from its AppConfig.ready). A proof only reads.
It returns a sentence for each thing that is off, with what to do about it; none is the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.db import connection
from django.db.models import Exists, ForeignKey, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import append_only, clock, jobs
from .models import AuditEntry, Job

Progress = Callable[[int, int], None]
"""Told how much of a long proof is done, of how much."""

IMPATIENT = timedelta(hours=1)


@dataclass(frozen=True)
class Proof:
    """`name` is how it is chosen on the command line; `title` says what is proved."""

    name: str
    title: str | Promise
    check: Callable[[Progress], list[str]]


_proofs: dict[str, Proof] = {}


def register(name: str, title: str | Promise, check: Callable[[Progress], list[str]]) -> None:
    """Make a proof known. Two rooms never share a name."""
    if name in _proofs and _proofs[name].check is not check:
        raise ValueError(f"two proofs are called {name}")
    _proofs[name] = Proof(name, title, check)


def registered() -> tuple[Proof, ...]:
    """All proofs, the rooms below first."""
    return tuple(_proofs.values())


def register_own() -> None:
    """The proofs of core itself; called by its AppConfig."""
    register("log-guarded", gettext_lazy("the audit log cannot be changed"), log_is_guarded)
    register("log-whole", gettext_lazy("no entry of the audit log is missing a name unseen"), log_is_whole)
    register("jobs", gettext_lazy("background work is done in time"), jobs_are_done)
    register("schema", gettext_lazy("every table, index and constraint stands"), schema_stands)
    register("keys", gettext_lazy("nothing hangs on a row that is not there"), keys_lead_somewhere)


def log_is_guarded(_progress: Progress) -> list[str]:
    if append_only.standing(connection, append_only.AUDIT):
        return []
    return [_("the triggers that guard the audit log are not as they should be; run `manage.py migrate`")]


def log_is_whole(_progress: Progress) -> list[str]:
    """An entry without the name of who acted says that it was blacked out."""
    nameless = AuditEntry.objects.filter(actor_name="", blacked_out_at=None).count()
    if not nameless:
        return []
    return [_("{n} entries of the log name nobody, and were not blacked out").format(n=nameless)]


def schema_stands(progress: Progress) -> list[str]:
    """A copy of a database may have lost what kept two rows from saying one thing."""
    models = apps.get_models(include_auto_created=True)
    found = []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for done, model in enumerate(models):
            table = model._meta.db_table
            if table not in tables:
                found.append(_("the table {table} is missing; restore a backup").format(table=table))
                continue
            there = connection.introspection.get_constraints(cursor, table)
            named = [*model._meta.constraints, *model._meta.indexes]
            found += [
                _("{name} of the table {table} is missing; restore a backup").format(
                    name=part.name, table=table
                )
                for part in named
                if part.name not in there
            ]
            progress(done + 1, len(models))
    return found


def keys_lead_somewhere(progress: Progress) -> list[str]:
    """SQLite holds keys only for whoever asks it to; another program may have left rows of nobody."""
    keys = [
        (model, field)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
    ]
    found = []
    for done, (model, field) in enumerate(keys):
        there = field.related_model._base_manager.filter(
            **{field.target_field.attname: OuterRef(field.attname)}
        )
        held = model._base_manager.filter(**{f"{field.attname}__isnull": False})
        if lost := held.filter(~Exists(there)).count():
            found.append(
                _("{n} rows of {table} hang by {column} on rows that are not there").format(
                    n=lost, table=model._meta.db_table, column=field.column
                )
            )
        progress(done + 1, len(keys))
    return found


def jobs_are_done(_progress: Progress) -> list[str]:
    open_ones = Job.objects.filter(done_at=None, failed_at=None)
    found = []
    late = open_ones.filter(due_at__lt=clock.now() - IMPATIENT, claimed_until=None).count()
    if late:
        found.append(_("{n} jobs have been due for an hour and more; is the worker running?").format(n=late))
    known = [kind.name for kind in jobs.kinds()]
    strange = sorted(set(open_ones.exclude(kind__in=known).values_list("kind", flat=True)))
    if strange:
        found.append(_("no room knows jobs of these kinds: {kinds}").format(kinds=", ".join(strange)))
    return found
