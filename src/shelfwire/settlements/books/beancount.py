"""Entries as plain-text double-entry accounting, in the language of
https://beancount.github.io/docs/beancount_language_syntax.html. Accounts are opened by beancount's own plugin, so that
the file stands alone. Included in another ledger it opens none: what is open there stays what it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from shelfwire.settlements.books.written import WrittenEntry

_HEAD = """; The plugin opens the accounts when this file is read alone. A ledger that includes it opens them itself.
plugin "beancount.plugins.auto_accounts"
"""


def write(entries: Sequence[WrittenEntry]) -> str:
    """Return the file's text."""
    return _HEAD + "".join(_transaction(entry) for entry in entries)


def _transaction(entry: WrittenEntry) -> str:
    lines = "".join(
        f"  {line.ledger.path}  {entry.money(line).decimal:f} {entry.currency} ; {_plain(line.text)}\n"
        for line in entry.lines
    )
    return f'\n{entry.day.isoformat()} * "{_quoted(entry.narration)}" ^{entry.name}\n{lines}'


def _quoted(text: str) -> str:
    return _plain(text).replace("\\", "\\\\").replace('"', '\\"')


def _plain(text: str) -> str:
    return " ".join(text.split())
