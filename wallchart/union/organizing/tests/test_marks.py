"""Marking, voiding, undoing: what stands afterwards, who may, and what is turned away."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from tests.cast import Cast
from wallchart.union.core import clock
from wallchart.union.core.errors import Conflict, NotFound, Refusal
from wallchart.union.core.models import AuditEntry
from wallchart.union.organizing.actions.marks import clear, mark, stamp, undo_last, void_mark
from wallchart.union.organizing.models import Mark, Standing, Tally, TallyDay
from wallchart.union.organizing.recounting import standings_astray, tallies_astray, tally_days_astray
from wallchart.union.organizing.rules import Source, answer_of
from wallchart.union.people.models import Affiliate


def stands(cast: Cast, key: str, person: str) -> str | None:
    return answer_of(cast.ask(key).pk, cast.persons[person].pk)


def tally(cast: Cast, key: str, affiliate: Affiliate) -> tuple[int, int, int]:
    kept = Tally.objects.filter(ask=cast.ask(key), affiliate=affiliate).first()
    return (kept.did, kept.might, kept.refused) if kept else (0, 0, 0)


def nothing_astray() -> bool:
    return (standings_astray(), tallies_astray(), tally_days_astray()) == (0, 0, 0)


def put(cast: Cast, who: str, key: str, person: str, answer: str = "did", day: date | None = None) -> Mark:
    return mark(cast.actor(who), cast.ask(key).pk, cast.persons[person].pk, answer, day)


def test_a_mark_stands_and_is_counted_at_once(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    assert stands(cast, "committed", "hassan") == "did"
    assert tally(cast, "committed", cast.local12) == (1, 0, 0)
    assert nothing_astray()


def test_the_latest_day_stands_however_late_an_older_one_is_told(cast: Cast) -> None:
    today = clock.today()
    put(cast, "amina", "committed", "hassan", "refused", today)
    put(cast, "amina", "committed", "hassan", "did", today - timedelta(days=3))
    assert stands(cast, "committed", "hassan") == "refused"
    assert tally(cast, "committed", cast.local12) == (0, 0, 1)
    assert nothing_astray()


def test_of_two_marks_on_one_day_the_later_recorded_stands(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "did")
    put(cast, "tou", "committed", "hassan", "might")
    assert stands(cast, "committed", "hassan") == "might"
    assert tally(cast, "committed", cast.local12) == (0, 1, 0)


def test_a_mark_that_comes_late_lands_on_the_day_on_which_it_happened(cast: Cast) -> None:
    day = clock.today() - timedelta(days=20)
    put(cast, "amina", "committed", "hassan", "did", day)
    assert list(TallyDay.objects.values_list("day", "did")) == [(day, 1)]


def test_a_change_of_mind_is_a_step_back_on_its_day(cast: Cast) -> None:
    today = clock.today()
    put(cast, "amina", "committed", "hassan", "did", today - timedelta(days=2))
    put(cast, "amina", "committed", "hassan", "refused", today)
    steps = dict(TallyDay.objects.values_list("day", "did"))
    assert steps == {today - timedelta(days=2): 1, today: -1}


def test_who_is_not_on_the_chart_stands_but_is_not_counted(cast: Cast) -> None:
    cast.hassan.status = "retiree"
    cast.hassan.save(update_fields=["status"])
    put(cast, "amina", "committed", "hassan")
    assert stands(cast, "committed", "hassan") == "did"
    assert tally(cast, "committed", cast.local12) == (0, 0, 0)
    assert nothing_astray()


def test_the_same_upload_twice_is_one_mark(cast: Cast) -> None:
    token = uuid4()
    ask, person = cast.ask("trained").pk, cast.hassan.pk
    first = mark(cast.actor("amina"), ask, person, "did", token=token)
    again = mark(cast.actor("amina"), ask, person, "did", token=token)
    assert first.pk == again.pk
    assert Mark._base_manager.count() == 1


def test_a_token_never_stands_for_another_mark(cast: Cast) -> None:
    token = uuid4()
    mark(cast.actor("amina"), cast.ask("trained").pk, cast.hassan.pk, "did", token=token)
    with pytest.raises(Conflict, match="another mark"):
        mark(cast.actor("amina"), cast.ask("trained").pk, cast.lupe.pk, "did", token=token)


def test_an_upload_that_was_voided_meanwhile_does_not_come_back(cast: Cast) -> None:
    token = uuid4()
    made = mark(cast.actor("amina"), cast.ask("trained").pk, cast.hassan.pk, "did", token=token)
    void_mark(cast.actor("amina"), made.pk, "wrong person")
    mark(cast.actor("amina"), cast.ask("trained").pk, cast.hassan.pk, "did", token=token)
    assert stands(cast, "trained", "hassan") is None


@pytest.mark.parametrize("answer", ["", "yes", "DID", "not asked"])
def test_an_answer_that_there_is_not_is_refused(cast: Cast, answer: str) -> None:
    with pytest.raises(Refusal, match="did, might, refused"):
        put(cast, "amina", "committed", "hassan", answer)


def test_nobody_marks_tomorrow(cast: Cast) -> None:
    with pytest.raises(Refusal, match="still to come"):
        put(cast, "amina", "committed", "hassan", "did", clock.today() + timedelta(days=1))


def test_a_closed_campaign_takes_no_marks(cast: Cast) -> None:
    cast.civic.closed_at = clock.now()
    cast.civic.save()
    with pytest.raises(Refusal, match="closed"):
        put(cast, "amina", "committed", "hassan")


@pytest.mark.parametrize(
    ("who", "whom", "may"),
    [
        ("amina", "hassan", True),
        ("amina", "rosa", True),  # the chapter lies below her Local
        ("amina", "ngozi", False),  # another Local
        ("tou", "hassan", True),
        ("sam", "hassan", True),  # assigned to him
        ("sam", "rosa", False),  # not assigned to him
        ("olga", "hassan", True),
        ("olga", "ngozi", False),
        ("ada", "ngozi", True),
        ("otto", "hassan", False),
        ("tess", "hassan", False),
        ("bart", "hassan", False),
        ("cora", "hassan", False),
        ("stranger", "hassan", False),
    ],
)
def test_who_may_mark_whom(cast: Cast, who: str, whom: str, may: bool) -> None:
    account = cast.actor(who)
    if may:
        mark(account, cast.ask("committed").pk, cast.persons[whom].pk, "did")
        assert stands(cast, "committed", whom) == "did"
    else:
        with pytest.raises(NotFound):
            mark(account, cast.ask("committed").pk, cast.persons[whom].pk, "did")
        assert Mark._base_manager.count() == 0


def test_the_firewall_holds_in_both_directions(cast: Cast) -> None:
    """A Civic Engagement Officer marks the caucus, and not the petition on safe staffing."""
    with pytest.raises(NotFound):
        mark(cast.actor("tou"), cast.petition.asks.get().pk, cast.hassan.pk, "did")


def test_a_mark_stays_within_the_campaigns_part_of_the_tree(cast: Cast) -> None:
    with pytest.raises(NotFound):
        mark(cast.actor("ada"), cast.petition.asks.get().pk, cast.ngozi.pk, "did")


def test_voiding_lets_what_was_before_stand_again(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "might")
    second = put(cast, "amina", "committed", "hassan", "did")
    void_mark(cast.actor("amina"), second.pk, "a slip")
    assert stands(cast, "committed", "hassan") == "might"
    assert tally(cast, "committed", cast.local12) == (0, 1, 0)
    assert nothing_astray()


def test_voiding_twice_is_voiding_once(cast: Cast) -> None:
    made = put(cast, "amina", "committed", "hassan")
    void_mark(cast.actor("amina"), made.pk, "a slip")
    again = void_mark(cast.actor("ada"), made.pk, "another reason")
    assert again.void_reason == "a slip"
    assert nothing_astray()


def test_a_void_says_why(cast: Cast) -> None:
    made = put(cast, "amina", "committed", "hassan")
    with pytest.raises(Refusal, match="say why"):
        void_mark(cast.actor("amina"), made.pk, "  ")


def test_a_steward_voids_his_own_mark_and_nobody_elses(cast: Cast) -> None:
    mine = put(cast, "sam", "committed", "hassan")
    hers = put(cast, "amina", "trained", "hassan")
    void_mark(cast.actor("sam"), mine.pk, "a slip")
    with pytest.raises(NotFound):
        void_mark(cast.actor("sam"), hers.pk, "a slip")


def test_undo_takes_back_the_last_one_of_ones_own(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    put(cast, "amina", "committed", "lupe")
    put(cast, "tou", "committed", "rosa")
    undone = undo_last(cast.actor("amina"), cast.civic.pk)
    assert undone is not None and undone.person_id == cast.lupe.pk
    assert (stands(cast, "committed", "hassan"), stands(cast, "committed", "lupe")) == ("did", None)
    assert stands(cast, "committed", "rosa") == "did"


def test_undo_with_nothing_to_undo_does_nothing(cast: Cast) -> None:
    assert undo_last(cast.actor("amina"), cast.civic.pk) is None


def test_undo_leaves_what_an_import_brought(cast: Cast) -> None:
    mark(cast.actor("amina"), cast.ask("trained").pk, cast.hassan.pk, "did", source=Source("import", 7))
    assert undo_last(cast.actor("amina"), cast.civic.pk) is None


def test_clearing_a_cell_leaves_nothing_standing(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "might")
    put(cast, "amina", "committed", "hassan", "did")
    cleared = clear(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk)
    assert (cleared.person, cleared.ask, cleared.stood, cleared.stands) == (
        "Hassan Mohamed", "Committed", "did", "",
    )  # fmt: skip
    assert Mark._base_manager.filter(voided_at=None).count() == 0
    assert stands(cast, "committed", "hassan") is None
    assert nothing_astray()


def test_a_steward_does_not_clear_what_an_officer_recorded(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan")
    with pytest.raises(Refusal, match="somebody else"):
        clear(cast.actor("sam"), cast.ask("committed").pk, cast.hassan.pk)
    assert stands(cast, "committed", "hassan") == "did"


def test_clearing_an_empty_cell_is_nothing(cast: Cast) -> None:
    assert clear(cast.actor("amina"), cast.ask("committed").pk, cast.hassan.pk).stood == ""
    assert AuditEntry.objects.filter(verb="clear_marks").count() == 0


def test_every_mark_stands_in_the_log_before_and_after(cast: Cast) -> None:
    put(cast, "amina", "committed", "hassan", "might")
    made = put(cast, "amina", "committed", "hassan", "did")
    entry = AuditEntry.objects.get(verb="mark", object_id=made.pk)
    assert (entry.before, entry.after) == ({"answer": "might"}, {"answer": "did"})
    assert entry.political and entry.subject_id == cast.hassan.pk
    assert entry.affiliate_id == cast.local12.pk


def test_the_mark_of_another_campaign_is_another_mark(cast: Cast) -> None:
    """Codes do not spread: a mark belongs to one ask of one campaign."""
    put(cast, "amina", "committed", "hassan")
    mark(cast.actor("amina"), cast.petition.asks.get().pk, cast.hassan.pk, "refused")
    assert stands(cast, "committed", "hassan") == "did"
    assert Standing._base_manager.filter(person=cast.hassan).count() == 2


def test_a_stamp_says_how_the_cell_stood_and_stands(cast: Cast) -> None:
    ask = cast.ask("committed").pk
    first = stamp(cast.actor("amina"), ask, cast.hassan.pk, "might")
    assert (first.person, first.ask, first.stood, first.stands) == (
        "Hassan Mohamed",
        "Committed",
        "",
        "might",
    )
    second = stamp(cast.actor("amina"), ask, cast.hassan.pk, "did")
    assert (second.stood, second.stands, second.stood_since) == ("might", "did", clock.today())


def test_a_stamp_that_the_cell_bears_already_is_no_second_mark(cast: Cast) -> None:
    ask = cast.ask("committed").pk
    day = clock.today() - timedelta(days=4)
    stamp(cast.actor("amina"), ask, cast.hassan.pk, "did", day)
    assert stamp(cast.actor("tou"), ask, cast.hassan.pk, "did").mark is None
    assert stamp(cast.actor("tou"), ask, cast.hassan.pk, "did", day).mark is None
    assert Mark._base_manager.count() == 1
    assert stamp(cast.actor("tou"), ask, cast.hassan.pk, "did", clock.today()).mark is not None
    assert AuditEntry.objects.filter(verb="mark").count() == 2
