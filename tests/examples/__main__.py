"""Requests the examples of the contract from the demo, and writes them: python -m tests.examples."""

import json
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from api.contract.examples import EXAMPLES, PROBLEMS
from api.http.credentials import COOKIE
from tests.examples.asked import REFUSED, ask_everything
from tests.examples.proven import kept, put_key
from tests.examples.stable import Stable
from tests.fuzz.__main__ import demo
from tests.support.running import free_port

TARGET = "localhost:9"
"""Where the demo's webhook leads: nobody answers there, and no name has to be looked up."""


def collected(base: str, account: str, password: str) -> dict[str, Any]:
    """Path parameters, request and response by operation."""
    found: dict[str, Any] = {}
    with httpx.Client(base_url=base, headers={"Sec-Fetch-Site": "same-origin", "If-Match": "*"}) as client:
        contract = client.get("/openapi.json").json()
        operations = {
            one["operationId"]: (path, method, one)
            for path, ways in contract["paths"].items()
            for method, one in ways.items()
        }

        def log_in(word: str) -> None:
            answer = client.post("/v1/session", json={"name": account, "password": word})
            client.headers["Cookie"] = f"{COOKIE}={answer.cookies[COOKIE]}"
            client.cookies.clear()

        def ask(asked: str, body: Any = None, status: int | None = None, **path: Any) -> Any:
            name, _, query = asked.partition("?")
            template, method, operation = operations[name]
            url = template.format(**{key: quote(str(value), safe="") for key, value in path.items()})
            form = "application/x-www-form-urlencoded" in operation.get("requestBody", {}).get("content", {})
            sent = {} if body is None else {"data": body} if form else {"json": body}
            answer = client.request(method, f"{url}?{query}" if query else url, **sent)
            if status is not None:
                assert answer.status_code == status, f"{name}: {answer.text}"
                return answer.json()
            assert answer.is_success, f"{name}: {answer.text}"
            if COOKIE in answer.cookies:
                client.headers["Cookie"] = f"{COOKIE}={answer.cookies[COOKIE]}"
                client.cookies.clear()
            example = {"path": path, "request": body}
            if answer.headers["content-type"] == "application/json":
                example["response"] = answer.json()
            found[name] = {key: value for key, value in example.items() if value not in ({}, None)} | (
                {"request": body} if body is not None else {}
            )
            return example.get("response")

        log_in(password)
        problems = {str(status): ask(name, body, status, **path) for status, name, body, path in REFUSED}
        ask_everything(ask, password)
    # Told, not asked: a delivery is given up after two days of trying.
    one = {**found["webhooks.replay_all"]["path"], "seq": found["webhooks.add"]["response"]["after"]}
    found["webhooks.replay"] = {"path": one, "request": {}, "response": {"replayed": 1}}
    assert found.keys() == operations.keys(), sorted(operations.keys() - found.keys())
    return {**found, PROBLEMS: problems}


def main() -> None:
    """Write the examples."""
    with tempfile.TemporaryDirectory(prefix="sobo-examples-") as name:
        folder = Path(name)
        put_key(folder / "keys")
        settings = {
            "SOBO_DATA_DIR": str(folder / "data"), "SOBO_KEYS_DIR": str(folder / "keys"),
            "SOBO_PORT": str(free_port()), "SOBO_WEBHOOK_HOSTS": TARGET,
        }  # fmt: skip
        with demo(folder, settings) as (base, account, password):
            asked = dict(sorted(collected(base, account, password).items()))
        found = Stable(password).of(asked) | kept(json.loads(EXAMPLES.read_text(encoding="utf-8")), asked)
    text = json.dumps(found, ensure_ascii=False, indent=1).replace(TARGET, "mot-cua.daknong.gov.vn")
    EXAMPLES.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
