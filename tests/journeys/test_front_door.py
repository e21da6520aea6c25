"""From outside to one's own home, on a phone and at a desk, by day and by night."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PHONE, Hall, Look, Visit, letters_to, second_factor_now

OUTSIDE = ["/", "/account/login/", "/account/login/code/", "/nowhere/"]
INSIDE = [
    "/",
    "/design/",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/recovery-codes/generate/",
    "/account/2fa/totp/deactivate/",
    "/account/sessions/",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_who_is_outside_can_read_every_page(visit: Visit, look: Look, path: str) -> None:
    status = 404 if path == "/nowhere/" else 200
    look(visit(None, path, expected_status=status), f"outside{path.replace('/', '-')}")


@pytest.mark.parametrize("path", INSIDE)
def test_who_is_inside_can_read_every_page(visit: Visit, look: Look, path: str) -> None:
    look(visit("amina", path), f"inside{path.replace('/', '-')}")


def test_the_first_tab_stop_skips_to_the_content(visit: Visit) -> None:
    page = visit("amina", "/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_a_phone_opens_the_menu_by_a_tap_and_closes_it_by_a_key(visit: Visit) -> None:
    page = visit("amina", "/", size=PHONE)
    menu = page.get_by_role("navigation", name="Main")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").tap()
    expect(menu.get_by_role("link", name="Your account")).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").tap()
    menu.get_by_role("button", name="Close").tap()
    expect(menu).to_be_hidden()


def test_a_phone_without_scripts_opens_the_menu_too(visit: Visit) -> None:
    page = visit("amina", "/", size=PHONE, scripts=False)
    page.get_by_role("button", name="Menu").tap()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()


def test_a_made_up_union_says_so_on_every_page(visit: Visit) -> None:
    for path in ("/", "/account/login/"):
        expect(visit(None, path).get_by_text("(made-up union)").first).to_be_visible()


def test_what_is_not_for_every_day_stands_under_more(visit: Visit, axe: Callable[[Page], None]) -> None:
    page = visit("amina", "/")
    log = page.get_by_role("link", name="Log", exact=True)
    expect(log).to_be_hidden()
    page.get_by_role("button", name="More").click()
    expect(log).to_be_visible()
    axe(page)
    log.click()
    expect(page).to_have_url(re.compile("/log/|/audit/"))


def test_signing_out_leads_outside(visit: Visit, hall: Hall) -> None:
    page = visit("sam", "/")
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    page.goto(hall.address + "/design/")
    assert "/account/login/" in page.url


DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_a_code_by_mail_and_a_second_factor_let_an_officer_in(visit: Visit, hall: Hall) -> None:
    page = visit(None, "/account/login/")
    page.get_by_label("Email").fill("cora@example.org")
    page.get_by_role("button", name="Send me a code").click()
    (letter,) = letters_to(hall, "cora@example.org")
    code = next(line.strip() for line in letter.splitlines() if line.startswith("    "))
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="One more thing")).to_be_visible()
    page.get_by_label("Code").fill(second_factor_now())
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Signed in as Cora Nguyễn.", exact=True)).to_be_visible()


def test_a_new_officer_comes_in_with_a_passkey_as_the_first_factor(visit: Visit, hall: Hall) -> None:
    hall.house.run("-m", "wallchart", "forget-second-factor", "bart@example.org")
    page = visit(None, "/account/login/")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.get_by_label("Email").fill("bart@example.org")
    page.get_by_role("button", name="Send me a code").click()
    code = re.search(r"^ {4}(\S+)$", letters_to(hall, "bart@example.org")[-1], flags=re.MULTILINE)
    assert code is not None
    page.get_by_label("Code").fill(code[1])
    page.get_by_role("button", name="Sign in").click()
    page.goto(hall.address + "/people/")
    page.get_by_role("link", name="Make a passkey").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto(hall.address + "/people/")
    expect(page.get_by_role("link", name="Hassan Mohamed")).to_be_visible()


def test_a_passkey_is_added_and_signs_in(visit: Visit, hall: Hall) -> None:
    """The scripts for passkeys run under our content security policy: nothing inline, nothing evaluated."""
    page = visit("tess", "/account/2fa/webauthn/")
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    page.goto(hall.address + "/account/2fa/webauthn/add/")
    page.get_by_label("Code").fill(second_factor_now())
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name").fill("My phone")
    expect(page.get_by_label("it signs in alone")).to_be_checked()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(hall.address + "/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("Signed in as Tess van der Berg.", exact=True)).to_be_visible()
