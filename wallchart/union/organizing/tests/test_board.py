"""The board: every Local against its target, and who needs help."""

from __future__ import annotations

import pytest

from tests.cast import Cast
from wallchart.union.core.errors import NotFound
from wallchart.union.organizing.reads.board import union_board
from wallchart.union.people.actions.heads import recount_heads

from .test_marks import put


def test_the_board_has_a_row_for_every_local_with_its_number_share_and_target(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    board = union_board(cast.actor("amina"), cast.civic.pk)
    assert {row.body.name for row in board.rows} == {"Local 12", "Local 40", "Local 77"}
    (twelve,) = [row for row in board.rows if row.body.name == "Local 12"]
    cell = twelve.cells[board.chosen]
    assert (cell.count.did, cell.members, cell.target, cell.missing) == (1, 9, 2, 1)
    assert cell.share == pytest.approx(1 / 9)
    assert (twelve.region, twelve.opens) == ("North", True)
    assert board.total[board.chosen].count.did == 1
    assert board.total[board.chosen].target == 2 + 1 + 1


def test_the_board_of_a_region_shows_its_locals(cast: Cast) -> None:
    board = union_board(cast.actor("ada"), cast.civic.pk, region_id=cast.south.pk)
    assert [row.body.name for row in board.rows] == ["Local 77"]
    assert dict(board.regions) == {cast.north.pk: "North", cast.south.pk: "South"}


def test_people_who_are_in_no_local_have_a_row_of_their_own(cast: Cast) -> None:
    cast.bill.home = cast.north
    cast.bill.save(update_fields=["home"])
    recount_heads({cast.north.pk, cast.local12.pk})
    board = union_board(cast.actor("ada"), cast.civic.pk)
    (north,) = [row for row in board.rows if row.body.name == "North"]
    assert (north.body.members, north.body.others, north.short) == (0, 1, None)


def test_a_locals_own_campaign_has_a_board_of_one(cast: Cast) -> None:
    board = union_board(cast.actor("amina"), cast.petition.pk)
    assert [row.body.name for row in board.rows] == ["Local 12"]


@pytest.mark.parametrize(
    ("who", "what", "sees"),
    [
        ("amina", "civic", True),
        ("otto", "civic", True),  # counts without names, of the whole union
        ("tou", "civic", True),
        ("tou", "petition", False),
        ("cora", "petition", True),
        ("cora", "civic", False),  # the firewall
        ("sam", "civic", False),
        ("tess", "petition", False),
        ("stranger", "petition", False),
    ],
)
def test_who_sees_which_board(cast: Cast, who: str, what: str, sees: bool) -> None:
    campaign_id = (cast.civic if what == "civic" else cast.petition).pk
    if sees:
        union_board(cast.actor(who), campaign_id)
    else:
        with pytest.raises(NotFound):
            union_board(cast.actor(who), campaign_id)


def test_the_board_opens_the_charts_in_reach_and_no_others(cast: Cast) -> None:
    opens = {row.body.name: row.opens for row in union_board(cast.actor("otto"), cast.civic.pk).rows}
    assert opens == {"Local 12": False, "Local 40": False, "Local 77": True}


def test_what_changed_is_told_of_the_ask_that_is_judged_or_of_all(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    put(cast, "amina", "trained", "hassan")
    weeks = [cell.count.week for cell in union_board(cast.actor("ada"), cast.civic.pk).total]
    assert weeks[:3] == [0, 1, 0]
    whole = union_board(cast.actor("ada"), cast.civic.pk, all_changes=True)
    assert [cell.count.week for cell in whole.total][:3] == [0, 1, 1]
