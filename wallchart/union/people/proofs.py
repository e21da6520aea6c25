"""What `wallchart check` proves of this room's books: the tree, the heads, memberships, terms, accounts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wallchart.union.core import clock
from wallchart.union.core.proofs import Progress, register
from wallchart.union.core.tables import in_chunks

from . import stamps
from .actions.privacy import RECORD_OF_NOBODY
from .actions.tree import numbered
from .holdings import registered
from .models import (
    Address,
    Affiliate,
    Assignment,
    Employment,
    Headcount,
    ImportRun,
    Membership,
    Person,
    Post,
    SearchTerm,
)
from .models.persons import COUNTED, ON_THE_CHART
from .names import sort_name
from .reach import not_over
from .search import CHUNK, terms_astray
from .traces import OVER


def register_own() -> None:
    """Called once, when the house is put together (apps.py)."""
    register("tree", gettext_lazy("the ranges of the tree are those of its branches"), tree_is_numbered)
    register("heads", gettext_lazy("head counts are what the persons say"), heads_agree)
    register("memberships", gettext_lazy("home and status are the current membership"), memberships_agree)
    register("one-current", gettext_lazy("nobody has two of what there is one of"), one_current)
    register("search", gettext_lazy("everybody is found by what they are called"), terms_agree)
    register("stamps", gettext_lazy("the triggers that stamp persons stand"), stamps_stand)
    register("accounts", gettext_lazy("nobody signs in without a post"), accounts_have_posts)
    register("erased", gettext_lazy("nothing personal is left of those who were erased"), nothing_is_left)
    register("rosters", gettext_lazy("old rosters are forgotten"), old_rosters_are_gone)


def tree_is_numbered(_progress: Progress) -> list[str]:
    affiliates = {found.pk: found for found in Affiliate.objects.order_by("id")}
    seen = 0
    found = []
    for affiliate, numbers in numbered(affiliates):
        seen += 1
        if (affiliate.left, affiliate.right, affiliate.depth) != numbers:
            found.append(
                _("{name} ({id}) is numbered {is_now}, and its place in the tree says {should}").format(
                    name=affiliate.name,
                    id=affiliate.pk,
                    is_now=(affiliate.left, affiliate.right, affiliate.depth),
                    should=numbers,
                )
            )
    if seen != len(affiliates):
        found.append(_("{n} affiliates hang on nothing").format(n=len(affiliates) - seen))
    if affiliates and sum(found.parent_id is None for found in affiliates.values()) != 1:
        found.append(_("there is not one union at the root of the tree"))
    return found


def heads_agree(_progress: Progress) -> list[str]:
    on_the_chart = Person._base_manager.filter(status__in=ON_THE_CHART, home__isnull=False)
    counted = {
        row["home"]: (row["members"], row["everybody"] - row["members"])
        for row in on_the_chart.values("home").annotate(
            members=Count("id", filter=Q(status__in=COUNTED)), everybody=Count("id")
        )
    }
    found = []
    for kept in Headcount.objects.select_related("affiliate"):
        should = counted.pop(kept.affiliate_id, (0, 0))
        if (kept.members, kept.others) != should:
            found.append(
                _("{name} counts {kept} heads (members, others), and the persons are {should}").format(
                    name=kept.affiliate.name, kept=(kept.members, kept.others), should=should
                )
            )
    found += [_("affiliate {id} has persons and no head count").format(id=home) for home in sorted(counted)]
    return found


def memberships_agree(_progress: Progress) -> list[str]:
    current = Membership._base_manager.filter(person=OuterRef("pk"), until=None)
    same = current.filter(affiliate=OuterRef("home"), status=OuterRef("status"))
    astray = Person._base_manager.filter(home__isnull=False).exclude(Exists(same)).count()
    homeless = Person._base_manager.filter(Exists(current), home=None).count()
    found = []
    if astray:
        found.append(
            _("{n} persons have a home or a status that is not their current membership").format(n=astray)
        )
    if homeless:
        found.append(_("{n} persons have a current membership and no home").format(n=homeless))
    return found


def one_current(_progress: Progress) -> list[str]:
    found = []
    keys: list[tuple[Any, tuple[str, ...]]] = [
        (Membership, ("person",)),
        (Employment, ("person",)),
        (Assignment, ("person",)),
        (Address, ("person", "kind")),
    ]
    for model, key in keys:
        rows = model._base_manager.filter(until=None).values(*key).annotate(n=Count("pk"))
        twice = rows.filter(n__gt=1).count()
        if twice:
            found.append(
                _("{n} persons have two current rows of {what}").format(
                    n=twice, what=model._meta.verbose_name_plural
                )
            )
    for model in (Membership, Employment, Assignment, Address, Post):
        backwards = model._base_manager.filter(until__lt=F("since")).count()
        if backwards:
            found.append(
                _("{n} {what} end before they begin").format(
                    n=backwards, what=model._meta.verbose_name_plural
                )
            )
    return found


def terms_agree(progress: Progress) -> list[str]:
    ids = list(Person._base_manager.filter(erased_at=None).order_by("pk").values_list("pk", flat=True))
    astray = SearchTerm._base_manager.filter(person__erased_at__isnull=False).count()
    misplaced = done = 0
    for part in in_chunks(ids, CHUNK):
        astray += terms_astray(part)
        names = Person._base_manager.filter(pk__gte=part[0], pk__lte=part[-1], erased_at=None)
        for given, family, kept in names.values_list("given_name", "family_name", "sort_name"):
            misplaced += kept != sort_name(given, family)
        done += len(part)
        progress(done, len(ids))
    found = []
    if astray:
        found.append(
            _("{n} words by which people are found are missing or wrong; run `wallchart prepare`").format(
                n=astray
            )
        )
    if misplaced:
        found.append(_("{n} persons stand in the wrong place of the alphabet").format(n=misplaced))
    return found


def stamps_stand(_progress: Progress) -> list[str]:
    if stamps.standing(connection):
        return []
    return [_("the triggers that stamp persons are not as they should be; run `manage.py migrate`")]


def accounts_have_posts(_progress: Progress) -> list[str]:
    """The worker closes accounts of ended terms once a day; two days later something is off."""
    lately = clock.today() - timedelta(days=2)
    lasting = Post._base_manager.filter(not_over() | Q(until__gt=lately), person=OuterRef("pk"))
    open_ones = Person._base_manager.filter(~Exists(lasting), account__is_active=True).count()
    if not open_ones:
        return []
    return [_("{n} accounts are open and hold no post; is the worker running?").format(n=open_ones)]


def nothing_is_left(_progress: Progress) -> list[str]:
    """Whoever was erased has no row any more of a kind that goes with an erasure (people.holdings)."""
    found = []
    for person in Person._base_manager.exclude(erased_at=None).order_by("pk"):
        left = [held.name for held in registered() if not held.stays and held.export(person.pk)]
        if left or {name: getattr(person, name) for name in RECORD_OF_NOBODY} != RECORD_OF_NOBODY:
            found.append(
                _("of person {id}, who was erased, there is still: {left}; erase them again").format(
                    id=person.pk, left=", ".join(left) or _("what stands on their record")
                )
            )
    return found


def old_rosters_are_gone(_progress: Progress) -> list[str]:
    before = clock.now() - timedelta(days=settings.ROSTER_DAYS + 2)
    kept = ImportRun.objects.filter(state__in=OVER, created_at__lt=before).filter(
        Q(applied_at=None) | Q(applied_at__lt=before)
    )
    late = kept.exclude(file="").count()
    if not late:
        return []
    return [_("{n} roster files should have been forgotten by now; is the worker running?").format(n=late)]
