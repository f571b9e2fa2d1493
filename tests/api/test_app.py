"""The application: the same routes on several databases, and its lifespan."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

from api.app import Application, create_app
from api.settings import Settings
from db.session import Database
from domain.keys import KeyProblem
from tests.support.application import client_over, signing_keys, unopened


async def test_the_same_routes_serve_several_databases_at_once(own_example: Database, database: Database) -> None:
    litestar = unopened().litestar
    full, empty = (create_app(opened, signing_keys(), litestar=litestar) for opened in (own_example, database))
    async with client_over(full) as november, client_over(empty) as nothing:
        for _ in range(2):
            answers = await asyncio.gather(*(client.get("/readyz") for client in (november, nothing)))
            many, few = (answer.json()["ledger_size"] for answer in answers)
            assert many > 300 > 40 > few > 0  # a migrated ledger begins with what its release brings
            # The caller is authenticated in the database of the same application.
            assert (await november.get("/v1/press-offices/count")).json()["count"] > 0
            assert (await nothing.get("/v1/press-offices/count")).json()["count"] == 0


async def test_pages_and_liveness_work_without_a_database() -> None:
    async with client_over(create_app(litestar=unopened().litestar)) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/docs/")).status_code == 200
        answer = await client.get("/readyz")
        assert (answer.status_code, answer.json()["type"]) == (500, "urn:sobo:problem:internal")


async def lifespan_messages(app: Application) -> list[dict[str, Any]]:
    """The messages that the application sends during its lifespan."""
    incoming, sent = ["lifespan.startup", "lifespan.shutdown"], list[dict[str, Any]]()

    async def receive() -> Any:
        return {"type": incoming.pop(0)}

    async def send(message: Any) -> None:
        sent.append(message)

    with suppress(KeyProblem):
        await app({"type": "lifespan"}, receive, send)
    return sent


async def test_the_lifespan_reports_startup_and_shutdown(database_url: str, tmp_path: Path) -> None:
    app = create_app(settings=Settings(DATABASE_URL=database_url, data_dir=tmp_path))
    assert [message["type"] for message in await lifespan_messages(app)] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]
    assert (tmp_path / "keys").is_dir()


async def test_the_lifespan_reports_why_startup_failed(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("no folder")
    (message,) = await lifespan_messages(create_app(settings=Settings(data_dir=tmp_path)))
    assert message["type"] == "lifespan.startup.failed"
    assert str(tmp_path / "keys") in message["message"]
