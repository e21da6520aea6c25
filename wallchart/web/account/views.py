"""The pages of signing in that are our own."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from wallchart.union.core import reads
from wallchart.union.core.access import ROLE_NAMES
from wallchart.union.core.errors import NotFound
from wallchart.web.asked import number_asked
from wallchart.web.doors import View, has_second_factor, needs_second_factor


@login_required
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Why a second factor is needed, and the two ways to one. Whoever has one gives it, and is sent on."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    if not needs_second_factor(request, actor):
        return redirect("/")
    if has_second_factor(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?next=/")
    roles = [ROLE_NAMES[role] for role in sorted(actor.roles)]
    return render(request, "account/second_factor.html", {"roles": roles})


def adding_a_factor(view: View) -> View:
    """A page of allauth that adds a factor. The account's first counts as given: it was used just now."""

    @wraps(view)
    def adding(request: HttpRequest) -> HttpResponseBase:
        first = request.method == "POST" and not has_second_factor(request.user)
        answer = view(request)
        if first and has_second_factor(request.user):
            record_authentication(request, request.user, method="mfa", reauthenticated=True)
        return answer

    return login_required(adding)


activate_totp = adding_a_factor(totp.activate_totp)
add_webauthn = adding_a_factor(webauthn.add_webauthn)


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
        account = accounts.get(number_asked(request.POST.get("account", "")) or 0)
        if account is None:
            raise NotFound
        signed_in: HttpResponse = perform_login(request, account, email_verification="none", redirect_url="/")
        return signed_in
    return render(request, "account/demo.html", {"accounts": accounts.values()})
