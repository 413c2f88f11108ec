"""Fetch the browser libraries we ship, check them, and keep only the files we serve.

``python scripts/vendor_assets.py`` asks npm for the pinned packages, compares each tarball with the checksum in
``manifest.json`` and writes the wanted files beside it. ``--pin`` accepts new versions and rewrites the
checksums: look at the difference before committing it. The files are committed, so nobody needs npm to run
Shelfwire; ``tests/web/test_frame_assets.py`` checks them against the manifest.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src" / "shelfwire" / "web" / "static" / "vendor"
MANIFEST = VENDOR / "manifest.json"

PACKAGES: dict[str, tuple[str, dict[str, str]]] = {
    # npm package: (version, {path in the package: name we serve it under})
    "@tabler/core": (
        "1.6.1",
        {"dist/css/tabler.min.css": "tabler.min.css", "dist/js/tabler.min.js": "tabler.min.js"},
    ),
    # the 2.x line: 4.x changes attributes and events, and django-htmx documents 2.x
    "htmx.org": ("2.0.11", {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"}),
    "uplot": (
        "1.6.32",
        {
            "dist/uPlot.iife.min.js": "uplot.min.js",
            "dist/uPlot.min.css": "uplot.min.css",
            "LICENSE": "LICENSE",
        },
    ),
    "@tabler/icons": ("3.51.0", {"LICENSE": "LICENSE"}),
}

ICONS = [
    "activity",
    "address-book",
    "adjustments",
    "alarm",
    "alert-circle",
    "alert-hexagon",
    "alert-octagon",
    "alert-triangle",
    "apps",
    "archive",
    "arrow-back-up",
    "arrow-down",
    "arrow-forward-up",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "arrows-exchange",
    "arrows-sort",
    "arrows-split",
    "ban",
    "barcode",
    "baseline-density-medium",
    "bell",
    "bell-off",
    "bell-ringing",
    "bolt",
    "book",
    "box",
    "box-multiple",
    "brand-tiktok",
    "briefcase",
    "building",
    "building-factory",
    "building-store",
    "building-warehouse",
    "calendar",
    "calendar-due",
    "calendar-time",
    "category",
    "chart-bar",
    "chart-line",
    "check",
    "checkbox",
    "checklist",
    "checks",
    "chevron-down",
    "chevron-left",
    "chevron-right",
    "chevron-up",
    "circle",
    "circle-check",
    "circle-dashed",
    "circle-dot",
    "circle-number-1",
    "circle-x",
    "clipboard",
    "clipboard-check",
    "clipboard-list",
    "clock",
    "clock-exclamation",
    "clock-hour-4",
    "clock-pause",
    "cloud-download",
    "cloud-upload",
    "code",
    "coin",
    "coins",
    "command",
    "copy",
    "copy-check",
    "corner-down-right",
    "credit-card",
    "currency-dollar",
    "database",
    "device-desktop",
    "device-mobile",
    "door-enter",
    "door-exit",
    "dots",
    "dots-vertical",
    "download",
    "edit",
    "external-link",
    "eye",
    "eye-off",
    "file",
    "file-download",
    "file-export",
    "file-import",
    "file-spreadsheet",
    "file-text",
    "filter",
    "filter-off",
    "flag",
    "flask",
    "folder",
    "forms",
    "gift",
    "hand-stop",
    "hash",
    "headset",
    "help",
    "help-circle",
    "history",
    "home",
    "hourglass",
    "inbox",
    "info-circle",
    "key",
    "key-off",
    "keyboard",
    "layers-intersect",
    "layout-dashboard",
    "layout-list",
    "link",
    "link-off",
    "list",
    "list-check",
    "list-details",
    "list-search",
    "loader",
    "lock",
    "lock-open",
    "login",
    "logout",
    "mail",
    "mail-forward",
    "map-pin",
    "menu-2",
    "message",
    "message-circle",
    "minus",
    "mood-happy",
    "moon",
    "note",
    "notes",
    "package",
    "package-export",
    "package-import",
    "package-off",
    "packages",
    "paperclip",
    "password",
    "pencil",
    "percentage",
    "phone",
    "photo",
    "photo-off",
    "player-pause",
    "player-play",
    "player-skip-forward",
    "player-stop",
    "plug",
    "plug-connected",
    "plug-connected-x",
    "plug-x",
    "plus",
    "point",
    "printer",
    "progress",
    "progress-check",
    "qrcode",
    "question-mark",
    "receipt",
    "receipt-2",
    "refresh",
    "refresh-alert",
    "refresh-dot",
    "reload",
    "repeat",
    "replace",
    "report",
    "rocket",
    "rotate",
    "route",
    "ruler-2",
    "scale",
    "scan",
    "search",
    "select",
    "select-all",
    "send",
    "server",
    "settings",
    "settings-cog",
    "shield-check",
    "shield-lock",
    "shield-off",
    "shopping-bag",
    "shopping-cart",
    "sitemap",
    "sort-ascending",
    "sort-descending",
    "square",
    "square-check",
    "square-rounded-check",
    "stack-2",
    "star",
    "status-change",
    "sun",
    "switch-horizontal",
    "table",
    "table-export",
    "table-import",
    "tag",
    "tags",
    "target",
    "test-pipe",
    "timeline",
    "timeline-event",
    "toggle-left",
    "toggle-right",
    "tool",
    "tools",
    "transfer",
    "trash",
    "trending-up",
    "truck",
    "truck-delivery",
    "truck-off",
    "truck-return",
    "upload",
    "user",
    "user-check",
    "user-circle",
    "user-plus",
    "user-shield",
    "users",
    "users-group",
    "versions",
    "wallet",
    "wand",
    "webhook",
    "wifi-off",
    "world",
    "x",
    "zoom-exclamation",
]
"""The icons in the sprite. Add a name from https://tabler.io/icons and run this script."""

COMPRESS = {".css", ".js", ".svg"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def folder(package: str, version: str) -> str:
    """Versioned, so browsers may keep the files for ever."""
    return f"{package.removeprefix('@').replace('/', '-').replace('.', '-')}-{version}"


def pack(package: str, version: str, into: Path) -> bytes:
    """The package's tarball, by npm's ordinary client."""
    done = subprocess.run(
        ["npm", "pack", "--silent", "--pack-destination", str(into), f"{package}@{version}"],
        check=True,
        capture_output=True,
        text=True,
    )
    return (into / done.stdout.strip().splitlines()[-1]).read_bytes()


def unpack(tarball: Path, names: list[str]) -> dict[str, bytes]:
    """The named members of an npm tarball (their paths start with ``package/``)."""
    with tarfile.open(tarball) as archive:
        found = {}
        for name in names:
            member = archive.extractfile(f"package/{name}")
            if member is None:
                raise SystemExit(f"{tarball.name} has no {name}")
            found[name] = member.read()
    return found


def sprite(icons: dict[str, bytes]) -> bytes:
    """One SVG of symbols, each addressed as ``icons.svg#name``."""
    symbols = []
    for name, svg in sorted(icons.items()):
        inner = re.sub(r"^.*?<svg[^>]*>|</svg>\s*$", "", svg.decode(), flags=re.DOTALL).strip()
        inner = re.sub(r"\s*\n\s*", "", inner)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def fetch(pinned: dict[str, str], pin: bool) -> tuple[dict[str, bytes], dict[str, object]]:
    """The files to serve by path, and the packages' part of the manifest."""
    files: dict[str, bytes] = {}
    packages: dict[str, object] = {}
    for package, (version, wanted) in PACKAGES.items():
        with tempfile.TemporaryDirectory() as scratch:
            content = pack(package, version, Path(scratch))
            digest = sha256(content)
            if not pin and pinned.get(package) != digest:
                raise SystemExit(f"{package}@{version}: the tarball is not the pinned one ({digest})")
            tarball = Path(scratch) / "it.tgz"
            tarball.write_bytes(content)
            home = folder(package, version)
            icons = [f"icons/outline/{name}.svg" for name in ICONS] if package == "@tabler/icons" else []
            found = unpack(tarball, [*wanted, *icons])
        for name, served in wanted.items():
            files[f"{home}/{served}"] = found[name]
        if icons:
            files[f"{home}/icons.svg"] = sprite({Path(name).stem: found[name] for name in icons})
        packages[package] = {"version": version, "sha256": digest}
    return files, packages


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pin", action="store_true", help="accept what npm sends and rewrite the checksums")
    pin = parser.parse_args().pin
    pinned = {}
    if MANIFEST.exists():
        known = json.loads(MANIFEST.read_text())["packages"]
        pinned = {name: entry["sha256"] for name, entry in known.items()}
    elif not pin:
        raise SystemExit("there is no manifest yet: run with --pin")
    files, packages = fetch(pinned, pin)
    for path in list(files):
        if Path(path).suffix in COMPRESS:
            files[path + ".gz"] = gzip.compress(files[path], 9, mtime=0)
    shutil.rmtree(VENDOR, ignore_errors=True)
    for path, content in files.items():
        (VENDOR / path).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / path).write_bytes(content)
    manifest = {"packages": packages, "files": {path: sha256(files[path]) for path in sorted(files)}}
    MANIFEST.write_text(json.dumps(manifest, indent=2) + "\n")
    sys.stdout.write(f"{len(files)} files in {VENDOR}\n")


if __name__ == "__main__":
    main()
