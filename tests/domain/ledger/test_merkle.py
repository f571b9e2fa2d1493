"""The Merkle tree against a naive, recursive implementation of RFC 9162."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts.act import Act, Document
from domain.ledger import merkle
from domain.ledger.merkle import EMPTY_ROOT, Node, Range
from tests.support.profiles import cases


def mth(leaves: Sequence[bytes]) -> bytes:
    """RFC 9162 §2.1.1, the Merkle Tree Hash of a list of leaves."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = split(len(leaves))
    return hashlib.sha256(b"\x01" + mth(leaves[:k]) + mth(leaves[k:])).digest()


def split(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m: int, leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 9162 §2.1.3.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def proof(m: int, leaves: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """RFC 9162 §2.1.4.1, SUBPROOF."""
    if m == len(leaves):
        return [] if whole else [mth(leaves)]
    k = split(len(leaves))
    if m <= k:
        return [*proof(m, leaves[:k], whole), mth(leaves[k:])]
    return [*proof(m - k, leaves[k:], False), mth(leaves[:k])]


class Tree:
    """A tree grown leaf by leaf, with the subtrees it stores."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.stored: dict[Node, bytes] = {}
        self.peaks: list[bytes] = []
        for size, data in enumerate(leaves):
            filled, self.peaks = merkle.append(size, self.peaks, merkle.leaf_hash(data))
            assert not filled.keys() & self.stored.keys()
            self.stored |= filled

    def hashes(self, spans: Sequence[Range]) -> list[bytes]:
        return [merkle.hash_of(span, self.stored) for span in spans]


LEAVES = [f"tờ {number}".encode() for number in range(300)]
TREE = Tree(LEAVES)
SIZES = st.integers(1, len(LEAVES))


@st.composite
def places(draw: st.DrawFn) -> tuple[int, int]:
    """A leaf's index, and the size of a tree that has it."""
    size = draw(SIZES)
    return draw(st.integers(0, size - 1)), size


@st.composite
def growths(draw: st.DrawFn) -> tuple[int, int]:
    """Two sizes of one tree, the smaller first."""
    second = draw(SIZES)
    return draw(st.integers(1, second)), second


def test_the_empty_tree_has_the_hash_of_no_data() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root([]) == merkle.hash_of((0, 0), {}) == EMPTY_ROOT


CT_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]


def test_the_roots_are_those_of_the_certificate_transparency_vectors() -> None:
    roots = [merkle.root(Tree(CT_LEAVES[:size]).peaks).hex() for size in (1, 2, 3, 8)]
    assert roots == [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]


def test_the_proofs_are_those_of_the_certificate_transparency_vectors() -> None:
    tree = Tree(CT_LEAVES)
    assert [node.hex()[:8] for node in tree.hashes(merkle.inclusion_path(5, 8))] == ["bc1a0643", "ca854ea1", "d37ee418"]
    assert [node.hex()[:8] for node in tree.hashes(merkle.inclusion_path(2, 3))] == ["fac54203"]
    assert [node.hex()[:8] for node in tree.hashes(merkle.consistency_path(6, 8))] == [
        "0ebc5d34",
        "ca854ea1",
        "d37ee418",
    ]


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_a_tree_grown_leaf_by_leaf_has_the_root_of_its_leaves(leaves: list[bytes]) -> None:
    tree = Tree(leaves)
    assert merkle.root(tree.peaks) == merkle.hash_of((0, len(leaves)), tree.stored) == mth(leaves)


@cases(60)
@given(SIZES)
def test_the_root_of_any_earlier_size_comes_from_the_stored_subtrees(size: int) -> None:
    assert TREE.hashes([(0, size)]) == [mth(LEAVES[:size])]
    assert len(merkle.nodes_of((0, size))) == size.bit_count()


def test_every_subtree_is_stored_once_as_it_fills() -> None:
    complete = {(level, place) for level in range(9) for place in range(300 >> level)}
    assert TREE.stored.keys() == complete


@cases(80)
@given(places())
def test_an_inclusion_proof_is_the_path_of_the_rfc_and_verifies(place: tuple[int, int]) -> None:
    index, size = place
    hashes = TREE.hashes(merkle.inclusion_path(index, size))
    assert hashes == path(index, LEAVES[:size])
    assert len(hashes) <= (size - 1).bit_length()
    assert merkle.verify_inclusion(merkle.leaf_hash(LEAVES[index]), index, size, hashes, mth(LEAVES[:size]))


@cases(80)
@given(growths())
def test_a_consistency_proof_is_that_of_the_rfc_and_verifies(sizes: tuple[int, int]) -> None:
    first, second = sizes
    hashes = TREE.hashes(merkle.consistency_path(first, second))
    assert hashes == proof(first, LEAVES[:second])
    assert len(hashes) <= (second - 1).bit_length() + 1
    assert merkle.verify_consistency(first, second, hashes, mth(LEAVES[:first]), mth(LEAVES[:second]))


@cases(80)
@given(st.one_of(places(), growths()))
def test_a_proof_needs_o_log_n_stored_subtrees(sizes: tuple[int, int]) -> None:
    small, size = sizes
    spans = [*merkle.consistency_path(small, size), *merkle.inclusion_path(min(small, size - 1), size)]
    nodes = merkle.all_nodes(spans)
    assert len(nodes) <= 4 * size.bit_length()
    assert set(nodes) <= TREE.stored.keys()


Tamper = Callable[[list[bytes], int], list[bytes]]
FORGED = hashlib.sha256(b"forged").digest()
TAMPERED: dict[str, Tamper] = {
    "cut at the end": lambda hashes, at: hashes[:-1],
    "cut at the beginning": lambda hashes, at: hashes[1:],
    "cut in the middle": lambda hashes, at: hashes[:at] + hashes[at + 1 :],
    "with a hash added at the end": lambda hashes, at: [*hashes, FORGED],
    "with a hash added inside": lambda hashes, at: [*hashes[:at], FORGED, *hashes[at:]],
    "with a hash repeated": lambda hashes, at: [*hashes[:at], hashes[at], *hashes[at:]],
    "with another hash": lambda hashes, at: [*hashes[:at], FORGED, *hashes[at + 1 :]],
    "in another order": lambda hashes, at: hashes[::-1],
    "rotated": lambda hashes, at: hashes[at:] + hashes[:at],
    "empty": lambda hashes, at: [],
}
tampered = pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED.keys())


@tampered
@cases(25)
@given(place=places(), at=st.integers(0, 20))
def test_a_tampered_inclusion_proof_does_not_verify(tamper: Tamper, place: tuple[int, int], at: int) -> None:
    index, size = place
    hashes = TREE.hashes(merkle.inclusion_path(index, size))
    forged = tamper(hashes, at % len(hashes)) if hashes else [FORGED]
    leaf, root = merkle.leaf_hash(LEAVES[index]), TREE.hashes([(0, size)])[0]
    assert merkle.verify_inclusion(leaf, index, size, forged, root) == (forged == hashes)


@tampered
@cases(25)
@given(sizes=growths(), at=st.integers(0, 20))
def test_a_tampered_consistency_proof_does_not_verify(tamper: Tamper, sizes: tuple[int, int], at: int) -> None:
    first, second = sizes
    hashes = TREE.hashes(merkle.consistency_path(first, second))
    forged = tamper(hashes, at % len(hashes)) if hashes else [FORGED]
    old, new = TREE.hashes([(0, first), (0, second)])
    assert merkle.verify_consistency(first, second, forged, old, new) == (forged == hashes)


@cases(60)
@given(places(), st.integers(-5, 305))
def test_an_inclusion_proof_holds_only_for_its_leaf_index_and_root(place: tuple[int, int], other: int) -> None:
    index, size = place
    hashes, root = TREE.hashes(merkle.inclusion_path(index, size)), TREE.hashes([(0, size)])[0]
    leaf = merkle.leaf_hash(LEAVES[index])
    assert merkle.verify_inclusion(leaf, other, size, hashes, root) == (other == index)
    assert not merkle.verify_inclusion(FORGED, index, size, hashes, root)
    assert not merkle.verify_inclusion(LEAVES[index], index, size, hashes, root)
    assert not merkle.verify_inclusion(leaf, index, size, hashes, FORGED)
    assert not merkle.verify_inclusion(leaf, index, index, hashes, root)


@cases(60)
@given(growths())
def test_a_consistency_proof_holds_only_for_its_two_roots(sizes: tuple[int, int]) -> None:
    first, second = sizes
    hashes = TREE.hashes(merkle.consistency_path(first, second))
    old, new = TREE.hashes([(0, first), (0, second)])
    assert not merkle.verify_consistency(first, second, hashes, FORGED, new)
    assert not merkle.verify_consistency(first, second, hashes, old, FORGED)
    assert merkle.verify_consistency(second, first, hashes, new, old) == (first == second)
    assert merkle.verify_consistency(first, second, hashes, new, old) == (first == second)


@cases(60)
@given(growths(), st.data())
def test_a_tree_with_a_rewritten_past_is_not_consistent(sizes: tuple[int, int], data: st.DataObject) -> None:
    first, second = sizes
    changed = data.draw(st.integers(0, first - 1))
    forged = Tree([*LEAVES[:changed], b"khac", *LEAVES[changed + 1 : second]])
    hashes = forged.hashes(merkle.consistency_path(first, second))
    old, new = TREE.hashes([(0, first)])[0], merkle.root(forged.peaks)
    assert not merkle.verify_consistency(first, second, hashes, old, new)


def test_the_leaf_of_a_tree_of_one_verifies_at_no_other_index() -> None:
    leaf = merkle.leaf_hash(LEAVES[0])
    assert [index for index in range(-2, 3) if merkle.verify_inclusion(leaf, index, 1, [], leaf)] == [0]


@cases(60)
@given(places(), growths(), st.integers(1, 4))
def test_a_proof_is_too_short_for_a_taller_tree(place: tuple[int, int], sizes: tuple[int, int], levels: int) -> None:
    index, size = place
    hashes, root = TREE.hashes(merkle.inclusion_path(index, size)), TREE.hashes([(0, size)])[0]
    taller = (1 << (size - 1).bit_length() + levels - 1) + 1
    assert not merkle.verify_inclusion(merkle.leaf_hash(LEAVES[index]), index, taller, hashes, root)
    first, second = sizes
    hashes, (old, new) = TREE.hashes(merkle.consistency_path(first, second)), TREE.hashes([(0, first), (0, second)])
    taller = (1 << (second - 1).bit_length() + levels - 1) + 1
    assert not merkle.verify_consistency(first, taller, hashes, old, new)


def test_every_tree_extends_the_empty_tree() -> None:
    assert merkle.verify_consistency(0, 300, [], EMPTY_ROOT, TREE.hashes([(0, 300)])[0])
    assert merkle.verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)
    assert not merkle.verify_consistency(0, 300, [FORGED], EMPTY_ROOT, TREE.hashes([(0, 300)])[0])
    assert not merkle.verify_consistency(0, 300, [], FORGED, TREE.hashes([(0, 300)])[0])


def test_a_tree_of_no_leaves_has_only_the_empty_root() -> None:
    assert not merkle.verify_consistency(0, 0, [], EMPTY_ROOT, FORGED)


def test_a_tree_does_not_shrink() -> None:
    assert not merkle.verify_consistency(0, -1, [], EMPTY_ROOT, FORGED)
    assert not merkle.verify_consistency(-1, 3, [FORGED], EMPTY_ROOT, FORGED)


ACT = Act(
    seq=7,
    recorded_at=datetime(2024, 11, 5, 1, 2, 3, 4, tzinfo=UTC),
    recorded_by="văn thư",
    register="publication-permits",
    entry=UUID(int=7),
    kind="amend",
    effective_on=date(2024, 11, 5),
    corrects=None,
    reason="điều chỉnh",
    document=Document(
        number=1885,
        symbol="STTTT-TTBCXB",
        signed_on=date(2024, 11, 5),
        signer="Nguyễn A",
        signer_title="Giám đốc",
        issuer="Sở TTTT",
        series="cv",
        series_year=2024,
    ),
    changes={"title": "Tài liệu", "print_run": 500, "holder": "STTTT"},
    private={"submitter_phone": "0261"},
    private_digest="00",
)
PUBLIC: dict[str, Any] = {
    "seq": 8,
    "recorded_at": ACT.recorded_at + timedelta(microseconds=1),
    "recorded_by": "ai đó",
    "register": "press-offices",
    "entry": UUID(int=8),
    "kind": "revoke",
    "effective_on": date(2024, 11, 6),
    "authority": "SO-KHCN",
    "corrects": 1,
    "reason": None,
    "document": None,
    "changes": {"title": "Tài liệu", "print_run": 501, "holder": "STTTT"},
    "private_digest": "01",
    "code_digest": "02",
    "follows_signing": True,
    "prepared_by": "account:lan",
    "basis": Document(number=9, signed_on=date(2024, 11, 6)),
}
PRINTED: dict[str, Any] = {
    "number": 1886,
    "symbol": "STTTT-CNTT",
    "signed_on": None,
    "signer": "Trần B",
    "signer_title": None,
    "issuer": "Sở KHCN",
    "series": "gp",
    "series_year": 2025,
    "numbered_here": True,
    "signer_code": "NGUYEN-A",
}


@pytest.mark.parametrize("field", PUBLIC)
def test_the_leaf_changes_with_every_public_fact(field: str) -> None:
    assert merkle.leaf(replace(ACT, **{field: PUBLIC[field]})) != merkle.leaf(ACT)


@pytest.mark.parametrize("field", PRINTED)
def test_the_leaf_changes_with_every_field_of_the_document(field: str) -> None:
    assert ACT.document
    document = replace(ACT.document, **{field: PRINTED[field]})
    assert merkle.leaf(replace(ACT, document=document)) != merkle.leaf(ACT)


def test_every_public_fact_is_in_the_leaf() -> None:
    """A field added to an act or a document must be added to the leaf, and here."""
    assert PUBLIC.keys() == set(Act.__slots__) - {"private"}
    assert PRINTED.keys() == set(Document.__slots__)


def test_the_leaf_does_not_change_with_personal_values() -> None:
    assert merkle.leaf(replace(ACT, private={})) == merkle.leaf(ACT)
    assert b"0261" not in merkle.leaf(ACT)


def test_the_leaf_does_not_depend_on_the_order_of_facts() -> None:
    for items in permutations(ACT.changes.items()):
        assert merkle.leaf(replace(ACT, changes=dict(items))) == merkle.leaf(ACT)


def test_the_leaf_does_not_depend_on_the_time_zone_of_the_instant() -> None:
    hanoi = ACT.recorded_at.astimezone(timezone(timedelta(hours=7)))
    assert merkle.leaf(replace(ACT, recorded_at=hanoi)) == merkle.leaf(ACT)


def test_the_leaf_is_canonical_json() -> None:
    text = merkle.leaf(ACT).decode()
    assert text.startswith(
        '{"changes":{"holder":"STTTT","print_run":500,"title":"Tài liệu"},"corrects":null,"document":{'
    )
    assert '"recorded_at":"2024-11-05T01:02:03.000004+00:00"' in text


def test_a_digest_depends_on_salt_and_values_but_not_on_their_order() -> None:
    salt, private = merkle.new_salt(), {"phone": "0261", "email": "a@b.vn"}
    digest = merkle.private_digest(salt, private)
    assert digest == hashlib.sha256(salt + b'{"email":"a@b.vn","phone":"0261"}').hexdigest()
    assert digest == merkle.private_digest(salt, dict(reversed(private.items())))
    assert digest != merkle.private_digest(merkle.new_salt(), private)
    assert digest != merkle.private_digest(salt, {**private, "phone": "0262"})
    assert digest != merkle.private_digest(salt, {"phone": "0261"})


def test_salts_are_long_and_unique() -> None:
    salts = {merkle.new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {32}
