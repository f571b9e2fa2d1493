"""Aggregator site licences (NĐ 72/2013 and NĐ 27/2018 until 24/12/2024, NĐ 147/2024 from 25/12/2024)."""

from dataclasses import replace
from datetime import date
from typing import Final

from db.tables.aggregator_licence import AggregatorLicence, AggregatorLicenceFacts
from db.where import Is
from domain.acts import AMEND, EXTEND, GRANT, REINSTATE, REISSUE, REVOKE, SUSPEND
from domain.errors import not_allowed
from domain.indicator import Indicator
from domain.register import Register
from domain.rules import add_years
from domain.timeline import Version

AMEND_SITE: Final = replace(AMEND, changes=frozenset(AggregatorLicenceFacts.model_fields) - {"expires_on"})
"""An amendment changes anything but the term, which only an extension (gia hạn) does."""

LONGEST_TERM: Final = (
    (date(2013, 9, 1), 10, "NĐ 72/2013/NĐ-CP"),
    (date(2024, 12, 25), 10, "NĐ 147/2024/NĐ-CP"),
)
"""Longest term in years by day of issue, with its source.

Ten years under NĐ 72/2013 was found in a published procedure. For NĐ 147/2024 a shorter maximum of five years is
remembered but was not found, so the older limit is kept until the department confirms: change the second row then.
"""


def longest_term(issued_on: date) -> tuple[int, str]:
    """Years that a licence issued on that day may run, and the decree that says so."""
    years, source = LONGEST_TERM[0][1:]
    for since, in_years, decree in LONGEST_TERM:
        if issued_on >= since:
            years, source = in_years, decree
    return years, source


def term_within_limit(licence: AggregatorLicenceFacts, version: Version) -> None:
    """The term (thời hạn) may not pass the limit in force on the day of issue."""
    issued_on = (version.paper and version.paper.signed_on) or version.valid_from
    years, source = longest_term(issued_on)
    if licence.expires_on > add_years(issued_on, years):
        raise not_allowed(
            "expires_on", licence.expires_on, f"the term may not exceed {years} years from {issued_on}", "term", source
        )


def one_day_per_source(licence: AggregatorLicenceFacts, version: Version) -> None:
    """Each source agency (nguồn tin) has the day of its agreement, or none has one."""
    days, agencies = licence.source_agreed_on, licence.source_agencies
    if days and len(days) != len(agencies):
        rule = f"must name one day for each of the {len(agencies)} source agencies"
        raise not_allowed("source_agreed_on", [str(day) for day in days], rule, "source-agreements")


AGGREGATOR_LICENCES: Final = Register(
    key="aggregator-licences",
    title="Aggregator site licences",
    title_vi="Giấy phép thiết lập trang thông tin điện tử tổng hợp",
    table=AggregatorLicence,
    facts=AggregatorLicenceFacts,
    acts=(GRANT, AMEND_SITE, EXTEND, REISSUE, SUSPEND, REINSTATE, REVOKE),
    checks=(one_day_per_source,),
    checks_of={"grant": (term_within_limit,)},
    indicators=(
        Indicator("granted", "Licences granted", "Số giấy phép đã cấp", flow="grant"),
        Indicator("amended", "Amendments", "Số lần sửa đổi, bổ sung", flow="amend"),
        Indicator("extended", "Extensions", "Số lần gia hạn", flow="extend"),
        Indicator("revoked", "Licences revoked", "Số giấy phép bị thu hồi", flow="revoke"),
        Indicator("expired", "Licences expired", "Số giấy phép hết hạn", flow="expire"),
        Indicator("in_force", "Licences in force", "Số giấy phép còn hiệu lực", where=(Is("status", ("in_force",)),)),
    ),
)
