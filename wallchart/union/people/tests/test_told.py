"""Each deed of this room stands in the log, read as a sentence, with where it belongs and whom it is on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from tests.cast import HOUSE, Cast
from wallchart.union.core import clock, sentences
from wallchart.union.core.models import AuditEntry
from wallchart.union.people import sentences as of_this_room
from wallchart.union.people.actions.merging import merge_people
from wallchart.union.people.actions.parting import unmerge_people
from wallchart.union.people.actions.persons import change_person
from wallchart.union.people.actions.posts import give_post
from wallchart.union.people.reads.record import person_record

from .deeds import ADA, DEEDS


@pytest.mark.parametrize("verb", DEEDS)
def test_each_deed_reads_as_a_sentence(cast: Cast, verb: str) -> None:
    do, sentence = DEEDS[verb]
    do(cast, cast.actor("ada").coming_from("198.51.100.7"))
    entry = AuditEntry.objects.filter(verb=verb).latest("id")
    assert sentences.read_out(entry) == sentence
    assert (entry.actor_id, entry.origin, entry.channel) == (
        cast.accounts["ada"].pk, "198.51.100.7", "desk",
    )  # fmt: skip


UNION_WIDE = {"seek_pairs", "export_people"}


@pytest.mark.parametrize("verb", [verb for verb in DEEDS if verb not in UNION_WIDE])
def test_each_deed_on_somebody_is_read_where_it_belongs(cast: Cast, verb: str) -> None:
    """By the affiliate an officer finds it in her log; about a person it stands on the person's page."""
    DEEDS[verb][0](cast, cast.actor("ada"))
    entry = AuditEntry.objects.filter(verb=verb).latest("id")
    assert entry.affiliate_id is not None
    assert (entry.subject_id is None) == (entry.object_kind == "affiliate")


def test_every_sentence_of_this_room_is_one_that_a_deed_writes() -> None:
    """Those of rosters are held by the tests of rosters."""
    said = {verb for part in _parts() for verb, _sentence, _label in part}
    assert said == set(DEEDS)


def _parts() -> list[tuple]:
    room = of_this_room
    return [room._TREE, room._PERSONS, room._CONTACTS, room._IDENTITY, room._POSTS, room._PRIVACY]


def test_every_verb_can_be_chosen_by_a_name_of_its_own() -> None:
    labels = [str(sentence.label) for sentence in sentences.declared().values()]
    assert len(labels) == len(set(labels)) and all(labels)


def test_the_sentence_is_read_in_the_readers_language_and_names_stay(cast: Cast) -> None:
    change_person(cast.actor("ada"), cast.hassan.pk, {"suffix": "Jr"})
    with override("es"):
        assert "Hassan Mohamed Jr" in sentences.read_out(AuditEntry.objects.latest("id"))


def test_a_name_that_looks_like_a_place_in_a_sentence_is_only_a_name(cast: Cast) -> None:
    change_person(cast.actor("ada"), cast.hassan.pk, {"given_name": "{actor}", "family_name": "{0} %s"})
    told = sentences.read_out(AuditEntry.objects.latest("id"))
    assert told == f"{ADA} changed the record of {{actor}} {{0}} %s"


# --- what stands beside it: cell by cell


@pytest.mark.parametrize(
    ("verb", "changes"),
    [
        ("change_person", [("suffix", "", "Jr")]),
        ("change_membership", [("home", "Local 12", "Local 40"), ("since", "", "{today}")]),
        ("change_employment", [("shift", "day", "night"), ("since", "", "{today}")]),
        ("change_contact", [("is_work", "False", "True")]),
        ("change_affiliate", [("name", "Local 12", "Local Twelve"), ("number", "12", "")]),
        ("move_affiliate", [("under", "North", "South")]),
    ],
)
def test_what_a_deed_changed_stands_beside_it_and_nothing_else(
    cast: Cast, verb: str, changes: list[tuple[str, str, str]]
) -> None:
    DEEDS[verb][0](cast, cast.actor("ada"))
    told = sentences.changes_of(AuditEntry.objects.filter(verb=verb).latest("id"))
    expected = [(cell, was, now.format(today=clock.today().isoformat())) for cell, was, now in changes]
    assert [(change.cell, change.before, change.after) for change in told] == expected


@pytest.mark.parametrize("verb", ["give_post", "export_people", "assign_person", "send_own_link"])
def test_of_a_deed_that_changes_no_cell_none_is_shown(cast: Cast, verb: str) -> None:
    DEEDS[verb][0](cast, cast.actor("ada"))
    assert sentences.changes_of(AuditEntry.objects.filter(verb=verb).latest("id")) == []


def test_a_post_is_told_with_its_term_and_by_its_role_where_it_has_no_title(cast: Cast) -> None:
    until = clock.today() + timedelta(days=30)
    give_post(cast.actor("ada"), cast.local12.pk, cast.hassan.pk, role="treasurer", until=until)
    entry = AuditEntry.objects.get(verb="give_post")
    assert entry.after == {
        "since": clock.today().isoformat(), "until": until.isoformat(), "role": "treasurer",
    }  # fmt: skip
    assert "the post treasurer in" in sentences.read_out(entry)


def test_a_persons_page_reads_what_was_done_to_the_records_that_were_merged_into_theirs(cast: Cast) -> None:
    ada = cast.actor("ada")
    change_person(ada, cast.bill.pk, {"suffix": "Sr"})
    merge = merge_people(ada, cast.hassan.pk, cast.bill.pk)
    told = person_record(ada, cast.hassan.pk)
    assert [line.sentence for line in told.entries or []] == [
        f"{ADA} merged Bill Erickson Sr into Bill Mohamed Sr",
        f"{ADA} changed the record of Bill Erickson Sr",
    ]
    assert told.entry_count == 2
    unmerge_people(ada, merge.pk)
    told = person_record(ada, cast.hassan.pk)
    assert "changed the record" not in " ".join(line.sentence for line in told.entries or [])


def test_a_persons_page_shows_the_latest_entries_and_counts_them_all(cast: Cast) -> None:
    for number in range(23):
        change_person(HOUSE, cast.hassan.pk, {"suffix": str(number)})
    told = person_record(cast.actor("amina"), cast.hassan.pk)
    assert told.entries is not None and len(told.entries) == 20 and told.entry_count == 23
    assert told.entries[0].subject_name == "Hassan Mohamed 22"
