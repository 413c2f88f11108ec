"""A real browser for the screens: Debian's Chromium through Playwright, on a live server with the door in front."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
SHOTS = os.environ.get("SHELFWIRE_SHOTS")
"""A folder for pictures of every screen a test passes; empty: none are taken."""

# a shared, busy machine must not fail a test because a page was slow
expect.set_options(timeout=30_000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser process."""
    if not CHROMIUM.exists():
        pytest.skip("Debian's Chromium is not installed: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """One person at one screen size. Whatever the page complains about in its console fails the test."""

    def __init__(self, browser: Browser, base_url: str, phone: bool = False) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=base_url,
            viewport=PHONE if phone else DESK,
            has_touch=phone,
            locale="en-US",
            reduced_motion="reduce",  # type: ignore[arg-type]  # a plain dict is what it takes
        )
        self.context.set_default_timeout(20_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        # a refused form answers 4xx on purpose; the browser notes it as a failed resource
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, email: str, password: str) -> None:
        """By the form, as a person does."""
        self.page.goto("/account/login/")
        self.page.get_by_label("E-mail").or_(self.page.get_by_label("Email")).fill(email)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/c/**")

    def shot(self, name: str) -> None:
        """A picture at both sizes, when they are asked for."""
        if SHOTS:
            for label, size in (("1440", DESK), ("390", PHONE)):
                self.page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict is what it takes
                self.page.screenshot(path=f"{SHOTS}/{name}-{label}.png", full_page=True)
            self.page.set_viewport_size(DESK)  # type: ignore[arg-type]  # as above

    def overflows(self) -> bool:
        """Whether the page is wider than the screen."""
        # a page that goes on by itself has no document for a moment; both calls wait for the next one
        self.page.wait_for_load_state()
        return bool(self.page.locator("html").evaluate("html => html.scrollWidth > html.clientWidth"))

    def fits(self) -> bool:
        """Whether the page is no wider than a phone's screen, nor than a desk's."""
        found = []
        for size in (PHONE, DESK):
            self.page.set_viewport_size(size)  # type: ignore[arg-type]  # as above
            found.append(not self.overflows())
        return all(found)

    def close(self) -> None:
        """Leave; complaints heard on the way fail the test."""
        self.context.close()
        assert self.complaints == [], self.complaints
