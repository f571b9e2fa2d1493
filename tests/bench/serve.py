"""`sobo serve` with as many workers as are given."""

import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from api.cli.main import main

HOME: Final = next(name for name in ("api.cli.supervisor", "api.cli.serving") if find_spec(name))
"""The module that says how many workers there are."""

home = import_module(HOME)
assert hasattr(home, "WORKERS"), HOME
vars(home)["WORKERS"] = int(sys.argv[1])
sys.exit(main(["serve"]))
