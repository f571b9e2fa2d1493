"""Codes of papers: a printed code is read back however it is typed."""

from hypothesis import given
from hypothesis import strategies as st

from domain.papers.code import LENGTH, LETTERS, new_code, printed, read_code

CODES = st.text(LETTERS, min_size=LENGTH, max_size=LENGTH)


def test_a_code_has_140_bits_and_uses_every_letter() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    for place in range(LENGTH):
        assert {code[place] for code in codes} == set(LETTERS)
    assert len(LETTERS) ** LENGTH == 2**140


@given(CODES, st.data())
def test_a_code_is_read_in_either_case_and_with_any_hyphens_and_blanks(code: str, data: st.DataObject) -> None:
    assert read_code(code) == read_code(printed(code)) == code
    assert [len(group) for group in printed(code).split("-")] == [4] * 7
    typed = "".join(
        data.draw(st.sampled_from(["", "-", " ", " - "]))
        + data.draw(st.sampled_from([letter, letter.lower(), *misread(letter)]))
        for letter in code
    )
    assert read_code(typed) == code


def misread(letter: str) -> str:
    return {"0": "Oo", "1": "IiLl"}.get(letter, "")


@given(st.text(max_size=40))
def test_text_that_is_not_a_code_reads_as_none(text: str) -> None:
    code = read_code(text)
    assert code is None or (len(code) == LENGTH and set(code) <= set(LETTERS))


def test_other_scripts_and_wrong_lengths_are_not_codes() -> None:
    code = "A" * LENGTH
    for text in (
        "",
        code[:-1],
        code + "A",
        code.replace("A", "U", 1),
        code.replace("A", "А", 1),
        code.lower() + "\n",
        "ſ" * LENGTH,
    ):
        assert read_code(text) is None, text
