"""A refusal tells a caller nothing of what it cannot see: no id, number, holder or count, and not whether it is there.

One authority keeps the press offices and the aggregator licences, another one all else.
"""

import json
from datetime import date
from typing import Any, Final

import httpx
import pytest

from db.session import Database
from db.tables.organisation import OrganisationFacts, OrganisationKind
from domain.access.principal import SCOPES
from domain.reference import authorities, bodies
from tests.api.access.test_matrix import UNKNOWN_ID, key
from tests.factories import AUTHORITY, granted, managed, opening
from tests.support.api import recorded, refused

OTHER: Final = "SO-KHAC"
HIDDEN_HOLDER: Final = "BAO-KIN-77"
DAY: Final = "2025-01-06"
SIGNED: Final = {"document": {"signed_on": DAY}}


@pytest.fixture
async def narrow(ready: httpx.AsyncClient, province: Database) -> dict[str, str]:
    """The credential of a program of the other authority, which may do everything there."""
    async with province.transaction() as session:
        for code, kind in ((OTHER, OrganisationKind.STATE_BODY), (HIDDEN_HOLDER, OrganisationKind.PRESS_AGENCY)):
            await bodies.add(session, "tests", OrganisationFacts(code=code, name=f"Cơ quan {code}", kind=kind))
        for register in ("press-offices", "aggregator-licences"):
            await authorities.assign(session, "tests", managed(register, OTHER), date(2024, 12, 1))
    return {**await key(ready, "khac", OTHER, SCOPES), "Cookie": "", "If-Match": "*"}


@pytest.fixture
async def keeper(ready: httpx.AsyncClient, narrow: dict[str, str]) -> dict[str, str]:
    """The same of the authority that keeps all else."""
    return {**await key(ready, "goc", AUTHORITY, SCOPES), "Cookie": "", "If-Match": "*"}


class Answers:
    """What a caller is told, each time under a new Idempotency-Key."""

    def __init__(self, client: httpx.AsyncClient, credential: dict[str, str]) -> None:
        self.client, self.credential, self.number = client, credential, 0

    async def post(self, path: str, body: Any) -> httpx.Response:
        self.number += 1
        headers = self.credential | {"Idempotency-Key": f"{id(self)}-{self.number}"}
        return await self.client.post(path, json=body, headers=headers)

    async def refused(self, path: str, body: Any, *own: str, status: int = 422) -> str:
        """The text of a refusal, without what is the caller's `own`."""
        answer = await self.post(path, body)
        refused(answer, status)
        text = json.dumps(answer.json()["errors"], ensure_ascii=False)
        for known in own:
            text = text.replace(known, "…")
        return text


async def office(client: httpx.AsyncClient, reporters: int) -> tuple[dict[str, Any], list[str]]:
    """An office to which so many reporters belong, and what identifies them."""
    opened = await granted(client, "press-offices")
    hidden = []
    for _ in range(reporters):
        facts = {"office": opened["href"].rpartition("/")[2], "reporter_kind": "office_staff"}
        made = await granted(client, "resident-reporters", **facts)
        hidden += [made["href"].rpartition("/")[2], str(made["seq"])]
    return opened, [*hidden, "resident-reporters"]


def ways_to_end(opened: dict[str, Any]) -> list[tuple[str, Any]]:
    """Every act that would leave a day on which reporters name an office that is not live."""
    entry, acts = opened["href"].rpartition("/")[2], f"{opened['href']}/acts"
    void = {"kind": "void", "corrects": opened["seq"], "reason": "Ghi nhầm"}
    cease = {"kind": "cease", "effective_on": DAY, **SIGNED}
    later = {"kind": "correct", "corrects": opened["seq"], "effective_on": "2024-11-29", "reason": "Ghi nhầm"}
    many = cease | {"entries": [entry], "known_seq": 999}
    return [(acts, void), (acts, cease), (acts, later), ("/v1/press-offices/acts", many)]


async def test_an_office_that_hidden_reporters_name_is_kept_and_they_are_not_counted(
    ready: httpx.AsyncClient, narrow: dict[str, str]
) -> None:
    caller, told = Answers(ready, narrow), []
    for reporters in (1, 3):
        opened, hidden = await office(ready, reporters)
        own = (opened["href"].rpartition("/")[2],)
        texts = [await caller.refused(path, body, *own) for path, body in ways_to_end(opened)]
        assert all('"named"' in text for text in texts), texts
        assert [secret for secret in hidden if any(secret in text for text in texts)] == []
        counted = (text.replace(str(opened["seq"]), "").replace("mục thứ 1", "") for text in texts)
        assert not any(str(reporters) in text for text in counted)
        told.append(texts)
    assert told[0] == told[1], "whatever number there is of them"
    opened, _ = await office(ready, 0)
    for path, body in ways_to_end(opened)[1:2]:
        recorded(await caller.post(path, body))


async def test_who_sees_the_reporters_is_told_how_many(ready: httpx.AsyncClient, narrow: dict[str, str]) -> None:
    opened, hidden = await office(ready, 3)
    days = ("from 2024-10-22", f"from {DAY}", "before 2024-11-29", f"from {DAY}")
    for (path, body), period in zip(ways_to_end(opened), days, strict=True):
        (fault,) = refused(await ready.post(path, json=body), 422)
        assert "3 of resident-reporters refer to the entry then, such as resident-reporters " in fault["rule"]
        assert any(f"{entry} from 2024-10-22, but it would not be live" in fault["rule"] for entry in hidden)
        assert period in fault["rule"], fault["rule"]


async def test_a_hidden_office_that_cannot_be_named_is_like_an_unknown_one(
    ready: httpx.AsyncClient, keeper: dict[str, str]
) -> None:
    later, ended, voided = [await granted(ready, "press-offices") for _ in range(3)]
    live_of_another = await granted(ready, "press-offices", holder=HIDDEN_HOLDER)
    moved = {"kind": "correct", "corrects": later["seq"], "effective_on": "2024-11-29", "reason": "x"}
    recorded(await ready.post(f"{later['href']}/acts", json=moved))
    recorded(await ready.post(f"{ended['href']}/acts", json={"kind": "cease", "effective_on": DAY, **SIGNED}))
    void = {"kind": "void", "corrects": voided["seq"], "reason": "x"}
    recorded(await ready.post(f"{voided['href']}/acts", json=void))
    caller = Answers(ready, keeper)
    texts = set()
    for entry in (UNKNOWN_ID, *(each["href"].rpartition("/")[2] for each in (later, ended, voided, live_of_another))):
        body = opening("resident-reporters", reporter_kind="office_staff", office=entry)
        texts.add(await caller.refused("/v1/resident-reporters", body, entry))
    assert len(texts) == 1, texts
    assert not any(secret in str(texts) for secret in (HIDDEN_HOLDER, DAY, "2024-11-29", "2024-10-22"))


async def test_a_number_of_a_book_shared_with_hidden_acts_is_refused_alike(
    ready: httpx.AsyncClient, narrow: dict[str, str]
) -> None:
    await granted(ready, "publication-permits")
    taken = 1
    held = {"reason": "Giữ", "expires_on": "2199-01-01"}
    voided = recorded(await ready.post("/v1/number-series/gp/2024/reservations", json=held))["number"]
    recorded(await ready.post(f"/v1/number-series/gp/2024/reservations/{voided}/void", json={"reason": "Huỷ"}))
    caller, texts = Answers(ready, narrow), set()
    for number in (taken, voided, 99):
        body = opening("aggregator-licences", document={"signed_on": "2024-10-22", "number": number})
        texts.add(await caller.refused("/v1/aggregator-licences", body, f'"value": {number}', f"“{number}”"))
        seen = refused(await ready.post("/v1/aggregator-licences", json=body), 422)
        assert {taken: "number-taken", voided: "number-voided", 99: "number-here"}[number] == seen[0]["code"]
    assert len(texts) == 1, texts


@pytest.mark.parametrize("kind", ["accounts", "clients"])
async def test_a_name_of_another_authority_is_refused_as_any_other(
    ready: httpx.AsyncClient, narrow: dict[str, str], kind: str
) -> None:
    what: dict[str, Any] = {"accounts": {"roles": []}, "clients": {"scopes": []}}[kind]

    def new(name: str, authority: str | None) -> dict[str, Any]:
        return {"name": name, "title": "X", "authority": authority, **what}

    for name, authority in (
        ("cua-goc", AUTHORITY),
        ("cua-tinh", None),
        ("sttttx", AUTHORITY),
        ("stttt_lan", AUTHORITY),
    ):
        recorded(await ready.post(f"/v1/{kind}", json=new(name, authority)))
    caller, texts = Answers(ready, narrow), set()
    for name in ("cua-goc", "cua-tinh", "sttttx", "stttt_lan", "khong-ai", "stttt_khong-ai", "so-khac", "so-khac."):
        texts.add(await caller.refused(f"/v1/{kind}", new(name, OTHER), f'"{name}"', f"“{name}”"))
    assert len(texts) == 1 and '"name-prefix"' in str(texts), texts
    recorded(await caller.post(f"/v1/{kind}", new("so-khac_lan", OTHER)))
    assert '"name-taken"' in await caller.refused(f"/v1/{kind}", new("so-khac_lan", OTHER), status=409)


@pytest.mark.parametrize("kind", ["accounts", "clients"])
async def test_nobody_else_gives_a_name_that_an_authority_may_give(
    ready: httpx.AsyncClient, narrow: dict[str, str], kind: str
) -> None:
    what: dict[str, Any] = {"accounts": {"roles": []}, "clients": {"scopes": []}}[kind]
    for authority in (None, AUTHORITY):
        body = {"name": "so-khac_an", "title": "X", "authority": authority, **what}
        (fault,) = refused(await ready.post(f"/v1/{kind}", json=body), 422)
        assert (fault["field"], fault["code"]) == ("name", "name-prefix")
    body = {"name": "so-khac_an", "title": "X", "authority": OTHER, **what}
    recorded(await ready.post(f"/v1/{kind}", json=body))
    recorded(await ready.post(f"/v1/{kind}", json=body | {"name": "khong-co_an", "authority": None}))


async def test_a_client_of_another_authority_is_like_an_unknown_one(
    ready: httpx.AsyncClient, narrow: dict[str, str]
) -> None:
    await key(ready, "may-kin", AUTHORITY, SCOPES)
    caller, texts = Answers(ready, narrow), set()
    for name in ("may-kin", "khong-co"):
        body = {"client": name, "url": "https://8.8.8.8/"}
        texts.add(await caller.refused("/v1/webhooks", body, name))
        for path, sent in ((f"/v1/clients/{name}", {"title": "X"}), (f"/v1/accounts/{name}", {"title": "X"})):
            texts.add(await caller.refused(path, sent, name, status=404))
    assert len(texts) == 3, texts
