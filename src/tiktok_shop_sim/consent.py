"""The consent pages: choose the account, see what the app wants, allow it or not (facts.md 1.1 to 1.5)."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tiktok_shop_sim.simulation import Simulation
from tiktok_shop_sim.world import consents

STYLE = """body{font:16px/1.5 system-ui,sans-serif;background:#f5f5f5;margin:0;color:#161823}
main{max-width:34rem;margin:6vh auto;background:#fff;border-radius:12px;padding:2rem;box-shadow:0 1px 4px #0002}
h1{font-size:1.3rem;margin:0 0 .5rem}label{display:block;padding:.6rem .8rem;border:1px solid #ddd;
border-radius:8px;margin:.5rem 0;cursor:pointer}details label{border:0;padding:.1rem 0;margin:0}
button{font:inherit;padding:.6rem 1.4rem;border-radius:8px;border:1px solid #ccc;background:#fff;cursor:pointer}
button.primary{background:#fe2c55;border-color:#fe2c55;color:#fff}button:focus-visible,input:focus-visible{outline:3px
solid #25f4ee}footer{margin-top:1.5rem;display:flex;gap:.75rem;justify-content:flex-end}small{color:#666}
code{background:#eee;padding:.1rem .3rem;border-radius:4px;word-break:break-all}"""


class ConsentPage:
    """`/open/authorize` by service id and the older `/oauth/authorize` by app key."""

    def __init__(self, simulation: Simulation) -> None:
        self.simulation = simulation

    async def show(self, request: Request) -> Response:
        query = request.query_params
        refusal = self._unknown_app(request)
        if refusal is not None:
            return refusal
        account = query.get("account", "")
        if account in self.simulation.world.sellers:
            return self._ask(account, query.get("state", ""), request)
        return self._choose(query.get("state", ""), request)

    async def decide(self, request: Request) -> Response:
        """The seller's answer, then back to the app's redirect address."""
        refusal = self._unknown_app(request)
        if refusal is not None:
            return refusal
        form = parse_qs((await request.body()).decode(), keep_blank_values=True)
        state = (form.get("state") or [request.query_params.get("state", "")])[0]
        account = form.get("account", [""])[0]
        if form.get("decision", ["authorize"])[0] == "cancel":
            return self._back({"code": "null", "error": "auth_denied", "state": state})
        seller = self.simulation.world.sellers.get(account)
        if seller is None:
            return _page("Unknown account", "<p>There is no such account in this world.</p>", 400)
        scopes = form.get("scopes") or ([] if "scopes_shown" in form else self.simulation.spec.all_scopes())
        code = consents.consent(self.simulation.world, self.simulation.settings, account, scopes)
        self.simulation.changes.notify()
        return self._back(
            {
                "app_key": self.simulation.settings.app_key,
                "code": code.code,
                "locale": "en-US",
                "shop_region": seller.region,
                "state": state,
            }
        )

    def _unknown_app(self, request: Request) -> Response | None:
        query, settings = request.query_params, self.simulation.settings
        if request.url.path.startswith("/oauth/"):
            known, name = query.get("app_key") == settings.app_key, "app_key"
        else:
            known, name = query.get("service_id") == settings.service_id, "service_id"
        if known:
            return None
        return _page(
            "This link is not valid",
            f"<p>The <code>{name}</code> in this link belongs to no app. Check it against the app's page.</p>",
            400,
        )

    def _choose(self, state: str, request: Request) -> Response:
        rows = []
        for place, seller in enumerate(self.simulation.world.sellers.values()):
            shops = ", ".join(self.simulation.world.shops[shop_id].name for shop_id in seller.shop_ids)
            rows.append(
                f'<label><input type="radio" name="account" value="{seller.open_id}"'
                f"{' checked' if place == 0 else ''}> <b>{escape(seller.name)}</b> "
                f"<small>{escape(seller.region)} &middot; {escape(shops)}</small></label>"
            )
        hidden = "".join(
            f'<input type="hidden" name="{escape(key)}" value="{escape(value)}">'
            for key, value in request.query_params.items()
            if key != "account"
        )
        return _page(
            "Choose your seller account",
            f'<form method="get" action="{escape(request.url.path)}">{hidden}{"".join(rows)}'
            '<footer><button class="primary" type="submit">Next</button></footer></form>',
        )

    def _ask(self, account: str, state: str, request: Request) -> Response:
        seller = self.simulation.world.sellers[account]
        shops = "".join(
            f"<li>{escape(self.simulation.world.shops[shop_id].name)} "
            f"<small>({escape(self.simulation.world.shops[shop_id].region)})</small></li>"
            for shop_id in seller.shop_ids
        )
        scopes = "".join(
            f'<label><input type="checkbox" name="scopes" value="{scope}" checked> {scope}</label>'
            for scope in self.simulation.spec.all_scopes()
        )
        action = f"{request.url.path}?{urlencode(list(request.query_params.multi_items()))}"
        return _page(
            "Authorize the app",
            f"<p>The app asks to act for <b>{escape(seller.name)}</b> in</p><ul>{shops}</ul>"
            f'<form method="post" action="{escape(action)}">'
            f'<input type="hidden" name="account" value="{account}">'
            f'<input type="hidden" name="state" value="{escape(state)}">'
            '<input type="hidden" name="scopes_shown" value="1">'
            f"<details><summary>What it may do</summary>{scopes}</details>"
            '<footer><button type="submit" name="decision" value="cancel">Cancel</button>'
            '<button class="primary" type="submit" name="decision" value="authorize">Authorize</button>'
            "</footer></form>",
        )

    def _back(self, values: dict[str, str]) -> Response:
        """To the app's redirect address. A link without a state comes back without one (facts.md 1.4)."""
        target = self.simulation.settings.redirect_url
        if not target:
            if values.get("error"):
                return _page("Not authorized", "<p>You cancelled. No redirect address is configured.</p>")
            return _page(
                "Authorized",
                "<p>No redirect address is configured (<code>--redirect-url</code>). Exchange this code within"
                f' 30 minutes:</p><p><code id="code">{escape(values["code"])}</code></p>',
            )
        parts = urlsplit(target)
        given = urlencode({key: value for key, value in values.items() if value})
        query = "&".join(part for part in (parts.query, given) if part)
        return RedirectResponse(urlunsplit(parts._replace(query=query)), status_code=302)


def _page(title: str, content: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{content}"
        "<p><small>TikTok Shop simulator: nothing here reaches TikTok.</small></p></main></body></html>",
        status,
    )
