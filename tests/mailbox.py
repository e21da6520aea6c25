"""A mail server that really listens, and keeps what it is sent."""

from __future__ import annotations

import email
import email.policy
import re
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller


class Mailbox:
    """What has arrived. Sending waits for the server's answer, so nothing needs to be waited for here."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    @property
    def text(self) -> str:
        """The words of the latest message."""
        return str(self.messages[-1].get_content())

    @property
    def code(self) -> str:
        """The code to sign in that stands by itself in a line of the latest message."""
        found = re.search(r"^\s{4}(\S+)\s*$", self.text, re.MULTILINE)
        assert found, self.text
        return found.group(1)


class Slot:
    """Through which the server puts into the box what arrives. It looks at every name of what it is given,
    so the box itself stays out of its sight."""

    def __init__(self, messages: list[EmailMessage]) -> None:
        self.messages = messages

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    """Mail goes by SMTP to this box while the test runs."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Slot(box.messages), hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    controller.stop()
