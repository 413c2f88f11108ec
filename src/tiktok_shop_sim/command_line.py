"""The flags of `python -m tiktok_shop_sim`, and what it prints for whoever sets up a client."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from typing import Any

from tiktok_shop_sim import scenarios
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.simulation import Simulation

EXAMPLES = """\
examples:
  python -m tiktok_shop_sim --scenario open-house
  python -m tiktok_shop_sim --port 0 --auth-code A1 --auth-code A2 --webhook-url http://127.0.0.1:9000/hook
  python -m tiktok_shop_sim --access-token T1 --speed 0 --now 2026-03-01T09:00:00Z
  python -m tiktok_shop_sim --state-file shop.gz      # goes on where it was stopped

A web page to play with is at /_sim/desk, every verb of it at /_sim/openapi.json.
"""
LABEL = 15
"""Width of the first column of what is printed."""


def parse(arguments: list[str]) -> Settings:
    """Read the command line; argparse exits with a message when it does not make sense."""
    parser = argparse.ArgumentParser(
        prog="python -m tiktok_shop_sim",
        description="A local TikTok Shop: API, token host, consent page, desk and control API on one port."
        " Nothing here reaches TikTok.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    defaults = Settings()
    _address(parser, defaults)
    _world(parser, defaults)
    _app(parser, defaults)
    _behaviour(parser, defaults)
    chosen = vars(parser.parse_args(arguments))
    if chosen.pop("list_scenarios"):
        sys.stdout.write(scenario_list() + "\n")
        parser.exit()
    return Settings(**chosen)


def _address(parser: argparse.ArgumentParser, defaults: Settings) -> None:
    add = parser.add_argument_group("where it listens").add_argument
    add("--host", default=defaults.host, help="default %(default)s")
    add("--port", type=_port, default=defaults.port, help="0 picks a free one; default %(default)s")
    add(
        "--public-url",
        default="",
        metavar="URL",
        help="the address clients use, when it is not the one they send",
    )


def _world(parser: argparse.ArgumentParser, defaults: Settings) -> None:
    add = parser.add_argument_group("the world").add_argument
    add(
        "--scenario",
        default=defaults.scenario,
        metavar="NAME",
        help=f"{', '.join(scenarios.names())}, or a .json file; default %(default)s",
    )
    add("--list-scenarios", action="store_true", help="say what each scenario holds, and end")
    add(
        "--orders",
        type=_count,
        metavar="N",
        help="how many existing orders, instead of the scenario's number",
    )
    add("--seed", type=int, default=defaults.seed, metavar="N", help="another seed, other names and numbers")
    add(
        "--now",
        type=moment,
        metavar="MOMENT",
        help="when the world starts: unix seconds or 2026-03-01T09:00:00Z; default: now",
    )
    add(
        "--speed",
        type=_amount,
        default=defaults.speed,
        metavar="N",
        help="world seconds per second; 0 stops the clock, 60 makes a minute of every second",
    )
    add(
        "--state-file",
        default="",
        metavar="FILE",
        help="continue from this file when it exists (scenario, orders, seed and now are then its own), and save to it"
        " at the end",
    )
    add(
        "--end-with-stdin",
        action="store_true",
        help="end, saving the world, when standard input is closed: for whoever starts it as a child",
    )


def _app(parser: argparse.ArgumentParser, defaults: Settings) -> None:
    add = parser.add_argument_group("your app").add_argument
    add("--app-key", default=defaults.app_key, metavar="KEY", help="default %(default)s")
    add("--app-secret", default=defaults.app_secret, metavar="SECRET", help="default %(default)s")
    add("--service-id", default=defaults.service_id, metavar="ID", help="default %(default)s")
    add(
        "--auth-code",
        action="append",
        default=[],
        dest="auth_codes",
        metavar="CODE",
        help="a code of the first seller, good for one exchange; may be given several times",
    )
    add("--access-token", default="", metavar="TOKEN", help="a token of the first seller that works at once")
    add("--refresh-token", default="", metavar="TOKEN", help="its refresh token")
    add("--redirect-url", default="", metavar="URL", help="where the consent page sends the seller back to")
    add(
        "--webhook-url",
        default="",
        metavar="URL",
        help="the app's webhook address, for every event of every shop",
    )


def _behaviour(parser: argparse.ArgumentParser, defaults: Settings) -> None:
    add = parser.add_argument_group("how it behaves").add_argument
    add("--strict", action="store_true", help="refuse what is only warned about otherwise")
    add(
        "--rate-limit",
        type=_count,
        default=defaults.rate_limit,
        metavar="N",
        help="calls a second per shop and API, 0 for none; default %(default)s",
    )
    add(
        "--visibility-delay",
        type=_amount,
        default=defaults.visibility_delay,
        metavar="SECONDS",
        help="how long a new order cannot be seen, up to 30 at TikTok; default 0",
    )
    add("--auto-carrier", action="store_true", help="carriers collect and deliver by themselves")
    add(
        "--no-default-warehouse",
        action="store_false",
        dest="default_warehouse",
        help="play a seller who never chose a default warehouse",
    )
    add(
        "--review-seconds",
        type=_amount,
        default=defaults.review_seconds,
        metavar="SECONDS",
        help="how long a product is under review, on the world's clock; default %(default)s",
    )
    add(
        "--upload-quota",
        type=_count,
        default=defaults.upload_quota,
        metavar="N",
        help="new products a day per shop (100 on probation, later 1,000); default: no limit",
    )
    add(
        "--refuse-zero-quantity",
        action="store_false",
        dest="accept_zero_quantity",
        help="refuse 0 as a stock quantity: no source says which of the two TikTok does",
    )
    add(
        "--settlement-days",
        type=_count,
        metavar="N",
        help="days from delivery to the statement; default: the market's own",
    )


def moment(text: str) -> float:
    """Unix seconds, or a date and time in ISO 8601, in UTC when it names no zone."""
    try:
        return float(text)
    except ValueError:
        pass
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is neither unix seconds nor a moment like 2026-03-01T09:00:00Z"
        ) from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _port(text: str) -> int:
    number = _count(text)
    if number > 65_535:
        raise argparse.ArgumentTypeError(f"{number} is no port: they end at 65535")
    return number


def _count(text: str) -> int:
    if not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0")
    return int(text)


def _amount(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number from 0")
    return number


def scenario_list() -> str:
    """Every scenario with its shops and what it is for."""
    lines = []
    for name in scenarios.names():
        scenario = scenarios.load(name)
        shops = [f"{shop.name} ({shop.region})" for seller in scenario.sellers for shop in seller.shops]
        lines += [name, f"  {scenario.description}", f"  shops: {', '.join(shops)}", ""]
    return "\n".join(lines[:-1])


def welcome(simulation: Simulation, url: str) -> str:
    """What to put into a client, line by line: a label, two spaces at least, the value."""
    lines = [f"listening on {url}", ""]
    lines += [f"{label:<{LABEL}}{value}" for label, value in _rows(simulation, url)]
    return "\n".join(lines)


def _rows(simulation: Simulation, url: str) -> list[tuple[str, Any]]:
    settings, world = simulation.settings, simulation.world
    number, clock = len(world.orders), simulation.clock
    rows: list[tuple[str, Any]] = [
        ("scenario", f"{world.scenario}, {number} orders, seed {world.ids.seed}"),
        ("clock", f"{datetime.fromtimestamp(clock.now(), UTC):%Y-%m-%d %H:%M:%S} UTC, speed {clock.speed:g}"),
        ("desk", f"{url}/_sim/desk"),
        ("API host", url),
        ("token host", url),
        ("consent page", f"{url}/open/authorize?service_id={settings.service_id}&state=xyz"),
        ("app key", settings.app_key),
        ("app secret", settings.app_secret),
        ("service id", settings.service_id),
    ]
    codes = [code.code for code in world.codes.values() if not code.used]
    rows += [("auth code", f"{code} (works once)") for code in codes]
    if not codes:
        rows.append(("auth code", "(none: agree on the consent page, or give --auth-code)"))
    for grant in world.grants.values():
        if not grant.revoked:
            rows += [("access token", grant.access_token), ("refresh token", grant.refresh_token)]
    for seller in world.sellers.values():
        rows.append(("seller", f"{seller.name} ({seller.region})"))
        for shop_id in seller.shop_ids:
            shop = world.shops[shop_id]
            rows.append(("shop", f"{shop.id} {shop.name} ({shop.region}) cipher {shop.cipher}"))
    return [
        *rows,
        ("redirect", settings.redirect_url or "(none: the consent page shows the code)"),
        ("webhooks", settings.webhook_url or "(none: subscribe by PUT /event/202309/webhooks)"),
        (
            "call limit",
            f"{settings.rate_limit or 'none'} a second per shop and API (--rate-limit 0 for none)",
        ),
        ("state file", settings.state_file or "(none: the world is forgotten at the end)"),
        ("control API", f"{url}/_sim/openapi.json"),
    ]
