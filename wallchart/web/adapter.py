"""How accounts come to be (by a post given to a person, never by signing up), and how their secrets lie."""

from __future__ import annotations

import base64
import hashlib
import logging
import secrets
from concurrent.futures import Future, ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SMTPServer
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
        """Send a code at once, since somebody waits for it; where no mail server answers, say so.

        How an address is answered must not tell whether it has an account, nor how quickly: the letter is
        written and the mail server greeted for an unknown one too (allauth asks for another letter then,
        which nobody gets), and neither answer waits until the server has taken it.
        """
        about = {**context, "email": email, "current_site": get_current_site(self.request)}
        letter = self.render_mail(template_prefix, email, about)
        mail_server = get_connection()
        try:
            mail_server.open()
        except (SMTPException, OSError) as why:
            log.error("a sign-in code could not be sent: %s", why)
            raise ImmediateHttpResponse(render(self.request, "account/mail_is_down.html", status=503))
        letters = [] if template_prefix == FOR_NOBODY else [letter]
        if isinstance(mail_server, SMTPServer):
            sending = post.submit(_deliver, mail_server, letters)
            under_way.add(sending)
            sending.add_done_callback(under_way.discard)
        else:  # without a mail server letters are files, written in no time
            _deliver(mail_server, letters)


FOR_NOBODY = "account/email/unknown_account"

post = ThreadPoolExecutor(max_workers=4, thread_name_prefix="post")
"""Gives letters to the mail server while the page is already answered; a server that ends waits for them."""

under_way: set[Future[None]] = set()
"""The letters that the mail server has not taken yet."""


def _deliver(mail_server: BaseEmailBackend, letters: list[EmailMessage]) -> None:
    try:
        if letters:
            mail_server.send_messages(letters)
    except (SMTPException, OSError) as why:
        log.error("a sign-in code could not be sent: %s", why)
    finally:
        mail_server.close()


class SealedSecrets(DefaultMFAAdapter):  # type: ignore[misc]  # allauth carries no types
    """The secrets of the second factor lie encrypted under the server's key: a copy of the database alone
    does not sign anybody in."""

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode("ascii")

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return _seal().decrypt(encrypted_text.encode("ascii")).decode()
        except InvalidToken:
            log.error("a second factor was sealed under a key that is not known; WALLCHART_OLD_SECRET_KEYS")
            return base64.b32encode(secrets.token_bytes(20)).decode()  # to which nobody has the digits


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = [hashlib.sha256(b"wallchart second factor" + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])
