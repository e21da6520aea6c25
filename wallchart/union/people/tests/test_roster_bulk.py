"""The parts of an import that work on rows by the thousand: chunks, packed rows, counts, indexes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import HOUSE, Cast
from wallchart.refusal import Refusal
from wallchart.union.organizing.actions.marks import mark
from wallchart.union.organizing.models import Tally
from wallchart.union.organizing.recounting import standings_astray, tallies_astray, tally_days_astray
from wallchart.union.people import holdings
from wallchart.union.people.actions import roster, roster_decisions
from wallchart.union.people.identity import Traits
from wallchart.union.people.models import Headcount, ImportRow, UnchangedRows
from wallchart.union.people.names import _LETTERS, fold
from wallchart.union.people.roster.candidates import find_candidates
from wallchart.union.people.roster.text import MIXED, Chunk, TextForm, TextRows
from wallchart.union.people.roster.unchanged import BLOCK, Unchanged, unpack

from .rosters import applied, apply, previewed, write_csv

HEADINGS = ["Member number", "First name", "Last name", "Local", "Status"]
MESSY = b'Name,Street\n"Ana","1 Oak\r\nApt 2"\n\nJos\xe9,2 Elm\nBo,"3 Fir\n\xf1"\nCy,4 Ash\n'


def chunks(path: Path, form: TextForm, size: int) -> list[Chunk]:
    return list(TextRows(path, form).chunks(size))


def numbered(found: Sequence[Chunk]) -> list[tuple[int, list[str], bool]]:
    return [
        (number, texts, number in chunk.odd)
        for chunk in found
        for number, texts in enumerate(chunk.rows, chunk.first)
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6, 100])
def test_rows_keep_their_numbers_and_their_oddness_however_they_are_chunked(
    tmp_path: Path, size: int
) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(MESSY)
    assert numbered(chunks(path, TextForm(MIXED, ","), size)) == [
        (1, ["Name", "Street"], False),
        (2, ["Ana", "1 Oak\r\nApt 2"], False),
        (3, [], False),
        (4, ["José", "2 Elm"], True),
        (5, ["Bo", "3 Fir\nñ"], True),
        (6, ["Cy", "4 Ash"], False),
    ]


@given(
    cells=st.lists(st.text("ab,", max_size=3), max_size=12),
    size=st.integers(1, 15),
    number=st.integers(0, 14),
)
def test_the_rows_after_a_number_are_those_and_no_others(
    cells: list[str], size: int, number: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("rows") / "roster.csv"
    path.write_text("\n".join(["x", *cells]) + "\n", encoding="utf-8")
    whole = numbered(chunks(path, TextForm("utf-8", ","), size))
    rest = numbered([chunk.after(number) for chunk in chunks(path, TextForm("utf-8", ","), size)])
    assert rest == [row for row in whole if row[0] > number]
    assert [row[0] for row in whole] == list(range(1, len(whole) + 1))


def test_a_line_that_names_the_separator_is_no_row_and_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("sep=;\nName;Local\nAna;12\n", encoding="utf-8")
    assert numbered(chunks(path, TextForm("utf-8", ";", skip=1), 2)) == [
        (2, ["Name", "Local"], False),
        (3, ["Ana", "12"], False),
    ]


def test_a_quotation_mark_that_is_never_closed_is_told_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text('Name\nAna\n"Bo\n' + "Cy\n" * 60, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        chunks(path, TextForm("utf-8", ","), 10)
    assert refused.value.row == 3


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK + 7])
def test_unchanged_rows_come_out_of_their_blocks_as_they_went_in(
    cast: Cast, tmp_path: Path, count: int
) -> None:
    rows_of_one = [HEADINGS, ["", "Ana", "Berg", "12", ""]]
    run = previewed(HOUSE, write_csv(tmp_path / "a.csv", rows_of_one), cast.council.pk)
    UnchangedRows.objects.all().delete()
    rows = np.random.default_rng(count).permutation(np.arange(2, count + 2))
    gathering = Unchanged(run.pk)
    gathering.add_many(rows[: count // 2], rows[: count // 2] * 10)
    for row in rows[count // 2 :].tolist():
        gathering.add(row, row * 10)
    assert len(gathering) == count
    assert gathering.write() == count // BLOCK * BLOCK
    assert gathering.write(last=True) == count % BLOCK
    assert len(gathering) == 0
    found = [pair for block in UnchangedRows.objects.order_by("first_row") for pair in unpack(block)]
    assert found == [(row, row * 10) for row in range(2, count + 2)]


def test_whom_rows_may_mean_is_looked_up_in_indexes_and_nobody_reads_everybody(cast: Cast) -> None:
    """Each database says how it would answer a question: a scan of a table goes through all there are."""
    rows = [
        Traits(number=number, given="lupe", family="hernandez-ruiz", birth_date=date(1980, 1, 2), **told)
        for number, told in (
            ("m1010", {}),
            ("12", {"emails": frozenset({"a@example.org"})}),
            ("0012", {"phones": frozenset({"+16515550111"})}),
            ("", {"address": "1 oak st 55101"}),
        )
    ]
    with CaptureQueriesContext(connection) as captured:
        find_candidates(rows)
    asked = [query["sql"] for query in captured if "WHERE" in query["sql"]]
    assert len(asked) > 8
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few people are read faster as they stand
        for sql in asked:
            cursor.execute(f"EXPLAIN {'QUERY PLAN ' * (connection.vendor == 'sqlite')}{sql}")
            plan = " ".join(step[-1] for step in cursor.fetchall())
            assert not re.search(r"SCAN people_|Seq Scan", plan), (sql, plan)


@given(st.text(st.sampled_from("aZ'’-. ø ßÆłéñ̃ıİǅ中٣"), max_size=12))
def test_plain_letters_are_folded_as_all_others_are(text: str) -> None:
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    assert fold(text) == fold("".join(sign for sign in plain if not unicodedata.combining(sign)))
    assert fold(fold(text)) == fold(text)


# --- what is counted anew


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What the rooms above are told, who count all the same: who moved."""
    heard: list[object] = []
    moves = [*holdings._on_people_moving, lambda moved: heard.append(sorted(moved))]
    monkeypatch.setattr(holdings, "_on_people_moving", moves)
    return heard


def did(cast: Cast, affiliate_id: int) -> int:
    kept = Tally.objects.filter(ask=cast.ask("committed"), affiliate_id=affiliate_id).first()
    return kept.did if kept else 0


def nothing_astray() -> bool:
    return (standings_astray(), tallies_astray(), tally_days_astray()) == (0, 0, 0)


def heads(affiliate_id: int) -> int:
    return Headcount.objects.get(affiliate_id=affiliate_id).members


def test_a_roster_that_moves_people_moves_their_marks_counts_and_an_undo_moves_them_back(
    cast: Cast, tmp_path: Path, told: list[object]
) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did")
    before = (heads(cast.local12.pk), heads(cast.local40.pk))
    told.clear()
    rows = [HEADINGS, [cast.hassan.number, "Hassan", cast.hassan.family_name, "40", ""]]
    run = applied(HOUSE, write_csv(tmp_path / "a.csv", rows), cast.council.pk)
    assert (did(cast, cast.local12.pk), did(cast, cast.local40.pk)) == (0, 1)
    assert (heads(cast.local12.pk), heads(cast.local40.pk)) == (before[0] - 1, before[1] + 1)
    assert told == [[cast.hassan.pk]], "he alone was counted anew"
    assert nothing_astray()
    roster.undo_roster(HOUSE, run.pk)
    assert (did(cast, cast.local12.pk), did(cast, cast.local40.pk)) == (1, 0)
    assert (heads(cast.local12.pk), heads(cast.local40.pk)) == before
    assert nothing_astray()


def test_somebody_who_has_left_is_counted_no_more_and_again_after_an_undo(cast: Cast, tmp_path: Path) -> None:
    mark(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk, "did")
    rows = [HEADINGS, ["", "Ana", "Berg", "12", ""]]
    run = previewed(HOUSE, write_csv(tmp_path / "a.csv", rows), cast.local12.pk, full=True)
    gone = ImportRow.objects.get(run=run, operation=ImportRow.Operation.LEFT, person_id=cast.hassan.pk)
    roster_decisions.decide_left(HOUSE, run.pk, [gone.pk], gone=True)
    apply(HOUSE, run)
    assert did(cast, cast.local12.pk) == 0
    assert nothing_astray()
    roster.undo_roster(HOUSE, run.pk)
    assert did(cast, cast.local12.pk) == 1
    assert nothing_astray()


def test_newcomers_are_counted_as_heads_and_no_campaign_is_counted_anew_for_them(
    cast: Cast, tmp_path: Path, told: list[object]
) -> None:
    before = heads(cast.local12.pk)
    told.clear()
    rows = [HEADINGS, *([f"Z{n}", f"Given{n}", f"Family{n}", "12", "member"] for n in range(3))]
    applied(HOUSE, write_csv(tmp_path / "a.csv", rows), cast.local12.pk)
    assert heads(cast.local12.pk) == before + 3
    assert told == []
    assert nothing_astray()
