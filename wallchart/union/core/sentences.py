"""The audit log in sentences. Each room declares, for every verb that it writes, how the log reads it.

`declare("void_mark", _("{actor} voided a mark of {subject}: {ask}"))`, from the room's AppConfig.ready.
A template knows `actor`, `subject`, and the cells of the entry's `after`, `before` (as `was_...`) and
`facts` by name. Where a template is not enough, a function that takes the same cells returns the sentence.
`core.audit` writes no entry whose verb has no sentence, so the log never holds one that cannot be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .models import AuditEntry

Template = str | Promise | Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Sentence:
    """`label` names the verb by itself, for a list to choose from; `changes` shows the cells side by side."""

    template: Template
    label: str | Promise
    changes: bool


@dataclass(frozen=True)
class Change:
    """One cell that a deed changed; an empty text stands for nothing."""

    cell: str
    before: str
    after: str


class _Cells(dict[str, Any]):
    """What a template may name. A cell that was blacked out, or never written, reads as not kept."""

    def __missing__(self, key: str) -> str:
        return _("(not kept)")


_sentences: dict[str, Sentence] = {}


def declare(verb: str, template: Template, *, label: str | Promise, changes: bool = False) -> None:
    """Make a verb writable and readable. Two rooms never share one."""
    said = Sentence(template, label, changes)
    if verb in _sentences and _sentences[verb].label != label:
        raise ValueError(f"two rooms write the verb {verb}")
    _sentences[verb] = said


def declared() -> Mapping[str, Sentence]:
    """All verbs that may be written, with how they are read."""
    return _sentences


def read_out(entry: AuditEntry) -> str:
    """The entry as a sentence in the reader's language."""
    told = _sentences.get(entry.verb)
    cells = cells_of(entry)
    if told is None:  # written by a version that had a room which this one has not
        return _("{actor}: {verb}").format(actor=cells["actor"], verb=entry.verb)
    if callable(told.template):
        return told.template(cells)
    return str(told.template).format_map(cells)


def cells_of(entry: AuditEntry) -> Mapping[str, Any]:
    """What the entry holds, by the names that templates use."""
    erased = _("(an erased person)")
    cells = _Cells(entry.facts)
    cells.update({f"was_{cell}": value for cell, value in (entry.before or {}).items()})
    cells.update(entry.after or {})
    cells["actor"] = entry.actor_name or erased
    cells["subject"] = entry.subject_name or (erased if entry.blacked_out_at else _("somebody"))
    return cells


def changes_of(entry: AuditEntry) -> list[Change]:
    """The cells that the deed changed, in the order in which they were written."""
    told = _sentences.get(entry.verb)
    if told is None or not told.changes:
        return []
    before, after = entry.before or {}, entry.after or {}
    cells = [*before, *(cell for cell in after if cell not in before)]
    return [
        Change(cell, _plain(before.get(cell)), _plain(after.get(cell)))
        for cell in cells
        if before.get(cell) != after.get(cell)
    ]


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_plain(inner) for inner in value)
    return str(value)
