import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.insert import insert
from accounts.models import AuditEntry, JobRun

pytestmark = pytest.mark.django_db


def entry(**facts) -> AuditEntry:
    facts = {"at": timezone.now(), "action": "tried", "details": {"हिं": 1}} | facts
    return AuditEntry(**facts)


def facts_of(row) -> dict:
    fields = [field.attname for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in fields if name != "id"}


def test_a_row_is_written_as_save_writes_it():
    inserted, saved = insert(entry()), entry()
    saved.at = inserted.at
    saved.save()
    first, second = AuditEntry.objects.order_by("pk")
    assert (inserted.pk, saved.pk) == (first.pk, second.pk)
    assert facts_of(first) == facts_of(second)


def test_an_inserted_row_is_no_new_row_any_more():
    run = insert(JobRun(job="clean", period="today", started_at=timezone.now()))
    run.outcome = "none"
    run.save()
    assert [found.outcome for found in JobRun.objects.all()] == ["none"]


def test_what_is_unique_stays_unique():
    run = {"job": "clean", "period": "today", "started_at": timezone.now()}
    insert(JobRun(**run))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(JobRun(**run))
