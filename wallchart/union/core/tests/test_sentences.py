"""The log is written only in verbs that it can read, and reads also what was blacked out."""

from __future__ import annotations

import pytest

from wallchart.union.core import audit, sentences
from wallchart.union.core.access import Actor, house_itself
from wallchart.union.core.models import AuditEntry

HOUSE = house_itself("the tests", channel="terminal")
AMINA = Actor(name="Amina Warsame")


@pytest.fixture(autouse=True)
def own_verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "_sentences", {})
    sentences.declare("greet", "{actor} greeted {subject} {times} times in {place}", label="greet")
    sentences.declare("rename", "{actor} renamed {was_name} to {name}", label="rename", changes=True)
    sentences.declare("count", lambda cells: f"{cells['actor']} counted {cells['heads'] + 1}", label="count")


def test_a_verb_without_a_sentence_is_never_written() -> None:
    with pytest.raises(ValueError, match="declare a sentence"):
        audit.entry(AMINA, "dance", "person", 7)


def test_two_rooms_never_share_a_verb() -> None:
    with pytest.raises(ValueError, match="two rooms"):
        sentences.declare("greet", "{actor} waved", label="wave")


def test_a_sentence_names_who_whom_and_the_cells() -> None:
    entry = audit.entry(
        AMINA, "greet", "person", 7, subject_name="Hassan", after={"place": "the hall"}, facts={"times": 3}
    )
    assert sentences.read_out(entry) == "Amina Warsame greeted Hassan 3 times in the hall"


def test_a_sentence_may_say_what_was_before() -> None:
    entry = audit.entry(AMINA, "rename", "affiliate", 7, before={"name": "Old"}, after={"name": "New"})
    assert sentences.read_out(entry) == "Amina Warsame renamed Old to New"
    assert sentences.changes_of(entry) == [sentences.Change("name", "Old", "New")]


def test_a_sentence_may_be_a_function() -> None:
    assert (
        sentences.read_out(audit.entry(AMINA, "count", "x", facts={"heads": 1})) == "Amina Warsame counted 2"
    )


def test_what_was_blacked_out_reads_as_erased() -> None:
    entry = audit.entry(AMINA, "greet", "person", 7, facts={"times": 3})
    entry.actor_name, entry.blacked_out_at = "", entry.at
    assert sentences.read_out(entry) == "(an erased person) greeted (an erased person) 3 times in (not kept)"
    assert sentences.changes_of(entry) == []


def test_a_deed_on_somebody_whose_name_was_never_written_does_not_call_them_erased() -> None:
    entry = audit.entry(AMINA, "greet", "person", 7, facts={"times": 3}, after={"place": "the hall"})
    assert sentences.read_out(entry) == "Amina Warsame greeted somebody 3 times in the hall"


def test_a_cell_is_never_taken_for_a_template_nor_for_who_did_it() -> None:
    """Whatever somebody typed into a name: braces stay braces, and nobody else has done it."""
    entry = audit.entry(
        AMINA, "greet", "person", 7, subject_name="{actor}", after={"place": "{times!r}", "actor": "Otto"}
    )
    assert sentences.read_out(entry) == "Amina Warsame greeted {actor} (not kept) times in {times!r}"


def test_a_verb_of_a_room_that_is_no_more_is_still_read() -> None:
    assert sentences.read_out(AuditEntry(actor_name="Amina", verb="knit", facts={})) == "Amina: knit"


def test_cells_of_every_shape_are_shown() -> None:
    entry = audit.entry(
        AMINA,
        "rename",
        "x",
        before={"name": None, "tags": ["a", "b"], "same": 1},
        after={"name": "N", "tags": [], "same": 1, "more": {"x": 2}},
    )
    assert sentences.changes_of(entry) == [
        sentences.Change("name", "", "N"),
        sentences.Change("tags", "a, b", ""),
        sentences.Change("more", "", "x: 2"),
    ]
