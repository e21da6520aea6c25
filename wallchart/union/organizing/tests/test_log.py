"""What the log says of this room's deeds: the sentence, in whose log it stands, what may be blacked out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import NotFound
from wallchart.union.core.models import AuditEntry
from wallchart.union.core.sentences import read_out
from wallchart.union.organizing.actions.campaigns import (
    change_ask,
    change_campaign,
    close_campaign,
    open_campaign,
    set_target,
    start_campaign,
)
from wallchart.union.organizing.actions.exports import take_out_board, take_out_chart
from wallchart.union.organizing.actions.many import Row, record_marks, void_day, void_source
from wallchart.union.organizing.actions.marks import clear, mark, void_mark
from wallchart.union.organizing.models import Ask
from wallchart.union.organizing.rules import Source
from wallchart.union.people.actions.privacy import erase_person

from .test_marks import put

SHEET = Source("import", 1)


def written(verb: str) -> AuditEntry:
    return AuditEntry.objects.get(verb=verb)


def sheet(cast: Cast, *lines: tuple[str, str]) -> None:
    rows = [Row(cast.ask(key).pk, cast.persons[who].pk, "did", date(2026, 1, 5)) for who, key in lines]
    record_marks(cast.actor("amina"), rows, SHEET)


def cleared(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    clear(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk)


def voided(cast: Cast) -> None:
    made = put(cast, "amina", "committed", "hassan")
    void_mark(cast.actor("ada"), made.pk, " another Hassan ")


def voided_day(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    put(cast, "amina", "trained", "hassan")
    void_day(cast.actor("ada"), cast.accounts["amina"].pk, clock.today(), "wrong list")


def voided_sheet(cast: Cast) -> None:
    sheet(cast, ("hassan", "committed"), ("lupe", "committed"))
    void_source(cast.actor("amina"), "import", 1, "the wrong file")


def reopened(cast: Cast) -> None:
    close_campaign(cast.actor("ada"), cast.petition.pk)
    open_campaign(cast.actor("ada"), cast.petition.pk)


CIVIC = "Civic engagement 2026"
SENTENCES: dict[str, tuple[Callable[[Cast], object], str]] = {
    "mark": (
        lambda cast: put(cast, "amina", "committed", "hassan", "might"),
        f"Amina Warsame marked Hassan Mohamed: Committed, might ({CIVIC})",
    ),
    "void_mark": (
        voided,
        f"Ada Berg voided a mark of Hassan Mohamed: Committed ({CIVIC}), because: another Hassan",
    ),
    "clear_marks": (
        cleared,
        f"Amina Warsame took back what Hassan Mohamed was marked with: Committed ({CIVIC})",
    ),
    "record_marks": (
        lambda cast: sheet(cast, ("hassan", "committed"), ("lupe", "committed"), ("rosa", "trained")),
        f"Amina Warsame recorded marks in {CIVIC} (Committed 2, Trained 1)",
    ),
    "void_day": (
        voided_day,
        f"Ada Berg voided marks in {CIVIC} (Committed 1, Trained 1), because: wrong list",
    ),
    "void_source": (
        voided_sheet,
        f"Amina Warsame voided marks in {CIVIC} (Committed 2), because: the wrong file",
    ),
    "take_out_chart": (
        lambda cast: take_out_chart(cast.actor("amina"), cast.civic.pk, cast.chapter12a.pk, "xlsx"),
        f"Amina Warsame took the chart of Chapter 12A out as xlsx, 1 person ({CIVIC})",
    ),
    "take_out_board": (
        lambda cast: take_out_board(cast.actor("olga"), cast.civic.pk, "csv"),
        f"Olga Lindqvist took the board out as csv ({CIVIC})",
    ),
    "start_campaign": (
        lambda cast: start_campaign(cast.actor("olga"), cast.local12.pk, "petition", "Heat in the depot"),
        "Olga Lindqvist started the campaign Heat in the depot (Petition)",
    ),
    "change_campaign": (
        lambda cast: change_campaign(cast.actor("olga"), cast.petition.pk, name="Safe staffing"),
        "Olga Lindqvist changed the campaign Safe staffing",
    ),
    "close_campaign": (reopened, "Ada Berg closed the campaign Petition for safe staffing"),
    "open_campaign": (reopened, "Ada Berg opened the campaign Petition for safe staffing again"),
    "change_ask": (
        lambda cast: change_ask(cast.actor("ada"), cast.ask("trained").pk, label="Ready", question="?"),
        f"Ada Berg changed an ask of {CIVIC}",
    ),
    "set_target": (
        lambda cast: set_target(cast.actor("ada"), cast.ask("trained").pk, share=Decimal("0.1")),
        f"Ada Berg set a target in {CIVIC}: Trained",
    ),
}


@pytest.mark.parametrize("verb", SENTENCES)
def test_the_log_says_it_in_a_sentence(cast: Cast, verb: str) -> None:
    do, sentence = SENTENCES[verb]
    do(cast)
    assert read_out(written(verb)) == sentence


@pytest.mark.parametrize("verb", SENTENCES)
def test_what_was_done_behind_the_firewall_says_so_in_the_log(cast: Cast, verb: str) -> None:
    """By that the log of a Local is read by its civic officers, and by nobody who sees petitions alone."""
    do, sentence = SENTENCES[verb]
    do(cast)
    assert written(verb).political == (CIVIC in sentence)


def test_a_mark_that_does_not_stand_is_told_as_it_was_made(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "refused")
    late = put(cast, "tou", "committed", "hassan", "did", clock.today() - timedelta(days=3))
    entry = AuditEntry.objects.get(verb="mark", object_id=late.pk)
    assert read_out(entry) == f"Tou Vang marked Hassan Mohamed: Committed, did ({CIVIC})"
    assert (entry.before, entry.after) == ({"answer": "refused"}, {"answer": "refused", "marked": "did"})


def test_the_log_of_an_erased_person_does_not_say_what_they_answered(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "refused")
    erase_person(cast.actor("ada"), cast.hassan.pk)
    assert read_out(written("mark")) == (
        f"Amina Warsame marked (an erased person): Committed, (not kept) ({CIVIC})"
    )


def test_the_reason_of_a_void_goes_with_the_person_of_whom_it_speaks(cast: Cast) -> None:
    voided(cast)
    erase_person(cast.actor("ada"), cast.hassan.pk)
    assert "another Hassan" not in str(list(AuditEntry.objects.values_list("before", "after", "facts")))


@pytest.mark.parametrize("verb", ["void_day", "void_source"])
def test_why_many_marks_were_voided_stands_where_it_can_be_blacked_out(cast: Cast, verb: str) -> None:
    """Facts can never be emptied; so nothing that may speak of people stands among them."""
    SENTENCES[verb][0](cast)
    entry = written(verb)
    assert list(entry.after or {}) == ["why"]
    assert "why" not in entry.facts
    assert not {"Hassan Mohamed", "Lupe Hernández-Ruiz"} & set(map(str, entry.facts.values()))


def test_marks_of_two_asks_with_one_label_are_counted_together(cast: Cast) -> None:
    trained = cast.ask("trained")
    Ask.objects.filter(pk=trained.pk).update(label="Committed")
    sheet(cast, ("hassan", "committed"), ("lupe", "committed"), ("rosa", "trained"))
    assert written("record_marks").facts["marks"] == {"Committed": 3}


def test_marks_in_two_campaigns_are_an_entry_in_each(cast: Cast) -> None:
    signed = cast.petition.asks.get()
    rows = [
        Row(cast.ask("committed").pk, cast.hassan.pk, "did", date(2026, 1, 5)),
        Row(signed.pk, cast.hassan.pk, "did", date(2026, 1, 5)),
        Row(signed.pk, cast.lupe.pk, "did", date(2026, 1, 5)),
    ]
    assert record_marks(cast.actor("amina"), rows, SHEET) == 3
    told = AuditEntry.objects.filter(verb="record_marks").order_by("object_id")
    assert [(entry.object_id, entry.political, entry.facts["marks"]) for entry in told] == [
        (cast.civic.pk, True, {"Committed": 1}),
        (cast.petition.pk, False, {"Signed": 2}),
    ]
    assert [entry.affiliate_id for entry in told] == [cast.council.pk, cast.local12.pk]


def test_a_sheet_on_which_nothing_is_new_is_not_told(cast: Cast) -> None:
    voided_sheet(cast)
    before = AuditEntry.objects.count()
    assert void_source(cast.actor("amina"), "import", 1, "once more") == 0
    assert AuditEntry.objects.count() == before


def test_what_is_done_to_somebody_stands_in_the_log_of_their_local(cast: Cast) -> None:
    """The campaign is the council's; it is read by those who answer for the person."""
    mark(cast.actor("ada"), cast.ask("committed").pk, cast.rosa.pk, "did")
    assert written("mark").affiliate_id == cast.chapter12a.pk


def test_a_target_of_a_local_stands_in_its_own_log(cast: Cast) -> None:
    set_target(cast.actor("olga"), cast.ask("committed").pk, cast.local40.pk, number=4)
    entry = written("set_target")
    assert (entry.affiliate_id, entry.after) == (cast.local40.pk, {"share": None, "number": 4})


def test_a_chart_that_is_not_given_out_is_not_told_as_taken(cast: Cast) -> None:
    with pytest.raises(NotFound):
        take_out_chart(cast.actor("sam"), cast.civic.pk, cast.local12.pk, "csv")
    assert not AuditEntry.objects.filter(verb="take_out_chart").exists()


def test_how_much_was_taken_out_stands_in_the_log(cast: Cast) -> None:
    take_out_chart(cast.actor("amina"), cast.civic.pk, cast.local12.pk, "csv", alone=True)
    take_out_board(cast.actor("amina"), cast.civic.pk, "xlsx", region_id=cast.north.pk)
    assert "out as csv, 9 people (" in read_out(written("take_out_chart"))
    assert written("take_out_chart").facts == {
        "form": "csv", "place": "Local 12", "people": 9, "campaign": CIVIC,
    }  # fmt: skip
    assert written("take_out_board").facts == {"form": "xlsx", "rows": 2, "campaign": CIVIC}
