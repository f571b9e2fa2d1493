"""What a dossier asks for: read by those who act on it, personal facts masked, and by nobody else."""

from typing import Any

import httpx
import pytest

from api.applications.schemas import AskedFacts
from domain.applications.asked import is_personal
from domain.errors import MASKED
from domain.registers import REGISTERS
from tests.api.access.test_access import anonymous, bearer, key_of  # noqa: F401 - a fixture
from tests.api.applications.test_applications import dossier, received
from tests.api.entries.test_personal import application, audited, erased
from tests.factories import OPENING, granted
from tests.support.api import PERSONAL, every_register, fields, recorded, refused, strictly


async def asked(client: httpx.AsyncClient, href: str, **query: Any) -> dict[str, Any]:
    answer = await client.get(f"{href}/asked", params=query)
    strictly(AskedFacts, answer)
    shown: dict[str, Any] = answer.json()
    return shown


def body(register: str) -> dict[str, Any]:
    host = {"host": "a.daknong.gov.vn"} if register == "subdomain-certificates" else {}
    facts = application(register)
    return {**facts, "asked": {**facts["asked"], **host}}


@every_register
async def test_every_personal_fact_is_masked_and_the_others_are_shown(ready: httpx.AsyncClient, register: str) -> None:
    assert PERSONAL[register].keys() == REGISTERS[register].private_fields
    stated = body(register)
    href = (await received(ready, stated))["href"]
    shown = await asked(ready, href)
    assert shown["masked"] == sorted(PERSONAL[register])
    assert shown["asked"] == {**stated["asked"], **dict.fromkeys(PERSONAL[register], MASKED)}
    assert (shown["asked_register"], shown["asked_kind"]) == (register, stated["asked_kind"])
    assert await audited(ready, "personal-read") == []
    personal = (await ready.get(f"{href}/personal", params={"purpose": "Thẩm định"})).json()
    assert personal["asked"] == stated["asked"]


async def test_what_a_release_no_longer_declares_is_masked_too() -> None:
    register = REGISTERS["press-offices"]
    assert [name for name in ("phone", "office_name", "representative", "so_cccd") if is_personal(register, name)] == [
        "representative",
        "so_cccd",
    ]


async def test_who_acts_in_the_register_or_on_dossiers_reads_it_and_others_do_not(
    ready: httpx.AsyncClient,
    anonymous: httpx.AsyncClient,  # noqa: F811
) -> None:
    href = (await received(ready, body("publication-permits")))["href"]
    allowed = {
        "act:publication-permits": 200, "act:applications": 200, "act": 200, "act:press-offices": 403,
        "personal": 403, "reference": 403,
    }  # fmt: skip
    for number, (scope, status) in enumerate(allowed.items()):
        _, key = await key_of(ready, f"he-thong-{number}", "read", scope)
        answer = await anonymous.get(f"{href}/asked", headers=bearer(key))
        assert answer.status_code == status, scope
        if status == 403:
            assert fields(refused(answer, 403)) == {"scope"}
            assert "Tài liệu" not in answer.text
        # Neither the dossier itself nor its history shows it to anybody.
        for path in (href, f"{href}/history"):
            assert "Tài liệu" not in (await anonymous.get(path, headers=bearer(key))).text


async def test_it_is_read_as_it_was_known_and_erased_for_good(ready: httpx.AsyncClient) -> None:
    receipt = await received(ready, body("publication-permits"))
    href = receipt["href"]
    asking = {"kind": "ask_supplement", "effective_on": "2024-11-06", "reason": "Thiếu"}
    recorded(await ready.post(f"{href}/acts", json=asking))
    supplement = {"effective_on": "2024-11-07", "asked": {"title": "Tên khác", "submitter_phone": None}}
    recorded(await ready.post(f"{href}/supplement", json=supplement))
    assert (await asked(ready, href, as_of="2024-11-06"))["asked"]["title"] == "Tài liệu"
    now = await asked(ready, href)
    assert (now["asked"]["title"], now["asked"]["submitter_phone"]) == ("Tên khác", None)
    assert "submitter_phone" not in now["masked"]
    assert (await asked(ready, href, known_seq=receipt["seq"]))["asked"]["title"] == "Tài liệu"
    await erased(ready, href)
    for query in ({}, {"known_seq": receipt["seq"]}):
        assert await asked(ready, href, **query) | {"asked": {}, "masked": []} == await asked(ready, href, **query)


@pytest.mark.parametrize("of", ["publication-permits", "nothing"])
async def test_what_is_no_dossier_has_nothing_asked_for(ready: httpx.AsyncClient, of: str) -> None:
    entry = (await granted(ready, of))["entry"] if of in OPENING else "00000000-0000-0000-0000-000000000000"
    refused(await ready.get(f"/v1/applications/{entry}/asked"), 404)


async def test_a_refusal_of_what_is_asked_masks_personal_values(ready: httpx.AsyncClient) -> None:
    wrong = dossier(asked={"title": "Tài liệu", "submitter_phone": "kín!"})
    (fault,) = refused(await ready.post("/v1/applications", json=wrong), 422, 400)
    assert (fault["field"], fault["value"]) == ("asked.submitter_phone", MASKED)
