"""DOCX of a paper, for those who go on writing in it; its drawings stay in the PDF, which Word's format cannot hold."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from api.exports.paper import Paper, Table

FONT: Final = "Times New Roman"  # NĐ 30/2020/NĐ-CP Phụ lục I
A4: Final = (Mm(210), Mm(297))


def docx(paper: Paper) -> bytes:
    """The paper as DOCX: styles for headings, and headers that repeat on every page."""
    document: Any = Document()
    _set_up(document, paper)
    for text, size in ((paper.title, 15), (paper.subtitle, 12)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.bold, run.font.size = True, Pt(size)
    for label, value in paper.facts:
        document.add_paragraph(f"{label}: {value}")
    for section in paper.sections:
        if section.drawing is not None:
            continue
        document.add_heading(section.heading, section.level)
        if section.remark:
            document.add_paragraph(section.remark)
        if section.table is not None:
            _add_table(document, section.table)
    made = BytesIO()
    document.save(made)
    return _undated(made)


def _undated(file: BytesIO) -> bytes:
    """The same archive without the instant of packing, so that equal papers make equal bytes."""
    made = BytesIO()
    with ZipFile(file) as packed, ZipFile(made, "w", ZIP_DEFLATED) as undated:
        for name in packed.namelist():
            undated.writestr(ZipInfo(name), packed.read(name), ZIP_DEFLATED)
    return made.getvalue()


def _set_up(document: Any, paper: Paper) -> None:
    """Page, fonts, language, foot and properties; the day is the paper's, not that of making it."""
    page = document.sections[0]
    page.page_width, page.page_height = reversed(A4) if paper.wide else A4
    page.orientation = WD_ORIENT.LANDSCAPE if paper.wide else WD_ORIENT.PORTRAIT
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(15), Mm(20), Mm(20)
    page.footer.paragraphs[0].add_run(paper.foot).font.size = Pt(8)
    for name, size in (("Normal", 12), ("Heading 1", 13), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            style.element.rPr.rFonts.set(qn(script), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
    properties = document.core_properties
    properties.title, properties.language, properties.author = f"{paper.title}. {paper.subtitle}", "vi-VN", ""
    properties.created = properties.modified = datetime.fromisoformat(paper.dated).replace(tzinfo=UTC)


def _add_table(document: Any, table: Table) -> None:
    made = document.add_table(rows=0, cols=len(table.headers), style="Table Grid")
    width = (A4[0] - Mm(45)) // sum(table.widths)
    for column, share in zip(made.columns, table.widths, strict=True):
        column.width = share * width
    made._tbl.append(_row(table.headers, header=True))
    for cells in table.rows:
        made._tbl.append(_row(cells))


def _row(cells: tuple[str, ...], *, header: bool = False) -> Any:
    """A table's row; the library's own way takes twenty times as long."""
    row: Any = OxmlElement("w:tr")
    if header:
        row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for text in cells:
        cell: Any = row.add_tc()
        run = cell.p_lst[0].add_r() if cell.p_lst else cell.add_p().add_r()
        run.text = text
        run.get_or_add_rPr().append(_size(19))
        if header:
            run.rPr.insert(0, OxmlElement("w:b"))
    return row


def _size(half_points: int) -> Any:
    size: Any = OxmlElement("w:sz")
    size.set(qn("w:val"), str(half_points))
    return size
