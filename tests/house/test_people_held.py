"""Nothing that hangs on a person is forgotten: neither in an export, nor in an erasure, nor in a merge."""

from __future__ import annotations

from django.apps import apps
from django.db.models import BinaryField, FileField, ForeignKey, JSONField, OneToOneField

from wallchart.union.core.access import TABLE, Verb
from wallchart.union.core.models import Account
from wallchart.union.people import holdings
from wallchart.union.people.models import Person

EMPTIED_WITH_ITS_PERSON = {
    "people.ImportRow": {"cells", "before", "after", "problems", "candidates", "undo"},
    "people.ImportRun": {"reading", "warnings", "report", "file"},
    "people.Merge": {"gone_record", "kept_record", "kept_after", "kept_rows", "stayed"},
    "people.MergeMove": {"before", "after"},
    "people.DuplicatePair": {"reasons"},
    "people.Person": {"languages"},
    "core.AuditEntry": {"before", "after"},
}
"""Fields that hold what no column names; an erasure empties them (people.registering, people.traces)."""

SPEAKS_OF_NOBODY = {
    "core.AuditEntry": {"facts": "counts and names of things, never of people"},
    "core.Job": {"payload": "numbers of rows, never names", "cursor": "how far a step came"},
    "people.ImportSource": {"mapping": "column headings", "choices": "how values are read"},
    "people.ImportRun": {
        "mapping": "column headings",
        "choices": "how values are read",
        "counts": "how many rows of each kind",
        "made": "employers, worksites and units that the run made",
    },
    "people.UnchangedRows": {"packed": "row numbers and the numbers of persons"},
    "organizing.Campaign": {"phases": "names and days"},
}

NUMBERS_OF_PERSONS = {
    "people.RosterLine.person_id": "registered",
    "people.PersonStamp.person_id": "a stamp says when, and nothing of the person",
}


def house_models() -> list[type]:
    return [model for model in apps.get_models() if model.__module__.startswith("wallchart.")]


def test_every_key_to_a_person_is_registered() -> None:
    registered = {(h.model, field) for h in holdings.registered() for field in h.person_fields}
    missing = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            key = isinstance(field, ForeignKey | OneToOneField) and field.related_model is Person
            if key and (model, field.name) not in registered:
                missing.append(f"{model._meta.label}.{field.name}")
    assert not missing, "register these in the room's holdings"


def test_every_number_of_a_person_without_a_key_is_known() -> None:
    found = set()
    for model in house_models():
        for field in model._meta.concrete_fields:
            if field.name in ("person_id", "person_ids") and not field.is_relation:
                found.add(f"{model._meta.label}.{field.name}")
    assert found == set(NUMBERS_OF_PERSONS)


def test_every_field_without_columns_is_emptied_or_speaks_of_nobody() -> None:
    unknown = []
    for model in house_models():
        known = EMPTIED_WITH_ITS_PERSON.get(model._meta.label, set()) | set(
            SPEAKS_OF_NOBODY.get(model._meta.label, {})
        )
        for field in model._meta.concrete_fields:
            if isinstance(field, JSONField | BinaryField | FileField) and field.name not in known:
                unknown.append(f"{model._meta.label}.{field.name}")
    assert not unknown, "say in this file, and in an erasure, what becomes of these"


def test_the_account_and_the_log_are_registered_too() -> None:
    assert {Account, apps.get_model("core", "AuditEntry")} <= {h.model for h in holdings.registered()}


def test_who_takes_out_a_persons_data_may_see_the_political_part_as_well() -> None:
    """An export holds marks of every campaign: nobody gets around the firewall by it."""
    political = {rule.role for rule in TABLE if rule.verb is Verb.POLITICAL_SEE_CHART}
    assert {rule.role for rule in TABLE if rule.verb is Verb.EXPORT_PERSON} <= political
