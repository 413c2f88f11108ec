"""`python -m tiktok_shop_sim`: one world on one port."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import socket
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.embed import Server

from tiktok_shop_sim import scenarios
from tiktok_shop_sim.app import Application
from tiktok_shop_sim.settings import Settings
from tiktok_shop_sim.simulation import Simulation


def parse(arguments: list[str]) -> Settings:
    """Read the command line; argparse exits with a message when it does not make sense."""
    defaults = Settings()
    parser = argparse.ArgumentParser(
        prog="python -m tiktok_shop_sim",
        description="A local TikTok Shop: API, token host, consent page and control door on one port.",
    )
    add = parser.add_argument
    add("--host", default=defaults.host)
    add("--port", type=int, default=defaults.port, help="0 picks a free one")
    add("--scenario", default=defaults.scenario, help=f"{', '.join(scenarios.names())}, or a .json file")
    add("--orders", type=int, help="how many existing orders, instead of the scenario's number")
    add("--seed", type=int, default=defaults.seed)
    add("--now", type=float, help="unix seconds at which the world starts (default: now)")
    add("--speed", type=float, default=defaults.speed, help="world seconds per second; 0 stops the clock")
    add("--app-key", default=defaults.app_key)
    add("--app-secret", default=defaults.app_secret)
    add("--service-id", default=defaults.service_id)
    add("--auth-code", action="append", default=[], dest="auth_codes", help="single-use; may be repeated")
    add("--access-token", default="", help="a token that works at once")
    add("--refresh-token", default="")
    add("--redirect-url", default="", help="where the consent page sends the seller back to")
    add("--webhook-url", default="", help="the app's own webhook address, for every event of every shop")
    add("--state-file", default="", help="continue from this file when it exists, and save to it at the end")
    add("--strict", action="store_true", help="refuse what is only warned about otherwise")
    add(
        "--rate-limit",
        type=int,
        default=defaults.rate_limit,
        help="calls a second per shop and API; 0 for none",
    )
    add("--visibility-delay", type=float, default=0.0, help="seconds until a new order can be seen")
    add("--auto-carrier", action="store_true", help="carriers collect and deliver by themselves")
    add("--no-default-warehouse", action="store_false", dest="default_warehouse")
    add("--public-url", default="", help="the address clients use, when it is not the one they send")
    return Settings(**vars(parser.parse_args(arguments)))


def welcome(simulation: Simulation, url: str) -> str:
    """What to put into a client."""
    settings = simulation.settings
    lines = [
        f"listening on {url}",
        "",
        f"scenario     {settings.scenario}, {len(simulation.world.orders)} orders, seed {settings.seed}",
        f"API host     {url}",
        f"token host   {url}",
        f"desk         {url}/_sim/desk",
        f"consent page {url}/open/authorize?service_id={settings.service_id}&state=xyz",
        f"app key      {settings.app_key}",
        f"app secret   {settings.app_secret}",
        *(f"auth code    {code} (works once)" for code in settings.auth_codes),
    ]
    for grant in simulation.world.grants.values():
        lines.append(f"access token {grant.access_token}")
        lines.append(f"refresh      {grant.refresh_token}")
    for shop in simulation.world.shops.values():
        lines.append(f"shop         {shop.id} {shop.name} ({shop.region}) cipher {shop.cipher}")
    lines += [
        f"redirect     {settings.redirect_url or '(none: the consent page shows the code)'}",
        f"webhooks     {settings.webhook_url or '(none: subscribe by PUT /event/202309/webhooks)'}",
        f"call limit   {settings.rate_limit or 'none'} a second per shop and API (--rate-limit 0 for none)",
        f"control door {url}/_sim/openapi.json",
    ]
    return "\n".join(lines)


def free_port(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


async def serve(settings: Settings) -> None:
    """Run until a signal says stop."""
    gc.disable()
    simulation = Simulation(settings)
    if settings.state_file and Path(settings.state_file).is_file():
        await simulation.restore(settings.state_file)
    gc.enable()
    gc.collect()
    gc.freeze()
    port = settings.port or free_port(settings.host)
    server = Server(
        Application(simulation),
        address=settings.host,
        port=port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_level=LogLevels.error,
        backlog=1024,
    )
    def stop() -> None:
        simulation.bell.close()
        server.stop()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    running = loop.create_task(server.serve())
    await _until_open(settings.host, port, running)
    sys.stdout.write(welcome(simulation, f"http://{settings.host}:{port}") + "\n")
    sys.stdout.flush()
    await running


async def _until_open(host: str, port: int, running: asyncio.Task[None]) -> None:
    """Wait until the port answers, or the server has given up."""
    while not running.done():
        try:
            _, writer = await asyncio.open_connection(host, port)
        except OSError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
    await running


def main() -> None:
    try:
        asyncio.run(serve(parse(sys.argv[1:])))
    except scenarios.UnknownScenario as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
