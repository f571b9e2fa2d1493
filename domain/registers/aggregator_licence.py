"""Aggregator site licences (NĐ 72/2013 and NĐ 27/2018 until 24/12/2024, NĐ 147/2024 from 25/12/2024)."""

from dataclasses import replace
from datetime import date
from typing import Final

from db.conditions import Is
from db.tables.aggregator_licence import AggregatorLicence, AggregatorLicenceFacts
from domain.acts.kinds import AMEND, EXTEND, GRANT, REINSTATE, REISSUE, REPLACE, REVOKE, SUSPEND
from domain.declarations.indicator import Indicator
from domain.declarations.register import Case, Register
from domain.declarations.rules import add_years, in_force_on
from domain.errors import not_allowed

AMEND_SITE: Final = replace(AMEND, changes=frozenset(AggregatorLicenceFacts.model_fields) - {"expires_on"})
"""An amendment changes anything but the term, which only an extension (gia hạn) does."""

LONGEST_TERM: Final = (
    (date(2013, 9, 1), (10, "NĐ 72/2013/NĐ-CP")),
    (date(2024, 12, 25), (10, "NĐ 147/2024/NĐ-CP")),
)
"""Longest term in years by day of issue, with its source.

Ten years under NĐ 72/2013 is from a published procedure. For NĐ 147/2024 a maximum of five years is likely but
unconfirmed, so the older limit applies until the department confirms: change the second row then.
"""

EXTENSIONS: Final = (
    (date(2013, 9, 1), (2, 2, "NĐ 72/2013/NĐ-CP, NĐ 27/2018/NĐ-CP")),
    (date(2024, 12, 25), (2, 2, "NĐ 147/2024/NĐ-CP")),
)
"""How often a licence may be extended (gia hạn) and for how many years each time, by day of the extension, with source.

Twice two years under NĐ 72/2013 is from a published procedure. The limit of NĐ 147/2024 is not confirmed; the older one
applies until the department confirms.
"""


def term_within_limit(licence: AggregatorLicenceFacts, case: Case) -> None:
    """The term (thời hạn) must not exceed the limit in force on the day of issue."""
    issued_on = case.issued_on
    years, source = in_force_on(LONGEST_TERM, issued_on)
    if licence.expires_on > add_years(issued_on, years):
        rule = f"the term must not exceed {years} years from {issued_on}"
        about = {"years": years, "issued": issued_on, "latest": add_years(issued_on, years)}
        raise not_allowed("expires_on", licence.expires_on, rule, "term", source, case="limit", about=about)


def extension_within_limit(licence: AggregatorLicenceFacts, case: Case) -> None:
    """A licence may be extended a limited number of times, each for a limited number of years from its last day.

    The count starts again after a replacement, which is a new licence; no source says otherwise.
    """
    times, years, source = in_force_on(EXTENSIONS, case.version.valid_from)
    kinds = case.version.kinds
    replaced = max((index for index, kind in enumerate(kinds) if kind == "replace"), default=-1)
    if kinds[replaced + 1 :].count("extend") > times:
        rule = f"a licence may be extended at most {times} times"
        raise not_allowed("kind", "extend", rule, "extensions", source, about={"times": times})
    if case.before is None:
        rule = "a licence cannot be extended on the day of its grant"
        raise not_allowed("effective_on", case.version.valid_from, rule, "extension", source, case="same-day")
    before = date.fromisoformat(case.before.facts["expires_on"])
    if not before < licence.expires_on <= add_years(before, years):
        rule = f"an extension must end after {before} and at most {years} years later"
        about = {"before": before, "years": years, "latest": add_years(before, years)}
        raise not_allowed("expires_on", licence.expires_on, rule, "extension", source, about=about)


def one_day_per_source(licence: AggregatorLicenceFacts, case: Case) -> None:
    """The day of agreement is stated for each source agency (nguồn tin), or for none."""
    days, agencies = licence.source_agreed_on, licence.source_agencies
    if days and len(days) != len(agencies):
        rule = f"must have one day for each of the {len(agencies)} source agencies"
        about = {"agencies": len(agencies), "days": len(days)}
        raise not_allowed("source_agreed_on", [str(day) for day in days], rule, "source-agreements", about=about)


AGGREGATOR_LICENCES: Final = Register(
    key="aggregator-licences",
    title="Aggregator site licences",
    title_vi="Giấy phép thiết lập trang thông tin điện tử tổng hợp",
    table=AggregatorLicence,
    facts=AggregatorLicenceFacts,
    acts=(GRANT, AMEND_SITE, EXTEND, REISSUE, REPLACE, SUSPEND, REINSTATE, REVOKE),
    verified=("holder_name", "site_name", "domains", "expires_on"),
    checks=(one_day_per_source,),
    checks_by_kind={
        "grant": (term_within_limit,),
        "replace": (term_within_limit,),
        "extend": (extension_within_limit,),
    },
    searched=("site_name", "domains"),
    indicators=(
        Indicator(
            "granted",
            "Licences granted",
            "Số giấy phép đã cấp",
            flow="grant",
        ),
        Indicator("amended", "Amendments", "Số lần sửa đổi, bổ sung", flow="amend"),
        Indicator(
            "extended",
            "Extensions",
            "Số lần gia hạn",
            flow="extend",
        ),
        Indicator("reissued", "Reissues", "Số lần cấp lại", flow="reissue"),
        Indicator(
            "replaced",
            "Replacements",
            "Số giấy phép được thay thế",
            flow="replace",
        ),
        Indicator("suspended", "Suspensions", "Số lần tạm đình chỉ", flow="suspend"),
        Indicator("reinstated", "Reinstatements", "Số lần cho hoạt động trở lại", flow="reinstate"),
        Indicator(
            "revoked",
            "Licences revoked",
            "Số giấy phép bị thu hồi",
            flow="revoke",
        ),
        Indicator("expired", "Licences expired", "Số giấy phép hết hạn", flow="expire"),
        Indicator(
            "in_force",
            "Licences in force",
            "Số giấy phép còn hiệu lực",
            where=(Is("status", ("in_force",)),),
        ),
    ),
)
