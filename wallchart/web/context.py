"""What every page knows: whose house this is, who is in it, and whether the union is made up."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from wallchart.union.people import reads


def house(request: HttpRequest) -> dict[str, Any]:
    return {
        "union": reads.the_union(),
        "actor": getattr(request, "actor", None),
        "demo": settings.DEMO,
    }
