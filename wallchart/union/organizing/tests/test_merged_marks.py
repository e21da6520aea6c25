"""When two records become one person, and two again: every mark where it belongs, every count right."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cast import Cast
from wallchart.union.organizing.actions.marks import mark, void_mark
from wallchart.union.organizing.models import Mark, Standing, Tally
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people

from .test_marks import nothing_astray


def everything() -> tuple[list[tuple[object, ...]], list[tuple[object, ...]], list[tuple[object, ...]]]:
    marks = Mark._base_manager.order_by("pk").values_list("pk", "person", "ask", "answer", "voided_at")
    standings = Standing._base_manager.order_by("person", "ask").values_list(
        "person", "ask", "answer", "mark"
    )
    tallies = Tally.objects.order_by("ask", "affiliate").exclude(did=0, might=0, refused=0)
    return (
        list(marks),
        list(standings),
        list(tallies.values_list("ask", "affiliate", "did", "might", "refused")),
    )


@pytest.mark.parametrize("gone", ["bill", "rosa"])  # of the same affiliate, and of its chapter
def test_a_merge_and_its_undoing_leave_marks_standings_and_tallies_as_they_were(
    cast: Cast, gone: str
) -> None:
    ada = cast.actor("ada")
    other = cast.persons[gone]
    committed, trained = cast.ask("committed").pk, cast.ask("trained").pk
    mark(ada, committed, cast.hassan.pk, "might", date(2026, 1, 3))
    mark(ada, committed, other.pk, "did", date(2026, 1, 4))
    mark(ada, trained, other.pk, "did", date(2026, 1, 4))
    slip = mark(ada, trained, other.pk, "refused", date(2026, 1, 5))
    void_mark(ada, slip.pk, "a slip")
    before = everything()

    merge = merge_people(ada, cast.hassan.pk, other.pk)
    assert nothing_astray()
    kept = set(Standing._base_manager.values_list("person", "ask", "answer"))
    assert kept == {(cast.hassan.pk, committed, "did"), (cast.hassan.pk, trained, "did")}

    unmerge_people(ada, merge.pk)
    assert nothing_astray()
    assert everything() == before
