"""From a file to its rolls: all or nothing, once, and back again."""

from datetime import timedelta
from uuid import uuid4

from django.db import connection
from django.test import TestCase, TransactionTestCase
from django.utils import timezone

from accounts import background
from accounts.models import AuditEntry, KeptFile, Work
from accounts.roles import Role
from accounts.tests.together import together
from warehouse import errors, jobs, operations
from warehouse.imports import refusals
from warehouse.models import Batch, ColumnMemory, ImportLog, Material, Mismatch, Roll
from warehouse.operations import imports
from warehouse.operations.imports import making, trials

from . import plant
from .importing import bring, commit
from .plant import Hand, at
from .sheets import row, xlsx

Status = ImportLog.Status


def goods() -> list[int]:
    return [model.objects.count() for model in (Roll, Batch, Material)]


class ImportCase:
    def setUp(self):
        self.chief = plant.worker()

    def bring(self, *rows, by=None, **named):
        file = xlsx(*(rows or [row(1), row(2)]), **named.pop("file", {}))
        return bring(file, by or self.chief, **named)

    def refused(self, error, log, **named):
        before = goods()
        with self.assertRaises(error) as told:
            commit(log, self.chief, **named)
        self.assertEqual(goods(), before)
        log.refresh_from_db()
        return told.exception


class CommitTests(ImportCase, TestCase):
    def test_a_file_becomes_rolls_that_name_it(self):
        log = self.bring()
        self.assertEqual((log.status, goods()), (Status.PREVIEW, [0, 0, 0]))
        commit(log, self.chief)
        self.assertEqual((log.status, log.imported, log.mode), (Status.DONE, 2, "all"))
        self.assertEqual((log.total_rows, log.skipped, log.refused), (2, 0, 0))
        self.assertEqual(log.outcome, "2 rolls are imported.")
        rolls = log.rolls.order_by("roll_no")
        self.assertEqual([one.roll_no for one in rolls], ["FM000001", "FM000002"])
        self.assertEqual(
            [str(one.batch) for one in rolls], ["PET-12 / B001", "PET-12 / B002"]
        )
        self.assertEqual({one.weight_g for one in rolls}, {100_500})
        self.assertEqual({one.entered_by for one in rolls}, {self.chief})
        said = AuditEntry.objects.get(action="rolls.imported")
        self.assertEqual((said.by, said.details), (self.chief, {"rolls": 2}))

    def test_one_bad_row_and_nothing_is_imported(self):
        log = self.bring(row(1), row(2, weight="x"))
        self.refused(refusals.RowsRefused, log)
        self.assertEqual(log.status, Status.PREVIEW)

    def test_or_the_good_rows_only(self):
        log = self.bring(row(1), row(2, weight="x"), ["Total", "", "", 5, ""])
        commit(log, self.chief, mode="good")
        self.assertEqual(
            (log.total_rows, log.imported, log.skipped, log.refused), (3, 1, 1, 1)
        )

    def test_a_file_without_a_good_row(self):
        self.refused(
            refusals.NothingToImport, self.bring(row(1, weight=0)), mode="good"
        )

    def test_pressed_twice_it_is_imported_once(self):
        log = self.bring()
        token = log.token
        commit(log, self.chief)
        with self.assertRaises(refusals.ImportOver):
            commit(log, self.chief, token=token)
        self.assertEqual(Roll.objects.count(), 2)

    def test_a_token_of_an_older_preview_begins_nothing(self):
        log = self.bring()
        self.refused(refusals.PreviewOutdated, log, token=uuid4())

    def test_the_same_file_again_needs_a_tick(self):
        file = xlsx(row(1), row(2))
        commit(bring(file, self.chief), self.chief)
        file.seek(0)
        again = bring(file, self.chief, minutes=5, batch_exists="add")
        told = self.refused(refusals.ImportedBefore, again)
        self.assertIn("21 Nov 2026", str(told))
        self.assertIn(self.chief.username, str(told))
        commit(again, self.chief, is_again=True)
        self.assertEqual(Roll.objects.count(), 4)

    def test_an_undone_import_may_come_again_without_one(self):
        file = xlsx(row(1), row(2))
        log = commit(bring(file, self.chief), self.chief)
        imports.undo_import(log=log, reason="wrong file", by=self.chief, at=at(2))
        file.seek(0)
        again = bring(file, self.chief, minutes=3)
        self.assertEqual(commit(again, self.chief, 4).imported, 2)

    def test_what_has_changed_since_the_preview_is_shown_first(self):
        log = self.bring(batch_exists="error")
        plant.roll(self.chief, material="PET-12", batch="B002")
        self.refused(refusals.PreviewOutdated, log)
        self.assertEqual(
            (log.status, log.refused, log.imported), (Status.PREVIEW, 1, 0)
        )
        news = log.trial["news"]
        self.assertEqual(news["figures"]["ready"], [2, 1])
        self.assertEqual(news["details"][0]["address"], "Rolls!C3")
        commit(log, self.chief, mode="good")
        self.assertEqual(log.imported, 1)

    def test_rows_of_several_departments(self):
        header = ["Material", "Batch", "Weight", "Department"]
        lines = [["P", "1", 5, "FM"], ["P", "2", 5, "LM"]]
        plant.department("LM")
        log = self.bring(*lines, file={"header": header})
        self.assertIsNone(log.department)
        commit(log, self.chief)
        self.assertEqual(
            [
                (one.department.code, one.roll_no)
                for one in log.rolls.order_by("roll_no")
            ],
            [("FM", "FM000001"), ("LM", "LM000001")],
        )

    def test_numbers_of_later_rows_are_not_given_to_earlier_ones(self):
        header = ["Material", "Batch", "Weight", "Roll"]
        lines = [["P", "1", 5, ""], ["P", "2", 5, "FM000001"]]
        self.addCleanup(setattr, making, "AT_ONCE", making.AT_ONCE)
        making.AT_ONCE = 1
        log = commit(self.bring(*lines, file={"header": header}), self.chief)
        numbers = {one.batch.number: one.roll_no for one in log.rolls.all()}
        self.assertEqual(numbers, {"1": "FM000002", "2": "FM000001"})

    def test_who_may_not_import_may_do_nothing_of_it(self):
        log = self.bring()
        for role in (Role.OPERATOR, Role.FORKLIFT_DRIVER, Role.DEPT_SK, Role.VIEW_ONLY):
            stranger = plant.worker(role)
            with self.assertRaises(errors.NotAllowed):
                self.bring(by=stranger)
            with self.assertRaises(errors.NotAllowed):
                commit(log, stranger)
            with self.assertRaises(errors.NotAllowed):
                imports.drop_import(log=log, by=stranger, at=at())
        self.assertEqual(goods(), [0, 0, 0])

    def test_a_dropped_preview_is_over(self):
        log = self.bring()
        imports.drop_import(log=log, by=self.chief, at=at())
        self.assertEqual(log.status, Status.CANCELLED)
        self.refused(refusals.ImportOver, log)

    def test_a_file_that_was_forgotten_is_to_be_uploaded_again(self):
        log = self.bring()
        KeptFile.objects.all().delete()
        log.refresh_from_db()
        with self.assertRaises(refusals.SourceForgotten):
            commit(log, self.chief)
        log.refresh_from_db()
        self.assertEqual(log.status, Status.FAILED)


class MemoryTests(ImportCase, TestCase):
    def remembered(self, user):
        memory = ColumnMemory.objects.get()
        return ColumnMemory.objects.for_file(memory.signature, user)

    def test_columns_are_remembered_for_the_person_and_the_department(self):
        keeper = plant.worker(Role.STOCK_KEEPER)
        self.bring(by=keeper, unit="g")
        self.bring(by=keeper, unit="t")
        self.assertEqual(self.remembered(keeper).options["unit"], "t")
        self.assertEqual(self.remembered(plant.worker()).options["unit"], "t")
        self.assertIsNone(self.remembered(plant.worker(Role.STOCK_KEEPER, "LM")))
        self.assertIsNone(self.remembered(plant.worker(Role.FACTORY_ADMIN, None)))


class ReferenceTests(TestCase):
    def test_what_refers_to_a_roll_is_found_by_an_index(self):
        """Else each roll that goes reads a plant's million steps."""
        for model in (Roll, Batch, Material):
            for field in model._meta.get_fields(include_hidden=True):
                if field.one_to_many or field.one_to_one:
                    self.assert_indexed(field.field)

    def assert_indexed(self, field):
        table = field.model._meta.db_table
        with self.subTest(field), connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, table)
            indexes = (one for one in found.values() if one["index"] or one["unique"])
            self.assertIn(field.column, {one["columns"][0] for one in indexes})


class TakenBackTests(ImportCase, TestCase):
    """An import of three chunks that does not come to its end."""

    def setUp(self):
        super().setUp()
        self.addCleanup(setattr, making, "AT_ONCE", making.AT_ONCE)
        making.AT_ONCE = 2
        plant.roll(self.chief, batch="OLD")
        self.log = self.bring(*map(row, range(1, 6)))
        self.before = goods()

    def commit_until(self, stop):
        """Begin, and let `stop` happen after the second chunk."""

        def report(done, total):
            if done == 4:
                self.assertEqual(self.log.rolls.count(), 4)
                stop()

        making._begin(
            log=self.log,
            token=self.log.token,
            mode="all",
            is_again=False,
            by=self.chief,
            at=at(1),
        )
        making.make_rolls(self.log, self.chief, report)

    def check_gone(self, status):
        self.log.refresh_from_db()
        self.assertEqual((self.log.status, self.log.imported), (status, 0))
        self.assertEqual(goods(), self.before)

    def test_cancelled(self):
        def cancel():
            raise background.Cancelled

        with self.assertRaises(background.Cancelled):
            self.commit_until(cancel)
        self.check_gone(Status.CANCELLED)
        self.assertEqual(self.log.outcome, "It was cancelled. Nothing was imported.")

    def test_refused_because_a_number_was_taken_meanwhile(self):
        header = ["Material", "Batch", "Weight", "Roll"]
        lines = [["P", str(one), 5, f"X{one}"] for one in range(5)]
        self.log = self.bring(*lines, file={"header": header})

        def take_the_last():
            plant.roll(self.chief, material="PET-12", batch="OLD", roll_no="X4")

        with self.assertRaises(errors.RollNumberTaken):
            self.commit_until(take_the_last)
        self.before[0] += 1  # the other person's roll stays
        self.check_gone(Status.FAILED)
        self.assertIn("X4", self.log.outcome)

    def test_a_fault(self):
        with self.assertRaises(ZeroDivisionError):
            self.commit_until(lambda: 1 // 0)
        self.check_gone(Status.FAILED)

    def test_a_batch_that_somebody_used_meanwhile_stays(self):
        def use():
            plant.roll(self.chief, batch="B001")
            raise background.Cancelled

        with self.assertRaises(background.Cancelled):
            self.commit_until(use)
        self.before[0] += 1
        self.before[1] += 1
        self.check_gone(Status.CANCELLED)

    def test_rolls_of_an_import_under_way_are_neither_moved_nor_counted_as_settled(
        self,
    ):
        hand, rack = Hand(self.chief), plant.rack()

        def scan():
            roll = self.log.rolls.first()
            with self.assertRaises(errors.StillImporting):
                hand.store(roll, rack)
            with self.assertRaises(errors.StillImporting):
                operations.print_labels(
                    rolls=[roll], output="browser", site="x", by=self.chief, at=at(1)
                )
            self.assertFalse(Roll.objects.settled().filter(pk=roll.pk).exists())
            self.assertEqual(Roll.objects.settled().count(), 1)

        self.commit_until(scan)
        hand.store(self.log.rolls.first(), rack, 2)
        self.assertEqual(Roll.objects.settled().count(), 6)

    def test_when_the_server_stopped_the_scheduler_takes_back(self):
        making._begin(
            log=self.log,
            token=self.log.token,
            mode="all",
            is_again=False,
            by=self.chief,
            at=timezone.now() - timedelta(minutes=11),
        )
        self.log.refresh_from_db()
        trial = trials.trial_of(self.log, self.chief, at())
        chunk = {"log": self.log, "first": 0, "rows": trial.rows[:2], "by": self.chief}
        making._make_chunk(**chunk, numbers=frozenset())
        self.assertEqual(jobs.settle_imports(), "1 stalled imports taken back")
        self.check_gone(Status.FAILED)
        with self.assertRaises(refusals.ImportOver):
            making._make_chunk(**chunk | {"first": 2}, numbers=frozenset())
        self.assertEqual(goods(), self.before)

    def test_one_that_is_still_alive_is_left_alone(self):
        work = Work.objects.create(kind="import", started_at=at(), beat_at=at())
        ImportLog.objects.filter(pk=self.log.pk).update(
            status=Status.RUNNING, work=work, started_at=at(-600)
        )
        self.assertEqual(jobs.settle_imports(), "0 stalled imports taken back")


class UndoTests(ImportCase, TestCase):
    def setUp(self):
        super().setUp()
        self.log = commit(self.bring(row(1), row(2), row(3)), self.chief)

    def undo(self, by=None, minutes=5, reason="wrong file"):
        imports.undo_import(
            log=self.log, reason=reason, by=by or self.chief, at=at(minutes)
        )
        self.log.refresh_from_db()

    def test_rolls_nobody_scanned_become_void_and_the_others_stay(self):
        scanned = self.log.rolls.first()
        Hand(self.chief).do(operations.qa_scan, scanned, 3)
        self.undo()
        self.assertEqual(self.log.status, Status.UNDONE)
        self.assertEqual(self.log.outcome, "2 of 3 rolls were made void.")
        left = self.log.rolls.exclude(status="VOID")
        self.assertEqual(list(left), [scanned])
        gone = self.log.rolls.filter(status="VOID").first()
        self.assertEqual(gone.last_transaction.reason, "wrong file")
        self.assertEqual(self.log.imported, 3)

    def test_it_needs_a_reason_and_a_done_import(self):
        with self.assertRaises(errors.ReasonMissing):
            self.undo(reason="  ")
        ImportLog.objects.update(status=Status.CANCELLED)
        with self.assertRaises(refusals.NotUndoable):
            self.undo()
        self.assertFalse(Roll.objects.filter(status="VOID").exists())

    def test_rolls_of_departments_that_are_not_mine_stay(self):
        keeper = plant.worker(Role.STOCK_KEEPER, "LM")
        self.undo(by=keeper)
        self.assertEqual(self.log.outcome, "0 of 3 rolls were made void.")
        self.undo()
        self.assertEqual(self.log.outcome, "3 of 3 rolls were made void.")


class SeenTests(ImportCase, TestCase):
    def test_who_sees_which_imports(self):
        keepers = [plant.worker(Role.STOCK_KEEPER, code) for code in ("FM", "LM")]
        plant.department("LM")
        header = ["Material", "Batch", "Weight", "Department"]
        both = [["P", "1", 5, "FM"], ["P", "2", 5, "LM"]]
        logs = {
            "fm": self.bring(by=keepers[0]),
            "mixed": self.bring(*both, file={"header": header}),
        }

        def seen(user):
            found = ImportLog.objects.seen_by(user)
            return {name for name, log in logs.items() if log in found}

        self.assertEqual(seen(self.chief), {"fm", "mixed"})
        self.assertEqual(seen(keepers[0]), {"fm"})
        self.assertEqual(seen(keepers[1]), set())
        self.assertEqual(seen(plant.worker(Role.PLANT_MANAGER)), {"fm"})
        self.assertEqual(seen(plant.worker(Role.OPERATOR)), set())


class ReconciliationTests(ImportCase, TransactionTestCase):
    def found(self):
        operations.reconcile(trigger="command", at=at(60))
        return [(one.kind, one.expected, one.actual) for one in Mismatch.objects.open()]

    def test_an_import_that_says_another_number_is_found(self):
        log = commit(self.bring(), self.chief)
        imports.undo_import(log=log, reason="typo", by=self.chief, at=at(5))
        self.assertEqual(self.found(), [])
        ImportLog.objects.update(imported=3)
        self.assertEqual(self.found(), [("IMPORT_DIFFERS", "3", "2")])
        ImportLog.objects.update(imported=2)
        self.assertEqual(self.found(), [])


class BackgroundTests(ImportCase, TransactionTestCase):
    """Long files go on in a thread; here three rows are long."""

    def setUp(self):
        super().setUp()
        self.addCleanup(setattr, trials, "IN_A_REQUEST", trials.IN_A_REQUEST)
        self.addCleanup(setattr, making, "IN_A_REQUEST", making.IN_A_REQUEST)
        self.addCleanup(setattr, making, "AT_ONCE", making.AT_ONCE)
        trials.IN_A_REQUEST = making.IN_A_REQUEST = 2
        making.AT_ONCE = 2
        self.addCleanup(background.wait)

    def bring_long(self, rows: int = 7):
        log = self.bring(*map(row, range(1, rows + 1)))
        background.wait()
        log.refresh_from_db()
        return log

    def test_check_and_import_go_on_after_the_answer(self):
        log = self.bring_long()
        self.assertEqual((log.work.state, log.trial["figures"]["ready"]), ("done", 7))
        commit(log, self.chief)
        background.wait()
        log.refresh_from_db()
        self.assertEqual((log.status, log.imported), (Status.DONE, 7))
        self.assertEqual(log.work.outcome, "7 rolls are imported.")

    def test_cancel_takes_back_what_was_made(self):
        log = self.bring_long(2_000)
        commit(log, self.chief)
        imports.drop_import(log=log, by=self.chief, at=at(2))
        background.wait(60)
        log.refresh_from_db()
        self.assertEqual((log.status, log.imported), (Status.CANCELLED, 0))
        self.assertEqual(log.work.state, "cancelled")
        self.assertEqual(goods(), [0, 0, 0])

    def test_a_change_since_the_preview_is_said_by_the_work_too(self):
        log = self.bring_long()
        plant.roll(self.chief, material="PET-12", batch="B002")
        commit(log, self.chief)
        background.wait()
        log.refresh_from_db()
        self.assertEqual((log.status, log.work.state), (Status.PREVIEW, "failed"))
        self.assertEqual(log.trial["news"]["figures"]["ready"], [7, 6])

    def test_two_who_press_at_once_begin_once(self):
        log = self.bring_long(2)
        answers = together(
            *(lambda: commit(ImportLog.objects.get(pk=log.pk), self.chief),) * 2
        )
        self.assertEqual(sum(isinstance(one, ImportLog) for one in answers), 1)
        self.assertEqual(Roll.objects.count(), 2)

    def test_two_imports_of_one_file_at_once_make_its_rolls_once(self):
        file, logs = xlsx(row(1), row(2)), []
        for _person in range(2):
            file.seek(0)
            logs.append(bring(file, self.chief))
        answers = together(*(lambda log=log: commit(log, self.chief) for log in logs))
        refused = [one for one in answers if not isinstance(one, ImportLog)]
        self.assertEqual([type(one) for one in refused], [refusals.ImportedBefore])
        self.assertEqual(Roll.objects.count(), 2)
