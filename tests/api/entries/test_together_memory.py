"""Openings of two registers that wait at once do not share what they remember of reference data wrongly."""

from typing import Any

import httpx
import pytest

from domain.acts.command import Command
from domain.entries import together
from domain.entries.related import RelatedEntries
from tests.factories import HOLDER, granted
from tests.support.api import recorded

CERTIFICATES, PERMITS = "subdomain-certificates", "publication-permits"


async def test_an_act_on_a_body_heeded_by_another_register_meanwhile_is_heeded(
    ready: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between judging and recording certificates, a body is renamed and permits are opened, which remember it anew."""
    await granted(ready, CERTIFICATES)
    whole, changed = together.judge, []

    async def slow(related: RelatedEntries, command: Command) -> Any:
        act = await whole(related, command)
        if related.register.key == CERTIFICATES and not changed:
            changed.append(True)
            change = {"kind": "rename", "effective_on": "2024-10-01", "changes": {"name": "Tên giữa chừng"}}
            recorded(await ready.post(f"/v1/organisations/{HOLDER}/acts", json=change, headers={"If-Match": "*"}))
            await granted(ready, PERMITS)
        return act

    monkeypatch.setattr(together, "judge", slow)
    receipt = await granted(ready, CERTIFICATES)
    assert changed
    assert (await ready.get(receipt["href"])).json()["holder_name"] == "Tên giữa chừng"
