"""The vault."""

from dataclasses import replace

import boto3
import pytest

from holdfast.kernel.ids import new_id
from holdfast.kernel.refusals import Unavailable
from holdfast.platform.settings import settings
from holdfast.platform.vault import SealBroken, seal, unseal

OWNER = new_id("usr")


def test_what_was_sealed_comes_out_again() -> None:
    for plaintext in (b"", b"a secret", bytes(range(256)) * 10):
        assert unseal(seal(plaintext, OWNER), OWNER) == plaintext


def test_the_same_secret_never_looks_the_same_and_is_never_to_be_seen() -> None:
    first, second = seal(b"a secret", OWNER), seal(b"a secret", OWNER)
    assert first.ciphertext != second.ciphertext
    assert first.wrapped_key != second.wrapped_key
    assert b"a secret" not in first.ciphertext
    assert "wrapped_key" not in repr(first)


def test_the_id_of_the_key_stands_beside_the_ciphertext() -> None:
    alias = boto3.client("kms").describe_key(KeyId=settings().vault_key)
    assert seal(b"a secret", OWNER).key_id == alias["KeyMetadata"]["Arn"]


def test_what_was_sealed_for_one_is_not_opened_for_another() -> None:
    with pytest.raises(SealBroken):
        unseal(seal(b"a secret", OWNER), new_id("usr"))


def test_a_ciphertext_moved_to_another_owner_is_refused() -> None:
    other = new_id("usr")
    moved = replace(seal(b"a secret", other), ciphertext=seal(b"a secret", OWNER).ciphertext)
    with pytest.raises(SealBroken):
        unseal(moved, other)


@pytest.mark.parametrize("position", [0, 12, -1])
def test_one_changed_byte_of_the_ciphertext_is_refused(position: int) -> None:
    sealed = seal(b"a secret", OWNER)
    changed = bytearray(sealed.ciphertext)
    changed[position] ^= 1
    with pytest.raises(SealBroken):
        unseal(replace(sealed, ciphertext=bytes(changed)), OWNER)


def test_a_changed_data_key_is_refused() -> None:
    sealed = seal(b"a secret", OWNER)
    with pytest.raises(SealBroken):
        unseal(replace(sealed, wrapped_key=sealed.wrapped_key[:-1] + b"\x00"), OWNER)


def test_a_vault_that_has_no_key_is_unavailable_and_seals_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = replace(settings(), vault_key="alias/nowhere")
    monkeypatch.setattr("holdfast.platform.vault.settings", lambda: nowhere)
    with pytest.raises(Unavailable) as refused:
        seal(b"a secret", OWNER)
    assert refused.value.slug == "vault-unavailable"
