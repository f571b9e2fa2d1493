"""One worker of the service on the port that is given, with the protocol of `sobo serve`."""

import sys

import uvicorn

from api.app import create_app
from api.cli.serving import protocol
from api.settings import Settings

uvicorn.run(
    create_app,
    factory=True,
    http=protocol(Settings()),  # type: ignore[arg-type] # as in `sobo serve`
    ws="none",
    port=int(sys.argv[1]),
    log_level="warning",
)
