"""`python -m bench NAME` runs bench/NAME.py; without a name it lists what there is."""

import importlib
import pkgutil
import sys

import bench


def main(arguments: list[str]) -> int:
    """Run one figure. Out: the exit code."""
    modules = [module.name for module in pkgutil.iter_modules(bench.__path__)]
    names = sorted(name.replace("_", "-") for name in modules if not name.startswith("_"))
    if not arguments or arguments[0] not in names:
        print(f"usage: python -m bench NAME\nnames: {', '.join(names)}")
        return 2
    result = importlib.import_module(f"bench.{arguments[0].replace('-', '_')}").main()
    return int(result or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
