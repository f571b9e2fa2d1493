"""The audit log records official changes that are not acts: by whom, to what, with which details."""

import json

import httpx

from tests.api.access.test_access import anonymous, bearer, key_of
from tests.support.api import ledger_size, recorded, refused

__all__ = ["anonymous"]


async def test_changes_of_numbers_bodies_calendars_and_managers_are_acts_that_say_who(ready: httpx.AsyncClient) -> None:
    size = await ledger_size(ready)
    held = recorded(
        await ready.post("/v1/number-series/xn/2024/reservations", json={"reason": "Giữ", "expires_on": "2199-01-01"})
    )
    await ready.post(f"/v1/number-series/xn/2024/reservations/{held['number']}/void", json={"reason": "Bỏ"})
    await ready.post("/v1/organisations", json={"code": "CU", "name": "Cũ", "kind": "enterprise"})
    await ready.post("/v1/organisations/CU/dissolution", json={"dissolved_on": "2024-12-01", "source": "QĐ"})
    handed = {"register": "press-offices", "authority": "DON-VI-01", "valid_from": "2025-03-01", "source": "NQ"}
    await ready.post("/v1/managing-authorities", json=handed)
    own = {"key": "tinh", "title_vi": "Kỳ của tỉnh", "month_ends_on": 20, "source": "Công văn"}
    await ready.post("/v1/reporting-calendars", json=own)
    items = (await ready.get("/v1/changes", params={"after": size})).json()["items"]
    assert [(item["register"], item["kind"]) for item in items] == [
        ("number-reservations", "reserve"), ("number-reservations", "cancel"), ("organisations", "add"),
        ("organisations", "dissolve"), ("managing-authorities", "assign"), ("reporting-calendars", "add"),
    ]  # fmt: skip
    whole = size + len(items)
    for item in items:
        proof = (await ready.get("/v1/ledger/inclusion", params={"seq": item["seq"], "size": whole})).json()
        assert json.loads(proof["leaf"])["recorded_by"] == "account:test"
    assert (await ready.get("/v1/audit", params={"recorded_by": "account:test"})).json()["items"] == [], (
        "nothing is said twice"
    )


async def test_refused_changes_are_not_in_the_audit_log(ready: httpx.AsyncClient) -> None:
    for path, body in (
        ("organisations/CU/dissolution", {"dissolved_on": "2024-12-01", "source": "QĐ"}),
        ("number-series/xn/2024/reservations/9/void", {"reason": "Bỏ"}),
        ("managing-authorities", {"register": "x", "authority": "CU", "valid_from": "2025-03-01", "source": "NQ"}),
    ):
        refused(await ready.post(f"/v1/{path}", json=body), 404, 422)
    assert (await ready.get("/v1/audit", params={"recorded_by": "account:test"})).json()["items"] == []


async def test_dissolving_a_body_needs_the_scope_configure(
    ready: httpx.AsyncClient, anonymous: httpx.AsyncClient
) -> None:
    _, key = await key_of(ready, "nhap-lieu", "read", "reference", "act")
    headers = {**bearer(key), "Idempotency-Key": "k"}
    end = {"dissolved_on": "2026-11-01", "source": "x"}
    answer = await anonymous.post("/v1/organisations/DON-VI-01/dissolution", json=end, headers=headers)
    assert [fault["value"] for fault in refused(answer, 403)] == ["configure"]
