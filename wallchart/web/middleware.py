"""What happens on the way to every page: the content security policy, and who is asking."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_address

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from wallchart.union.core import clock
from wallchart.union.people import reads

Answerer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)

UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED)


class ContentSecurityPolicy:
    """Nothing inline, nothing from a third party."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response


class NothingTooLarge:
    """Turns away what is larger than any roster before a byte of it is read, and says what to do."""

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isascii() and length.isdigit() and int(length) > settings.LARGEST_UPLOAD + FORM_BYTES:
            most = {"megabytes": settings.LARGEST_UPLOAD // 2**20}
            return render(request, "413.html", most, status=413)
        return self.get_response(request)


FORM_BYTES = 1 << 20
"""What the rest of a form may weigh beside its file."""


class SignedInActor:
    """Puts `request.actor` there: the account with the posts it holds today (None when signed out).

    What somebody signed in was shown is not kept by the browser, whichever page it is (those of allauth and
    the front door too): whoever sits down there next must not page back to it.
    """

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: reads.actor_of(request.user, origin=origin_of(request)))  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.session.session_key and request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class LastSeen:
    """Notes when and from where a session was last seen, at most every few minutes: a page that only reads
    should not write. Each server process remembers what it has written."""

    EVERY = timedelta(minutes=5)
    REMEMBERED = 10_000

    def __init__(self, get_response: Answerer) -> None:
        self.get_response = get_response
        self.written: OrderedDict[tuple[str, str], datetime] = OrderedDict()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = request.session.session_key
        if key and request.user.is_authenticated:
            seen, now = (key, origin_of(request)), clock.now()
            if now - self.written.get(seen, datetime.min.replace(tzinfo=now.tzinfo)) >= self.EVERY:
                UserSession.objects.filter(session_key=key).update(last_seen_at=now, ip=seen[1] or "::")
                self.written[seen] = now
                self.written.move_to_end(seen)
                while len(self.written) > self.REMEMBERED:
                    self.written.popitem(last=False)
        return response


def origin_of(request: HttpRequest) -> str:
    """The address that a request came from: for the audit log, the throttle, the list of sessions.

    Behind a reverse proxy (WALLCHART_BEHIND_PROXY) it is the last address of X-Forwarded-For, which the
    proxy itself has written; what a client writes before it is not believed.
    """
    if settings.BEHIND_PROXY:
        forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        try:
            return str(ip_address(forwarded))
        except ValueError:
            pass
    return str(request.META.get("REMOTE_ADDR", ""))[:64]
