"""Examples with proofs: signed by a fixed key, and stored as they were sent."""

from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc.jwk import ECKey

from tests.support.independent_verifier import is_valid_answer, proven_act, verify_jws

NAMES: Final = (
    "service.jwks", "checkpoints.latest", "checkpoints.at_size", "ledger.read_head", "ledger.inclusion",
    "ledger.consistency", "verify.verify",
)  # fmt: skip
SIZE = 330
"""The acts in the checkpoint that the demo publishes, which the examples are proven in."""


def put_key(folder: Path) -> None:
    """Put the key of the examples, which is known to everybody, into a new folder of keys."""
    folder.mkdir(mode=0o700)
    private = ec.derive_private_key(2024_11, ec.SECP256R1())
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / f"{ECKey.import_key(pem).thumbprint()}.pem"
    file.touch(mode=0o600)
    file.write_bytes(pem)


def hold(examples: dict[str, Any]) -> bool:
    """Whether the proofs in the examples verify under the keys in them."""
    try:
        responses = {name: examples[name]["response"] for name in NAMES}
        newest = verify_jws(responses["checkpoints.latest"]["jws"], responses["service.jwks"], "sobo-checkpoint")
        paper, of_act = responses["verify.verify"], responses["ledger.inclusion"]
        act = proven_act(of_act, paper["seq"], SIZE, newest["root"])
        is_its_act = (act["seq"], of_act["leaf_hash"]) == (paper["seq"], paper["leaf_hash"])
        is_local = responses["checkpoints.latest"]["time"].endswith("+07:00")
        return is_its_act and is_local and newest["size"] == SIZE and is_valid_answer(paper, responses["service.jwks"])
    except (AssertionError, LookupError, ValueError):
        return False


def kept(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The examples with proofs: the old ones if they still verify and have the fields of the new ones."""
    looks = [{name: shape(found.get(name)) for name in NAMES} for found in (old, new)]
    source = old if looks[0] == looks[1] and hold(old) else new
    return {name: source[name] for name in NAMES}


def shape(value: Any) -> Any:
    """The names of the fields of a value, without their content."""
    return {name: shape(inside) for name, inside in value.items()} if isinstance(value, dict) else None
