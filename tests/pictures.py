"""The README's pictures, taken of the made-up union as it stands: `make run`, and beside it

python -m tests.pictures http://127.0.0.1:8000/
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from .chromium import QUIET, find_chromium

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
DESK, PHONE = {"width": 1300, "height": 920}, {"width": 390, "height": 780}


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")


def main(address: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=QUIET)
        page = browser.new_page(viewport=DESK)
        page.goto(address)
        page.get_by_role("button", name="Amina Warsame").click()
        page.get_by_role("link", name="Open the chart").first.click()
        take(page, "chart")
        page.set_viewport_size(PHONE)
        take(page, "phone")
        page.set_viewport_size(DESK)
        page.goto(address + "board/")
        take(page, "board")
        page.goto(address + "rosters/")
        page.get_by_role("main").get_by_role("link").filter(has_text="made-up").first.click()
        take(page, "roster")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
