"""The signing keys: files that only their owner may read, generated once, and the signatures they make."""

import base64
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OctKey

from domain.keys import BadSignature, KeyProblem, Keys, PublicKeys, check_claims

KIND = "thử"
PAYLOAD: dict[str, Any] = {"số": 1, "tên": "Sổ bộ"}
CLAIMS = {"iss": "so-bo", "aud": "so-bo", "exp": 100, "nbf": 10}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys"


@pytest.fixture
def keys(folder: Path) -> Keys:
    return Keys.open(folder)


def segment(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_a_key_is_generated_on_first_use_for_its_owner_only(keys: Keys, folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == folder.parent.stat().st_mode & 0o777 == 0o700
    (file,) = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.name == f"{keys.jwks()['keys'][0]['kid']}.pem"
    assert Keys.open(folder).jwks() == keys.jwks()


def test_a_hundred_concurrent_starts_generate_one_key(folder: Path) -> None:
    key_sets: list[Any] = []
    threads = [threading.Thread(target=lambda: key_sets.append(Keys.open(folder).jwks())) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(key_sets) == 100
    assert all(jwks == key_sets[0] for jwks in key_sets)
    assert len(list(folder.iterdir())) == 1


def test_what_is_signed_verifies_with_the_public_keys_alone(keys: Keys) -> None:
    public = PublicKeys.read(json.loads(json.dumps(keys.jwks())))
    assert public.verify(keys.sign(PAYLOAD, KIND), KIND) == keys.verify(keys.sign(PAYLOAD, KIND), KIND) == PAYLOAD
    assert not any({"d", "k"} & key.keys() for key in keys.jwks()["keys"])


def test_the_newest_key_signs_and_all_verify_in_every_process(keys: Keys, folder: Path) -> None:
    other, before = Keys.open(folder), keys.sign(PAYLOAD, KIND)
    kids = [keys.jwks()["keys"][0]["kid"]]
    for _ in range(3):
        kids.insert(0, Keys.open(folder).rotate())
        after = other.sign(PAYLOAD, KIND)
        assert jws.extract_compact(after.encode()).headers()["kid"] == kids[0]
        assert keys.verify(after, KIND) == other.verify(before, KIND) == PAYLOAD
    assert [key["kid"] for key in keys.jwks()["keys"]] == kids


@given(st.data())
def test_a_changed_token_is_rejected(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    keys = Keys.open(tmp_path_factory.getbasetemp() / "changed")
    token = keys.sign(PAYLOAD, KIND)
    at = data.draw(st.integers(0, len(token) - 2))  # two bits of the last letter are unused
    letter = data.draw(st.sampled_from("AZaz09-_.=é "))
    forged = token[:at] + letter + token[at + 1 :]
    if forged != token:
        with pytest.raises(BadSignature):
            keys.verify(forged, KIND)


def test_only_es256_of_the_expected_type_is_accepted(keys: Keys, tmp_path: Path) -> None:
    kid = keys.jwks()["keys"][0]["kid"]
    stranger = Keys.open(tmp_path / "other").sign(PAYLOAD, KIND)
    public = json.dumps(keys.jwks()["keys"][0])
    confused = jws.serialize_compact({"alg": "HS256", "kid": kid, "typ": KIND}, b"{}", OctKey.import_key(public))
    unsigned = f"{segment({'alg': 'none', 'kid': kid, 'typ': KIND})}.{segment(PAYLOAD)}."
    _, _, signature = stranger.split(".")
    borrowed = f"{segment({'alg': 'ES256', 'kid': kid, 'typ': KIND})}.{segment(PAYLOAD)}.{signature}"
    for forged in (stranger, confused, unsigned, borrowed, "", ".", "..", "a.b.c", "é", "[" * 9000):
        with pytest.raises(BadSignature):
            keys.verify(forged, KIND)
    with pytest.raises(BadSignature, match="is not of type"):
        keys.verify(keys.sign(PAYLOAD, "khác"), KIND)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o660])
def test_a_key_that_other_users_may_read_is_refused(folder: Path, mode: int) -> None:
    Keys.open(folder)
    (file,) = folder.iterdir()
    file.chmod(mode)
    with pytest.raises(KeyProblem, match=r"accessible to other users.*chmod 600"):
        Keys.open(folder)


def test_a_folder_that_other_users_may_enter_is_refused(folder: Path) -> None:
    folder.mkdir(parents=True)
    folder.chmod(0o755)
    with pytest.raises(KeyProblem, match=r"accessible to other users.*chmod 700"):
        Keys.open(folder)
    assert list(folder.iterdir()) == []


def test_an_invalid_key_file_is_refused_without_quoting_it(keys: Keys, folder: Path) -> None:
    secret = ECKey.generate_key("P-384").as_pem(private=True)
    for name, content in (("a.pem", b"-----BEGIN SECRET-----"), ("b.pem", secret), ("c.pem", b"")):
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(content)
        with pytest.raises(KeyProblem, match=name) as refusal:
            Keys.open(folder)
        assert content[30:60].decode() not in str(refusal.value) or not content[30:60]
        assert refusal.value.__cause__ is None
        file.unlink()
    (file,) = folder.glob("*.pem")
    file.rename(folder / "renamed.pem")
    with pytest.raises(KeyProblem, match="of its file name"):
        Keys.open(folder)


def test_a_folder_that_is_a_file_or_missing_is_reported(folder: Path) -> None:
    folder.parent.mkdir()
    folder.touch()
    with pytest.raises(KeyProblem, match=str(folder)):
        Keys.open(folder)
    folder.unlink()
    keys = Keys.open(folder)
    folder.rename(folder.with_name("moved"))
    with pytest.raises(KeyProblem, match=str(folder)):
        keys.sign(PAYLOAD, KIND)


@pytest.mark.parametrize("jwks", [{}, [], "x", None, {"keys": [{"crv": "P-256"}]}, {"keys": ["x"]}, {"keys": 1}])
def test_an_invalid_jwks_is_refused(jwks: Any) -> None:
    with pytest.raises(KeyProblem):
        PublicKeys.read(jwks)


def test_a_valid_token_is_accepted() -> None:
    for now in (10, 99.9):
        check_claims(CLAIMS, issuer="so-bo", audience="so-bo", now=now)
    check_claims({**CLAIMS, "aud": ["a", "so-bo"]}, issuer="so-bo", audience="so-bo", now=50)


@pytest.mark.parametrize(
    ("changed", "now"),
    [
        ({}, 100),
        ({}, 9),
        ({"exp": None}, 50),
        ({"exp": "100"}, 50),
        ({"exp": True}, 0),
        ({"exp": float("nan")}, 50),
        ({"nbf": "1"}, 50),
        ({"iss": "x"}, 50),
        ({"iss": None}, 50),
        ({"aud": "x"}, 50),
        ({"aud": None}, 50),
        ({"aud": []}, 50),
        ({"aud": "so-bo-khac"}, 50),
    ],
)
def test_an_expired_token_or_one_for_another_audience_is_refused(changed: dict[str, Any], now: float) -> None:
    with pytest.raises(BadSignature):
        check_claims({**CLAIMS, **changed}, issuer="so-bo", audience="so-bo", now=now)
