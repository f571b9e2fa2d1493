"""The requests of the examples, on November 2024: each operation once, in an order that works."""

from collections.abc import Callable
from typing import Any

from domain.registers import REGISTERS
from tests.examples.proven import SIZE
from tests.examples.stable import TODAY
from tests.factories import opening
from tests.support.api import amendment, ending

Ask = Callable[..., Any]
SIGNED = {"document": {"signed_on": "2024-11-12"}}
SIGNED_LATER = {"document": {"signed_on": "2024-11-14"}}
PERIOD = {"period": "2024-11"}
SERIES = {"key": "gxn", "year": 2024}
ENDED = {"dissolved_on": "2025-03-01", "source": "Nghị quyết số 01/NQ-HĐND"}


def ask_everything(ask: Ask, password: str) -> None:
    """Request each operation of the contract by its name: `ask(operation, body, **path)` returns the response."""
    _service(ask)
    _registers(ask)
    _dossiers(ask)
    _proposals(ask)
    _numbers_and_bodies(ask)
    _reports(ask)
    _reference_data(ask)
    _access(ask, password)


CERTIFICATE = {"holder": "SO-TAI-CHINH", "host": "moi.daknong.gov.vn", "zone": "daknong.gov.vn"}
REFUSED: tuple[tuple[int, str, Any, dict[str, str]], ...] = (
    (400, "subdomain_certificates.grant", {**CERTIFICATE, "effective_on": "31/10/2024"}, {}),
    (404, "subdomain_certificates.read?as_of=2024-11-14", None, {"id": "01932f00-0000-7000-8000-000000000000"}),
    (422, "aggregator_licences.grant", {**opening("aggregator-licences"), **SIGNED, "expires_on": "2060-01-01"}, {}),
)
"""The requests of the example refusals: status, operation, body and path."""


def _service(ask: Ask) -> None:
    for name in ("service.jwks", "service.healthz", "service.readyz", "checkpoints.latest"):
        ask(name)
    ask("checkpoints.at_size", size=SIZE)
    ask("ledger.read_head")
    ask(f"ledger.consistency?first=200&second={SIZE}")
    ask("managing_authorities.list_managing")
    ask("managing_authorities.hand_over", {"register": "press-offices", "authority": "SO-TAI-CHINH", "valid_from": "2027-01-01", "source": "QĐ 12/QĐ-UBND"})  # fmt: skip # noqa: E501
    ask("calendar.read", year=2024)
    ask("calendar.override", {"day": "2027-02-05", "works": False, "reason": "Nghỉ Tết Nguyên đán", "source": "Thông báo số 01/TB-BNV"})  # fmt: skip # noqa: E501
    ask("deadline_rules.list_rules")
    ask("deadline_rules.add", {"register": "postal-confirmations", "kind": "reissue", "valid_from": "2027-01-01", "amount": 5, "unit": "working_days", "article": "QĐ 12/QĐ-UBND", "certainty": "found", "after_supplement": "restart", "after_supplement_article": "QĐ 12/QĐ-UBND", "after_supplement_certainty": "found", "out_of_hours": "next_working_day", "office_closes_at": "17:00", "out_of_hours_certainty": "uncertain", "out_of_hours_note": "Chưa rõ giờ làm việc mùa đông."})  # fmt: skip # noqa: E501
    ask("procedures.add", {"register": "postal-confirmations", "kind": "amend", "valid_from": "2027-01-01", "procedure_code": "1.010902", "title_vi": "Sửa đổi văn bản xác nhận thông báo hoạt động bưu chính (cấp tỉnh)", "source": "Cổng Dịch vụ công quốc gia", "certainty": "found"})  # fmt: skip # noqa: E501
    ask("procedures.list_procedures")
    ask("signing_rules.list_rules")
    ask("signing_rules.set_rule", {"register": "postal-confirmations", "authority": "UBND-LAM-DONG", "second_person": "corrections", "valid_from": "2027-01-01", "source": "Quy chế làm việc"})  # fmt: skip # noqa: E501
    ask("reporting_calendars.list_calendars")
    ask("reporting_calendars.add_calendar", {"key": "thang-tron", "title_vi": "Tháng tròn", "month_ends_on": 31, "source": "QĐ 12/QĐ-UBND"})  # fmt: skip # noqa: E501


def _registers(ask: Ask) -> None:
    ask("service.list_collections")
    ask("search.search?q=Số: 313/GXN-STTTT")
    ask("registers.list_registers")
    ask("registers.read_register", key="number-reservations")
    for key in REGISTERS:
        name = key.replace("-", "_")
        listed = ask(f"{name}.list_entries?as_of=2024-11-14")["items"]
        ask(f"{name}.count?as_of=2024-11-14")
        ask(f"{name}.read?as_of=2024-11-14", id=listed[0]["id"])
        ask(f"{name}.history", id=listed[0]["id"])
        body = opening(key, holder=listed[0]["holder"], effective_on="2024-11-12", **SIGNED)
        if key == "subdomain-certificates":
            body["host"] = "moi.daknong.gov.vn"
        made = ask(f"{name}.grant", body)
        if key == "subdomain-certificates":  # one that was granted before the checkpoint was published
            acts = ask(f"{name}.history", id=listed[0]["id"])["acts"]
            code = next(act["verification_code"] for act in acts if act["verification_code"])
            ask(f"ledger.inclusion?seq={ask('verify.verify', code=code)['seq']}&size={SIZE}")
        if key == "publication-permits":
            ask("publication_permits.deposit", id=made["entry"])
        if REGISTERS[key].private_fields:
            ask(f"{name}.read_personal?purpose=Gửi giấy mời", id=made["entry"])
        acted = ask(f"{name}.act", amendment(key, "2024-11-13"), id=made["entry"])
        ask(f"{name}.list_differences?from_seq={made['seq']}&to_seq={acted['seq']}&as_of=2024-11-13")
        ended = {"kind": ending(key), "document": {"signed_on": "2024-11-14"}}
        ask(f"{name}.act_on_many", {**ended, "entries": [made["entry"]], "known_seq": acted["seq"]})
        if REGISTERS[key].private_fields:
            ask(f"{name}.erase_personal", {"reason": "Hết thời hạn lưu trữ"}, id=made["entry"])


def _dossiers(ask: Ask) -> None:
    def received(number: int) -> dict[str, Any]:
        host = {"host": f"hai-{number}.daknong.gov.vn", "zone": "daknong.gov.vn"}
        code = {"dossier_code": f"H16.14-241112-000{number}", "holder": "SO-TAI-CHINH", "asked": host}
        kind = {"asked_register": "subdomain-certificates", "asked_kind": "grant"}
        made = ask("applications.receive", {**code, **kind, "received_at": "2024-11-11T08:30:00+07:00"})
        return {"id": made["entry"]}

    first, second, third = received(1), received(2), received(3)
    ask("applications.list_entries")
    ask("applications.count")
    ask("applications.read", **first)
    ask("applications.clock?as_of=2024-11-12", **first)
    ask("applications.read_asked", **first)
    ask(
        "applications.not_accept",
        {"holder": "SO-TAI-CHINH", "asked_register": "subdomain-certificates", "asked_kind": "grant",
         "channel": "online", "effective_on": "2024-11-08", "reason": "Không thuộc phạm vi giải quyết"},
    )  # fmt: skip
    ask("applications.assign", {"reason": "Theo phân công"}, **first)
    ask("applications.note", {"text": "Đã gọi điện, hẹn bổ sung bản sao"}, **first)
    ask("applications.diary", **first)
    ask("work.work")
    ask(
        "applications.act", {"kind": "ask_supplement", "effective_on": "2024-11-12", "reason": "Thiếu bản sao"}, **first
    )
    ask("applications.supplement", {"effective_on": "2024-11-13", "reason": "Đã bổ sung bản sao"}, **first)
    ask("applications.decide", {"document": {"signed_on": "2024-11-14"}}, **first)
    ask("applications.history", **first)
    refusal = {"document": {"signed_on": "2024-11-13", "number": 1200, "symbol": "STTTT-CNTT"}}
    ask("applications.refuse", {**refusal, "reason": "Tên miền trùng"}, **second)
    withdrawn = {"kind": "withdraw", "effective_on": "2024-11-13", "reason": "Theo đề nghị của đơn vị"}
    ask("applications.act_on_many", {**withdrawn, "entries": [third["id"]], "known_seq": 999})
    ask("applications.read_personal?purpose=Liên hệ bổ sung hồ sơ", **second)
    ask("applications.erase_personal", {"reason": "Hết thời hạn lưu trữ"}, **second)
    ask("dossiers.stage", code="H16.14-241112-0001")


def _proposals(ask: Ask) -> None:
    body = {**opening("postal-confirmations", holder="SO-TAI-CHINH", effective_on="2024-11-14"), **SIGNED_LATER}
    new = {"operation": "opening", "register": "postal-confirmations", "body": body}
    proposal = ask("proposals.prepare", new)
    this = {"id": proposal["id"]}
    ask("proposals.change", {"body": {**body, "scope": "Toàn tỉnh"}}, **this)
    ask("proposals.submit", {}, **this)
    ask("proposals.send_back", {"reason": "Ghi rõ địa bàn hoạt động"}, **this)
    ask("proposals.submit", {}, **this)
    ask("proposals.list_proposals?status=submitted")
    shown = ask("proposals.read", **this)
    ask("proposals.read_body?purpose=Kiểm tra trước khi ký", **this)
    ask("proposals.sign", {"digest": shown["digest"]}, **this)
    ask("proposals.withdraw", {}, id=ask("proposals.prepare", new)["id"])


def _numbers_and_bodies(ask: Ask) -> None:
    ask("number_series.list_series")
    held = ask("number_series.reserve", {"reason": "Giữ cho văn bản khẩn", "expires_on": "2199-12-31"}, **SERIES)
    ask("number_series.void", {"reason": "Không dùng đến"}, **SERIES, number=held["number"])
    ask("number_series.certificate", **SERIES)
    ask("number_series.book_pdf", **SERIES)
    ask("organisations.list_bodies")
    ask("organisations.read", code="SO-TAI-CHINH")
    ask("organisations.add", {"code": "TRUNG-TAM-CNTT", "name": "Trung tâm Công nghệ thông tin", "kind": "state_body"})
    ask("organisations.dissolve", {**ENDED, "successor": "SO-TAI-CHINH"}, code="TRUNG-TAM-CNTT")
    ask("places.list_places")
    ask("places.read?as_of=2024-11-14", code="67")
    ask("places.history", code="67")


def _reports(ask: Ask) -> None:
    figure, stock = "subdomain-certificates.granted", "subdomain-certificates.in_force"
    ask("indicators.list_indicators")
    ask(f"reports.read_matrix?from=2024-10&to=2024-11&by=authority&compare=before,cumulated&indicators={figure}")
    ask("reports.export_matrix_csv?from=2024-10&to=2024-11")
    ask("reports.read_report", **PERIOD)
    ask("reports.compare", **PERIOD)
    ask("reports.read_chart", **PERIOD, chart=figure)
    ask("reports.read_listing", **PERIOD, indicator=figure)
    ask("reports.read_movements", **PERIOD)
    ask("reports.read_part", **PERIOD, indicator=stock, part="in")
    ask("reports.check_draft", {"text": "Trong kỳ đã cấp 03 giấy xác nhận subdomain."}, **PERIOD)
    ask("reports.seal", {}, **PERIOD)
    ask("reports.read_seal", **PERIOD)
    ask("seals.list_seals")
    ask("reports.late", **PERIOD)
    for ending_of in ("csv", "docx", "md", "pdf", "xlsx"):
        ask(f"reports.export_{ending_of}", **PERIOD)


CORRECTED = {"kind": "correct", "reason": "Ghi nhầm"}
SERIES_OF_LETTERS = {"key": "cv-stc", "title_vi": "Sổ công văn", "authority": "SO-TAI-CHINH", "symbols": ["STC-QLNS"]}
SIGNER = {"code": "NGUYEN-VAN-AN", "name": "Nguyễn Văn An", "title": "Phó Giám đốc", "authority": "SO-TAI-CHINH"}


def _reference_data(ask: Ask) -> None:
    ask("number_series.add", {**SERIES_OF_LETTERS, "kept": "elsewhere", "kept_since": 2024})
    ask("signers.add", {**SIGNER, "capacity": "deputy", "valid_from": "2024-01-01"})
    ask("signers.list_signers?as_of=2024-11-14")
    promoted = {"kind": "amend", "effective_on": "2024-12-01", "changes": {"title": "Giám đốc", "capacity": "head"}}
    renamed = {"kind": "rename", "effective_on": "2025-01-01", "changes": {"name": "Trung tâm Chuyển đổi số"}}
    for name, code, body, day in (
        ("organisations", "TRUNG-TAM-CNTT", renamed, None),
        ("signers", SIGNER["code"], promoted, "2024-11-14"),
        ("managing_authorities", None, {"changes": {"source": "QĐ 21/QĐ-UBND"}}, "2027-01-01"),
        ("number_series", "cv-stc", {"changes": {"title_vi": "Sổ công văn đi"}}, "2024-11-14"),
        ("reporting_calendars", "thang-tron", {"changes": {"title_vi": "Tháng dương lịch"}}, "2024-11-14"),
        ("deadline_rules", None, {"changes": {"amount": 4}}, "2027-01-01"),
        ("procedures", None, {"changes": {"title_vi": "Sửa đổi văn bản xác nhận"}}, "2027-01-01"),
        ("signing_rules", None, {"changes": {"source": "Quy chế làm việc số 12/QC-UBND"}}, "2027-01-01"),
        ("working_days", None, {"changes": {"why": "Nghỉ Tết"}}, "2027-02-05"),
        ("number_reservations", None, None, TODAY),
        ("release_lists", None, None, "2024-11-14"),
        ("seals", None, None, TODAY),
        ("erasures", None, None, TODAY),
    ):
        newest = ask(f"changes.list_changes?limit=500&register={name.replace('_', '-')}")["items"][-1]
        path = {"code": code or newest["entry"]}
        if day is not None:
            ask(f"{name}.read?as_of={day}", **path)
        if body is not None:
            ask(f"{name}.act", body if "kind" in body else {**CORRECTED, "corrects": newest["seq"], **body}, **path)
        ask(f"{name}.history", **path)
    ask("changes.list_changes?after=246&limit=2&facts=public")


def _webhooks(ask: Ask) -> None:
    target = {"client": "mot-cua", "url": "https://localhost:9/so-bo"}
    made = {"id": ask("webhooks.add", {**target, "registers": ["subdomain-certificates"], "kinds": ["grant"]})["id"]}
    ask("webhooks.list_webhooks")
    ask("webhooks.read", **made)
    ask("webhooks.ping", {}, **made)
    ask("webhooks.list_deliveries", **made)
    ask("webhooks.replay_all", {}, **made)
    ask("webhooks.switch", {"disabled": True}, **made)
    ask("webhooks.renew_secret", {}, **made)
    ask("webhooks.remove", {}, **made)


def _access(ask: Ask, password: str) -> None:
    ask("accounts.add", {"name": "chuyen-vien", "title": "Nguyễn Thị Lan", "roles": ["officer"]})
    ask("accounts.list_accounts")
    ask("accounts.read", name="chuyen-vien")
    ask("accounts.change", {"roles": ["officer", "reporter"]}, name="chuyen-vien")
    ask("accounts.reset_password", {}, name="chuyen-vien")
    person = {"issuer": "https://dang-nhap.example.gov.vn/realms/tinh", "subject": "6f1c2b9e"}
    ask("accounts.identify", {"identity": person}, name="chuyen-vien")
    ask("roles.set_role", {"title_vi": "Văn thư", "scopes": ["read", "reference"]}, name="van-thu")
    ask("roles.list_roles")
    ask("clients.add", {"name": "mot-cua", "title": "Hệ thống một cửa", "scopes": ["read", "act:applications"]})
    secret = ask("clients.add_credential", {"kind": "secret", "title": "Máy chủ một cửa"}, name="mot-cua")
    ask("clients.list_clients")
    ask("clients.read", name="mot-cua")
    ask("clients.change", {"title": "Hệ thống một cửa tỉnh"}, name="mot-cua")
    given = {"grant_type": "client_credentials", "client_id": "mot-cua", "client_secret": secret["secret"]}
    ask("token.give_token", given)
    _webhooks(ask)
    ask("clients.revoke", {}, name="mot-cua", id=secret["id"])
    ask("audit.list_audit")
    ask("session.log_in", {"name": "can-bo", "password": password})
    ask("session.who_asks")
    ask("session.change_password", {"old": password, "new": "mot-mat-khau-moi-2024"})
    ask("session.log_in", {"name": "can-bo", "password": "mot-mat-khau-moi-2024"})
    ask("session.log_out")
