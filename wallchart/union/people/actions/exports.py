"""Taking a list of people out of the house: logged, with what was asked for and how many they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core import audit
from wallchart.union.core.access import Actor, Verb
from wallchart.union.core.errors import Refusal
from wallchart.union.core.tables import in_chunks

from ..models import ImportRow, Person
from ..reads.lists import Row, Wanted, people_wanted, rows_of, told
from ..reads.rosters import refused_csv, run_seen

COLUMNS: Mapping[str, Promise] = {
    "number": gettext_lazy("Member number"),
    "name": gettext_lazy("Name"),
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "home": gettext_lazy("Local"),
    "status": gettext_lazy("Status"),
    "employer": gettext_lazy("Employer"),
    "worksite": gettext_lazy("Worksite"),
    "unit": gettext_lazy("Bargaining unit"),
    "classification": gettext_lazy("Classification"),
    "shift": gettext_lazy("Shift"),
    "phone": gettext_lazy("Phone"),
    "email": gettext_lazy("E-mail"),
}
"""What a list may carry. Nothing political ever stands here: a list of people may go to an employer."""

KINDS = ("csv", "xlsx")
A_CHUNK = 2_000


@dataclass(frozen=True)
class TakenOut:
    """A list on its way out: its heads and its rows, which are read as they are written."""

    heads: list[str]
    rows: Iterator[list[str]]
    count: int
    wanted: str


@transaction.atomic
def export_people(actor: Actor, wanted: Wanted, columns: Sequence[str], kind: str) -> TakenOut:
    """The people wanted, of those whom the actor may take out, with these COLUMNS in this order.

    Phone and e-mail are empty for those whose contacts the actor may not see. Raises NotFound without the
    right, Refusal for a column that there is not.
    """
    actor.must(Verb.EXPORT_PEOPLE)
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or not columns or kind not in KINDS:
        raise Refusal(_("choose at least one of the columns that are offered"), value=", ".join(unknown))
    people = people_wanted(actor, wanted, Verb.EXPORT_PEOPLE)
    keys = list(people.values_list("pk", flat=True))
    words = told(actor, wanted)
    audit.record(
        actor,
        "export_people",
        "people",
        affiliate_id=wanted.home,
        after={"filter": words},
        facts={"count": len(keys), "kind": kind, "columns": list(columns)},
    )
    heads = [str(COLUMNS[name]) for name in columns]
    return TakenOut(heads, _rows(actor, keys, columns), len(keys), words)


@transaction.atomic
def export_refused(actor: Actor, run_id: int) -> Iterator[str]:
    """The refused rows of a roster as CSV, line by line, to be put right and brought again. Raises NotFound
    where the actor may not bring in that roster."""
    run = run_seen(actor, run_id)
    refused = run.counts.get(ImportRow.Operation.REFUSED.value, 0)
    audit.record(
        actor,
        "export_refused",
        "import",
        run.pk,
        affiliate_id=run.affiliate_id,
        facts={"file": run.file_name, "source": run.source.name, "count": refused},
    )
    return refused_csv(actor, run)


def _rows(actor: Actor, keys: Sequence[int], columns: Sequence[str]) -> Iterator[list[str]]:
    for part in in_chunks(keys, A_CHUNK):
        people = Person._base_manager.in_bulk(list(part))
        rows: list[Row] = rows_of(actor, [people[key] for key in part if key in people])
        for row in rows:
            yield [str(getattr(row, name)) for name in columns]
