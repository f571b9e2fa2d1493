"""Lists that come with a release (danh mục đi kèm phiên bản): each is one act, with the digest of its rows."""

from dataclasses import replace
from typing import Final

from db.tables.release_list import ReleaseList, ReleaseListFacts
from domain.acts.kinds import ADD, CHANGE
from domain.declarations.register import Register

RELEASE_LISTS: Final = Register(
    key="release-lists",
    title="Lists of a release",
    title_vi="Danh mục đi kèm phiên bản",
    table=ReleaseList,
    facts=ReleaseListFacts,
    acts=(
        ADD,
        replace(CHANGE, key="replace", title_vi="thay danh mục", changes=frozenset({"rows", "digest", "source"})),
    ),
    sorted_by="name",
    identified_by=("name",),
)
