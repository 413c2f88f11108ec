"""``shelfwire`` with a faster clock: what comes round every minute comes round every two seconds.

For tests whose subject is that things go on by themselves, not how often.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import wraps
from typing import Any

from procrastinate import App

from shelfwire.cli.main import main

_EVERY_MINUTE, _EVERY_TWO_SECONDS = "* * * * *", "* * * * * */2"


def _hurry_the_clock() -> None:
    periodic = App.periodic

    @wraps(periodic)
    def declare(self: App, *, cron: str, **more: Any) -> Any:
        _hurry_conversations()  # a worker declares what is periodic once Django is ready
        return periodic(self, cron=_EVERY_TWO_SECONDS if cron == _EVERY_MINUTE else cron, **more)

    App.periodic = declare  # type: ignore[method-assign]


def _hurry_conversations() -> None:
    from shelfwire.sync.engine.attempt import Attempt

    if hasattr(Attempt.__init__, "__wrapped__"):
        return
    begin = Attempt.__init__

    @wraps(begin)
    def init(self: Attempt, *arguments: Any, every: timedelta | None = None, **more: Any) -> None:
        begin(self, *arguments, every=every and min(every, timedelta(seconds=1)), **more)

    Attempt.__init__ = init  # type: ignore[method-assign]


if __name__ == "__main__":
    _hurry_the_clock()
    sys.exit(main())
