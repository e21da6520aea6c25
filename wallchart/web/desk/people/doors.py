"""The doors of the pages of people."""

from __future__ import annotations

from wallchart.union.core.access import Verb
from wallchart.web.doors import door

from . import lists, pairs, record

FORM = ("GET", "POST")

urlpatterns = [
    door("people/", lists.people, name="people", verb=Verb.SEE_PEOPLE),
    door("people/list.csv", lists.people_csv, name="people_csv", verb=Verb.EXPORT_PEOPLE),
    door("people/list.xlsx", lists.people_xlsx, name="people_xlsx", verb=Verb.EXPORT_PEOPLE),
    door("people/new/", record.new, name="new_person", verb=Verb.CHANGE_PEOPLE, methods=FORM),
    door("people/pairs/", pairs.pairs, name="pairs", verb=Verb.MERGE_PEOPLE),
    door("people/pairs/seek/", pairs.seek, name="seek_pairs", verb=Verb.MERGE_PEOPLE, methods=("POST",)),
    door("people/pairs/<int:pair_id>/", pairs.pair, name="pair", verb=Verb.MERGE_PEOPLE, methods=FORM),
    door("people/merges/", pairs.merges, name="merges", verb=Verb.MERGE_PEOPLE),
    door(
        "people/merges/<int:merge_id>/undo/",
        pairs.undo,
        name="undo_merge",
        verb=Verb.MERGE_PEOPLE,
        methods=("POST",),
    ),
    door("people/<int:person_id>/", record.person, name="person", verb=Verb.SEE_PEOPLE),
    *(
        door(
            f"people/<int:person_id>/{word}/",
            view,
            name=f"person_{word}",
            verb=Verb.CHANGE_PEOPLE,
            methods=FORM,
        )
        for word, view in (
            ("change", record.change),
            ("membership", record.membership),
            ("employment", record.work),
            ("contacts", record.contacts),
            ("address", record.address),
        )
    ),
    door(
        "people/<int:person_id>/merge/",
        pairs.merge,
        name="person_merge",
        verb=Verb.MERGE_PEOPLE,
        methods=FORM,
    ),
]
