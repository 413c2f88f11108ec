"""The seller in a browser: signs in and walks through the consent page, by plain HTTP with cookies and forms."""

from __future__ import annotations

import re
from html import unescape
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

from shelfwire.cli.demo.stage import DemoFailed

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_INPUT = re.compile(r"<input\b[^>]*>")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


class Browser:
    """Cookies, redirects and forms; enough of a browser for a person who clicks *Next* and *Authorize*."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, address: str) -> tuple[str, str]:
        """The page behind the address and where it was found in the end."""
        return self._open(Request(urljoin(self.base, address)))

    def post(self, address: str, fields: dict[str, str]) -> tuple[str, str]:
        """Send a form."""
        return self._open(self._form(address, fields, {}))

    def press(self, page: str, button: str) -> str:
        """Press a button of a page that leads to another site; that site's address."""
        token = _TOKEN.search(self.get(page)[0])
        if token is None:
            raise BrowserError(f"{page} has no button to press")
        request = self._form(button, {"csrfmiddlewaretoken": token.group(1)}, {"HX-Request": "true"})
        with self._opener.open(request, timeout=60) as answer:
            leads_to: str = answer.headers["HX-Redirect"]
        return leads_to

    def _form(self, address: str, fields: dict[str, str], more: dict[str, str]) -> Request:
        where = urljoin(self.base, address)
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(where))
        headers = {"Origin": origin, "Referer": where, **more}
        return Request(where, urlencode(fields).encode(), headers, method="POST")

    def _open(self, request: Request) -> tuple[str, str]:
        try:
            with self._opener.open(request, timeout=60) as answer:
                return answer.read().decode(), answer.geturl()
        except HTTPError as refused:
            raise BrowserError(f"{request.full_url} answered {refused.code}") from refused

    def sign_in(self, email: str, password: str) -> None:
        """Through the sign-in page, as a person would. Raises BrowserError when it does not let us in."""
        page, _ = self.get("/account/login/")
        token = _TOKEN.search(page)
        if token is None:
            raise BrowserError("the sign-in page has no form")
        _, where = self.post(
            "/account/login/",
            {"csrfmiddlewaretoken": token.group(1), "login": email, "password": password},
        )
        if urlsplit(where).path.startswith("/account/login"):
            raise BrowserError(f"{email} could not sign in")

    def agree(self, consent_url: str) -> str:
        """Choose the first account, press Next, press Authorize; the address of the page it ends on."""
        page, where = self.get(consent_url)
        page, where = self.get(f"{where.split('?')[0]}?{urlencode(_fields(page))}")
        _, where = self.post(where, {**_fields(page), "decision": "authorize"})
        return where


def _fields(page: str) -> dict[str, str]:
    """What the page's form would send as it stands: hidden fields, ticked boxes, the first chosen radio."""
    found: dict[str, str] = {}
    for tag in _INPUT.findall(page):
        attributes = {key: unescape(value) for key, value in _ATTRIBUTE.findall(tag)}
        if attributes.get("type") in {"radio", "checkbox"} and not tag.rstrip("> ").endswith("checked"):
            continue
        if "name" in attributes and attributes["name"] != "scopes":
            found.setdefault(attributes["name"], attributes.get("value", ""))
    found.pop("scopes_shown", None)
    return found


class BrowserError(DemoFailed):
    """A page was not what a person would need to go on."""
