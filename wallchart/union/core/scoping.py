"""The net under every read: a sensitive model raises when it is asked for rows outside a reach.

`with scope(reach=...)` (django-scopes) says whose reach holds; `objects` of a model that uses
`ReachedManager` is narrowed to it by the model's own `within`. Work that is the house's own, and not
on behalf of somebody who looks (the set-based half of an import, recounts, `wallchart check`), says so
with `scopes_disabled()`.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django_scopes import get_scope, scope, scopes_disabled
from django_scopes.manager import DisabledQuerySet

from .access import Reach

__all__ = ["ReachedManager", "reaching", "scopes_disabled"]


class ReachedManager(models.Manager[Any]):
    """A manager whose rows are those within the reach of the scope that is open."""

    def get_queryset(self) -> Any:
        open_scope: dict[str, Any] = get_scope()
        if not open_scope.get("_enabled", True):
            return super().get_queryset()
        if "reach" not in open_scope:
            return DisabledQuerySet(self.model, using=self._db, missing_scopes=["reach"])
        reach: Reach = open_scope["reach"]
        rows = super().get_queryset()
        return rows if reach.everything else rows.filter(self.model.within(reach))

    def none(self) -> Any:
        return self.model._base_manager.none()


def reaching(reach: Reach) -> Any:
    """A context in which sensitive models show what lies within `reach`."""
    return scope(reach=reach)
