"""A mail server that really listens, and keeps what it is sent."""

from __future__ import annotations

import email
import email.policy
import re
import socket
from collections.abc import Iterator
from concurrent.futures import wait
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from wallchart.web.adapter import under_way


class Mailbox:
    """What has arrived, once what is under way has been waited for."""

    def __init__(self) -> None:
        self.arrived: list[EmailMessage] = []

    @property
    def messages(self) -> list[EmailMessage]:
        wait(under_way)
        return self.arrived

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
    controller = Controller(Slot(box.arrived), hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    wait(under_way)
    controller.stop()
