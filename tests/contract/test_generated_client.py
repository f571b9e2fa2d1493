"""A client generated from the contract works against a running service."""

import datetime
import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.support.running import Running, running

CERTIFICATES = "sobo_client.api.subdomain_certificates.subdomain_certificates_"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with the example of November 2024."""
    with running("demo", tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture(scope="module")
def made(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Generate the client and make it importable."""
    folder = tmp_path_factory.mktemp("generated")
    done = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--fail-on-warning", "--overwrite",
            "--path", str(root / "openapi" / "openapi.json"), "--output-path", str(folder),
            "--config", str(Path(__file__).parent / "generated-client.yml"),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield


@contextmanager
def client_of(served: Running, **credential: str) -> Iterator[Any]:
    """An instance of the generated client."""
    module = importlib.import_module("sobo_client")
    kind = module.AuthenticatedClient if credential else module.Client
    with kind(base_url=served.base, **credential) as client:
        yield client


def sync(operation: str, client: Any, *path: Any, **asked: Any) -> Any:
    """The response of an operation, by its generated function."""
    return importlib.import_module(CERTIFICATES + operation).sync(*path, client=client, **asked)


def test_a_generated_client_lists_grants_and_reads(made: None, served: Running) -> None:
    models: Any = importlib.import_module("sobo_client.models")
    day = datetime.date(2024, 11, 14)
    host, zone = "may-sinh.daknong.gov.vn", "daknong.gov.vn"
    document = models.NewDocument(signed_on=day)
    new = models.NewSubdomainCertificate(holder="SO-TAI-CHINH", host=host, zone=zone, document=document)
    with client_of(served, token=served.key["Authorization"].removeprefix("Bearer ")) as client:
        listed = sync("list_entries", client, as_of=day, limit=200)
        assert len(listed.items) == sync("count", client, as_of=day).count > 0

        key = str(uuid4())
        receipt = sync("grant", client, body=new, idempotency_key=key)
        assert receipt.printed_number == "314/GXN-STTTT"
        assert sync("grant", client, body=new, idempotency_key=key) == receipt

        read = sync("read", client, receipt.entry, as_of=day)
        assert (read.id, read.host, read.number) == (receipt.entry, host, 314)
        again = sync("list_entries", client, as_of=day, limit=200)
        assert [entry.id for entry in again.items if entry not in listed.items] == [receipt.entry]


def test_a_generated_client_gets_a_refusal_as_a_problem(made: None, served: Running) -> None:
    with client_of(served) as client:
        problem = sync("list_entries", client)
    assert (problem.status, problem.type_) == (401, "urn:sobo:problem:unauthenticated")
