"""Applications (hồ sơ đề nghị), kept like a register: their stages are versions like those of any entry."""

from typing import Final

from db.conditions import DueWithout, Is, NotAfter
from db.queries.dossiers import DOSSIERS
from db.tables.application import Application, ApplicationFacts
from db.tables.base import Stage
from domain.acts.act import OPEN, ActKind
from domain.declarations.indicator import Indicator
from domain.declarations.register import Basis, Reference, Register

PROCESSING: Final = frozenset({Stage.PROCESSING})

_EXCHANGED: Final = frozenset({"procedure_code", "channel", "applicant_kind", "portal_code"})
"""What the national portal asks of a dossier."""
_FIXED: Final = ("asked_register", "asked_kind", "asked_entry")
_HANDED: Final = frozenset({"handed_over_through", "handed_to"})

RECEIVE: Final = ActKind(
    "receive",
    "tiếp nhận hồ sơ",
    from_states=frozenset(),
    to_state=Stage.PROCESSING,
    changes=None,
    requires=frozenset({"dossier_code", "received_at"}),
    needs_document=False,
    standalone=False,
)
NOT_ACCEPT: Final = ActKind(
    "not_accept",
    "không tiếp nhận hồ sơ",
    from_states=frozenset(),
    to_state=Stage.NOT_ACCEPTED,
    changes=frozenset({"holder", "holder_name", *_FIXED, *_EXCHANGED}),
    needs_document=False,
    needs_reason=True,
)
"""Before there is a receipt: such a dossier has no promised day, and counts as not received."""
ASK_SUPPLEMENT: Final = ActKind(
    "ask_supplement",
    "yêu cầu bổ sung hồ sơ",
    from_states=PROCESSING,
    to_state=Stage.AWAITING_SUPPLEMENT,
    needs_document=False,
    needs_reason=True,
)
RECEIVE_SUPPLEMENT: Final = ActKind(
    "receive_supplement",
    "tiếp nhận bổ sung",
    from_states=frozenset({Stage.AWAITING_SUPPLEMENT}),
    to_state=Stage.PROCESSING,
    changes=frozenset({"asked"}),
    needs_document=False,
    standalone=False,
)
WITHDRAW: Final = ActKind("withdraw", "rút hồ sơ", from_states=OPEN, to_state=Stage.WITHDRAWN, needs_document=False)
REFUSE: Final = ActKind(
    "refuse",
    "từ chối",
    from_states=OPEN,
    to_state=Stage.REFUSED,
    changes=frozenset({"due_on"}),
    needs_reason=True,
    standalone=False,
)
DECIDE: Final = ActKind(
    "decide",
    "giải quyết",
    from_states=PROCESSING,
    to_state=Stage.DECIDED,
    changes=frozenset({"due_on", "decided_entry", "decision_seq"}),
    requires=frozenset({"decided_entry", "decision_seq"}),
    needs_document=False,
    standalone=False,
    voidable=False,
)

HAND_OVER: Final = ActKind(
    "hand_over",
    "trả kết quả",
    from_states=frozenset({Stage.DECIDED, Stage.REFUSED}),
    to_state=Stage.HANDED_OVER,
    changes=_HANDED,
    requires=_HANDED,
    needs_document=False,
)
"""While it holds, neither the act that was decided on nor a refusal can be voided: what was handed over is out."""

_OPEN = Is("status", tuple(OPEN))
_ON_TIME = NotAfter("valid_from", "due_on")

APPLICATIONS: Final = Register(
    key="applications",
    title="Applications",
    title_vi="Hồ sơ đề nghị",
    table=Application,
    facts=ApplicationFacts,
    acts=(RECEIVE, NOT_ACCEPT, ASK_SUPPLEMENT, RECEIVE_SUPPLEMENT, WITHDRAW, REFUSE, DECIDE, HAND_OVER),
    verified=(),
    references={
        "earlier_dossier": Reference(
            "applications", states=frozenset({Stage.NOT_ACCEPTED}), while_in=frozenset(Stage) - {Stage.VOIDED}
        )
    },
    conflicts={
        "application_dossier_code_excl": ("dossier_code", "another dossier has this code"),
        "application_portal_code_excl": ("portal_code", "another dossier has this code of the portal"),
    },
    fixed=_FIXED,
    managed_as="asked_register",
    named_by="dossier_code",
    basis=Basis("decide", "decided_entry", "decision_seq"),
    searched=("dossier_code", "portal_code"),
    has_due_days=True,
    beside=DOSSIERS,
    indicators=(
        Indicator("received", "Dossiers received", "Số hồ sơ tiếp nhận", flow="receive"),
        Indicator("supplements_asked", "Supplements asked for", "Số lần yêu cầu bổ sung", flow="ask_supplement"),
        Indicator("decided", "Dossiers decided", "Số hồ sơ đã giải quyết", flow="decide"),
        Indicator(
            "decided_on_time",
            "Dossiers decided on time",
            "Số hồ sơ giải quyết đúng hạn",
            flow="decide",
            where=(_ON_TIME,),
            out_of="decided",
        ),
        Indicator("refused", "Dossiers refused", "Số hồ sơ bị từ chối", flow="refuse"),
        Indicator(
            "refused_on_time",
            "Dossiers refused on time",
            "Số hồ sơ từ chối đúng hạn",
            flow="refuse",
            where=(_ON_TIME,),
            out_of="refused",
        ),
        Indicator("not_accepted", "Dossiers not accepted", "Số hồ sơ không tiếp nhận", flow="not_accept"),
        Indicator("handed_over", "Results handed over", "Số hồ sơ đã trả kết quả", flow="hand_over"),
        Indicator("withdrawn", "Dossiers withdrawn", "Số hồ sơ được rút", flow="withdraw"),
        Indicator("open", "Dossiers open", "Số hồ sơ đang giải quyết", where=(_OPEN,)),
        Indicator(
            "promise_passed",
            "Open dossiers whose promised day has passed",
            "Số hồ sơ đã quá ngày hẹn trả",
            where=(Is("status", ("processing",)), DueWithout("promised_on", 0, "due_on")),
        ),
    ),
)
