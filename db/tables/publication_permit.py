"""Non-commercial publication permits (giấy phép xuất bản tài liệu không kinh doanh)."""

from typing import Annotated, Final

from pydantic import Field as Described
from sqlalchemy import BigInteger, CheckConstraint, Index, Text, text
from sqlmodel import Field

from db.tables.base import PRIVATE, HeldFacts, Version
from db.tables.constraints import one_of, version_constraints
from db.tables.labels import Choice, Label
from db.tables.printed import Printed
from db.tables.types import Count, Day, Email, IdentityNumber, Line, LongText, Name, Phone, Size

_FORM: Final = "Thủ tục 1.003868, mẫu đơn đề nghị"
ON_PERMIT: Final = Printed(_FORM)
ON_PERMIT_OF_PAPER: Final = Printed(_FORM, unless="size_bytes")


class DocumentForm(Choice):
    """Form of the document (hình thức)."""

    BOOK = "book", "sách"
    LEAFLET = "leaflet", "tờ rơi, tờ gấp"
    DISC = "disc", "đĩa, bản ghi"
    ELECTRONIC = "electronic", "xuất bản phẩm điện tử"
    OTHER = "other", "hình thức khác"


Title = Annotated[Line, Described(description="Title (tên tài liệu)"), Label("Tên tài liệu")]
Form = Annotated[
    DocumentForm | None, ON_PERMIT, Field(sa_type=Text, description="Form (hình thức)"), Label("Hình thức tài liệu")
]
Origin = Annotated[
    Line | None,
    Described(description="Origin (xuất xứ)"),
    Label("Xuất xứ", "Nguồn gốc của tài liệu; tài liệu dịch thì ghi tên nguyên bản."),
]
Translator = Annotated[
    Name | None, Described(description="Translator (người dịch)"), Label("Người dịch", "Chỉ ghi đối với tài liệu dịch.")
]
PageCount = Annotated[
    Count | None,
    ON_PERMIT_OF_PAPER,
    Described(description="Number of pages (số trang); on paper"),
    Label("Số trang", "Đối với tài liệu in trên giấy; tài liệu khác thì ghi dung lượng."),
]
SizeBytes = Annotated[
    Size | None,
    Field(sa_type=BigInteger, description="Size in bytes (dung lượng); in place of pages"),
    Label("Dung lượng (byte)", "Thay cho số trang khi tài liệu không in trên giấy."),
]
Supplements = Annotated[
    Line | None, Described(description="Supplements (phụ bản)"), Label("Phụ bản", "Tài liệu kèm theo, nếu có.")
]
PageSize = Annotated[
    Name | None,
    ON_PERMIT_OF_PAPER,
    Described(description="Page size in cm (khuôn khổ)"),
    Label("Khuôn khổ (cm)", "Ví dụ: 14,5 x 20,5."),
]
PrintRun = Annotated[
    Count | None,
    ON_PERMIT_OF_PAPER,
    Described(description="Copies to print (số lượng in, bản)"),
    Label("Số lượng in (bản)"),
]
Language = Annotated[Name | None, Described(description="Language (ngôn ngữ)"), Label("Ngôn ngữ")]
Purpose = Annotated[
    Line | None, ON_PERMIT, Described(description="Purpose (mục đích xuất bản)"), Label("Mục đích xuất bản")
]
Distribution = Annotated[
    Line | None, Described(description="Where it is distributed (phạm vi phát hành)"), Label("Phạm vi phát hành")
]
Summary = Annotated[LongText | None, Described(description="Summary (tóm tắt nội dung)"), Label("Tóm tắt nội dung")]
Printer = Annotated[Name | None, ON_PERMIT_OF_PAPER, Described(description="Printer (cơ sở in)"), Label("Cơ sở in")]
PrinterAddress = Annotated[
    Line | None, Described(description="Printer's address (địa chỉ cơ sở in)"), Label("Địa chỉ cơ sở in")
]
PlannedReleaseOn = Annotated[
    Day | None,
    Described(description="Planned day of release (ngày dự kiến phát hành)"),
    Label("Ngày dự kiến phát hành", "Dùng để tính hạn nộp lưu chiểu."),
]
MinistryOpinion = Annotated[
    Line | None,
    Described(description="Written opinion of the ministry on an army or police body (văn bản ý kiến: số, ngày)"),
    Label("Văn bản ý kiến của bộ", "Số, ngày văn bản; bắt buộc khi tổ chức đề nghị thuộc quân đội, công an."),
]
ExpiresOn = Annotated[
    Day | None,
    Described(description="Last day of validity (thời hạn), as printed; null if the permit states none"),
    Label("Có giá trị đến hết ngày", "Để trống nếu giấy phép không ghi thời hạn."),
]
DepositedOn = Annotated[
    Day | None, Described(description="Day of the last legal deposit (ngày nộp lưu chiểu)"), Label("Ngày nộp lưu chiểu")
]
DepositedCopies = Annotated[
    Count | None,
    Described(
        description="Copies deposited: in an act those of its day, in an entry the total so far (số bản nộp lưu chiểu)"
    ),
    Label("Số bản nộp lưu chiểu", "Số bản nộp của lần này; hệ thống cộng dồn các lần nộp."),
]
DepositedWith = Annotated[
    Name | None,
    Described(description="Body that received the last deposit (nơi nhận lưu chiểu)"),
    Label("Nơi nhận lưu chiểu"),
]


DEPOSIT_OPEN: Final = "known_to IS NULL AND (deposited_copies IS NULL OR deposited_copies < 3)"
"""Permits whose legal deposit may be incomplete: more copies than three are never due (`domain.registers`)."""


class PublicationPermitFacts(HeldFacts):
    """The facts of a permit: the requesting body, the document, the printer, and its legal deposit.

    The permit's own form (Mẫu số 05, NĐ 138/2025) was not found. What it prints is a setting: the items of the
    application's form that describe every document. A document that is not on paper has a size in bytes in place of
    pages, page size, print run and printer; whether a disc prints these too is not known.
    """

    title: Title
    form: Form = None
    origin: Origin = None
    translator: Translator = None
    page_count: PageCount = None
    size_bytes: SizeBytes = None
    supplements: Supplements = None
    page_size: PageSize = None
    print_run: PrintRun = None
    language: Language = None
    purpose: Purpose = None
    distribution: Distribution = None
    summary: Summary = None
    printer: Printer = None
    printer_address: PrinterAddress = None
    expires_on: ExpiresOn = None
    planned_release_on: PlannedReleaseOn = None
    ministry_opinion: MinistryOpinion = None
    deposited_on: DepositedOn = None
    deposited_copies: DepositedCopies = None
    deposited_with: DepositedWith = None
    submitter_name: Annotated[
        Name | None, PRIVATE, Described(description="Person who submits (người nộp)"), Label("Người nộp hồ sơ")
    ] = None
    submitter_identity_number: Annotated[
        IdentityNumber | None,
        PRIVATE,
        Described(description="The submitter's identity number (số định danh)"),
        Label("Số định danh của người nộp", "Gồm 12 chữ số."),
    ] = None
    submitter_phone: Annotated[
        Phone | None,
        PRIVATE,
        Described(description="The submitter's phone (điện thoại)"),
        Label("Điện thoại của người nộp"),
    ] = None
    submitter_email: Annotated[
        Email | None,
        PRIVATE,
        Described(description="The submitter's e-mail (email)"),
        Label("Thư điện tử của người nộp"),
    ] = None


class PublicationPermit(PublicationPermitFacts, Version, table=True):
    """Versions of the permits."""

    __tablename__ = "publication_permit"
    __table_args__ = version_constraints(
        "publication_permit",
        PublicationPermitFacts,
        one_of("form", DocumentForm),
        CheckConstraint(
            "page_count > 0 AND size_bytes > 0 AND print_run > 0 AND deposited_copies > 0", name="positive"
        ),
        Index("publication_permit_deposit_ix", "planned_release_on", "entry_id", postgresql_where=text(DEPOSIT_OPEN)),
    )
