"""What follows from people's names, and has to follow where they change."""

from __future__ import annotations

from collections.abc import Iterable

from wallchart.union.core.models import Account
from wallchart.union.core.scoping import scopes_disabled
from wallchart.union.core.tables import in_chunks

from .cells import longest_of
from .models import Person
from .search import CHUNK, refresh_terms


def follow_names(person_ids: Iterable[int]) -> None:
    """Have these persons found under the names that they have today, and their accounts act under them.

    What was done under an earlier name stays as it was written down. Called in the transaction of the change.
    """
    ids = sorted(set(person_ids))
    refresh_terms(ids)
    with scopes_disabled():
        for some in in_chunks(ids, CHUNK):
            _rename_accounts(list(some))


def account_name(person: Person) -> str:
    """What the account of a person is called."""
    return person.shown_name[: longest_of(Account, "name")]


def _rename_accounts(ids: list[int]) -> None:
    for person in Person._base_manager.filter(pk__in=ids, account__isnull=False).select_related("account"):
        name = account_name(person)
        if person.account is not None and person.account.name != name:
            Account.objects.filter(pk=person.account.pk).update(name=name)
