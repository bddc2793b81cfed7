"""Importing a workbook of rolls, from the press of the button to its last roll.

The floor reads the cells with calamine and inserts the same materials, batches and
rolls with `executemany`, in one transaction of the same durability. It checks nothing.
"""

from io import BytesIO
from statistics import median

from django.db import connection, transaction
from django.utils import timezone
from python_calamine import CalamineWorkbook

from accounts.models import Department, User
from accounts.rows import Rows
from accounts.workbook import Sheet, write_xlsx
from warehouse import codes
from warehouse.imports.mapping import guess
from warehouse.imports.outline import look_at, table_of
from warehouse.imports.plan import Options
from warehouse.models import Batch, ImportLog, Material, Roll
from warehouse.operations import imports
from warehouse.operations.imports import making, trials

from .cost import ROUNDS, Cost, cost

HEADER = ("Material", "Material Description", "Batch", "Quantity in Kg", "Roll No")
ROLLS_A_BATCH = 6
MATERIALS = 40


def measure(rows: int) -> dict:
    """The figures of `rows` rows; what was brought is deleted again."""
    making.IN_A_REQUEST = trials.IN_A_REQUEST = rows + 1  # all of it in this thread
    rounds = [one_round(rows, turn) for turn in range(ROUNDS)]
    return {
        "import_rows": rows,
        "import_floor_s": round(median(r[0].seconds for r in rounds), 2),
        "import_s": round(median(r[1].seconds for r in rounds), 2),
        "import_to_floor": _ratio(rounds, 1, "seconds"),
        "import_to_floor_by_cpu": _ratio(rounds, 1, "cpu_seconds"),
        "import_with_preview_to_floor_by_cpu": _ratio(rounds, 2, "cpu_seconds"),
        "import_mb": round(max(r[1].megabytes for r in rounds)),
    }


def _ratio(rounds: list, which: int, unit: str) -> float:
    ratios = (getattr(r[which], unit) / getattr(r[0], unit) for r in rounds)
    return round(median(ratios), 2)


def one_round(rows: int, turn: int) -> tuple[Cost, Cost, Cost]:
    """What the floor, the import, and the import with its preview cost."""
    with cost() as floor:
        bring_plainly(_workbook(rows, f"XF{turn}"))
    _forget(f"XF{turn}")
    by, file = User.objects.get(username="factory"), _workbook(rows, f"XB{turn}")
    with cost() as preview:
        log = _previewed(file, by)
    with cost() as ours:
        at, named = timezone.now(), {"token": log.token, "mode": "all"}
        imports.commit_import(log=log, by=by, at=at, **named)
    log.refresh_from_db()
    assert log.status == ImportLog.Status.DONE and log.imported == rows
    _forget(f"XB{turn}")
    both = Cost()
    both.cpu_seconds = preview.cpu_seconds + ours.cpu_seconds
    return floor, ours, both


def _workbook(rows: int, mark: str) -> BytesIO:
    def cells():
        for n in range(rows):
            batch = n // ROLLS_A_BATCH
            material = f"{mark}-{batch % MATERIALS}"
            weight = 160 + n % 1480 / 2
            yield material, "PET film", f"{mark}{batch:06}", weight, f"{mark}R{n:07}"

    file = BytesIO()
    write_xlsx(file, [Sheet("Sheet1", HEADER, cells())])
    file.seek(0)
    return file


def _previewed(file: BytesIO, by: User) -> ImportLog:
    """What a person does before the press: upload, columns, dry run."""
    at, outline = timezone.now(), look_at(file)
    log = imports.bring_file(
        source=file, name="bench.xlsx", outline=outline, by=by, at=at
    )
    table = table_of(log.source.spooled(), outline.sheet, outline.header_row, 60)
    imports.set_columns(
        log=log,
        columns=table.columns,
        sheet=table.sheet,
        header_row=table.header_row,
        mapping=guess(table.columns, set()),
        options=Options(department=Department.objects.get(code="FM").pk),
        by=by,
        at=at,
    )
    imports.try_import(log=log, by=by, at=at)
    log.refresh_from_db()
    return log


def bring_plainly(file: BytesIO) -> None:
    sheet = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0)
    rows = sheet.to_python()[1:]
    department = Department.objects.get(code="FM").pk
    who_when = {
        "entered_by_id": User.objects.get(username="factory").pk,
        "entered_at": timezone.now(),
        "moved_at": timezone.now(),
        "department_id": department,
        "custody_id": department,
    }
    with transaction.atomic():
        batches = _batches_of(rows, department, who_when)
        rolls = Rows(Roll)
        for material, _description, batch, weight, number in rows:
            batch_id, material_id = batches[material, batch]
            rolls.new(
                id=codes.new_roll_id(),
                code=codes.new_roll_code(),
                roll_no=number,
                batch_id=batch_id,
                material_id=material_id,
                weight_g=int(weight * 1000),
                **who_when,
            )
        rolls.save()


def _batches_of(rows: list, department: int, who_when: dict) -> dict:
    at, by = who_when["entered_at"], who_when["entered_by_id"]
    materials, batches = Rows(Material), Rows(Batch)
    for number in {row[0] for row in rows}:
        materials.new(
            number=number, department_id=department, created_by_id=by, created_at=at
        )
    materials.save()
    keys = dict(Material.objects.values_list("number", "pk"))
    for material, number in {(row[0], row[2]) for row in rows}:
        batches.new(material_id=keys[material], number=number, created_at=at)
    batches.save()
    known = Batch.objects.filter(created_at=at)
    return {
        (material, number): ids
        for material, number, *ids in known.values_list(
            "material__number", "number", "pk", "material"
        )
    }


def _forget(mark: str) -> None:
    """Delete what a round made, so that the tables stay as large as they were."""
    with connection.cursor() as cursor:
        for table, column in (
            ("warehouse_roll", "roll_no"),
            ("warehouse_batch", "number"),
            ("warehouse_material", "number"),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} LIKE '{mark}%%'")
    ImportLog.objects.all().delete()
