"""A stream that only a passphrase opens, and that cannot be changed unnoticed.

AES-256-GCM in chunks, by the STREAM construction: the nonce of a chunk is its number
and whether it is the last one, so that none can be left out, moved or cut off. The key
is scrypt's of the passphrase and of a salt that no other file has, which is why
counting from nought is safe.
"""

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from .errors import BackupRefused

MAGIC = b"bhandar-sealed-1\n"
SALT = 16
CHUNK = 256 * 1024
TAG = 16
# 128 MB and a third of a second for each passphrase that a thief tries.
COST = {"n": 2**17, "r": 8, "p": 1}


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, **COST).derive(passphrase.encode()))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11) + bytes([is_last])


class Sealer(io.RawIOBase):
    """Writes to `file` what is written to it, sealed; `finish` writes the end."""

    def __init__(self, file: BinaryIO, passphrase: str):
        salt = os.urandom(SALT)
        file.write(MAGIC + salt)
        self._file, self._cipher = file, _cipher(passphrase, salt)
        self._number, self._waiting = 0, bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:
            self._seal(self._waiting[:CHUNK], is_last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        self._seal(self._waiting, is_last=True)

    def _seal(self, chunk: bytes, is_last: bool) -> None:
        nonce = _nonce(self._number, is_last)
        self._file.write(self._cipher.encrypt(nonce, bytes(chunk), MAGIC))
        self._number += 1


class Opener(io.RawIOBase):
    """Reads what a Sealer wrote to `file`, which stands after MAGIC.

    Raises BackupRefused where a chunk is not what was sealed there.
    """

    def __init__(self, file: BinaryIO, passphrase: str):
        if not passphrase:
            raise BackupRefused("This backup is sealed: set BACKUP_PASSPHRASE.")
        self._file, self._cipher = file, _cipher(passphrase, file.read(SALT))
        self._number, self._opened = 0, b""
        self._next = self._sealed()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._opened and not self._is_over:
            self._open()
        part = self._opened[: len(buffer)]
        self._opened = self._opened[len(part) :]
        buffer[: len(part)] = part
        return len(part)

    @property
    def _is_over(self) -> bool:
        return self._number > 0 and not self._next

    def _sealed(self) -> bytes:
        return self._file.read(CHUNK + TAG)

    def _open(self) -> None:
        chunk, self._next = self._next, self._sealed()
        nonce = _nonce(self._number, is_last=not self._next)
        try:
            self._opened = self._cipher.decrypt(nonce, chunk, MAGIC)
        except InvalidTag:
            raise BackupRefused(self._why_not()) from None
        self._number += 1

    def _why_not(self) -> str:
        if self._number:
            return "This backup was cut off or altered."
        return "BACKUP_PASSPHRASE is not the one of this backup, or it was altered."
