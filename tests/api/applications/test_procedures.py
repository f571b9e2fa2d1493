"""Procedure codes: a dated list with its doubts, from which a dossier takes the code that was found."""

from typing import Any

import httpx
import pytest

from api.applications.schemas import PublicProcedure
from api.http.schemas import page_of
from db.session import Database
from domain.ledger.rebuild import rebuild
from domain.registers import RECORDED
from tests.api.applications.test_applications import postal, received
from tests.factories import AUTHORITY
from tests.support.api import fields, recorded, refused, strictly, trace, verified

FOUND: dict[str, Any] = {
    "register": "postal-confirmations",
    "kind": "grant",
    "procedure_code": "1.005442",
    "title_vi": "Thủ tục thử",
    "valid_from": "2020-01-01",
    "source": "Nguồn thử",
    "certainty": "found",
}
DOUBTFUL = {**FOUND, "procedure_code": "1.004470", "certainty": "uncertain", "note": "Chưa đối chiếu"}


async def listed(client: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    return strictly(PublicProcedure, await client.post("/v1/procedures", json={**FOUND, **changes})).model_dump()


async def code(client: httpx.AsyncClient, number: int, **more: Any) -> Any:
    href = (await received(client, postal(dossier_code=f"H16.01-241105-{number:04}", **more)))["href"]
    return (await client.get(href)).json()["procedure_code"]


async def test_a_dossier_has_the_code_of_the_list_unless_it_states_one(ready: httpx.AsyncClient) -> None:
    assert await code(ready, 1) is None
    recorded(await ready.post("/v1/procedures", json=DOUBTFUL))
    assert await code(ready, 2) is None  # what is doubtful is told by the list, and printed on nothing
    await listed(ready)
    assert await code(ready, 3) == "1.005442"
    await listed(ready, procedure_code="1.005443", valid_from="2024-11-05")
    await listed(ready, procedure_code="1.005444", valid_from="2024-11-06")
    assert await code(ready, 4) == "1.005443"
    await listed(ready, procedure_code="1.005442.000.00.00.H16", authority=AUTHORITY)
    assert await code(ready, 5) == "1.005442.000.00.00.H16"
    assert await code(ready, 6, procedure_code="1.010902") == "1.010902"


async def test_a_dossier_that_was_not_accepted_has_one_too(ready: httpx.AsyncClient) -> None:
    await listed(ready)
    body = {
        "holder": "DON-VI-01", "asked_register": "postal-confirmations", "asked_kind": "grant",
        "effective_on": "2024-11-04", "reason": "Không thuộc phạm vi",
    }  # fmt: skip
    href = recorded(await ready.post("/v1/applications/non-acceptances", json=body))["href"]
    assert (await ready.get(href)).json()["procedure_code"] == "1.005442"


async def test_procedures_are_listed_read_ended_and_known(ready: httpx.AsyncClient, province_url: str) -> None:
    added = await listed(ready)
    page: Any = strictly(page_of(PublicProcedure), await ready.get("/v1/procedures?register=postal-confirmations"))
    assert [item.procedure_code for item in page.items] == ["1.005442"]
    path = f"/v1/procedures/{added['id']}"
    assert (await ready.get(path)).json()["certainty"] == "found"
    recorded(await ready.post(f"{path}/acts", json={"kind": "end", "effective_on": "2024-11-05"}))
    assert await code(ready, 1) is None
    assert (await ready.get(path, params={"as_of": "2024-11-05"})).json()["status"] == "ceased"
    known = await ready.get("/v1/procedures", params={"known_seq": added["known_from"] - 1})
    assert known.json()["items"] == []
    assert [act["kind"] for act in (await ready.get(f"{path}/history")).json()["acts"]] == ["list", "end"]
    await verified(province_url)
    async with Database.open(province_url, role=None) as owner:
        assert (await rebuild(owner, RECORDED))[1] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"register": "khong-co"}, "register"),
        ({"kind": "fly"}, "kind"),
        ({"authority": "KHONG-CO"}, "authority"),
        ({"source": None}, "source"),
        ({"certainty": "uncertain"}, "note"),
        ({"procedure_code": "1.05442"}, "procedure_code"),
        ({"procedure_code": "1.005442-H16"}, "procedure_code"),
        ({"certainty": "sure"}, "certainty"),
    ],
)
async def test_what_is_wrong_with_a_procedure_is_named(
    ready: httpx.AsyncClient, province: Database, change: dict[str, Any], field: str
) -> None:
    before = await trace(province)
    answer = await ready.post("/v1/procedures", json={**FOUND, **change})
    assert fields(refused(answer, 400, 422)) == {field}
    assert await trace(province) == before
