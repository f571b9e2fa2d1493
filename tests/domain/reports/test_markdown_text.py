"""Values in Markdown read as they are, and nothing in them becomes a link, whoever renders them."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from domain.reports.markdown_text import escaped

ADDRESSES = (
    "http://a.vn/x?y=1&z=2", "https://a.vn", "HTTPS://A.VN/", "ftp://a.vn/x", "www.a.vn", "WWW.a.com/x_(y)",
    "ai.do@a.vn", "a+b@mail.a.gov.vn", "mailto:a@b.vn", "xmpp:a@b.vn/x", "trang.vn", "cong.daknong.gov.vn/x",
    "//a.vn/x", "(https://a.vn)", "“www.a.vn”,", "https://a.vn/`x`", "`www.a.vn`", "x`http://a.vn", "*a@b.vn*",
    "http://127.0.0.1:8000/", "http://[::1]/", "a@b", "xn--bcher-kva.xn--p1ai",
)  # fmt: skip
LINKS = re.compile(
    r"(?:https?|ftp)://|www\.|//[\w.-]+|(?:mailto|xmpp):|[\w.+-]+@[\w-]+|[\w-]\.(?:vn|com|gov|org|net|xn--[\w-]+)(?!\w)",
    re.IGNORECASE,
)
"""What GitHub's extension, remark and linkify look for, in the source or in the text after it was parsed."""

PARSER = MarkdownIt("commonmark")
WORDS = st.one_of(st.sampled_from(ADDRESSES), st.text("ab.@/:`\\*_[]<>&#đ", min_size=1, max_size=8))


def parts(source: str) -> Iterator[tuple[str, str]]:
    """The kind and the content of each part of a paragraph of CommonMark."""
    for block in PARSER.parse(f"- x {source} x"):
        for token in block.children or ():
            yield token.type, token.content


def read(source: str) -> str:
    return "".join(content for _, content in parts(source))


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_reads_the_same_and_is_no_link(address: str) -> None:
    for text in (address, f"Sở {address} (tỉnh)", f"a {address}, {address}.", f"({address})", f"a`b {address}"):
        source = escaped(text)
        assert read(source) == f"x {text} x"
        assert {kind for kind, _ in parts(source)} <= {"text", "text_special", "code_inline"}
        plain = "".join(content if kind != "code_inline" else "\0" for kind, content in parts(source))
        assert not LINKS.search(plain), source


@given(st.lists(WORDS, min_size=1, max_size=5))
def test_whatever_is_escaped_reads_the_same_and_holds_no_link(words: list[str]) -> None:
    text = " ".join(words)
    source = escaped(text)
    assert read(source) == f"x {text} x"
    plain = "".join(content if kind != "code_inline" else "\0" for kind, content in parts(source))
    assert not LINKS.search(plain), source


@pytest.mark.parametrize(
    "text", ["TP.HCM", "313/GXN-STTTT ngày 28/10/2024", "Công ty A.B.C", "v.v.", "1.234,5", "Điều 1.2"]
)
def test_what_is_no_address_is_no_code(text: str) -> None:
    assert "`" not in escaped(text) and read(escaped(text)) == f"x {text} x"
