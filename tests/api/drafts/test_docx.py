"""A DOCX file is read whole, and one that is made to do harm is refused in a child process."""

import io
import zipfile
from collections.abc import Callable

import pytest

from api.drafts import docx as child
from api.drafts.upload import LARGEST_DOCX, from_docx
from domain.errors import Malformed
from tests.support.drafts import docx, paragraph


def lines(file: bytes) -> list[str]:
    return from_docx(file).visible.split("\n")


def test_paragraphs_tables_and_notes_are_read_in_order() -> None:
    cell = "<w:tc>{}</w:tc>".format
    cells = cell(paragraph("310/GXN-STTTT")) + cell(paragraph("22/10/2024") + paragraph("ký"))
    table = f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
    note = f'<w:footnote w:id="1">{paragraph("Chú thích 8")}</w:footnote>'
    file = docx(paragraph("Cấp 03") + table + paragraph("Hết"), footnotes=note, endnotes=paragraph("Cuối"))
    assert lines(file) == ["Cấp 03", "310/GXN-STTTT | 22/10/2024 ký", "Hết", "Chú thích 8", "Cuối"]


def test_text_is_what_a_reader_sees() -> None:
    runs = (
        "<w:p><w:r><w:t>311/GXN</w:t><w:noBreakHyphen/><w:t>STTTT</w:t><w:tab/></w:r>"
        "<w:del><w:r><w:delText>bỏ</w:delText><w:t>bỏ</w:t></w:r></w:del><w:ins><w:r><w:t>thêm</w:t></w:r></w:ins>"
        "<w:r><w:instrText>PAGE</w:instrText><w:br/><w:t>dòng</w:t></w:r></w:p>"
    )
    box = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice>"
        "<mc:Fallback><w:txbxContent>{0}</w:txbxContent></mc:Fallback></mc:AlternateContent><w:t>quanh</w:t></w:r></w:p>"
    ).format(paragraph("trong"))
    assert [line for line in lines(docx(runs + box)) if line] == ["311/GXN-STTTT\tthêm", "dòng", "trong", "quanh"]


def zipped(name: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def bomb() -> bytes:
    return zipped(child.DOCUMENT, b" " * (child.LARGEST_PART + 1))


def liar() -> bytes:
    """A bomb whose directory says that it is small."""
    honest = bomb()
    size = (child.LARGEST_PART + 1).to_bytes(4, "little")
    assert honest.count(size) == 2
    return honest.replace(size, (1000).to_bytes(4, "little"))


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    return docx(paragraph("&a9;"), prologue=f'<!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>')


def outside() -> bytes:
    return docx(paragraph("&a;"), prologue='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>')


def many() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(child.MOST_PARTS + 1):
            archive.writestr(f"{number}", b"")
    return file.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "no zip": (lambda: b"%PDF-1.7", "not-docx"),
    "empty": (lambda: b"", "not-docx"),
    "another zip": (lambda: zipped("a.txt", b"a"), "not-docx"),
    "no xml": (lambda: zipped(child.DOCUMENT, b"\0\1\2"), "not-docx"),
    "cut off": (lambda: docx(paragraph("a"))[:-30], "not-docx"),
    "another method": (lambda: zipped(child.DOCUMENT, b"<a/>", zipfile.ZIP_LZMA), "not-docx"),
    "bomb": (bomb, "docx-too-large"),
    "bomb that lies": (liar, "not-docx"),
    "laughs": (laughs, "docx-entities"),
    "outside": (outside, "docx-entities"),
    "many parts": (many, "docx-too-large"),
    "deep": (lambda: docx("<w:p>" * 600 + "</w:p>" * 600), "docx-too-large"),
    "long": (lambda: docx(paragraph("1" * 1_100_000)), "docx-too-large"),
    "large": (lambda: b"PK" + b"\0" * LARGEST_DOCX, "docx-too-large"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_made_to_do_harm_is_refused(name: str) -> None:
    make, code = HOSTILE[name]
    with pytest.raises(Malformed) as refusal:
        from_docx(make())
    assert [fault.code for fault in refusal.value.faults] == [code]


def test_a_child_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.drafts.upload.PATIENCE", 0.0001)
    with pytest.raises(Malformed):
        from_docx(docx(paragraph("a")))
