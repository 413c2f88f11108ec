"""``docs/settings.md``, made from the table of settings."""

from __future__ import annotations

from shelfwire.environment import SETTINGS

_HEAD = """# Settings

Environment variables, read at start. This page is made by `shelfwire docs-settings` from
`src/shelfwire/environment.py`.

| variable | default | what it is |
|---|---|---|
"""


def page() -> str:
    """The page's text."""
    rows = (f"| `{s.name}` | {f'`{s.default}`' if s.default else '(empty)'} | {s.says} |\n" for s in SETTINGS)
    return _HEAD + "".join(rows)
