"""How accounts come to be (by a post given to a person, never by signing up), and how their secrets lie."""

from __future__ import annotations

import base64
import hashlib
import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from wallchart.web.middleware import origin_of

log = logging.getLogger(__name__)


class InvitedOnly(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False

    def get_client_ip(self, request: HttpRequest) -> Any:
        return origin_of(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code at once, since somebody waits for it; where no mail server answers, say so."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as why:
            log.error("a sign-in code could not be sent: %s", why)
            raise ImmediateHttpResponse(render(self.request, "account/mail_is_down.html", status=503))


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """The secrets of the second factor lie encrypted under the server's key: a copy of the database alone
    does not sign anybody in."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode("ascii")).decode()


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [hashlib.sha256(b"wallchart second factor" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
