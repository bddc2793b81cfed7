"""What kind of file was brought, by its bytes: a name may say anything."""

import zipfile
import zlib
from typing import BinaryIO

from .refusals import (
    FileDamaged,
    FileEmpty,
    FileTooLarge,
    NotASheet,
    PasswordProtected,
    WebPage,
    ZipBomb,
)

MOST_BYTES = 25 * 1024 * 1024
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A sheet of numbers packs to about a tenth, a very regular one to a fiftieth.
MOST_RATIO = 150
ALWAYS_TAKEN = 50 * 1024 * 1024
MOST_UNPACKED = 512 * 1024 * 1024
PARTS = {"xl/workbook.xml": "xlsx", "xl/workbook.bin": "xlsb"}
IS_ENCRYPTED = 0x1
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MARKUP = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")


def kind_of(file: BinaryIO) -> str:
    """xlsx (also with macros, which are never run), xlsb, xls, ods or csv.

    Raises a FileRefused: FileTooLarge, FileEmpty, NotASheet, WebPage,
    PasswordProtected, ZipBomb, FileDamaged. The file is rewound.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size > MOST_BYTES:
        raise FileTooLarge(size=round(size / 2**20), most=MOST_BYTES // 2**20)
    start = file.read(4096)
    file.seek(0)
    if not start.strip():
        raise FileEmpty
    if start.startswith(ZIP):
        return _zipped(file)
    if start.startswith(OLE):
        return _in_compound_file(file)
    return _plain(start)


def _zipped(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as packed:
            return _packed(packed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FileDamaged from error
    finally:
        file.seek(0)


def _packed(packed: zipfile.ZipFile) -> str:
    parts = packed.infolist()
    if any(part.flag_bits & IS_ENCRYPTED for part in parts):
        raise PasswordProtected
    refuse_bomb(parts)
    names = set(packed.namelist())
    kind = next((kind for part, kind in PARTS.items() if part in names), None)
    if "content.xml" in names and "mimetype" in names:
        kind = "ods"
        manifest = "META-INF/manifest.xml"
        if manifest in names and b"encryption-data" in packed.read(manifest):
            raise PasswordProtected
    if kind is None:
        raise NotASheet
    # Reads every part as long as it says it is: one that says less than it holds
    # does not pass its check sum.
    if packed.testzip():
        raise FileDamaged
    return kind


def refuse_bomb(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    is_tight = unpacked > ALWAYS_TAKEN and unpacked > MOST_RATIO * packed
    if is_tight or unpacked > MOST_UNPACKED:
        raise ZipBomb


def _in_compound_file(file: BinaryIO) -> str:
    """An old .xls; or a new one under a password, which is wrapped like this."""
    content = file.read()
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise PasswordProtected
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "xls"
    raise NotASheet


def _plain(start: bytes) -> str:
    text = start.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if text.startswith(MARKUP):
        raise WebPage
    is_text = b"\x00" not in start or start.startswith(UTF16_MARKS)
    if not is_text or text.startswith((b"%pdf", b"{\\rtf")):
        raise NotASheet
    return "csv"
