"""The acts that the benchmark's register is filled with, and the rows that follow from them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, Final, NamedTuple
from uuid import UUID

from domain.acts import rows
from domain.acts.act import Act, Document
from domain.acts.timeline import timeline
from domain.declarations import projection
from domain.ledger import merkle
from domain.papers.code import LENGTH, digest
from domain.registers import REGISTERS
from tests.factories import AUTHORITY, HOLDER

REGISTER: Final = REGISTERS["subdomain-certificates"]
VERSIONS: Final = str(REGISTER.table.__tablename__)
FIRST_DAY, DAYS = date(2005, 1, 1), 7300
KINDS: Final = (
    "Phòng", "Sở", "Uỷ ban nhân dân xã", "Trường Trung học cơ sở", "Công ty TNHH", "Trung tâm", "Hội", "Ban",
)  # fmt: skip
SYLLABLES: Final = (
    "giáo dục văn hoá thông tin đào tạo nông nghiệp môi trường tài chính y tế xây dựng công thương lao động dân tộc "
    "đắk mil song glong krông nô cư jút tuy đức gia nghĩa nam bắc đông tây thuận hạnh quảng phú hoà bình thịnh an"
)


class Rows(NamedTuple):
    """Rows by table as JSON, and the leaf hashes of their acts."""

    by_table: dict[str, str]
    leaf_hashes: list[bytes]


@dataclass(frozen=True)
class Filling:
    """So many grants over twenty years, recorded after so many acts and that instant."""

    count: int
    after: int
    since: datetime

    def day(self, place: int) -> date:
        """The day of the grant at a place, from 1 to `count`."""
        return FIRST_DAY + timedelta(days=place * DAYS // self.count)

    def rows(self, begin: int, end: int) -> Rows:
        """The rows of the grants at the places [begin, end)."""
        by_table: dict[str, list[Any]] = {
            "entry": [], "act": [], "paper_code": [], "event": [], VERSIONS: []
        }  # fmt: skip
        hashes = []
        for act in self._acts(begin, end):
            derived = timeline([act], REGISTER.kinds)
            versions = projection.version_rows(REGISTER, act.entry, derived, act.seq)
            hashes.append(merkle.leaf_hash(merkle.leaf(act)))
            by_table["entry"].append({"id": act.entry, "register_key": act.register})
            by_table["act"].append(rows.act_row(act))
            by_table["paper_code"].append({"seq": act.seq, "code": _code(act.seq)})
            by_table["event"] += projection.event_rows(REGISTER, act.entry, derived, act.seq)
            by_table[VERSIONS] += versions
        return Rows({table: json.dumps(found, default=str) for table, found in by_table.items()}, hashes)

    def _acts(self, begin: int, end: int) -> Iterator[Act]:
        random = Random(begin)
        for place in range(begin, end):
            day, seq = self.day(place), self.after + place
            yield Act(
                seq=seq,
                recorded_at=self.since + timedelta(microseconds=place),
                recorded_by="bench",
                register=REGISTER.key,
                entry=_identifier(place, random),
                kind="grant",
                effective_on=day,
                authority=AUTHORITY,
                document=Document(
                    number=place, symbol="GXN-STTTT", signed_on=day, series="gxn", series_year=day.year,
                    numbered_here=True,
                ),
                changes=_facts(place, random),
                code_digest=digest(_code(seq)),
            )  # fmt: skip


def _name(random: Random) -> str:
    """A name of four to nine syllables out of some sixty, as the names of a province are."""
    return " ".join([random.choice(KINDS), *random.choices(SYLLABLES.split(), k=random.randint(3, 5))])


def _facts(place: int, random: Random) -> dict[str, str]:
    """Ten zones, with an equal number of hosts each."""
    zone = f"z{place % 10}.vn"
    return {"holder": HOLDER, "holder_name": _name(random), "host": f"h{place}.{zone}", "zone": zone}


def _code(seq: int) -> str:
    """A verification code, in order of `seq` and not secret."""
    return f"{seq:0{LENGTH}d}"


def _identifier(place: int, random: Random) -> UUID:
    """A UUID of version 7 with a time of its own, a millisecond for each place since 2020."""
    milliseconds = 1_577_836_800_000 + place
    return UUID(int=milliseconds << 80 | 0x7 << 76 | random.getrandbits(12) << 64 | 0x2 << 62 | random.getrandbits(62))
