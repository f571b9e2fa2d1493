"""The order of Vietnamese names, and the words of full-text search."""

import unicodedata
from typing import Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.session import Database
from db.statement import Sql
from db.vietnamese import MAX_KEY_BYTES, folded_words, search_query, search_vector, sort_bytes, sort_key

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = ["a", "à", "ả", "ã", "á", "ạ"]
NAMES = st.text(alphabet=LETTERS + LETTERS.upper() + "fjwz ểỆờỹặ -.,0123456789(“–", max_size=20)


def ordered(names: list[str]) -> list[str]:
    return sorted(names, key=sort_key)


def test_the_twenty_nine_letters_come_in_their_order() -> None:
    assert len(LETTERS) == 29
    assert ordered(sorted(LETTERS)) == list(LETTERS)


def test_tones_come_in_their_order_and_after_all_letters() -> None:
    assert ordered(TONES[::-1]) == TONES
    assert ordered(["má b", "ma c", "mạ a", "ma a"]) == ["ma a", "mạ a", "má b", "ma c"]


def test_case_decides_last() -> None:
    assert ordered(["Sở Y tế", "sở y tế", "Sơ Y tế"]) == ["Sơ Y tế", "sở y tế", "Sở Y tế"]


def test_real_names_come_as_in_a_directory() -> None:
    names = ["Cơ quan 10", "Cơ quan 09", "Công ty", "Đắk Mil", "Dân tộc", "Ủy ban", "Uỷ ban", "Trường", "Ea T’ling"]
    assert ordered(names) == [
        "Công ty", "Cơ quan 09", "Cơ quan 10", "Dân tộc", "Đắk Mil", "Ea T’ling", "Trường", "Uỷ ban", "Ủy ban",
    ]  # fmt: skip


@given(st.text())
def test_composed_and_decomposed_texts_are_equal(text: str) -> None:
    assert sort_key(unicodedata.normalize("NFC", text)) == sort_key(unicodedata.normalize("NFD", text))


@given(st.text(), st.text())
def test_only_equal_texts_have_equal_keys(first: str, second: str) -> None:
    same = unicodedata.normalize("NFC", first) == unicodedata.normalize("NFC", second)
    assert (sort_key(first) == sort_key(second)) == same


@given(NAMES, NAMES)
def test_letters_outweigh_tones_and_case(first: str, second: str) -> None:
    plain = [sort_key(name)[0] for name in (first, second)]
    if plain[0] != plain[1]:
        assert (sort_key(first) < sort_key(second)) == (plain[0] < plain[1])


@given(NAMES, NAMES)
def test_a_name_comes_before_every_longer_one(name: str, more: str) -> None:
    assert sort_key(name) <= sort_key(f"{name} {more}")


@given(NAMES, NAMES)
def test_names_come_in_the_same_order_as_bytes(first: str, second: str) -> None:
    if sort_key(first)[:3] < sort_key(second)[:3]:
        assert sort_bytes(first) < sort_bytes(second)
    assert (sort_bytes(first) == sort_bytes(second)) == (sort_key(first)[:3] == sort_key(second)[:3])


@given(st.text(), st.text())
def test_any_texts_come_in_the_same_order_as_bytes(first: str, second: str) -> None:
    if sort_key(first)[:3] < sort_key(second)[:3]:
        assert sort_bytes(first) < sort_bytes(second)


@given(st.text(max_size=400), st.text(max_size=400))
def test_truncating_a_key_never_reverses_the_order(first: str, second: str) -> None:
    keys = [sort_bytes(text * 4) for text in (first, second)]
    assert max(map(len, keys)) <= MAX_KEY_BYTES
    if sort_key(first * 4)[:3] < sort_key(second * 4)[:3]:
        assert keys[0] <= keys[1]


# --- Words ---

SYLLABLES = [
    "hòa",
    "hoà",
    "Hoá",
    "thủy",
    "thuỷ",
    "Đắk",
    "đào",
    "Nông",
    "trường",
    "310",
    "GXN-STTTT",
    "moi.daknong.gov.vn",
]
TONE_MARKS = "\u0300\u0309\u0303\u0301\u0323"
FORMS: st.SearchStrategy[Literal["NFC", "NFD"]] = st.sampled_from(["NFC", "NFD"])
OLD_AND_NEW = [("hòa", "hoà"), ("thủy", "thuỷ"), ("khỏe", "khoẻ"), ("Hóa", "Hoá"), ("ủy", "uỷ"), ("HÒA", "HOÀ")]


@pytest.mark.parametrize(("old", "new"), OLD_AND_NEW)
def test_the_position_of_a_tone_does_not_matter(old: str, new: str) -> None:
    assert folded_words(old) == folded_words(new)


def test_names_numbers_and_hosts_fall_into_words() -> None:
    assert folded_words("Sở Giáo dục và Đào tạo") == ["so", "giao", "duc", "va", "dao", "tao"]
    assert folded_words("01/GP-STTTT") == ["1", "gp", "stttt"]
    assert folded_words("moi.daknong.gov.vn") == ["moi", "daknong", "gov", "vn"]
    assert folded_words("Ea T’ling, 000") == ["ea", "t", "ling", "0"]
    assert folded_words("Ðắk ð") == ["dak", "d"], "the Icelandic letter that old keyboards write"
    assert folded_words("–/…") == []


@st.composite
def variants(draw: st.DrawFn, text: str) -> str:
    """The same text, typed in another case, form or with fewer marks."""
    changed = draw(st.sampled_from([text, text.lower(), text.upper(), text.title()]))
    if draw(st.booleans()):
        changed = changed.replace("đ", "d").replace("Đ", "D")
    form = draw(FORMS)
    changed = unicodedata.normalize("NFD", changed)
    dropped = draw(st.sets(st.sampled_from(TONE_MARKS + "\u0302\u0306\u031b")))
    return unicodedata.normalize(form, "".join(c for c in changed if c not in dropped))


@given(st.data(), NAMES)
def test_other_spellings_of_a_name_have_the_same_words(data: st.DataObject, name: str) -> None:
    assert folded_words(data.draw(variants(name))) == folded_words(name)


@given(st.text())
def test_composed_and_decomposed_texts_have_the_same_words(text: str) -> None:
    assert folded_words(unicodedata.normalize("NFC", text)) == folded_words(unicodedata.normalize("NFD", text))


@given(st.text())
def test_words_contain_nothing_that_could_break_a_query(text: str) -> None:
    assert all(word.isalnum() for word in folded_words(text))


def test_words_without_a_blank_between_must_be_adjacent() -> None:
    assert search_query("310/GXN-STTTT") == "'310' <-> 'gxn' <-> 'stttt':*"
    assert search_query(" sở  – hòa 310 ") == "'so' & 'hoa' & '310'"
    assert search_query("–") == ""


VECTOR = Sql("SELECT $1::text::tsvector::text", "text")
MATCHES = Sql("SELECT $1::text::tsvector @@ $2::text::tsquery", "text", "query")


async def matches(database: Database, texts: list[str], q: str) -> bool:
    matches: bool = await database.value(MATCHES, text=search_vector(texts), query=search_query(q))
    return matches


@given(texts=st.lists(st.text(max_size=300) | NAMES | st.sampled_from(SYLLABLES), max_size=8))
async def test_a_vector_is_written_as_the_database_writes_it(database: Database, texts: list[str]) -> None:
    """Otherwise a rebuild would never equal what is stored."""
    written = search_vector(texts)
    assert await database.value(VECTOR, text=written) == written


async def test_of_many_words_only_the_first_positions_are_kept(database: Database) -> None:
    for texts in (["a b " * 4000], ["x" * 9000], [f"t{n} " * 8 for n in range(4000)]):
        written = search_vector(texts)
        assert await database.value(VECTOR, text=written) == written
    assert await matches(database, ["x" * 9000], "x" * 9000)


@given(st.data(), st.lists(st.sampled_from(SYLLABLES) | NAMES, min_size=1, max_size=5))
async def test_a_name_is_found_by_any_variant_of_any_of_its_words(
    database: Database, data: st.DataObject, parts: list[str]
) -> None:
    name = " ".join(parts)
    words = data.draw(st.lists(st.sampled_from(name.split() or [""]), min_size=1, max_size=4))
    q = data.draw(variants(" ".join(words)))
    assume(search_query(q))
    assert await matches(database, ["Cơ quan khác", name], q)


async def test_every_word_must_match_and_a_phrase_stays_within_one_text(database: Database) -> None:
    texts = ["Sở Giáo dục", "310/GXN-STTTT", "moi.daknong.gov.vn"]
    for q in ("giáo sở", "310", "310/GXN-STTTT", "310/gxn", "GXN-STTTT", "daknong", "daknong.gov.vn", "dakn", "sở 310"):
        assert await matches(database, texts, q), q
    for q in ("sở y tế", "31", "3101", "STTTT-GXN", "gov.daknong", "dục-310", "STTTT/moi", "nong"):
        assert not await matches(database, texts, q), q
