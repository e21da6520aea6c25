"""What the tests of merging compare: every row of every table."""

from __future__ import annotations

from typing import Any

from django.apps import apps

from wallchart.union.people.models import Person

NOT_PUT_BACK = {
    "core.auditentry",
    "people.merge",
    "people.mergemove",
    "people.personstamp",
    "sessions.session",
}
"""The log and the merge's own record grow; a stamp is new with every change, as it should be."""

DERIVED = {"people.searchterm", "organizing.tally", "organizing.tallyday", "people.headcount"}
"""Made anew: the same rows, perhaps with other ids; a count of nothing may stand or not."""


def snapshot() -> dict[str, Any]:
    """Every row of every table."""
    seen: dict[str, Any] = {}
    for model in apps.get_models(include_auto_created=True):
        name = model._meta.label_lower
        if name in NOT_PUT_BACK or not model._meta.managed:
            continue
        rows = list(model._base_manager.order_by("pk").values())
        if name in DERIVED:
            rows = sorted(
                ({k: v for k, v in row.items() if k != "id"} for row in rows if _counts(row)), key=repr
            )
        seen[name] = rows
    return seen


def _counts(row: dict[str, Any]) -> bool:
    figures = [row[name] for name in ("did", "might", "refused", "members", "others") if name in row]
    return not figures or any(figures)


def fresh(person: Person) -> Person:
    return Person._base_manager.get(pk=person.pk)
