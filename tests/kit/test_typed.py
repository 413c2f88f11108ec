"""Plain values as typed ones, by several threads at once."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from shelfwire.kit.typed import typed

SRC = Path(__file__).parents[2] / "src"

_RACE = """
import sys, threading, types
import msgspec
from tiktok_shop.reading import decoder
from shelfwire.kit.typed import typed

def read(kind):
    if sys.argv[1] == "typed":
        typed({"f": [{"f": [{"f": []}]}]}, kind)
    else:
        decoder(kind).decode(b'{"f": [{"f": [{"f": []}]}]}')

def family(number):
    module = types.ModuleType(f"family{number}")
    sys.modules[module.__name__] = module
    base = "(msgspec.Struct)" if sys.argv[1] == "decoder" else ""
    lines = ["from __future__ import annotations", "import msgspec", "from dataclasses import dataclass"]
    for member in range(20, -1, -1):
        lines += ["" if base else "@dataclass", f"class C{member}{base}:"]
        lines += [f"    f: list[C{member + 1}] | None = None"] if member < 20 else ["    f: int = 0"]
        lines += [f"    g{n}: int | str | None = None" for n in range(8)]
    exec("\\n".join(lines), module.__dict__)
    return module.C0

sys.setswitchinterval(1e-6)
for number in range(40):
    kind, start = family(number), threading.Barrier(4)
    threads = [threading.Thread(target=lambda: (start.wait(), read(kind))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
print("well")
"""


@pytest.mark.parametrize("way", ["typed", "decoder"])
def test_threads_that_meet_a_type_for_the_first_time_at_once_all_go_on(way: str) -> None:
    done = subprocess.run([sys.executable, "-c", _RACE, way], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "well"), done.stderr[-1000:]


def test_a_value_of_another_shape_is_refused_by_its_path() -> None:
    @dataclass
    class Size:
        width: int

    assert typed({"width": 3}, Size) == Size(3)
    with pytest.raises(msgspec.ValidationError, match=r"\$\.width"):
        typed({"width": "wide"}, Size)


def test_no_type_is_met_but_by_one_thread_at_a_time() -> None:
    """Of the programs with several threads: what asks msgspec for a type has had it looked at before."""
    known = {
        "tiktok_shop/reading.py",
        "shelfwire/kit/typed.py",
        "tiktok_shop/types/requests.py",
        "shelfwire_tiktok/mapping/carried.py",
    }
    asks = re.compile(
        r"msgspec\.(convert|(json|msgpack)\.Decoder)\(|json\.decode\([^\n]*type=(?!\w+\[(str, )?msgspec\.Raw)"
    )
    found = {
        path.relative_to(SRC).as_posix()
        for package in ("tiktok_shop", "shelfwire_tiktok", "shelfwire")
        for path in (SRC / package).rglob("*.py")
        if asks.search(path.read_text())
    }
    assert found == known
