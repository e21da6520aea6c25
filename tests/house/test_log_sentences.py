"""The log can read every verb that any room writes: `core.audit` writes no other."""

from __future__ import annotations

import ast

import pytest

from tests.house.test_walls import python_files
from wallchart.union.core import sentences
from wallchart.union.core.models import AuditEntry


@pytest.mark.parametrize("verb", sorted(sentences.declared()))
def test_a_sentence_can_be_read_though_every_cell_was_blacked_out(verb: str) -> None:
    gone = AuditEntry(verb=verb, actor_name="", subject_name="", facts={})
    assert "(an erased person)" in sentences.read_out(gone)


def test_every_verb_that_a_room_names_in_its_actions_has_a_sentence() -> None:
    """Those handed on in a variable are refused by `audit.entry` itself; these are seen without running."""
    written = set()
    for path in python_files(tests=False):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "audit.entry"):
                verb = node.args[1]
                if isinstance(verb, ast.Constant):
                    written.add(verb.value)
    assert written and written <= set(sentences.declared())
