"""The ledger's proofs: one RFC 9162 Merkle tree over RFC 8785 JSON, as pure functions.

Subtrees are ranges of leaves `[begin, end)`. The hash of a range needs only the hashes of the complete subtrees
that make it up, so roots and proofs of any size take O(log n) stored nodes.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Final, TypeAlias

from domain.acts.act import Act, Json
from domain.acts.rows import PRINTED, particulars
from domain.ledger import canonical

Node: TypeAlias = tuple[int, int]
"""Level and place of a complete subtree: leaves [place x 2^level, (place + 1) x 2^level)."""
Range: TypeAlias = tuple[int, int]
"""The leaves [begin, end), counted from 0; the leaf of act `seq` is seq - 1."""

EMPTY_ROOT: Final = hashlib.sha256(b"").digest()


def leaf(act: Act) -> bytes:
    """The act's canonical JSON (RFC 8785): every public fact, and the digest of the private ones."""
    paper = act.document
    return canonical.dumps(
        {
            "seq": act.seq,
            "recorded_at": act.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "recorded_by": act.recorded_by,
            "register": act.register,
            "entry": str(act.entry),
            "kind": act.kind,
            "effective_on": act.effective_on.isoformat() if act.effective_on else None,
            "corrects": act.corrects,
            "reason": act.reason,
            "document": None
            if paper is None
            else {
                "number": paper.number,
                "symbol": paper.symbol,
                "signed_on": paper.signed_on.isoformat() if paper.signed_on else None,
                "signer": paper.signer,
                "signer_title": paper.signer_title,
                "issuer": paper.issuer,
                "series": paper.series,
                "series_year": paper.series_year,
                "numbered_here": paper.numbered_here,
                **({"signer_code": paper.signer_code} if paper.signer_code else {}),
            },
            "changes": dict(act.changes),
            "private_digest": act.private_digest,
            # An act recorded before authorities were known, codes were in leaves or days followed keeps its leaf.
            **({"authority": act.authority} if act.authority else {}),
            **({"code_digest": act.code_digest} if act.code_digest else {}),
            **({"follows_signing": True} if act.follows_signing else {}),
            **({"prepared_by": act.prepared_by} if act.prepared_by is not None else {}),
            **({"basis": particulars(act.basis, PRINTED)} if act.basis else {}),
        }
    )


def new_salt() -> bytes:
    """32 random bytes, so that a phone or identity number cannot be guessed from its digest."""
    return secrets.token_bytes(32)


def private_digest(salt: bytes, private: Mapping[str, Json]) -> str:
    """SHA-256 (hex) over the salt and the canonical JSON of the private fields."""
    return hashlib.sha256(salt + canonical.dumps(dict(private))).hexdigest()


def leaf_hash(data: bytes) -> bytes:
    """RFC 9162 §2.1.1: SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 9162 §2.1.1: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def append(size: int, peaks: Sequence[bytes], new: bytes) -> tuple[dict[Node, bytes], list[bytes]]:
    """Add one leaf hash to a tree of `size` leaves: the complete subtrees it fills, and the new peaks."""
    filled: dict[Node, bytes] = {(0, size): new}
    peaks, level, place = list(peaks), 0, size
    while place & 1:
        new, level, place = node_hash(peaks.pop(), new), level + 1, place >> 1
        filled[level, place] = new
    return filled, [*peaks, new]


def append_all(size: int, peaks: Sequence[bytes], new: Sequence[bytes]) -> tuple[dict[Node, bytes], list[bytes]]:
    """Add leaf hashes in order: all complete subtrees that they fill, and the new peaks."""
    filled: dict[Node, bytes] = {}
    peaks = list(peaks)
    for nth, leaf in enumerate(new):
        by_one, peaks = append(size + nth, peaks, leaf)
        filled |= by_one
    return filled, peaks


def root(peaks: Sequence[bytes]) -> bytes:
    """The root of the tree made up of these complete subtrees, largest first."""
    if not peaks:
        return EMPTY_ROOT
    *rest, acc = peaks
    for peak in reversed(rest):
        acc = node_hash(peak, acc)
    return acc


def nodes_of(span: Range) -> list[Node]:
    """The complete subtrees that make up a range whose begin is a multiple of its largest subtree."""
    begin, end = span
    nodes = []
    while begin < end:
        level = (end - begin).bit_length() - 1
        nodes.append((level, begin >> level))
        begin += 1 << level
    return nodes


def hash_of(span: Range, stored: Mapping[Node, bytes]) -> bytes:
    """The hash of a range, from the stored subtrees."""
    return root([stored[node] for node in nodes_of(span)])


def inclusion_path(index: int, size: int) -> list[Range]:
    """RFC 9162 §2.1.3.1: the ranges whose hashes prove leaf `index` in the tree of `size`, nearest first."""
    path: list[Range] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _largest_power_below(end - begin)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    return path[::-1]


def consistency_path(first: int, second: int) -> list[Range]:
    """RFC 9162 §2.1.4.1: the ranges whose hashes prove that the tree of `second` leaves extends that of `first`."""
    if not 0 < first < second:
        return []
    path: list[Range] = []
    begin, end = 0, second
    while first != end:
        middle = begin + _largest_power_below(end - begin)
        if first <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((begin, middle))
            begin = middle
    if begin > 0:
        path.append((begin, end))
    return path[::-1]


def all_nodes(spans: Iterable[Range]) -> list[Node]:
    """Every stored subtree that these ranges need."""
    return [node for span in spans for node in nodes_of(span)]


def _largest_power_below(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)


def verify_inclusion(new: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes) -> bool:
    """RFC 9162 §2.1.3.2: whether `path` proves leaf hash `new` at `index` in the tree with root `expected`."""
    if not 0 <= index < size:
        return False
    place, last, acc = index, size - 1, new
    for sibling in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            acc = node_hash(sibling, acc)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            acc = node_hash(acc, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and acc == expected


def verify_consistency(first: int, second: int, path: Sequence[bytes], old: bytes, new: bytes) -> bool:
    """RFC 9162 §2.1.4.2: whether `path` proves that the tree with root `new` extends that with root `old`."""
    if first == 0:
        return not path and old == EMPTY_ROOT and second >= 0 and (second == 0) == (new == EMPTY_ROOT)
    if first == second:
        return not path and old == new
    if not 0 < first < second or not path:
        return False
    hashes = [old, *path] if first & (first - 1) == 0 else list(path)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    was = now = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            was, now = node_hash(sibling, was), node_hash(sibling, now)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            now = node_hash(now, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and was == old and now == new
