"""Somebody who imports: a file in their hand, and what they make of it."""

from warehouse.imports.dry_run import Trial, dry_run
from warehouse.imports.mapping import guess
from warehouse.imports.outline import look_at, table_of
from warehouse.imports.plan import Options, Plan
from warehouse.imports.wording import CHANGES, WARNINGS
from warehouse.models import ImportLog
from warehouse.operations import imports

from . import plant
from .plant import at


def plan_of(file, by, sheet: str | None = None, **options) -> Plan:
    """The file as it is read when nobody corrects the first guess."""
    outline = look_at(file)
    table = table_of(file, outline.sheet if sheet is None else sheet)
    options = {"department": plant.department("FM").pk} | options
    mapping = guess(table.columns, set(plant_codes()))
    return Plan(table, mapping, Options(**options), by)


def plant_codes() -> list[str]:
    return [plant.department(code).code for code in ("FM", "LM")]


def trial(file, by, **options) -> Trial:
    return dry_run(plan_of(file, by, **options), at())


def problems(found: Trial) -> list[tuple]:
    """(address, value, code) of each problem."""
    table = found.plan.table
    return [
        (
            table.address(one.row, one.place) if one.place is not None else one.row,
            one.value,
            one.code,
        )
        for one in found.found.problems
    ]


def remarks(found: Trial) -> dict[str, list]:
    """{code: [count, examples]} of what was changed and what may be wrong."""
    both = [*found.found.changes.values(), *found.found.warnings.values()]
    assert all(one.code in CHANGES | WARNINGS for one in both)
    return {one.code: [one.count, one.examples] for one in both}


def bring(file, by, name: str = "rolls.xlsx", minutes: float = 0, **options):
    """The import of a file whose columns are said and which was tried."""
    outline = look_at(file)
    log = imports.bring_file(
        source=file, name=name, outline=outline, by=by, at=at(minutes)
    )
    file.seek(0)
    plan = plan_of(file, by, **options)
    imports.set_columns(
        log=log,
        columns=plan.table.columns,
        sheet=plan.table.sheet,
        header_row=plan.table.header_row,
        mapping=plan.mapping,
        options=plan.options,
        by=by,
        at=at(minutes),
    )
    imports.try_import(log=log, by=by, at=at(minutes))
    log.refresh_from_db()
    return log


def commit(log: ImportLog, by, minutes: float = 1, mode: str = "all", **named):
    imports.commit_import(
        log=log, by=by, at=at(minutes), mode=mode, **{"token": log.token} | named
    )
    log.refresh_from_db()
    return log
