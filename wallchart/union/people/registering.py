"""What this room and core hold about people, each kind with how it is taken out and erased (holdings.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wallchart.union.core import clock, sentences
from wallchart.union.core.models import Account, AuditEntry

from .held import no_more_clashes
from .holdings import Holding, Rows, register
from .models import (
    Address,
    Assignment,
    ContactPoint,
    DuplicatePair,
    EarlierRecord,
    Employment,
    ImportRow,
    Membership,
    Merge,
    OwnLink,
    Post,
    RosterLine,
    SearchTerm,
)
from .own_links import BY_LINK
from .traces import erase_traces_in_rosters


def register_all() -> None:
    """Called once, when the house is put together (apps.py). The order is that of an export's files."""
    reached_at = ("kind", "value", "is_work", "is_preferred", "verified_at", "created_at")
    _plain(ContactPoint, _("phone numbers and e-mail addresses"), *reached_at)
    _plain(Address, _("addresses"), "kind", "line1", "line2", "city", "state", "zip", "since", "until")
    _plain(Membership, _("memberships"), "affiliate__name", "status", "since", "until", stays=True)
    work = ("employer__name", "worksite__name", "unit__name", "classification", "shift", "hired_on")
    _plain(Employment, _("where, as what and when somebody works"), *work, "since", "until")
    _plain(Post, _("posts held"), "affiliate__name", "role", "title", "since", "until")
    both = ("person", "committee_member")
    _register(Assignment, both, _("who looks after whom"), _assignments, _no_more(Assignment))
    _plain(SearchTerm, _("the words by which search finds them"), "kind", "term")
    _register(ImportRow, ("person",), _("rows of rosters"), _roster_rows, erase_traces_in_rosters)
    said = _("what rosters said last (a number each)")
    _register(RosterLine, ("person_id",), said, _lines, _no_more(RosterLine))
    doubts = _("doubts whether two records are one")
    _register(DuplicatePair, ("first", "second"), doubts, _pairs, _no_more(DuplicatePair))
    known_by = _("what merged records of theirs were known by")
    _plain(EarlierRecord, known_by, *EarlierRecord.KNOWN_BY)
    _register(Merge, ("kept",), _("records that were merged"), _merges, _no_more(Merge))
    opened = ("address", "made_at", "expires_at", "opened_at", "ended_at")
    _plain(OwnLink, _("links to their own record"), *opened)
    _register(AuditEntry, (), _("entries of the log"), _log, _black_out, stays=True)
    _register(Account, (), _("the account to sign in with"), _account, _close_accounts)


def _register(
    model: type[Model],
    fields: tuple[str, ...],
    title: str | Promise,
    export: Callable[[int], Rows],
    erase: Callable[[int], int],
    *,
    stays: bool = False,
) -> None:
    register(Holding(model, fields, export, erase, no_more_clashes, title, stays))


def _plain(model: type[Model], title: str | Promise, *columns: str, stays: bool = False) -> None:
    """A model whose rows belong to one person and go with them (or stay, where they only count)."""

    def export(person_id: int) -> Rows:
        found = model._base_manager.filter(person=person_id).order_by("pk").values(*columns)
        return [{name.replace("__name", ""): value for name, value in row.items()} for row in found]

    erase = _nothing if stays else _no_more(model)
    _register(model, ("person",), title, export, erase, stays=stays)


def _nothing(person_id: int) -> int:
    del person_id
    return 0


def _about(model: type[Model], person_id: int) -> Q:
    """The rows of a model by any of the fields with which it names a person."""
    fields: dict[type[Model], tuple[str, ...]] = {
        Assignment: ("person", "committee_member"),
        DuplicatePair: ("first", "second"),
        Merge: ("kept", "gone_id_was"),
        RosterLine: ("person_id",),
    }
    about = Q()
    for field in fields.get(model, ("person",)):
        about |= Q(**{field: person_id})
    return about


def _no_more(model: type[Model]) -> Callable[[int], int]:
    def erase(person_id: int) -> int:
        gone, _by_model = model._base_manager.filter(_about(model, person_id)).delete()
        return gone

    return erase


def _assignments(person_id: int) -> Rows:
    rows = Assignment._base_manager.filter(_about(Assignment, person_id)).order_by("pk")
    return [
        {
            "looked after by them": row.committee_member_id == person_id,
            "since": row.since,
            "until": row.until,
        }
        for row in rows
    ]


def _roster_rows(person_id: int) -> Rows:
    found = ImportRow._base_manager.filter(person=person_id).select_related("run").order_by("pk")
    return [
        {
            "file": row.run.file_name,
            "row": row.row,
            "came to": row.operation,
            "read": row.cells,
            "before": row.before,
            "after": row.after,
        }
        for row in found
    ]


def _lines(person_id: int) -> Rows:
    found = RosterLine._base_manager.filter(person_id=person_id).select_related("source")
    return [{"source": line.source.name, "keyed number": line.digest} for line in found]


def _pairs(person_id: int) -> Rows:
    found = DuplicatePair._base_manager.filter(_about(DuplicatePair, person_id)).order_by("pk")
    return _rows(found.values("score", "reasons", "state", "found_at", "decided_at"))


def _merges(person_id: int) -> Rows:
    """Both records of a merge that stands are theirs; of one that was undone the other is somebody else's."""
    told: Rows = []
    for merge in Merge._base_manager.filter(_about(Merge, person_id)).order_by("pk"):
        records = {"gone_record": merge.gone_record, "kept_record": merge.kept_record}
        if merge.undone_at is not None:
            del records["kept_record" if merge.gone_id_was == person_id else "gone_record"]
        told.append({"at": merge.at, "undone_at": merge.undone_at, **records})
    return told


def all_ids_of(person_id: int) -> set[int]:
    """The person's id, and those of the records that were merged into theirs, and into those."""
    ids, new = {person_id}, {person_id}
    while new:
        merged = Merge._base_manager.filter(kept__in=new, undone_at=None)
        new = set(merged.values_list("gone_id_was", flat=True)) - ids
        ids |= new
    return ids


def _entries_about(person_id: int) -> Q:
    ids = all_ids_of(person_id)
    return Q(subject_id__in=ids) | Q(object_kind="person", object_id__in=ids)


def _log(person_id: int) -> Rows:
    """Entries about them in full; of what they did themselves, only what and when: the rest is others'."""
    told: Rows = []
    for entry in AuditEntry.objects.filter(_entries_about(person_id)).order_by("id"):
        told.append(
            {
                "at": entry.at,
                "what": sentences.read_out(entry),
                "before": entry.before,
                "after": entry.after,
                "facts": entry.facts,
            }
        )
    done = AuditEntry.objects.filter(actor__in=_accounts_of(person_id)).exclude(_entries_about(person_id))
    for entry in done.order_by("id"):
        told.append({"at": entry.at, "what": f"(done by them) {entry.verb}", "from": entry.origin})
    return told


def _black_out(person_id: int) -> int:
    """Empty what the log says of a person, and their name where they acted. The deeds themselves stay."""
    now = clock.now()
    ids = all_ids_of(person_id)
    named = Q(after__committee_member_id__in=list(ids))
    # Of a merge that was undone the entry stands with the other one, and names them both.
    parted = Merge._base_manager.filter(gone_id_was__in=ids)
    named |= Q(object_kind="merge", object_id__in=parted.values("pk"))
    about = AuditEntry.objects.filter(_entries_about(person_id) | named)
    # What they did by their own link stands among what is about them: where they came from goes too.
    about.filter(channel=BY_LINK).update(origin="", blacked_out_at=now)
    emptied = about.update(before=None, after=None, subject_name="", blacked_out_at=now)
    done = AuditEntry.objects.filter(actor__in=_accounts_of(person_id))
    return emptied + done.update(actor_name="", origin="", blacked_out_at=now)


def _accounts_of(person_id: int) -> QuerySet[Account]:
    """The account they sign in with, and what a merge left over: of two accounts one stays with the person,
    and the other is nobody's."""
    ids: set[int | None] = set()
    for merge in Merge._base_manager.filter(kept=person_id, undone_at=None):
        ids |= {merge.gone_record["account_id"], merge.kept_record["account_id"]}
    return Account.objects.filter(Q(person=person_id) | Q(pk__in=ids - {None}, person=None)).order_by("pk")


def _account(person_id: int) -> Rows:
    found = _accounts_of(person_id)
    rows = _rows(found.values("email", "name", "is_active", "created_at", "last_login"))
    for row, account in zip(rows, found, strict=True):
        factors = Authenticator.objects.filter(user=account).values_list("type", flat=True)
        row["second factors"] = sorted(factors)
        sessions = UserSession.objects.filter(user=account)
        row["sessions"] = list(sessions.values("ip", "user_agent", "created_at", "last_seen_at"))
    return rows


def _rows(found: Iterable[Any]) -> Rows:
    return [dict(row) for row in found]


def _close_accounts(person_id: int) -> int:
    """The rows stay, since the log and the marks refer to them; what they say of the person goes, and with
    it every way to sign in. The caller takes the account off the person."""
    accounts = list(_accounts_of(person_id))
    for account in accounts:
        _close(account)
    return len(accounts)


def _close(account: Account) -> None:
    for session in UserSession.objects.filter(user=account):
        session.end()
    # Those of a sign-in that was begun and not ended belong to nobody yet, and say the address.
    for begun in Session.objects.iterator():
        if account.email.casefold() in str(begun.get_decoded()).casefold():
            begun.delete()
    Authenticator.objects.filter(user=account).delete()
    EmailAddress.objects.filter(user=account).delete()
    Account.objects.filter(pk=account.pk).update(
        email=f"erased-{account.pk}@erased.invalid", name="", is_active=False, is_demo=False, last_login=None
    )
