"""Targets over any tree and any rules: rounding, sums, and what a rule does not touch."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallchart.union.organizing.targets import Body, Rule, of_members, targets_for

shares = st.integers(1, 10_000)


@given(share=shares, members=st.integers(0, 10**7))
def test_a_share_is_rounded_up_to_whole_people(share: int, members: int) -> None:
    exact = Fraction(share, 10_000) * members
    target = of_members(share, members)
    assert exact <= target < exact + 1
    assert (target == 0) == (members == 0)
    assert target <= members


@pytest.mark.parametrize(
    ("share", "members", "target"),
    [
        (2000, 5, 1),
        (2000, 6, 2),
        (10_000, 489, 489),
        (1, 1, 1),
        (1, 10_000, 1),
        (1, 10_001, 2),
        (3333, 3, 1),  # a third, as one writes it: 0.9999 of one
        (3334, 3, 2),
    ],
)
def test_the_smallest_local_has_a_target_of_one(share: int, members: int, target: int) -> None:
    assert of_members(share, members) == target


@pytest.mark.parametrize(
    ("share", "shown"),
    [(2000, "20"), (1250, "12.5"), (1, "0.01"), (3333, "33.33"), (10_000, "100"), (None, "")],
)
def test_a_share_is_told_in_percent_as_one_writes_it(share: int | None, shown: str) -> None:
    assert Rule(share, None if share else 7).percent == shown


@st.composite
def trees(draw: st.DrawFn) -> list[Body]:
    """A council with regions, each with Locals, some with chapters; heads are summed over what lies below."""
    parents: list[tuple[int, int | None, str, int]] = [(1, None, "council", draw(st.integers(0, 3)))]
    for _region in range(draw(st.integers(0, 2))):
        region = len(parents) + 1
        parents.append((region, 1, "region", draw(st.integers(0, 3))))
        for _local in range(draw(st.integers(0, 3))):
            local = len(parents) + 1
            parents.append((local, region, "local", draw(st.integers(0, 500))))
            for _chapter in range(draw(st.integers(0, 2))):
                parents.append((len(parents) + 1, local, "chapter", draw(st.integers(0, 90))))
    heads = {key: own for key, _parent, _kind, own in parents}
    sizes = dict.fromkeys(heads, 1)
    for key, parent, _kind, _own in reversed(parents):
        if parent is not None:
            heads[parent] += heads[key]
            sizes[parent] += sizes[key]
    return [
        Body(key, parent, kind, f"{kind} {key}", "", key, key + sizes[key], heads[key], 0)
        for key, parent, kind, _own in parents
    ]


rules = st.dictionaries(
    st.none() | st.integers(1, 12),
    st.builds(Rule, shares, st.none()) | st.builds(Rule, st.none(), st.integers(0, 400)),
    max_size=4,
)


@settings(max_examples=40)
@given(tree=trees(), kept=rules)
def test_above_locals_without_a_number_of_its_own_stands_their_sum(
    tree: list[Body], kept: dict[int | None, Rule]
) -> None:
    found = targets_for(kept, tree)
    over_locals = {
        body.id
        for body in tree
        if any(other.kind == "local" and body.left < other.left < body.right for other in tree)
    }
    for body in tree:
        rule = kept.get(body.id)
        if body.id in over_locals and (rule is None or rule.number is None):
            parts = [each.id for each in tree if each.parent_id == body.id]
            known = [found[part] for part in parts if part in over_locals or tree[part - 1].kind == "local"]
            told = [target for target in known if target is not None]
            assert found[body.id] == (sum(told) if told else None)


@settings(max_examples=40)
@given(tree=trees(), kept=rules)
def test_a_local_has_its_own_target_or_the_nearest_share_above_it_or_the_campaigns_rule(
    tree: list[Body], kept: dict[int | None, Rule]
) -> None:
    found = targets_for(kept, tree)
    bodies = {body.id: body for body in tree}
    for body in tree:
        if body.kind != "local":
            continue
        own = kept.get(body.id)
        if own is not None:
            share, number = own.share, own.number
        else:
            above, share = bodies[body.parent_id or 0], None
            while share is None and above is not None:
                rule = kept.get(above.id)
                share = rule.share if rule else None
                above = bodies.get(above.parent_id or 0)
            whole = kept.get(None)
            share = share or (whole.share if whole else None)
            number = whole.number if whole and share is None else None
        assert found[body.id] == (of_members(share, body.members) if share else number)


@settings(max_examples=40)
@given(tree=trees(), kept=rules, data=st.data())
def test_the_order_in_which_bodies_are_given_does_not_matter(
    tree: list[Body], kept: dict[int | None, Rule], data: st.DataObject
) -> None:
    found = targets_for(kept, tree)
    assert targets_for(kept, data.draw(st.permutations(tree))) == found
    assert set(found) == {body.id for body in tree}
    assert all(target is None or target >= 0 for target in found.values())


@settings(max_examples=40)
@given(tree=trees(), kept=rules, target=st.integers(0, 400))
def test_a_locals_own_number_changes_only_its_own_its_chapters_and_those_above(
    tree: list[Body], kept: dict[int | None, Rule], target: int
) -> None:
    locals_ = [body for body in tree if body.kind == "local"]
    if not locals_:
        return
    one = locals_[-1]
    before, after = targets_for(kept, tree), targets_for({**kept, one.id: Rule(None, target)}, tree)
    assert after[one.id] == target
    for body in tree:
        beside = body.right <= one.left or body.left >= one.right
        if beside:
            assert after[body.id] == before[body.id]
        if one.left < body.left < one.right and body.id not in kept:
            assert after[body.id] is None, "what is left of the number for a chapter, nobody said"


@settings(max_examples=40)
@given(tree=trees(), less=shares, more=shares)
def test_a_larger_share_is_never_a_smaller_target(tree: list[Body], less: int, more: int) -> None:
    less, more = sorted((less, more))
    small, large = (targets_for({None: Rule(share, None)}, tree) for share in (less, more))
    assert all((small[key] or 0) <= (large[key] or 0) for key in small)
