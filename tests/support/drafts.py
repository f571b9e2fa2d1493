"""A draft with the facts of November 2024, and small DOCX files."""

import io
import zipfile
from typing import Final

NOVEMBER: Final = """\
Căn cứ quyết định 15/QĐ-STTTT ngày 15/01/2024;
- Sở cấp 03<sup>8</sup> giấy xác nhận subdomain (310/GXN-STTTT, ngày 22/10; 311/GXN –STTTT, ngày 22/10/2024; \
312/GXN-STTTT, 313/GXN-STTTT, ngày 28/10).
- Cấp phép **09** đầu tài liệu không kinh doanh cho **09** cơ quan; chỉnh một giấy phép (1885/STTTT-TTBCXB \
ngày 05/11/2024). Trên địa bàn có 39 phóng viên có thẻ, 12 hội nghị.
- Góp ý dự thảo nghị định (1722/STTTT-TTBCXB ngày 11/10/2024); kế hoạch 57/KH-STTTT ngày 14/10/2024.
- Sơ kết: 330/BC-STTTT ngày 24/10/2024; báo cáo 313/BC-STTTT ngày 15/10/2024, theo 36-NQ/TW ngày 30/01/2023.
- Trả lời Sở Y tế: 1939/STTTT-TTBCXB ngày 13/11/2024.
- Thiết bị của huyện: 1943/STTTT-CNTT ngày 05/11/2024. Điện toán đám mây: 1944/STTTT-CNTT ngày 13/11/2024.
- Tuyên truyền: 330/BC-STTTT ngày 24/10/2024; dân tộc: 313/BC-STTTT ngày 15/10/2024, theo 36-NQ/TW.
"""

WORD: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
COMPATIBLE: Final = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def docx(body: str, prologue: str = "", **parts: str) -> bytes:
    """A DOCX file with `body`, and other parts by name, such as `footnotes`."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        document = f"{prologue}<w:document {WORD} {COMPATIBLE}><w:body>{body}</w:body></w:document>"
        archive.writestr("word/document.xml", document)
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f"<w:{name} {WORD}>{content}</w:{name}>")
    return file.getvalue()
