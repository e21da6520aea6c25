"""Every page and endpoint is a door, and every door names the verb that opens it.

`door()` makes the URL pattern and registers it, so that the access tests can walk the whole house: a
URL that is not a door (nor one of the few open ones listed in tests/access) fails them. A door turns
away whoever may not use its verb at all, with the same 404 as a page that is not there; *which* rows
lie behind it is decided by the read or action that the view calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django_htmx.http import HttpResponseClientRedirect

from wallchart.union.core.access import POLITICAL, Actor, Verb
from wallchart.union.core.errors import NotFound

View = Callable[..., HttpResponseBase]


class AskedRequest(HttpRequest):
    """A request whose actor is known: what the views of doors are given."""

    actor: Actor


@dataclass(frozen=True)
class Door:
    """`verb` opens it; `None` opens it to everybody signed in. With `in_campaign`, the political twin
    of the verb opens it as well (which of the two decides is the campaign's nature, in the read)."""

    route: str
    name: str
    verb: Verb | None
    methods: tuple[str, ...]
    in_campaign: bool
    sensitive: bool

    @property
    def verbs(self) -> tuple[Verb, ...]:
        if self.verb is None:
            return ()
        return (self.verb, POLITICAL[self.verb]) if self.in_campaign else (self.verb,)

    @property
    def answered(self) -> tuple[str, ...]:
        """The methods that reach the view. HEAD asks for what GET shows, so it goes with GET alone: no token
        against forged requests comes with it, and a view behind a POST does what the POST would."""
        return (*self.methods, "HEAD") if "GET" in self.methods else self.methods


DOORS: dict[str, Door] = {}


def door(
    route: str,
    view: View,
    *,
    name: str,
    verb: Verb | None,
    methods: tuple[str, ...] = ("GET",),
    in_campaign: bool = False,
    sensitive: bool = False,
) -> URLPattern:
    """A URL pattern behind a door. `methods` are those that the view answers.

    `sensitive` asks for the second factor again before a POST, unless it was given a little while ago:
    for what a stranger at an unlocked desk must not do (give posts, take out or erase a person).
    """
    here = Door(route, name, verb, methods, in_campaign, sensitive)
    within = reauthentication_required(view, allow_get=True) if sensitive else view
    if DOORS.get(name, here) != here:
        raise ValueError(f"two doors are called {name}")
    DOORS[name] = here

    @wraps(view)
    def behind_the_door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in_first(request, here)
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if needs_second_factor(request, actor):
            return redirect("second_factor")
        if here.verbs and not any(actor.may(verb) for verb in here.verbs):
            raise NotFound
        if request.method not in here.answered:
            # OPTIONS too: a view looks at what was sent, never at whether sending it may do something.
            return HttpResponseNotAllowed(here.answered, render_to_string("405.html", {}, request))
        answer: HttpResponseBase = within(request, *args, **kwargs)
        # Not kept by the browser: whoever sits down here next must not page back into somebody's list.
        answer.headers.setdefault("Cache-Control", "private, no-store")
        return answer

    behind_the_door.__dict__["door"] = here  # by which the access tests know it from a view without one
    return path(route, behind_the_door, name=name)


def _sign_in_first(request: HttpRequest, here: Door) -> HttpResponse:
    """To the page of signing in, and from there back to the page that was asked for, if it is one."""
    back = request.get_full_path() if "GET" in here.methods else "/"
    there = redirect_to_login(back)
    if request.headers.get("HX-Request"):  # a whole page does not fit where a fragment was to stand
        return HttpResponseClientRedirect(there.url)
    return there


def needs_second_factor(request: HttpRequest, actor: Actor) -> bool:
    """Has this account a post that opens more than its own record, without a second factor given?

    Given in this very session: one that was opened with a code from a stolen mailbox, before the officer
    set up a factor, gains nothing by it. And there still: whoever takes the factor away is outside again.
    The accounts of the made-up union alone sign in without one, and only where the demo is switched on.
    """
    if not actor.opens_more_than_own_record:
        return False
    account: Any = request.user
    if settings.DEMO and account.is_demo:
        return False
    given = any(record["method"] == "mfa" for record in get_authentication_records(request, account))
    return not given or not has_second_factor(account)


def has_second_factor(account: Any) -> bool:
    """Has the account an app or a passkey? (Recovery codes alone are none.)"""
    from allauth.mfa.models import Authenticator

    second = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return bool(Authenticator.objects.filter(user=account, type__in=second).exists())
