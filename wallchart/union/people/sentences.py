"""How the audit log reads what this room does. Each part of the room adds its verbs to the list."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from wallchart.union.core.sentences import declare

_TREE = (
    (
        "plant_affiliate",
        _("{actor} planted {name} in the union's tree"),
        _("plant an affiliate"),
    ),
    ("change_affiliate", _("{actor} changed {affiliate} in the union's tree"), _("change an affiliate")),
    ("move_affiliate", _("{actor} moved {name} in the union's tree"), _("move an affiliate")),
)
_PERSONS = (
    ("add_person", _("{actor} put {subject} on the list"), _("add a person")),
    ("change_person", _("{actor} changed the record of {subject}"), _("change a person")),
    ("change_membership", _("{actor} changed the membership of {subject}"), _("change a membership")),
    ("change_employment", _("{actor} changed where {subject} works"), _("change somebody's work")),
    ("end_employment", _("{actor} ended the work of {subject}"), _("end somebody's work")),
)
_CONTACTS = (
    ("add_contact", _("{actor} added a way to reach {subject}"), _("add a way to reach somebody")),
    ("change_contact", _("{actor} changed a way to reach {subject}"), _("change a way to reach somebody")),
    ("drop_contact", _("{actor} took away a way to reach {subject}"), _("take away a way to reach somebody")),
    ("change_address", _("{actor} changed the address of {subject}"), _("change an address")),
)
_IDENTITY = (
    ("merge_people", _("{actor} merged {was_merged} into {subject}"), _("merge two records")),
    ("unmerge_people", _("{actor} undid a merge: {subject} stands alone again"), _("undo a merge")),
    ("keep_apart", _("{actor} said that {subject} and another are two people"), _("keep two records apart")),
    ("seek_pairs", _("{actor} had the roster searched for doubles"), _("search for doubles")),
    (
        "export_people",
        _("{actor} took out a list of {count} people as {kind}: {filter}"),
        _("take out a list of people"),
    ),
)
_POSTS = (
    (
        "give_post",
        _("{actor} gave {subject} the post {title} in {affiliate}"),
        _("give a post"),
    ),
    ("end_post", _("{actor} ended {subject}'s post {title} in {affiliate}"), _("end a post")),
    ("open_account", _("{actor} made an account for {subject}"), _("make an account")),
    (
        "change_sign_in",
        _("{actor} changed the address with which {subject} signs in"),
        _("change an address to sign in with"),
    ),
    (
        "forget_second_factor",
        _("{actor} took the second factor of {subject} away"),
        _("take a second factor away"),
    ),
    ("close_account", _("{actor} closed the account of {subject}"), _("close an account")),
    ("assign_person", _("{actor} assigned {subject} to a committee member"), _("assign")),
    (
        "unassign_person",
        _("{actor} took {subject} off a committee member's list"),
        _("unassign"),
    ),
)
_PRIVACY = (
    (
        "export_person",
        _("{actor} took out all that is held about {subject}"),
        _("take out a person's data"),
    ),
    ("erase_person", _("{actor} erased {subject}"), _("erase a person")),
    (
        "send_own_link",
        _("{actor} had {subject} sent a link to their own record"),
        _("send a link to somebody's own record"),
    ),
    (
        "take_back_own_link",
        _("{actor} took back the link that {subject} had been sent"),
        _("take a link back"),
    ),
    ("open_own_link", _("{actor} opened the record of {subject}"), _("open one's own record")),
)
_ROSTER = (
    ("bring_roster", _("{actor} brought the roster {file} ({source})"), _("bring a roster")),
    ("apply_roster", _("{actor} applied the roster {file} ({source})"), _("apply a roster")),
    ("undo_roster", _("{actor} undid the roster {file} ({source})"), _("undo a roster")),
    (
        "export_refused",
        _("{actor} took out the {count} refused rows of the roster {file} ({source})"),
        _("take out refused rows"),
    ),
    ("drop_roster", _("{actor} dropped the roster {file} ({source})"), _("drop a roster")),
    (
        "decide_row",
        _("{actor} decided whom row {row} of a roster is about"),
        _("decide about a roster's row"),
    ),
    (
        "say_left",
        _("{actor} said that {count} people whom the roster {file} lacks have left"),
        _("say who has left"),
    ),
    (
        "say_not_left",
        _("{actor} said that {count} people whom the roster {file} lacks have not left after all"),
        _("say who has not left"),
    ),
    (
        "import_person",
        _("{subject} came in with row {row} of a roster that {actor} applied"),
        _("come in by a roster"),
    ),
    (
        "import_changes",
        _("row {row} of a roster that {actor} applied changed {subject}"),
        _("be changed by a roster"),
    ),
    (
        "undo_import",
        _("{actor} put back what row {row} of a roster had changed of {subject}"),
        _("be put back by undoing a roster"),
    ),
)


def declare_all() -> None:
    """Called once, when the house is put together (apps.py)."""
    for verb, sentence, label in (*_TREE, *_PERSONS, *_CONTACTS, *_IDENTITY, *_POSTS, *_PRIVACY, *_ROSTER):
        declare(verb, sentence, label=label, changes=verb in _SHOWN_CELL_BY_CELL)


_SHOWN_CELL_BY_CELL = {
    "import_changes",
    "undo_import",
    "change_affiliate",
    "move_affiliate",
    "merge_people",
    *(verb for verb, *_told in (*_PERSONS, *_CONTACTS)),
}
