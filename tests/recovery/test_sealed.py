"""What is sealed opens only whole, in its order, and under its own key."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ucr.recovery.sealed import PIECE, TAG, BadKey, NotOpened, read_key, seal, unseal

KEY = bytes(range(32))
HEAD = 8 + 32


def sealed(plain: bytes) -> bytes:
    return b"".join(seal(BytesIO(plain), KEY))


def opened(found: bytes, key: bytes = KEY) -> bytes:
    return b"".join(unseal(BytesIO(found), key))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_what_was_sealed_opens_again(size: int) -> None:
    plain = b"a" * size

    assert opened(sealed(plain)) == plain


@settings(max_examples=60, deadline=None)
@given(data=st.data(), size=st.integers(0, 2 * PIECE + 5))
def test_no_changed_byte_opens(data: st.DataObject, size: int) -> None:
    found = bytearray(sealed(b"\0" * size))
    at = data.draw(st.integers(0, len(found) - 1))
    found[at] ^= data.draw(st.integers(1, 255))

    with pytest.raises(NotOpened):
        opened(bytes(found))


@pytest.mark.parametrize(
    "bend",
    [
        lambda whole: whole[: HEAD + PIECE + TAG],
        lambda whole: whole[:-1],
        lambda whole: whole + b"\0",
        lambda whole: whole[:HEAD],
        lambda _: b"",
        lambda whole: (
            whole[:HEAD]
            + whole[HEAD + PIECE + TAG : HEAD + 2 * (PIECE + TAG)]
            + whole[HEAD : HEAD + PIECE + TAG]
            + whole[HEAD + 2 * (PIECE + TAG) :]
        ),
    ],
    ids=["cut at a piece", "cut", "longer", "no piece", "nothing", "swapped"],
)
def test_a_file_that_is_cut_longer_or_in_another_order_does_not_open(
    bend: Callable[[bytes], bytes],
) -> None:
    whole = sealed(b"".join(bytes([n]) * PIECE for n in range(3)))

    with pytest.raises(NotOpened):
        opened(bend(whole))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(NotOpened):
        opened(sealed(b"a name"), bytes(32))


@pytest.mark.parametrize("text", ["", "gorse", "ab" * 31, "ab" * 33, "zz" * 32])
def test_a_file_that_holds_no_key_is_named_and_not_repeated(
    tmp_path: Path, text: str
) -> None:
    path = tmp_path / "key"
    path.write_text(text)

    with pytest.raises(BadKey) as refused:
        read_key(path)

    assert str(path) in str(refused.value)
    assert not text or text not in str(refused.value).replace(str(path), "")
