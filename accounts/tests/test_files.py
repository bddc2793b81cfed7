from datetime import timedelta
from hashlib import sha256
from io import BytesIO

from django.test import TestCase
from django.utils import timezone

from accounts import files
from accounts.models import KeptFile, KeptPart

LONG = bytes(range(256)) * 4099  # a little more than two parts


class KeptFileTest(TestCase):
    def keep(self, content=LONG, **named):
        facts = {"name": "rolls.csv", "content_type": "text/csv", "by": None}
        at = named.pop("at", timezone.now())
        return files.keep(source=BytesIO(content), at=at, **facts | named)

    def test_a_file_is_kept_in_parts_and_comes_back_whole(self):
        kept = self.keep()
        self.assertEqual((kept.size, kept.parts.count()), (len(LONG), 3))
        self.assertEqual(kept.sha256, sha256(LONG).hexdigest())
        self.assertEqual(b"".join(kept.chunks()), LONG)
        self.assertEqual(kept.spooled().read(), LONG)

    def test_an_empty_file_is_kept_as_well(self):
        self.assertEqual(list(self.keep(b"").chunks()), [])

    def test_a_download_is_saved_under_its_name_in_any_script(self):
        answer = files.download(self.keep(name="रोल.csv"))
        self.assertEqual(b"".join(answer.streaming_content), LONG)
        self.assertIn("attachment; filename*=utf-8''", answer["Content-Disposition"])
        self.assertEqual(answer["Content-Length"], str(len(LONG)))

    def test_files_are_forgotten_when_their_time_is_over(self):
        long_ago = timezone.now() - timedelta(days=8)
        self.keep(at=long_ago, keep_for=timedelta(days=7))
        kept = [self.keep(at=long_ago), self.keep(keep_for=timedelta(days=7))]
        self.assertEqual(files.forget_old_files(), "1 old files forgotten")
        self.assertCountEqual(KeptFile.objects.all(), kept)
        self.assertEqual(KeptPart.objects.count(), 6)
