"""What a journey has: a house with the cast in it, served as in earnest, and a real browser.

The server is a process of its own on a database of its own, copied for each module from one that was
furnished once. So a journey sees what an officer sees, on SQLite and on PostgreSQL alike, and no test's
transaction is in the way. A journey reads and writes through pages (or `hall.house.run(...)`), never
through models.

    def test_an_officer_finds_the_chart(visit, axe):
        page = visit("amina", "/")
        page.get_by_role("link", name="Board").click()
        axe(page)
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, sync_playwright

from tests.chromium import QUIET, find_chromium
from tests.processes import ROOT, OwnHouse, copy_of
from tests.signing_in import SECRET

PHONE, DESK = (360, 740), (1300, 900)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
BY_TAG = {"type": "tag", "values": RULES}
OF_COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
"""The rules among them that ask about colours: by night nothing else differs, as test_colour.py holds."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.journey)


@dataclass(frozen=True)
class Hall:
    """A served house: `address` is where, `keys` are the session keys of the cast by name."""

    house: OwnHouse
    address: str
    keys: dict[str, str]


@pytest.fixture(scope="session")
def furnished(migrated_house: OwnHouse, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with copy_of(migrated_house, tmp_path_factory.mktemp("furnished")) as house:
        yield Hall(house, "", json.loads(house.run("-m", "tests.journeys.furnish")))


@pytest.fixture(scope="module")
def hall(furnished: Hall) -> Iterator[Hall]:
    """The cast's house, fresh for each module, with its web server running."""
    with copy_of(furnished.house, furnished.house.data) as house, served(house) as address:
        yield Hall(house, address, furnished.keys)


@contextmanager
def served(house: OwnHouse) -> Iterator[str]:
    """Run a web server on the house; yields its address. The collected static files lie in its data."""
    words = ["gunicorn", "wallchart.config.wsgi", "--workers", "1", "--threads", "4"]
    # The cast's union is made up: as a demo it may use passkeys without https.
    environment = {**house.environment, "WALLCHART_DEMO": "yes", "WALLCHART_HOSTS": "localhost"}
    with socket.socket() as ear:
        # Listened on before the server is there: the first page waits for it, nobody polls.
        ear.bind(("127.0.0.1", 0))
        ear.listen(64)
        how = ["--bind", f"fd://{ear.fileno()}", "--log-level", "warning"]
        server = subprocess.Popen(
            [sys.executable, "-m", *words, *how], cwd=ROOT, env=environment, pass_fds=[ear.fileno()]
        )
        yield f"http://localhost:{ear.getsockname()[1]}"
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; skips plainly where there is none. Stopped with the module: while it runs, its event
    loop keeps this thread from using Django's database, which a journey has no business with."""
    path = find_chromium()
    if path is None:
        pytest.skip("there is no Chromium on this machine; `make test` installs Debian's as root")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


Visit = Callable[..., Page]


@pytest.fixture
def visit(hall: Hall, browser: Browser) -> Iterator[Visit]:
    """`visit("amina", "/people/", size=PHONE, scheme="dark")`: a page seen by her; None is a stranger.

    Whatever the page complains of (an error in a script, something that the content security policy
    refused, a file that is not there) fails the test at its end, but for addresses in `may_fail`.
    """
    complaints: list[str] = []
    contexts = []

    def see(
        who: str | None,
        path: str,
        *,
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        scripts: bool = True,
        expected_status: int = 200,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if scheme == "dark" else "light",
            java_script_enabled=scripts,
            has_touch=size == PHONE,
        )
        contexts.append(context)
        if who is not None:
            context.add_cookies([{"name": "sessionid", "value": hall.keys[who], "url": hall.address}])
        page = context.new_page()
        page.on("console", lambda message: complaints.extend(_complaint(message, expected_status)))
        page.on("pageerror", lambda error: complaints.append(_worded(error)))
        response = page.goto(hall.address + path)
        assert response is not None
        assert response.status == expected_status, f"{path}: {response.status}"
        return page

    yield see
    for context in contexts:
        context.close()
    assert complaints == []


def _complaint(message: ConsoleMessage, expected_status: int) -> list[str]:
    if message.type != "error" or (expected_status >= 400 and f"status of {expected_status}" in message.text):
        return []
    return [message.text]


def _worded(error: Error) -> str:
    return str(error)


def letters_to(hall: Hall, address: str) -> list[str]:
    """The texts of the e-mails sent to an address, oldest first."""
    letters = [
        message_from_bytes(path.read_bytes()) for path in sorted((hall.house.data / "mail").glob("*.log"))
    ]
    return [letter.get_payload(decode=True).decode() for letter in letters if letter["To"] == address]


def second_factor_now() -> str:
    """The six digits that the app of everybody in the cast shows at this moment."""
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)`: no rule of WCAG 2.2 AA that axe can check is broken, and nothing is wider than it."""

    def check(page: Page) -> None:
        ask_axe(page, BY_TAG)
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= seen, f"the page is {wide} px wide on a screen of {seen}"

    return check


def ask_axe(page: Page, rules: dict[str, object]) -> None:
    axe = Axe()
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe.axe_script)
    # Every rule is tried on every element; where what passed stands is not written up, for nobody reads it.
    how = {"runOnly": rules, "resultTypes": ["violations"]}
    found = AxeResults(page.evaluate("how => axe.run(how)", how))
    assert found.violations_count == 0, found.generate_report()


Look = Callable[[Page, str], None]


@pytest.fixture
def look(axe: Callable[[Page], None], shoot: Callable[[Page, str], None]) -> Look:
    """`look(page, "board")`: on a phone and at a desk nothing that axe finds, by night nothing that it says
    of colours, and a picture of each. The page is a desk's again afterwards."""

    def see(page: Page, name: str) -> None:
        for size in (PHONE, DESK):
            hold(page, size)
            page.emulate_media(color_scheme="dark")
            shoot(page, f"{name}-{size[0]}-dark")
            if size == DESK:
                # What stands on a phone alone has its colours from the same few names as all else.
                ask_axe(page, OF_COLOURS)
            page.emulate_media(color_scheme="light")
            shoot(page, f"{name}-{size[0]}-light")
            axe(page)

    return see


def hold(page: Page, size: tuple[int, int]) -> None:
    """Show the page on a screen of another size: a phone's is touched, a desk's is pointed at."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": size == PHONE})
    session.detach()


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """`shoot(page, "board")`: keeps a picture of the whole page where WALLCHART_PICTURES names a folder."""
    folder = os.environ.get("WALLCHART_PICTURES")

    def keep(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep
