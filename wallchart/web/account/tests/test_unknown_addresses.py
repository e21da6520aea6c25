"""Nobody learns by trying who has an account: neither from what is answered, nor from how long it takes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import wait
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.mailbox import Mailbox
from wallchart.web import adapter

KNOWN, UNKNOWN = "amina@example.org", "amine@example.org"


def ask_for_code(address: str, client: Client | None = None) -> Any:
    return (client or Client()).post(reverse("account_login"), {"login": address})


class Hesitant(Controller):
    """A mail server that lets everybody in at once, and takes no letter before it is told to."""

    def __init__(self, port: int) -> None:
        self.visits = 0
        self.letters = 0
        self.go_on = threading.Event()
        super().__init__(self, hostname="127.0.0.1", port=port)

    def factory(self) -> SMTP:
        self.visits += 1
        return SMTP(self)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name
        await server.loop.run_in_executor(None, self.go_on.wait)
        self.letters += 1
        return "250 OK"


@pytest.fixture
def hesitant(settings: Any) -> Iterator[Hesitant]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Hesitant(port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield server
    server.go_on.set()
    wait(adapter.under_way)
    server.stop()


def test_nobody_waits_for_the_mail_server_to_take_the_letter(cast: Cast, hesitant: Hesitant) -> None:
    """That it took one, and how long, would tell a known address from an unknown one."""
    visits = [hesitant.visits]
    for address in (KNOWN, UNKNOWN):
        assert ask_for_code(address).status_code == 302
        visits.append(hesitant.visits)
    assert hesitant.letters == 0, "the answers came before any letter was taken"
    assert visits[1] - visits[0] == visits[2] - visits[1] == 1, "and both asked the mail server once"
    hesitant.go_on.set()
    wait(adapter.under_way)
    assert hesitant.letters == 1


def test_where_no_mail_server_answers_both_are_told(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    answers = [ask_for_code(address) for address in (KNOWN, UNKNOWN)]
    assert [answer.status_code for answer in answers] == [503, 503]
    assert len(answers[0].content) == len(answers[1].content)


def test_both_are_turned_away_after_the_same_number_of_tries(cast: Cast, mailbox: Mailbox) -> None:
    for address in (KNOWN, UNKNOWN):
        assert [ask_for_code(address).status_code for _try in range(6)] == [302] * 5 + [200], address


def test_an_account_that_is_closed_is_answered_like_one_that_there_is_not(
    cast: Cast, mailbox: Mailbox
) -> None:
    account = cast.accounts["amina"]
    account.is_active = False
    account.save(update_fields=["is_active"])
    closed, unknown = Client(), Client()
    pages = []
    for client, address in ((closed, KNOWN), (unknown, UNKNOWN)):
        answer = ask_for_code(address, client)
        page = client.get(answer.headers["Location"]).content.decode()
        pages.append((answer.headers["Location"], page.replace(address, ""), page.count("<form")))
    assert pages[0][0] == pages[1][0] and pages[0][2] == pages[1][2]
    assert mailbox.messages == []


def test_a_wrong_code_is_answered_alike(cast: Cast, mailbox: Mailbox) -> None:
    told = []
    for address in (KNOWN, UNKNOWN):
        client = Client()
        ask_for_code(address, client)
        answers = [client.post(reverse("account_confirm_login_code"), {"code": "WRONG1"}) for _t in range(3)]
        told.append([(answer.status_code, answer.headers.get("Location")) for answer in answers])
    assert told[0] == told[1]


def test_a_passkey_is_asked_for_without_saying_whose(cast: Cast) -> None:
    """The challenge of the page of passkeys names no account and no key: the device knows its own."""
    answer = Client().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["request_options"]["publicKey"].get("allowCredentials", []) == []


def test_signing_in_another_way_round_is_answered_alike(cast: Cast, mailbox: Mailbox) -> None:
    told = []
    for address in (KNOWN, UNKNOWN):
        answer = Client().post(reverse("account_request_login_code"), {"email": address})
        told.append((answer.status_code, answer.headers.get("Location")))
    assert told[0] == told[1]
