"""What the tests of commands share: a command in this process, and data folders with November 2024 in them."""

import asyncio
import signal
from pathlib import Path

import pytest

from api.cli.example import prepare
from api.cli.main import main
from api.settings import Settings
from db.embedded import EmbeddedServer
from tests.support.running import Outcome, Ran, copy_of


@pytest.fixture
def ran(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Ran:
    """A command, run to its end in this process: status, output and errors."""
    for name in ("DATABASE_URL", "SOBO_HOST", "SOBO_PORT"):
        monkeypatch.delenv(name, raising=False)
    # Never the default, which is in the working folder and may be somebody's demo.
    monkeypatch.setenv("SOBO_DATA_DIR", str(tmp_path_factory.mktemp("sobo") / "data"))

    def run(*args: str, **settings: str) -> Outcome:
        before = signal.getsignal(signal.SIGTERM)
        with monkeypatch.context() as environ:
            for name, value in settings.items():
                environ.setenv(name, value)
            try:
                status = main(args)
            finally:
                signal.signal(signal.SIGTERM, before)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return status, printed.out, printed.err

    return run


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `sobo demo` leaves it, to be copied."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    with EmbeddedServer(folder, durable=False) as server:
        asyncio.run(prepare(server.url, Settings(data_dir=folder)))
    return folder


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """A data folder with November 2024 in it."""
    return copy_of(demo_folder, tmp_path / "demo")
