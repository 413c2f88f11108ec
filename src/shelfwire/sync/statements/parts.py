"""The channel's side of statements."""

from __future__ import annotations

from shelfwire.channels.port import StatementSource
from shelfwire.sync.engine.call import Part

STATEMENTS: Part[StatementSource] = Part("statements", lambda channel: channel.statements)
