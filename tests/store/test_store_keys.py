"""Keys and seals without a database: what opens, and everything that must not."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.errors import StoreUnsafe
from tocsin.store.keys import Vault, seal, unseal

NODE = UUID(int=7)
KEY = bytes(range(32))


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_a_payload_opens_with_its_key_and_header(payload: bytes, header: bytes) -> None:
    assert unseal(KEY, seal(KEY, payload, header), header) == payload


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_payload_with_any_one_bit_flipped_does_not_open(payload: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal(KEY, payload, b"header"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(StoreUnsafe):
        unseal(KEY, bytes(sealed), b"header")


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27])
def test_a_cut_payload_does_not_open(length: int) -> None:
    with pytest.raises(StoreUnsafe):
        unseal(KEY, seal(KEY, b"payload", b"header")[:length], b"header")


def test_a_payload_does_not_open_under_another_header() -> None:
    with pytest.raises(StoreUnsafe):
        unseal(KEY, seal(KEY, b"payload", b"revision 1"), b"revision 2")


def test_sealing_twice_never_gives_the_same_bytes() -> None:
    assert seal(KEY, b"payload", b"header") != seal(KEY, b"payload", b"header")


def test_a_data_key_comes_back_from_its_wrapping() -> None:
    vault = Vault(KEY)
    key_id, key, wrapped = vault.new_key()

    assert vault.unwrap(key_id, wrapped) == key
    assert len(key) == 32
    assert key not in wrapped


def test_a_wrapped_key_opens_neither_under_another_id_nor_with_another_master_key() -> None:
    key_id, _, wrapped = Vault(KEY).new_key()

    with pytest.raises(StoreUnsafe):
        Vault(KEY).unwrap(uuid4(), wrapped)
    with pytest.raises(StoreUnsafe):
        Vault(bytes(32)).unwrap(key_id, wrapped)


def test_the_check_value_belongs_to_one_key_and_one_node() -> None:
    check = Vault(KEY).check_value(NODE)

    assert Vault(KEY).fits(NODE, check)
    assert not Vault(bytes(32)).fits(NODE, check)
    assert not Vault(KEY).fits(UUID(int=8), check)
    assert KEY not in check
