"""The file of a backup: whole or refused, and only its owner's."""

import io
import os
import stat
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from django.test import SimpleTestCase

from config.backups import archive, scratch, sealing
from config.backups.errors import BackupRefused
from config.backups.sealing import CHUNK, MAGIC, SALT, Opener, Sealer

PASSPHRASE = "a long passphrase of the office"
HEADER = {"version": "0.1.0", "engine": "sqlite", "migrations": []}
BODY = os.urandom(3 * CHUNK)  # so that nothing of it is compressed away

# A key that costs a thief nothing costs the tests nothing either.
quick_keys = mock.patch.dict(sealing.COST, {"n": 2**10})


@contextmanager
def small_disk(folder: Path, size: str):
    """A disk of its own with room for `size`; yields None where none can be made."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        made = subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        made = False
    try:
        yield folder if made else None
    finally:
        if made:
            subprocess.run(["umount", str(folder)], check=True)


class BackupFileTest(SimpleTestCase):
    def setUp(self):
        self.enterContext(quick_keys)
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.path = self.folder / "site.backup"

    def write(self, passphrase="", body=BODY):
        with archive.written(self.path, HEADER, passphrase) as file:
            file.write(body)

    def read(self, passphrase=""):
        with archive.opened(self.path, passphrase) as (header, body):
            return header, body.read()

    def assert_refused(self, passphrase, *words):
        with self.assertRaises(BackupRefused) as refused:
            archive.verify(self.path, passphrase)
        for word in words:
            self.assertIn(word, str(refused.exception))

    def test_what_was_written_is_read_sealed_or_not(self):
        for passphrase in ("", PASSPHRASE):
            self.write(passphrase)
            self.assertEqual(self.read(passphrase), (HEADER, BODY))
            mode = stat.S_IMODE(self.path.stat().st_mode)
            self.assertEqual(mode, 0o600)
            self.path.unlink()

    def test_an_open_one_is_read_by_hand_with_the_tools_of_any_machine(self):
        self.write(body=b"SELECT 1;\n")
        told = subprocess.run(["zcat", "-f", self.path], capture_output=True)
        first, _, rest = told.stdout.partition(b"\n")
        self.assertTrue(first.startswith(b"-- bhandar-backup {"))
        self.assertEqual(rest, b"SELECT 1;\n")

    def test_a_sealed_one_shows_nothing(self):
        self.write(PASSPHRASE, b"Asha Devi " * 1000)
        content = self.path.read_bytes()
        self.assertNotIn(b"Asha", content)
        self.assertNotIn(b"engine", content)

    def test_a_sealed_one_wants_its_passphrase(self):
        self.write(PASSPHRASE)
        self.assert_refused("", "set BACKUP_PASSPHRASE")
        self.assert_refused("another long passphrase", "not the one of this backup")

    def test_one_that_was_cut_off_anywhere_is_refused(self):
        for passphrase in ("", PASSPHRASE):
            self.write(passphrase)
            whole = self.path.read_bytes()
            for length in (len(whole) - 1, len(whole) - 9, len(whole) // 2, 60):
                self.path.write_bytes(whole[:length])
                self.assert_refused(passphrase, "altered")
            self.path.unlink()

    def test_one_that_was_altered_anywhere_is_refused(self):
        for passphrase in ("", PASSPHRASE):
            self.write(passphrase)
            whole = self.path.read_bytes()
            for place in (40, len(whole) // 2, len(whole) - 5):
                changed = bytearray(whole)
                changed[place] ^= 1
                self.path.write_bytes(changed)
                with self.assertRaises(BackupRefused):
                    archive.verify(self.path, passphrase)
            self.path.unlink()

    def test_what_is_no_backup_is_refused(self):
        for content in (b"", b"-- MariaDB dump", b"\x1f\x8b nonsense", MAGIC):
            self.path.write_bytes(content)
            with self.assertRaises(BackupRefused):
                archive.verify(self.path, PASSPHRASE)
        self.path.unlink()
        self.assert_refused("", "cannot be read")

    def test_no_file_is_written_over(self):
        self.path.write_text("mine")
        with self.assertRaisesMessage(BackupRefused, "exists already"):
            self.write()
        self.assertEqual(self.path.read_text(), "mine")

    def test_a_fault_leaves_no_half_file(self):
        with self.assertRaises(ZeroDivisionError):
            with archive.written(self.path, HEADER, PASSPHRASE) as file:
                file.write(BODY)
                1 / 0  # noqa: B018
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_full_disk_is_said_and_left_empty(self):
        with small_disk(self.folder / "disk", "256k") as disk:
            if disk is None:
                self.skipTest("only root can make a small disk")
            self.path = disk / "site.backup"
            with self.assertRaisesMessage(BackupRefused, "no room left"):
                self.write()
            self.assertEqual(list(disk.iterdir()), [])

    def test_no_scratch_folder_where_there_is_no_room(self):
        with self.assertRaisesMessage(BackupRefused, "no room left"):
            with scratch.folder(self.folder, 2**60):
                self.fail("there is no such disk")


class SealTest(SimpleTestCase):
    """Every length around that of a chunk, and chunks that changed places."""

    def setUp(self):
        self.enterContext(quick_keys)

    def sealed(self, body):
        file = io.BytesIO()
        sealer = Sealer(file, PASSPHRASE)
        sealer.write(body)
        sealer.finish()
        return file.getvalue()

    def opened(self, content):
        file = io.BytesIO(content)
        file.seek(len(MAGIC))
        return Opener(file, PASSPHRASE).read()

    def test_every_length_comes_back(self):
        for length in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK):
            body = BODY[:length]
            self.assertEqual(self.opened(self.sealed(body)), body)

    def test_chunks_may_not_change_places_or_be_left_out(self):
        start, size = len(MAGIC) + SALT, CHUNK + 16
        whole = self.sealed(BODY)
        chunks = [whole[at : at + size] for at in range(start, len(whole), size)]
        for order in ([1, 0, 2], [0, 2], [0, 1], [0, 1, 2, 2]):
            changed = whole[:start] + b"".join(chunks[one] for one in order)
            with self.assertRaises(BackupRefused):
                self.opened(changed)
