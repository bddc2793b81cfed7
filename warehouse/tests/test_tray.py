"""What scan pages need to work without the server: their worker, and the tray."""

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

from django.test import TestCase
from django.urls import reverse

from accounts.roles import Role
from warehouse.tests import plant
from warehouse.views import shell

TRAY, WORKER = reverse("warehouse:tray"), reverse("warehouse:worker")


class TrayTests(TestCase):
    def visit(self, role, url=TRAY, method="get"):
        self.client.force_login(plant.worker(role))
        return getattr(self.client, method)(url)

    def test_whoever_scans_has_a_tray(self):
        for role in (Role.FORKLIFT_DRIVER, Role.DEPT_SK, Role.OPERATOR):
            self.assertContains(self.visit(role), "data-tray")

    def test_who_only_looks_on_has_none(self):
        self.assertEqual(self.visit(Role.VIEW_ONLY).status_code, 403)

    def test_it_is_only_read(self):
        answer = self.visit(Role.OPERATOR, method="post")
        self.assertEqual(answer.status_code, 405)


class WorkerTests(TestCase):
    def test_it_is_a_script_and_names_the_pages_it_keeps(self):
        script = self.client.get(WORKER)
        self.assertEqual(
            script.headers["Content-Type"].split(";")[0], "text/javascript"
        )
        for page in ("store", "dispatch", "view", "tray"):
            self.assertContains(script, f'"/scan/{page}/"')

    def test_it_is_another_one_when_any_script_or_style_is(self):
        folder = Path(self.enterContext(TemporaryDirectory()))
        (folder / "js").mkdir()
        (folder / "js" / "a.js").write_text("1")
        with self.settings(STATICFILES_DIRS=[folder]):
            before = self.client.get(WORKER).content
            self.assertEqual(self.client.get(WORKER).content, before)
            (folder / "js" / "a.js").write_text("2")
            self.assertNotEqual(self.client.get(WORKER).content, before)

    def test_where_static_files_are_collected_it_has_their_digest(self):
        with mock.patch.object(
            shell.staticfiles_storage, "manifest_hash", "abc", create=True
        ):
            self.assertContains(self.client.get(WORKER), '"scan-abc"')
