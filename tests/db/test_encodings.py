"""Text that was read in another encoding than it was written in."""

import csv
import unicodedata
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

import api
from db.tables.encodings import readable
from db.tables.vni import LETTERS, TELLING
from tests.factories import opening
from tests.support.api import refused

SYLLABLES = tuple("sở thông tin và truyền hội đồng nhân dân ủy ban tỉnh đắk nông báo phóng viên thường trú ơn".split())  # noqa: SIM905
GENUINE = (
    "Café à la carte", "Công ty TNHH ABC®", "Ô tô", "À – hà", "©2024 Báo", "½ trang", "Hà · 2024", "m²", "5 × 3", "°C",
    "VĨNH LONG", "“Đắk Nông”", "São Paulo", "Nguyên §5", "100 µm", "Lê·Văn", "Ñuñoa", "50–60 €",
)  # fmt: skip


FOREIGN = tuple(
    "naïf Noël Zaïre aérien aéroport maïs poêle coïncider héroïque égoïste Moïse païen haïr laïque laïc Caïn haï "  # noqa: SIM905
    "Israël Raphaël canoë boîte goût goûter août croûte voûte réélu théâtre naître ouïe Aïda où déjà être "
    "élève façade œuvre Köln Müller Straße größer geöffnet Häuser Übung Ärzte Föhn Bauämter überörtlich Grün Jäger "
    "schön país caído león aún Raúl Saúl día oír reír peña niño aéreo héroe ataúd Málaga Perú Bogotá "
    "João São Conceição não coração leão avião Camões saída saúde leões irmã pães Guimarães "
    "blå Tromsø Malmö Røros Århus Bodø ø öl kipeä päivä työ yö Pärnu Õpetaja coördinatie ideeën reünie geïnd "
    "Beáta ideális reál Győr café résumé naïve façades jalapeño fiancée entrée Brontë Zoë Chloë soufflé "
    "Gesù perché città più così Esaù là però laggiù".split()
)
LATIN_1_VIETNAMESE = tuple(
    "hoà hoá toàn Hoàng loài ngoài khoá xoá loè khoé Thuý quý hoãn là và bà có không cô ông trình tình hình chính sách "  # noqa: SIM905
    "công bình thành Nông Tâm Quân quán Tân nhân dân Hà Lê Ý ghi chú thì mà chí mùa vùng tháng câu hát sông thông "
    "tin báo chí văn phòng cân thuê kê khai tên thêm bên khoán toán hoán ngoãn loã uý thoái đoàn xoài".split()
)
WRITTEN = {right: wrong for wrong, right in LETTERS.items()}
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


@pytest.mark.parametrize(
    "misread, text",
    [
        ("Sôû Thoâng tin vaø Truyeàn thoâng", "Sở Thông tin và Truyền thông"),
        ("SÔÛ THOÂNG TIN VAØ TRUYEÀN THOÂNG", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG"),
        ("Uûy ban nhaân daân tænh Ñaék Noâng", "Ủy ban nhân dân tỉnh Đắk Nông"),
        ("Hoäi ñoàng", "Hội đồng"),
        ("Coâng ty TNHH “Böu chính” Vieät – 2024", "Công ty TNHH “Bưu chính” Việt – 2024"),
        ("Phoùng vieân thöôøng truù, ngöôøi Quaûng Ngaõi", "Phóng viên thường trú, người Quảng Ngãi"),
        ("Tôø khai löu chieåu; giaáy pheùp xuaát baûn", "Tờ khai lưu chiểu; giấy phép xuất bản"),
    ],
)
def test_vni_is_recognised(misread: str, text: str) -> None:
    assert readable(misread) == text


@given(WORDS, st.booleans())
def test_vni_is_read_as_it_was_written_or_not_at_all(text: str, capitals: bool) -> None:
    text = text.upper() if capitals else text
    misread = "".join(_as_vni(letter) for letter in text)
    assert readable(misread) == (text if TELLING.search(misread) else None)


def _as_vni(letter: str) -> str:
    written = WRITTEN.get(letter.lower(), letter.lower())
    return written.upper() if letter.isupper() else written


@given(st.lists(st.sampled_from(FOREIGN), min_size=1, max_size=6).map(" ".join), st.booleans())
def test_words_of_other_languages_are_left_alone(text: str, capitals: bool) -> None:
    assert readable(text.upper() if capitals else text) is None


@given(st.lists(st.sampled_from(LATIN_1_VIETNAMESE), min_size=1, max_size=6).map(" ".join), st.booleans())
def test_vietnamese_of_which_every_letter_is_latin_1_is_left_alone(text: str, capitals: bool) -> None:
    assert readable(text.upper() if capitals else text) is None


def test_each_of_these_words_alone_is_left_alone() -> None:
    words = [*FOREIGN, *LATIN_1_VIETNAMESE]
    assert [word for word in (*words, *map(str.upper, words)) if readable(word) is not None] == []


def test_every_cell_of_the_example_is_left_alone() -> None:
    cells = [
        cell
        for path in (Path(api.__path__[0]) / "example" / "november-2024").glob("*.csv")
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        for cell in row
    ]
    assert len(cells) > 1000
    assert [cell for cell in cells if readable(cell) is not None] == []


@pytest.mark.parametrize("text", GENUINE)
def test_other_text_is_left_alone(text: str) -> None:
    assert readable(text) is None


async def test_a_misread_name_is_refused_with_what_it_says(ready: httpx.AsyncClient) -> None:
    body = {"code": "SO-X", "name": "Há»™i Ä‘á»“ng", "kind": "state_body"}
    (fault,) = refused(await ready.post("/v1/organisations", json=body), 400)
    assert (fault["field"], fault["code"]) == ("name", "misread")
    assert fault["rule"].endswith("it says: Hội đồng")


async def test_a_name_in_vni_is_refused_with_what_it_says(ready: httpx.AsyncClient) -> None:
    body = {"code": "SO-X", "name": "Hoäi ñoàng nhaân daân", "kind": "state_body"}
    (fault,) = refused(await ready.post("/v1/organisations", json=body), 400)
    assert (fault["field"], fault["code"]) == ("name", "misread")
    assert fault["rule"].endswith("it says: Hội đồng nhân dân")


async def test_what_a_personal_field_says_is_not_repeated(ready: httpx.AsyncClient) -> None:
    body = opening("postal-confirmations", representative="Há»™i Ä‘á»“ng")
    answer = await ready.post("/v1/postal-confirmations", json=body)
    assert [fault["code"] for fault in refused(answer, 400)] == ["misread"]
    assert "Hội" not in answer.text
