"""Every figure but the soak, one after the other, each in its own process; the lines that scripts read come last."""

from __future__ import annotations

import pkgutil
import subprocess
import sys

import bench


def main() -> int:
    """Exit code 1 when one of them failed."""
    found = [module.name for module in pkgutil.iter_modules(bench.__path__)]
    names = [
        name.replace("_", "-") for name in found if not name.startswith("_") and name not in ("all", "soak")
    ]
    lines: list[str] = []
    failed: list[str] = []
    for name in names:
        print(f"── {name}", flush=True)
        done = subprocess.run([sys.executable, "-m", "bench", name], stdout=subprocess.PIPE, text=True)
        print(done.stdout, end="", flush=True)
        if done.returncode or not done.stdout.strip():
            failed.append(name)
        if done.stdout.strip():
            lines.append(done.stdout.strip().splitlines()[-1])
    print("\n".join(["──", *lines, *(f"{name} failed" for name in failed)]))
    return 1 if failed else 0
