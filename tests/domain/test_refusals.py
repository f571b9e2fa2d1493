"""Every refusal has its sentence in Vietnamese, and whoever raises it tells what the sentence says."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from string import Formatter
from typing import Any, Final

import pytest
from pydantic import BaseModel, Field, ValidationError

from api.drafts.routes import CHECKS
from api.http.responses import SECRET
from db.tables.application import Channel
from db.tables.base import Stage
from db.tables.types import PATTERN_RULES
from domain.access.principal import SCOPES, Forbidden
from domain.access.throttle import Limit
from domain.errors import MASKED, Clause, Fault
from domain.faults import RULES, faults_of
from domain.refusals import SENTENCES, WORDS
from domain.refusals.labels import label_of
from domain.refusals.names import SCOPES_VI
from domain.refusals.sentences import UNKNOWN, text_vi
from domain.registers import RECORDED
from domain.registers.number_series import NUMBER_SERIES
from domain.registers.subdomain_certificate import SUBDOMAIN_CERTIFICATES
from tests.support.application import TESTS
from tests.support.refusals import Site, calls, constants, keys_of, sites, unquoted

OF_EVERY_FAULT: Final = {"label", "field", "stated", "value"}

DYNAMIC: Final = {
    ("domain/entries/form.py", "_part_faults"): {
        f"act-form/{case}"
        for case in (
            *("day-required", "day-of-void", "required", "empty", "only-correct", "empty-correction", "no-change"),
            *("target-required", "no-target"),
        )
    },
    ("domain/entries/refusals.py", "_violated"): {
        f"{name}-taken" for register in RECORDED.values() for name in register.identified_by[:1]
    },
    ("domain/reference/bodies.py", "check"): {
        f"{field}-circle{case}" for field in ("successor", "parent") for case in ("", "/by-way")
    },
    ("api/drafts/upload.py", "_refused"): {"not-docx", "docx-too-large", "docx-entities"},
    ("domain/faults.py", "faults_of"): set(RULES)
    | {"json_invalid/place", "misread/reading", "string_too_short/empty", "enum/empty"},
}
"""The sentences of faults whose code or case is no literal, by file and function."""

ELSEWHERE: Final = {("domain/errors.py", "not_allowed"), ("domain/errors.py", "__init__")}
"""Where the code comes from the caller."""

OF_OPERATORS: Final = {"api/settings.py"}
"""Files whose faults only operators read, in English."""

PLACES: Final = {
    "json_invalid/place": {"line", "column"},
    "misread/reading": {"reading"},
    "string_pattern_mismatch": {"form"},
    "enum": {"expected"},
    "literal_error": {"expected"},
}
"""What faults of pydantic tell besides the limits that its types name."""

SAMPLE: Final[dict[str, Any]] = {
    "register": SUBDOMAIN_CERTIFICATES,
    "known": ["GP-STTTT", "GXN-STTTT"],
    "expected": ["in_person", "post", "online"],
    "why": Clause("", "begins", {"day": date(2024, 11, 15)}),
    "period": Clause("", "span", {"first": date(2024, 11, 15), "until": date(2025, 1, 1)}),
    "own": Clause("", "from", {"first": date(2024, 11, 15)}),
    "what": Clause("", "failed logins"),
    "whose": Clause("", "one caller"),
    "form": Clause("", "must be 12 digits"),
    "state": Clause("", "not-opened"),
    "used": [Clause("", "named-from", {"name": "Đắk Nông", "first": date(2004, 1, 1)})],
    "instead": "size_bytes",
    "certainty": "certainty",
}
WHY: Final[dict[str, dict[str, Any]]] = {
    "unavailable": {"why": Clause("", "is shutting down")},
    "target": {"why": Clause("", "the name cannot be resolved")},
    "no-dry-run": {"why": Clause("", "it only ends the session")},
    "rests-on-it": {"why": [Fault("until", None, "", "until", about={"today": date(2024, 11, 15)})]},
}

KEYS: Final = {
    "register": ["publication-permits", "press-offices"],
    "kind": ["grant", "void"],
    "body": "enterprise",
    "scope": "sign:press-offices",
}

TECHNICAL: Final = {
    *("JSON", "UTF", "UUID", "HTTP", "ETag", "byte", "base", "IP", "IPv", "https", "Word", "docx", "txt", "md"),
    *("QCVN", "BTTTT", "TTg"),
    *("Unicode", "xn", "true", "false", "Basic", "W", "U", "utf", "Q", "H", "M", "T"),
}
"""Words that are no Vietnamese, but are what the office or a programmer types."""

SYLLABLE: Final = re.compile(
    r"(ngh?|nh|gh?|gi|kh?|ph|qu|th?|tr|ch?|[bdhlmnrstvx])?[aeiouy]{1,3}(ng|nh|ch|[cmnpt])?", re.IGNORECASE
)
ENGLISH: Final = frozenset({"the", "not", "be", "on", "than", "one", "are", "give", "name", "code", "same"})


class DossierForm(BaseModel):
    purpose: str = Field(min_length=1)
    channel: Channel


def placeholders(template: str) -> set[str]:
    names = {name for _, name, spec, _ in Formatter().parse(template) if name}
    return names - OF_EVERY_FAULT


EVERY_SITE: Final = [site for site in sites() if site.path not in OF_OPERATORS and site.place not in ELSEWHERE]


def sentences_of(site: Site) -> set[str]:
    """The sentences that a place may raise."""
    if site.place in DYNAMIC and (site.codes is None or site.cases is None):
        return DYNAMIC[site.place]
    assert site.codes is not None, f"{site}: a code that is no literal needs a list"
    assert site.cases is not None, f"{site}: a case that is no literal needs a list"
    return {f"{code}/{case}" if case else code for code in site.codes for case in site.cases}


@pytest.mark.parametrize("site", EVERY_SITE, ids=str)
def test_every_fault_has_a_sentence_and_tells_what_it_says(site: Site) -> None:
    sentences = sentences_of(site)
    assert sentences <= set(SENTENCES)
    if site.place == ("domain/faults.py", "faults_of"):
        return
    said = {name for sentence in sentences for name in placeholders(SENTENCES[sentence])}
    assert said <= site.about, "the sentence tells what the fault is not about"
    beside = [other for other in EVERY_SITE if other.place == site.place]
    told = {name for other in beside for sentence in sentences_of(other) for name in placeholders(SENTENCES[sentence])}
    assert site.about <= told, "what the fault is about is lost in its sentence"


def test_every_fault_of_a_form_has_a_sentence_and_tells_what_it_says() -> None:
    for code, rule in RULES.items():
        told = placeholders(rule) - {"place", "form", "expected"} | PLACES.get(code, set())
        assert placeholders(SENTENCES[code]) <= told, code
    for path, call in calls("PydanticCustomError"):
        if path in OF_OPERATORS:
            continue
        [code] = constants(call.args[0], None) or set()
        context = call.args[2] if len(call.args) > 2 else None
        cases, told = {""}, set[str]()
        if isinstance(context, ast.Dict):
            told = set(keys_of(context, None)) - {"case"}
            cases = {v.value for k, v in zip(context.keys, context.values, strict=True) if _is(k, "case")} or {""}  # type: ignore[attr-defined] # literals
        for case in cases:
            assert placeholders(SENTENCES[f"{code}/{case}" if case else code]) <= told | {"code"}, (path, code)


def _is(node: ast.AST | None, text: str) -> bool:
    return isinstance(node, ast.Constant) and node.value == text


def test_no_sentence_is_left_that_nobody_says() -> None:
    raised = {sentence for site in EVERY_SITE for sentence in sentences_of(site)}
    for _, call in calls("PydanticCustomError"):
        raised |= {
            f"{code}/{case}" if case else code
            for code in constants(call.args[0], None) or ()
            for case in ("", *WORDS, "marks", "character", "no-day", "range", "address", "a-label", "long", "digits")
        }
    assert set(SENTENCES) <= raised


def test_every_part_of_a_sentence_has_its_words() -> None:
    named = {name for _, call in calls("Clause") for name in constants(call.args[1], None) or ()}
    limits = {_literal(call, 3, "what", "") for _, call in calls("Limit")} | {Limit("", 0, 0).what}
    places = {_literal(call, 1, "what", "") for _, call in calls("ConcurrencyLimit")}
    whose = {_literal(call, 1, "whose", "") for _, call in calls("_too_many")}
    refused = {_literal(call, 0, "", "") for name in ("Refused", "Busy") for _, call in calls(name)}
    reasons = {_literal(call, 1, "reason", "cannot be reached") for _, call in calls("Unavailable")}
    conflicts = {constraint for register in RECORDED.values() for constraint in register.conflicts}
    untried = {SECRET, CHECKS} | {_literal(call, len(call.args), "no_dry_run", "") for _, call in calls("Doc")}
    known = (
        named | untried | limits | places | whose | refused | reasons | conflicts | set(PATTERN_RULES.values()) - {""}
    )
    assert known - {""} <= set(WORDS)
    retried = set(re.findall(r': "((?:is|does|cannot)[^"]+)"', Path("db/driver_errors.py").read_text(encoding="utf-8")))
    inherited = set(re.findall(r'__init__\(message, "([^"]+)"', Path("db/errors.py").read_text(encoding="utf-8")))
    shares = set(re.findall(r'_UNANSWERED: Final = "([^"]+)"', Path("db/shares.py").read_text(encoding="utf-8")))
    assert retried | inherited | shares <= set(WORDS)
    assert set(WORDS) <= known | retried | inherited | shares | {"nothing", "it"}


def _literal(call: ast.Call, position: int, name: str, default: str) -> str:
    given = [keyword.value for keyword in call.keywords if keyword.arg == name] or call.args[position : position + 1]
    if not given:
        return default
    return str(given[0].value) if isinstance(given[0], ast.Constant) else ""


def samples() -> Iterator[Any]:
    for sentence, template in SENTENCES.items():
        code, _, case = sentence.partition("/")
        about: dict[str, Any] = {name: SAMPLE.get(name, date(2024, 11, 15)) for name in placeholders(template)}
        about |= WHY.get(code, {})
        about |= {name: KEYS[spec] for _, name, spec, _ in Formatter().parse(template) if name and spec in KEYS}
        yield pytest.param(Fault("document.number", "1943", "", code, case=case, about=about), id=sentence)


@pytest.mark.parametrize("fault", list(samples()))
def test_every_sentence_is_whole_and_vietnamese(fault: Fault) -> None:
    for stated in (fault, Fault("document.number", None, "", fault.code, case=fault.case, about=fault.about)):
        text = text_vi(stated)
        own = unquoted(text)
        assert text.endswith(".")
        assert ". " in text, "says what is wrong, and what to do"
        assert text[0].isupper() or text[0].isdigit() or text[0] == "“"
        assert not re.search(r"[{}]|None|…|\.\.|  | [,.;] ", own), text
        for word in re.findall(r"[A-Za-z]+(?![^\W\d_])", re.sub(r"[^\W\d_]*[^\x00-\x7f]\w*", " ", own)):
            assert word in TECHNICAL or (SYLLABLE.fullmatch(word) and word.lower() not in ENGLISH), f"{word}: {text}"


def test_words_that_a_sentence_may_hold_are_vietnamese() -> None:
    for word in WORDS.values():
        assert not re.search(r"\b(the|is|not|must|of|to be|and)\b", word)


def test_a_sentence_names_field_value_rule_and_what_to_do() -> None:
    fault = Fault("expires_on", date(2024, 11, 14), "", "until", about={"today": date(2024, 11, 15)})
    assert text_vi(fault) == (
        "Mục “Giữ đến hết ngày” (đang ghi “14/11/2024”) không được trước hôm nay, 15/11/2024. "
        "Chọn ngày từ 15/11/2024 trở đi."
    )


def test_what_rests_on_an_act_is_told_in_whole_sentences_of_its_own() -> None:
    about = {"seq": 342, "kind": "trả kết quả", "day": date(2024, 11, 15), "state": Stage.PROCESSING}
    why = [Fault("kind", None, "", "state", case="other", about=about)]
    fault = Fault("corrects", 339, "", "rests-on-it", about={"other": "Hồ sơ đề nghị 0002", "why": why})
    assert text_vi(fault) == (
        "“Hồ sơ đề nghị 0002” căn cứ vào hành vi này. Nếu ghi như vậy, hành vi số 342 (trả kết quả, 15/11/2024) không "
        "còn hợp lệ, vì tình trạng khi đó là “đang giải quyết”. Sửa hoặc huỷ hành vi số 342 trước. "
        "Xử lý “Hồ sơ đề nghị 0002” trước."
    )


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (["in_person", "post", "online"], "“trực tiếp”, “qua dịch vụ bưu chính công ích”, “trực tuyến”"),
        (["in_force", "suspended"], "“còn hiệu lực”, “tạm đình chỉ”"),
        (["secret", "key"], "“secret”, “key”"),
    ],
    ids=["choices", "states", "without labels"],
)
def test_choices_are_told_by_their_labels(expected: list[str], said: str) -> None:
    text = text_vi(Fault("channel", "bưu điện", "", "enum", about={"expected": expected}))
    assert text.endswith(f"Chọn một trong: {said}.")


def test_a_right_that_is_lacking_is_told_in_words() -> None:
    assert {scope.partition(":")[0] for scope in SCOPES} == set(SCOPES_VI)
    with pytest.raises(Forbidden) as refused:
        replace(TESTS, name="account:lan", scopes=frozenset({"read"})).require("sign:subdomain-certificates")
    assert text_vi(refused.value.faults[0]).startswith(
        "Tài khoản “lan” không có quyền “ký và cấp số, sổ bộ Giấy xác nhận subdomain” "
        "(mã quyền “sign:subdomain-certificates”). "
    )


def test_a_field_left_empty_is_told_so() -> None:
    with pytest.raises(ValidationError) as error:
        DossierForm.model_validate({"purpose": "", "channel": ""})
    purpose, channel = map(text_vi, faults_of(error.value))
    assert purpose.startswith("Mục “Mục đích xem” còn trống. ")
    assert channel.startswith("Mục “Kênh tiếp nhận” chưa chọn. Chọn một trong: “trực tiếp”, ")


def test_a_value_that_may_be_personal_is_in_no_sentence() -> None:
    fault = Fault("birth_date", "1990-05-01", "", "birth-date", about={"day": "1990-05-01"})
    assert fault.about == {"day": MASKED}
    assert "1990" not in text_vi(fault)
    assert "0900" not in text_vi(
        Fault("contact_phone", "0900 000 001", "", "string_too_long", about={"max_length": 20})
    )


def test_a_code_without_a_sentence_is_refused_in_words_all_the_same() -> None:
    assert text_vi(Fault("year", 3, "", "made-up")) == UNKNOWN.format(stated="Mục “Năm” (đang ghi “3”)")


@pytest.mark.parametrize(
    ("field", "label"),
    [
        ("document.signed_on", "Ngày ký văn bản"),
        ("entries.3", "Các dòng được chọn, mục thứ 4"),
        ("uses.0.symbol", "Ký hiệu dùng cho việc này, mục thứ 1"),
        ("identity.subject", "Mã người dùng ở nhà cung cấp định danh"),
        ("Idempotency-Key", "Khoá chống ghi trùng (tiêu đề Idempotency-Key)"),
        ("", "Nội dung gửi lên"),
        ("made_up", "made_up"),
    ],
)
def test_a_field_has_the_name_that_forms_show(field: str, label: str) -> None:
    assert label_of(field) == label


def test_a_fact_has_the_label_of_its_register() -> None:
    certificate = SUBDOMAIN_CERTIFICATES.facts
    assert label_of("changes.purpose", certificate) == label_of("purpose", certificate) != label_of("purpose")
    assert label_of("key", NUMBER_SERIES.facts)


def test_every_fact_has_a_label() -> None:
    for register in RECORDED.values():
        for name in register.facts.model_fields:
            assert label_of(name, register.facts) != name, f"{register.key}: {name}"


def test_every_field_that_a_fault_names_has_a_label() -> None:
    for site in EVERY_SITE:
        for field in site.fields or ():
            assert label_of(field) != field.rpartition(".")[2], f"{site}: {field}"
