"""Text that was read in another encoding than it was written in."""

import unicodedata

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.tables.encodings import readable
from tests.factories import opening
from tests.support.api import refused

SYLLABLES = tuple("sở thông tin và truyền hội đồng nhân dân ủy ban tỉnh đắk nông báo phóng viên thường trú ơn".split())  # noqa: SIM905
GENUINE = (
    "Café à la carte", "Công ty TNHH ABC®", "Ô tô", "À – hà", "©2024 Báo", "½ trang", "Hà · 2024", "m²", "5 × 3", "°C",
    "VĨNH LONG", "“Đắk Nông”", "São Paulo", "Nguyên §5", "100 µm", "Lê·Văn", "Ñuñoa", "50–60 €",
)  # fmt: skip


WORDS = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=12).map(" ".join)


@given(WORDS, st.sampled_from(("latin-1", "cp1252")))
def test_utf8_that_was_read_otherwise_is_recognised(text: str, encoding: str) -> None:
    try:
        misread = unicodedata.normalize("NFC", text.encode().decode(encoding))
    except UnicodeDecodeError:
        return  # windows-1252 has no character for five bytes
    assert readable(misread) == (None if text.isascii() else text)
    assert readable(text) is None


@pytest.mark.parametrize(
    "misread, text",
    [
        ("Së Th«ng tin vµ TruyÒn th«ng", "Sở Thông tin và Truyền thông"),
        ("ñy ban nh©n d©n tØnh §¾k N«ng", "ủy ban nhân dân tỉnh Đắk Nông"),
        ("Héi ®ång", "Hội đồng"),
    ],
)
def test_tcvn3_is_recognised(misread: str, text: str) -> None:
    assert readable(misread) == text


@pytest.mark.parametrize("text", GENUINE)
def test_other_text_is_left_alone(text: str) -> None:
    assert readable(text) is None


async def test_a_misread_name_is_refused_with_what_it_says(ready: httpx.AsyncClient) -> None:
    body = {"code": "SO-X", "name": "Há»™i Ä‘á»“ng", "kind": "state_body"}
    (fault,) = refused(await ready.post("/v1/organisations", json=body), 400)
    assert (fault["field"], fault["code"]) == ("name", "misread")
    assert fault["rule"].endswith("it says: Hội đồng")


async def test_what_a_personal_field_says_is_not_repeated(ready: httpx.AsyncClient) -> None:
    body = opening("postal-confirmations", representative="Há»™i Ä‘á»“ng")
    answer = await ready.post("/v1/postal-confirmations", json=body)
    assert [fault["code"] for fault in refused(answer, 400)] == ["misread"]
    assert "Hội" not in answer.text
