"""How many should do it: of a Local, of a chapter, of all above."""

from __future__ import annotations

from wallchart.union.organizing.targets import Body, Rule, targets_for

TREE = (
    # id, parent, kind, left, right, members
    Body(1, None, "council", "Council", "", 0, 7, 1013, 0),
    Body(2, 1, "region", "North", "", 1, 5, 510, 0),
    Body(3, 2, "local", "Local 12", "12", 2, 4, 489, 0),
    Body(4, 3, "chapter", "12A", "12A", 3, 4, 89, 0),
    Body(5, 2, "local", "Local 40", "40", 4, 5, 3, 0),
    Body(6, 1, "local", "Local 77", "77", 5, 6, 500, 0),
)
FIFTH = Rule(2000, None)


def aims(rules: dict[int | None, Rule]) -> dict[str, int | None]:
    found = targets_for(rules, TREE)
    return {body.name: found[body.id] for body in TREE}


def test_a_fifth_of_each_local_is_rounded_up() -> None:
    found = aims({None: FIFTH})
    assert (found["Local 12"], found["Local 40"], found["Local 77"]) == (98, 1, 100)
    assert found["12A"] == 18


def test_above_the_locals_the_target_is_their_sum() -> None:
    found = aims({None: FIFTH})
    assert (found["North"], found["Council"]) == (99, 199)


def test_a_local_has_its_own_number_and_the_sum_follows() -> None:
    found = aims({None: FIFTH, 3: Rule(None, 50)})
    assert (found["Local 12"], found["12A"], found["North"], found["Council"]) == (50, None, 51, 151)


def test_a_regions_share_holds_for_its_locals() -> None:
    found = aims({None: FIFTH, 2: Rule(1000, None)})
    assert (found["Local 12"], found["Local 40"], found["Local 77"]) == (49, 1, 100)
    assert found["North"] == 50


def test_a_regions_number_is_its_own_and_leaves_its_locals() -> None:
    found = aims({None: FIFTH, 2: Rule(None, 120)})
    assert (found["North"], found["Local 12"], found["Council"]) == (120, 98, 220)


def test_a_number_for_each_local() -> None:
    found = aims({None: Rule(None, 10)})
    assert (found["Local 40"], found["12A"], found["North"], found["Council"]) == (10, None, 20, 30)


def test_without_a_rule_there_is_no_target() -> None:
    assert set(aims({}).values()) == {None}


def test_one_local_alone_can_have_a_target() -> None:
    found = aims({6: Rule(5000, None)})
    assert (found["Local 77"], found["Local 12"], found["Council"]) == (250, None, 250)
