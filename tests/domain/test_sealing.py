"""Sealing: what was sealed opens only with its key, which lies in a file, and only for its purpose."""

import base64
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.key_folder import KeyProblem
from domain.keys import Keys
from domain.sealing import SealingKeys, SealLost, key_name, sealing_what_was_clear


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data" / "keys"


def test_a_key_is_generated_on_first_use_for_its_owner_only(folder: Path) -> None:
    keys = SealingKeys.open(folder)
    (file,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    assert file.name == f"{keys.newest}.seal"
    assert SealingKeys.open(folder).newest == keys.newest


def test_a_hundred_concurrent_starts_generate_one_key(folder: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(SealingKeys.open(folder).newest)) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 100 and len(set(found)) == 1


def test_the_newest_key_seals_and_all_open_in_every_process(folder: Path) -> None:
    keys, other = SealingKeys.open(folder), SealingKeys.open(folder)
    sealed = [keys.seal(b"kh\xc3\xb3a", "a")]
    for _ in range(3):
        name = SealingKeys.open(folder).rotate()
        sealed.append(other.seal(b"kh\xc3\xb3a", "a"))
        assert key_name(sealed[-1]) == keys.newest == name
    assert {keys.unseal(each, "a") for each in sealed} == {b"kh\xc3\xb3a"}
    assert len({key_name(each) for each in sealed}) == 4


def test_signing_and_sealing_keys_lie_in_one_folder(folder: Path) -> None:
    signing, sealing = Keys.open(folder), SealingKeys.open(folder)
    kid = signing.rotate()
    sealing.rotate()
    assert next(iter(signing.current().by_kid)) == kid
    assert len(list(folder.glob("*.pem"))) == len(list(folder.glob("*.seal"))) == 2


@given(st.data())
def test_a_changed_seal_or_another_purpose_opens_nothing(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    keys = SealingKeys.open(tmp_path_factory.getbasetemp() / "sealing")
    content = data.draw(st.binary(max_size=40))
    sealed = keys.seal(content, "webhook:1")
    assert keys.unseal(sealed, "webhook:1") == content
    assert content not in sealed or len(content) < 5
    at, bit = data.draw(st.integers(0, len(sealed) - 1)), data.draw(st.integers(0, 7))
    forged = sealed[:at] + bytes([sealed[at] ^ (1 << bit)]) + sealed[at + 1 :]
    for stored, purpose in ((forged, "webhook:1"), (sealed, "webhook:2"), (sealed[:at], "webhook:1")):
        with pytest.raises(SealLost):
            keys.unseal(stored, purpose)


def test_a_lost_key_is_named_by_its_file(folder: Path) -> None:
    keys = SealingKeys.open(folder)
    lost, sealed = keys.newest, keys.seal(b"x", "a")
    keys.rotate()
    (folder / f"{lost}.seal").unlink()
    with pytest.raises(SealLost, match=f"{lost}.seal is missing"):
        keys.unseal(sealed, "a")
    assert keys.unseal(keys.seal(b"x", "a"), "a") == b"x"


def test_an_invalid_key_file_is_refused_without_quoting_it(folder: Path) -> None:
    SealingKeys.open(folder)
    for name, content in (("a.seal", b"khong-phai-base64!"), ("b.seal", base64.b64encode(b"k" * 32)), ("c.seal", b"")):
        file = folder / name
        file.touch(mode=0o600)
        file.write_bytes(content)
        with pytest.raises(KeyProblem, match=name) as refusal:
            SealingKeys.open(folder)
        assert not content or content.decode() not in str(refusal.value)
        file.unlink()
    (file,) = folder.iterdir()
    file.chmod(0o640)
    with pytest.raises(KeyProblem, match=r"accessible to other users.*chmod 600"):
        SealingKeys.open(folder)


def test_what_was_clear_is_sealed_only_beside_the_keys_of_a_service(folder: Path) -> None:
    with pytest.raises(KeyProblem, match=rf"{folder}.*SOBO_KEYS_DIR"):
        sealing_what_was_clear(folder)(b"x", "a")
    assert not folder.exists()
    Keys.open(folder)
    sealed = sealing_what_was_clear(folder)(b"x", "a")
    assert SealingKeys(folder).unseal(sealed, "a") == b"x"
