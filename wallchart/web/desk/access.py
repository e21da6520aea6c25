"""Who can see what: the whole table, and one affiliate's page that says who can see it, and why."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render

from wallchart.union.core.access import EXTENT_NAMES, ROLE_NAMES, TABLE, VERB_NAMES, Extent, Role, Verb
from wallchart.union.people.reads import shape, sight
from wallchart.web.doors import AskedRequest, door


def table(request: AskedRequest) -> HttpResponse:
    """The table itself: verbs down, roles across, how far in each cell."""
    words: Mapping[Extent | None, object] = {extent: EXTENT_NAMES[extent] for extent in Extent}
    extents = {(rule.role, rule.verb): rule.extent for rule in TABLE}
    rows = [
        {
            "verb": VERB_NAMES[verb],
            "political": verb.value.startswith("political"),
            "cells": [words.get(extents.get((role, verb)), "") for role in Role],
        }
        for verb in Verb
    ]
    bodies = shape.affiliates_for(request.actor, Verb.SEE_ACCESS)
    roles = [ROLE_NAMES[role] for role in Role]
    return render(request, "desk/access.html", {"rows": rows, "roles": roles, "bodies": bodies})


def who_can_see(request: AskedRequest, affiliate_id: int) -> HttpResponse:
    body = shape.affiliate_reached(request.actor, Verb.SEE_ACCESS, affiliate_id)
    seers = sight.who_can_see(request.actor, affiliate_id)
    names = [seer for seer in seers if not seer.counts_only]
    counts = [seer for seer in seers if seer.counts_only]
    return render(request, "desk/who_can_see.html", {"body": body, "names": names, "counts": counts})


doors = [
    door("access/", table, name="access", verb=Verb.SEE_ACCESS),
    door("union/<int:affiliate_id>/access/", who_can_see, name="who_can_see", verb=Verb.SEE_ACCESS),
]
