from django.http import JsonResponse

from .. import errors, operations
from ..models import Transaction
from . import answers, fields, reading, refusals
from .door import answers_json, body_of

REPLAYED = {"Idempotent-Replayed": "true"}


@answers_json("POST")
def transactions(request):
    """Post one scan: 201, or 200 when it was posted before or changes nothing."""
    item = reading.item(body_of(request), request.user, _key_of(request))
    posting = operations.post(item=item, by=request.user, at=request.now)
    return _answer(answers.posting(posting), [posting])


@answers_json("POST")
def batch(request):
    """Post up to 200 scans, each for itself or all together; a result for each."""
    sent = fields.clean_batch(body_of(request))
    items = [
        reading.item_or_refusal(
            one, request.user, reading.derived_key(sent.client_batch_id, place)
        )
        for place, one in enumerate(sent.items)
    ]
    first, places = reading.folded(items)
    post = operations.post_all if sent.mode == "all" else operations.post_each
    try:
        results = post(items=first, by=request.user, at=request.now)
    except errors.BatchRefused as refusal:
        unposted = [_unposted(one) for one in refusal.results]
        told = _results(sent, unposted, places)
        return JsonResponse(refusal.as_json() | told, status=refusal.status)
    return _answer(_results(sent, results, places), results)


@answers_json("POST")
def undo(request):
    """Take back one's own last step, or those named, all or none."""
    read = fields.UNDO.clean(body_of(request))
    reading.refuse_others(read, request.user)
    postings = operations.reverse_all(
        transactions=_undone(request, read.get("transactions")),
        by=request.user,
        at=request.now,
        reason=read.get("reason", ""),
    )
    return _answer({"results": list(map(answers.result, postings))}, postings)


@answers_json("POST")
def discards(request):
    """Note a scan that was made on a device and will never be posted, and why."""
    read = fields.DISCARD.clean(body_of(request))
    reading.refuse_others(read, request.user)
    is_new = operations.discard_scan(scan=read, by=request.user, at=request.now)
    return JsonResponse(
        {"client_tx_id": str(read["client_tx_id"])},
        status=201 if is_new else 200,
        headers=None if is_new else REPLAYED,
    )


def _answer(told: dict, results: list) -> JsonResponse:
    """201 when anything new was posted; replayed when everything was before."""
    postings = [one for one in results if isinstance(one, operations.Posting)]
    is_new = any(one.is_new for one in postings)
    is_replay = bool(results) and all(
        one in postings and one.outcome == "replayed" for one in results
    )
    return JsonResponse(
        told, status=201 if is_new else 200, headers=REPLAYED if is_replay else None
    )


def _unposted(one):
    """A result of a batch that was refused: what would have been posted was not."""
    is_taken_back = isinstance(one, operations.Posting) and one.is_new
    return refusals.NotPosted() if is_taken_back else one


def _results(sent: fields.Batch, results: list, places: list[int]) -> dict:
    """Every item's result in the order they came; a folded one has its first's."""
    told = [answers.result(one) for one in results]
    return {
        "client_batch_id": sent.client_batch_id and str(sent.client_batch_id),
        "results": [told[place] for place in places],
    }


def _key_of(request):
    """The Idempotency-Key header, with or without its quotes; None without one."""
    written = request.headers.get("Idempotency-Key", "").strip('"')
    if not written:
        return None
    return fields.FIELDS["client_tx_id"].clean("Idempotency-Key", written)


def _undone(request, wanted: list[int] | None) -> list[Transaction]:
    if wanted is None:
        last = Transaction.objects.undoable_by(request.user, request.now).first()
        if last is None:
            raise errors.NothingToUndo
        return [last]
    found = list(Transaction.objects.filter(pk__in=wanted).select_related("roll"))
    if len(found) != len(set(wanted)):
        raise refusals.UnknownTransaction
    return found
