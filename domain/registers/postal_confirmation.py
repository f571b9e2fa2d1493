"""Postal activity confirmations (Luật Bưu chính 49/2010/QH12 Điều 25; NĐ 47/2011, NĐ 25/2022)."""

from typing import Final

from db.conditions import Is
from db.tables.postal_confirmation import PostalConfirmation, PostalConfirmationFacts
from domain.acts.kinds import AMEND, CEASE, GRANT, REISSUE, REVOKE
from domain.declarations.indicator import Indicator
from domain.declarations.register import Register

POSTAL_CONFIRMATIONS: Final = Register(
    key="postal-confirmations",
    title="Postal activity confirmations",
    title_vi="Văn bản xác nhận thông báo hoạt động bưu chính",
    table=PostalConfirmation,
    facts=PostalConfirmationFacts,
    # A reissue is a certified copy of the original: it keeps number and date, and does not count as a grant.
    acts=(GRANT, AMEND, REISSUE, CEASE, REVOKE),
    verified=("holder_name", "activities", "scope"),
    searched=("business_code",),
    indicators=(
        Indicator(
            "granted",
            "Confirmations granted",
            "Số văn bản đã cấp",
            flow="grant",
        ),
        Indicator("amended", "Amendments", "Số lần sửa đổi, bổ sung", flow="amend"),
        Indicator("reissued", "Reissues", "Số lần cấp lại", flow="reissue"),
        Indicator("ceased", "Activities ceased", "Số trường hợp chấm dứt", flow="cease"),
        Indicator(
            "revoked",
            "Confirmations revoked",
            "Số văn bản bị thu hồi",
            flow="revoke",
        ),
        Indicator(
            "in_force",
            "Confirmations in force",
            "Số văn bản còn hiệu lực",
            where=(Is("status", ("in_force",)),),
        ),
    ),
)
