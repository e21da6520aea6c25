"""Marks only grow: the database itself refuses what no action would do."""

from __future__ import annotations

from wallchart.union.core.append_only import Guard

BLACKED_OUT = "(erased)"
"""What the reason of a void reads when it was emptied because it spoke of an erased person."""

_VOIDING = "OLD.voided_at IS NULL AND NEW.voided_at IS NOT NULL"

MARKS = Guard(
    table="organizing_mark",
    changes={
        "voided_at": _VOIDING,
        "voided_by_id": _VOIDING,
        "void_reason": f"({_VOIDING}) OR (OLD.voided_at IS NOT NULL AND NEW.void_reason = '{BLACKED_OUT}')",
        "recorded_by_name": "NEW.recorded_by_name = ''",
        "person_id": "NEW.person_id IS NOT NULL",
    },
    only_if="TRUE",
)
"""A mark is voided once; an erased person's name and what was said of them may be emptied. A merge takes
a mark to the person who stays and its undoing takes it back, so `person` may change (the trigger does not
look into `people_merge`: SQLite could then never change that table again). Nothing else ever does."""
