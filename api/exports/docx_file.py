"""DOCX of a paper, for further editing; without its drawings, since DOCX has no SVG."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt, RGBColor

from api.exports.paper import Paper, Table

FONT: Final = "Times New Roman"  # NĐ 30/2020/NĐ-CP Phụ lục I
A4: Final = (Mm(210), Mm(297))


def docx(paper: Paper) -> bytes:
    """The paper as DOCX, with heading styles and table headers that repeat on every page."""
    document: Any = Document()
    _set_up(document, paper)
    for text, style in ((paper.title, "bold"), (paper.subtitle, "bold"), (paper.span, "italic")):
        line = document.add_paragraph()
        line.alignment, line.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(2)
        run = line.add_run(text)
        setattr(run, style, True)
        run.font.size = Pt(14)
    for label, value in paper.facts:
        line = document.add_paragraph()
        line.paragraph_format.space_after = Pt(2)
        line.add_run(f"{label}: {value}").font.size = Pt(11)
    for section in paper.sections:
        if section.drawing is not None:
            continue
        document.add_heading(section.heading, section.level)
        if section.remark:
            document.add_paragraph(section.remark)
        if section.table is not None:
            _add_table(document, section.table)
    file = BytesIO()
    document.save(file)
    return _without_timestamps(file)


def _without_timestamps(file: BytesIO) -> bytes:
    """The same archive without modification times, so that equal papers have equal bytes."""
    result = BytesIO()
    with ZipFile(file) as source, ZipFile(result, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(ZipInfo(name), source.read(name), ZIP_DEFLATED)
    return result.getvalue()


def _set_up(document: Any, paper: Paper) -> None:
    """Set page, fonts, language, footer and properties; dates are the paper's, not those of creation."""
    page = document.sections[0]
    page.page_width, page.page_height = reversed(A4) if paper.wide else A4
    page.orientation = WD_ORIENT.LANDSCAPE if paper.wide else WD_ORIENT.PORTRAIT
    page.left_margin, page.right_margin, page.top_margin, page.bottom_margin = Mm(30), Mm(15), Mm(20), Mm(20)
    _set_footer(page, paper.footer)
    for name, size in (("Normal", 13), ("Heading 1", 13), ("Heading 2", 12)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor(0, 0, 0)
        for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            style.element.rPr.rFonts.set(qn(script), FONT)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(theme), None)
    properties = document.core_properties
    properties.title, properties.language, properties.author = f"{paper.title}. {paper.subtitle}", "vi-VN", ""
    properties.created = properties.modified = datetime.fromisoformat(paper.dated).replace(tzinfo=UTC)


def _set_footer(page: Any, footer: str) -> None:
    """Set the footer of every page, with the page number and the page count at the right."""
    line = page.footer.paragraphs[0]
    line.paragraph_format.tab_stops.clear_all()
    width = page.page_width - page.left_margin - page.right_margin
    line.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    for text, field in ((f"{footer}\t", "PAGE"), ("/", "NUMPAGES")):
        line.add_run(text).font.size = Pt(7)
        counted = OxmlElement("w:fldSimple")
        counted.set(qn("w:instr"), field)
        run: Any = OxmlElement("w:r")
        run.text = "1"
        run.get_or_add_rPr().append(_size(16))
        counted.append(run)
        line._p.append(counted)


def _add_table(document: Any, table: Table) -> None:
    element = document.add_table(rows=0, cols=len(table.headers), style="Table Grid")
    width = (A4[0] - Mm(45)) // sum(table.widths)
    for column, share in zip(element.columns, table.widths, strict=True):
        column.width = share * width
    element._tbl.append(_row(table.headers, [True] * len(table.headers), header=True))
    for cells in table.rows:
        element._tbl.append(_row(cells, table.centred))


def _row(cells: tuple[str, ...], centred: Sequence[bool], *, header: bool = False) -> Any:
    """A table row; built directly, since the library's API takes twenty times as long."""
    row: Any = OxmlElement("w:tr")
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if header:
        row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for text, centre in zip(cells, centred, strict=True):
        cell: Any = row.add_tc()
        line = cell.p_lst[0] if cell.p_lst else cell.add_p()
        if centre:
            line.get_or_add_pPr().append(_centre())
        run = line.add_r()
        run.text = text
        run.get_or_add_rPr().append(_size(19))
        if header:
            run.rPr.insert(0, OxmlElement("w:b"))
    return row


def _centre() -> Any:
    alignment: Any = OxmlElement("w:jc")
    alignment.set(qn("w:val"), "center")
    return alignment


def _size(half_points: int) -> Any:
    size: Any = OxmlElement("w:sz")
    size.set(qn("w:val"), str(half_points))
    return size
