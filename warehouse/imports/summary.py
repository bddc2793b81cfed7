"""A trial in plain values and words: what the import's page shows and keeps."""

from itertools import islice

from django.utils.translation import gettext as _

from .dry_run import Trial
from .rows import Problem, Remark
from .wording import CHANGES, SKIPS, WARNINGS, problem

MOST_SHOWN = 100
MOST_NEWS = 10


def detail(trial: Trial, one: Problem) -> dict:
    """One problem, in the language of whoever asks."""
    table = trial.plan.table
    sentence, fix = problem(one.code, one.about)
    if one.place is None:
        address, column = _("row %(row)s") % {"row": one.row}, ""
    else:
        address = table.address(one.row, one.place)
        column = table.column_at[one.place].name
    return {
        "address": address,
        "row": one.row,
        "column": column,
        "value": one.value,
        "problem": sentence,
        "fix": fix,
    }


def details(trial: Trial) -> list[dict]:
    return [detail(trial, one) for one in trial.found.problems[:MOST_SHOWN]]


def warnings(trial: Trial) -> list[dict]:
    return _remarks(trial.found.warnings.values(), WARNINGS)


def as_json(trial: Trial) -> dict:
    """The figures, what was changed on the way, and the first rows left out."""
    skips = [
        {"row": row, "why": str(SKIPS[code])}
        for row, code in trial.found.skips[:MOST_SHOWN]
    ]
    return {
        "figures": trial.figures,
        "departments": trial.departments,
        "changes": _remarks(trial.found.changes.values(), CHANGES),
        "skips": skips,
    }


def _remarks(remarks, wording: dict) -> list[dict]:
    return [_remark(one, str(wording[one.code])) for one in remarks]


def _remark(one: Remark, text: str) -> dict:
    return {
        "text": text,
        "column": one.column,
        "count": one.count,
        "examples": one.examples,
    }


def news(shown: dict, shown_details: list[dict], trial: Trial) -> dict:
    """What `trial` found otherwise than the preview that was shown.

    `figures` are the pairs (before, now) that differ; `details` the new problems.
    """
    before, now = shown["figures"], trial.figures
    told = {(one["address"], one["problem"]) for one in shown_details}
    new = (
        one for one in details(trial) if (one["address"], one["problem"]) not in told
    )
    pairs = {
        name: [before[name], value]
        for name, value in now.items()
        if before[name] != value
    }
    return {"figures": pairs, "details": list(islice(new, MOST_NEWS))}
