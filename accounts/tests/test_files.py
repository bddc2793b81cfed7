from datetime import timedelta
from hashlib import sha256
from io import BytesIO

from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from accounts import files
from accounts.models import KeptFile, KeptPart

from .together import in_the_way_of

LONG = bytes(range(256)) * 4099  # a little more than two parts


def keep(content=LONG, **named) -> KeptFile:
    facts = {"name": "rolls.csv", "content_type": "text/csv", "by": None}
    at = named.pop("at", timezone.now())
    return files.keep(source=BytesIO(content), at=at, **facts | named)


class KeptFileTest(TestCase):
    def test_a_file_is_kept_in_parts_and_comes_back_whole(self):
        kept = keep()
        self.assertEqual((kept.size, kept.parts.count()), (len(LONG), 3))
        self.assertEqual(kept.sha256, sha256(LONG).hexdigest())
        self.assertEqual(b"".join(kept.chunks()), LONG)
        self.assertEqual(kept.spooled().read(), LONG)

    def test_an_empty_file_is_kept_as_well(self):
        self.assertEqual(list(keep(b"").chunks()), [])

    def test_a_download_is_saved_under_its_name_in_any_script(self):
        answer = files.download(keep(name="रोल.csv"))
        self.assertEqual(b"".join(answer.streaming_content), LONG)
        self.assertIn("attachment; filename*=utf-8''", answer["Content-Disposition"])
        self.assertEqual(answer["Content-Length"], str(len(LONG)))

    def test_files_are_forgotten_when_their_time_is_over(self):
        long_ago = timezone.now() - timedelta(days=8)
        keep(at=long_ago, keep_for=timedelta(days=7))
        kept = [keep(at=long_ago), keep(keep_for=timedelta(days=7))]
        self.assertEqual(files.forget_old_files(), "1 old files forgotten")
        self.assertCountEqual(KeptFile.objects.all(), kept)
        self.assertEqual(KeptPart.objects.count(), 6)


class AnotherTryTest(TransactionTestCase):
    def test_a_file_that_met_another_change_is_kept_whole(self):
        with in_the_way_of("INSERT", "accounts_keptpart"):
            kept = keep()
        self.assertEqual(KeptFile.objects.get(), kept)
        self.assertEqual((kept.size, kept.parts.count()), (len(LONG), 3))
        self.assertEqual(kept.sha256, sha256(LONG).hexdigest())
