"""The pages of signing in that are our own."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wallchart.union.core import reads
from wallchart.union.core.access import ROLE_NAMES
from wallchart.union.core.errors import NotFound
from wallchart.web.doors import needs_second_factor


@login_required
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed, and the two ways to one. Whoever has one is sent on."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not needs_second_factor(request, actor):
        return redirect("/")
    roles = [ROLE_NAMES[role] for role in sorted(actor.roles)]
    return render(request, "account/second_factor.html", {"roles": roles})


@login_required
def reauthenticate(_request: HttpRequest) -> HttpResponse:
    """Nobody has a password to repeat: the second factor is what is asked for again."""
    return redirect("mfa_reauthenticate")


@never_cache
@require_http_methods(["GET", "POST"])
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """The made-up people, each a button that signs in as them. Not there unless the demo is switched on."""
    accounts = {account.pk: account for account in reads.demo_sign_ins()}
    if not accounts:
        raise NotFound
    if request.method == "POST":
        chosen = request.POST.get("account", "")
        account = accounts.get(int(chosen)) if chosen.isdecimal() else None
        if account is None:
            raise NotFound
        signed_in: HttpResponse = perform_login(request, account, email_verification="none", redirect_url="/")
        return signed_in
    return render(request, "account/demo.html", {"accounts": accounts.values()})
