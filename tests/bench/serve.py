"""`sobo serve` with as many workers as are given."""

import sys

from api.cli import supervisor
from api.cli.main import main

vars(supervisor)["WORKERS"] = int(sys.argv[1])
sys.exit(main(["serve"]))
