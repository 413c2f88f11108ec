"""The one process that loads karrio: read a call a line from stdin, write its answer a line to stdout.

It is started with ``python -I`` from ``children.py``, imports nothing of Shelfwire, gets the credentials of one account
for one call, and is killed when a call takes too long. What karrio does to its process stays in this one:

- Importing it turns the verification of TLS certificates off for everything (``karrio/core/utils/helpers.py``). It is
  turned on again before the first call.
- A label in ZPL that is to become a PDF is posted, with the buyer's address, to an outside host over plain HTTP
  (``karrio/addons/renderer.py``). Nothing leaves this process over plain HTTP.
- It logs to stderr, addresses included, and prints to stdout. Neither is kept.
- What fails comes back as a message, so it cannot be told whether a purchase was refused or only not understood.
  ``Wire`` notes what was sent and how the carrier's server answered.
"""

from __future__ import annotations

import http.client
import json
import os
import resource
import socket
import ssl
import sys
import urllib.error
import urllib.request
from typing import Any, Final

MEMORY: Final = 2 * 1024**3
CALL_SECONDS: Final = 45
"""The longest that a carrier's server may be silent; karrio sets no limit."""
_SIGNING_IN: Final = ("oauth", "/token", "/auth")
_NOT_REACHED: Final = (socket.gaierror, ConnectionRefusedError, ssl.SSLCertVerificationError)


class Wire(urllib.request.HTTPSHandler):
    """Every HTTPS call of the process. ``sent``: one that is more than signing in reached the carrier's server;
    ``status``: how the last of those was answered, 0 when it was not."""

    def __init__(self) -> None:
        super().__init__(context=ssl.create_default_context())
        self.begin()

    def begin(self) -> None:
        """Forget what the call before did."""
        self.sent, self.status, self.failed = False, 0, False

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Open it, and note whether it may have done something."""
        counts = not any(word in req.full_url.lower() for word in _SIGNING_IN)
        before = (self.sent, self.status)
        if counts:
            self.sent, self.status = True, 0
        try:
            answer = super().https_open(req)
        except urllib.error.URLError as error:
            if isinstance(error.reason, _NOT_REACHED):
                self.sent, self.status = before
            raise
        if counts:
            self.status = answer.status
        return answer


class NoPlainHttp(urllib.request.HTTPHandler):
    """Refuse plain HTTP, whatever asks for it: a buyer's address does not travel in clear."""

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        """Refuse it."""
        raise urllib.error.URLError(f"plain HTTP is refused ({req.host})")


def _load(wire: Wire) -> Any:
    """Import karrio with its carriers, and undo what that did to the process."""
    os.environ["KARRIO_LOG_LEVEL"] = "CRITICAL"
    import karrio.api.interface as interface
    import karrio.core.errors as errors
    import karrio.sdk as sdk
    from loguru import logger

    logger.remove()
    ssl._create_default_https_context = ssl.create_default_context
    urllib.request.install_opener(urllib.request.build_opener(wire, NoPlainHttp()))
    socket.setdefaulttimeout(CALL_SECONDS)
    told = interface.abort

    def abort(error: Any, gateway: Any) -> Any:
        """Note that an error was made into a message, unless the carrier itself said it."""
        wire.failed = wire.failed or not isinstance(error, errors.ParsedMessagesError)
        return told(error, gateway)

    interface.abort = abort
    _ = sdk.gateway.providers  # imports every carrier: seconds, which are none of the first call's
    return sdk


def _answer(sdk: Any, call: dict[str, Any]) -> tuple[Any, Any]:
    """Carry one call out. Returns karrio's result and its messages."""
    gateway = sdk.gateway[call["plugin"]].create(call["settings"])
    verb, request = call["verb"], call["request"]
    if verb == "rates":
        return sdk.Rating.fetch(request).from_(gateway).parse()  # type: ignore[no-any-return]
    if verb == "buy":
        return sdk.Shipment.create(request).from_(gateway).parse()  # type: ignore[no-any-return]
    if verb == "void":
        return sdk.Shipment.cancel(request).from_(gateway).parse()  # type: ignore[no-any-return]
    if verb == "track":
        return sdk.Tracking.fetch(request).from_(gateway).parse()  # type: ignore[no-any-return]
    raise ValueError(f"there is no verb {verb}")


def _plain(value: Any) -> Any:
    """Karrio's objects as JSON."""
    import karrio.lib as lib

    return lib.to_dict(value) if value is not None else None


def main() -> None:
    """Answer calls until stdin ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what karrio prints is no answer
    wire = Wire()
    sdk = _load(wire)
    import karrio.core.errors as errors

    out.write(b"{}\n")  # ready; until now nothing was asked
    out.flush()
    for line in sys.stdin.buffer:
        call = json.loads(line)
        wire.begin()
        try:
            result, messages = _answer(sdk, call)
            said = {"result": _plain(result), "messages": [_plain(one) for one in messages or []]}
        except (
            errors.ShippingSDKError,
            TypeError,
            ValueError,
            LookupError,
            AttributeError,
            OSError,
        ) as error:
            wire.failed = True
            said = {"result": None, "messages": [{"code": type(error).__name__, "message": str(error)[:500]}]}
        said |= {"sent": wire.sent, "status": wire.status, "failed": wire.failed}
        out.write(json.dumps(said, default=str).encode() + b"\n")
        out.flush()


if __name__ == "__main__":
    main()
