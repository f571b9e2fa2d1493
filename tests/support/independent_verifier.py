"""An independent verifier, written from the RFCs and the contract alone, without importing this project."""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verify_jws(jws: str, jwks: Any, kind: str) -> Any:
    """RFC 7515, 7518: the payload, if one of the keys signed it with ES256 as `kind`."""
    protected, payload, signature = jws.split(".")
    header, raw = json.loads(decoded(protected)), decoded(signature)
    assert (header["alg"], header["typ"], len(raw)) == ("ES256", kind, 64)
    (key,) = [key for key in jwks["keys"] if key["kid"] == header["kid"]]
    x, y, r, s = (int.from_bytes(part) for part in (decoded(key["x"]), decoded(key["y"]), raw[:32], raw[32:]))
    public = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    public.verify(utils.encode_dss_signature(r, s), f"{protected}.{payload}".encode(), ec.ECDSA(SHA256()))
    return json.loads(decoded(payload))


def root_of(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 9162 §2.1.3: the root that the path leads to, computed from the root down."""
    if size == 1:
        assert not path
        return leaf
    left = 1 << (size - 1).bit_length() - 1
    if index < left:
        return hashlib.sha256(b"\x01" + root_of(leaf, index, left, path[:-1]) + path[-1]).digest()
    return hashlib.sha256(b"\x01" + path[-1] + root_of(leaf, index - left, size - left, path[:-1])).digest()


def proven_act(answer: Any, seq: int, size: int, root: str) -> Any:
    """RFC 9162 §2.1.1: the act in the leaf of an inclusion answer, which is proven to be in the tree with this root."""
    leaf = hashlib.sha256(b"\x00" + answer["leaf"].encode()).digest()
    assert root_of(leaf, seq - 1, size, [bytes.fromhex(step) for step in answer["path"]]).hex() == root
    return json.loads(answer["leaf"])


def is_valid_answer(answer: Any, jwks: Any) -> bool:
    """Whether the answer about a paper is valid: signed as stated, with its act in the signed ledger."""
    try:
        stated = {name: value for name, value in answer.items() if name not in ("signed", "proof")}
        assert verify_jws(answer["signed"], jwks, "sobo-paper") == stated
        proof = answer["proof"]
        assert proof.keys() == {"index", "size", "path", "checkpoint"}
        checkpoint = verify_jws(proof["checkpoint"], jwks, "sobo-checkpoint")
        index, path = proof["index"], [bytes.fromhex(step) for step in proof["path"]]
        assert 0 <= index == answer["seq"] - 1 < checkpoint["size"] == proof["size"]
        root: str = checkpoint["root"]
        return root_of(bytes.fromhex(answer["leaf_hash"]), index, checkpoint["size"], path).hex() == root
    except (AssertionError, AttributeError, InvalidSignature, LookupError, ValueError, TypeError):
        return False
