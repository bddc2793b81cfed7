"""A file of rolls on a phone: from the upload to the labels."""

import pytest
from playwright.sync_api import expect

from accounts import background
from accounts.roles import Role
from warehouse.models import ImportLog, Roll
from warehouse.operations.imports import making, trials
from warehouse.tests import plant
from warehouse.tests.sheets import row, xlsx

from .doors import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def keeper(phone):
    person = plant.worker(Role.STOCK_KEEPER)
    sign_in(phone, person)
    return person


def bring(page, *rows):
    """Choose a file, and go on with the columns as they were recognised."""
    file = {"name": "sap.xlsx", "mimeType": XLSX, "buffer": xlsx(*rows).getvalue()}
    page.goto("/warehouse/imports/")
    page.get_by_role("link", name="Bring a file").first.click()
    page.get_by_label("File of rolls").set_input_files(file)
    page.get_by_role("button", name="Go on to the columns").click()
    expect(page.get_by_label("What Quantity in Kg holds")).to_have_value("weight")
    page.get_by_role("button", name="Check the file").click()


def is_narrow(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_upload_columns_preview_import_labels(phone, keeper):
    bring(phone, row(1), row(2), row(3, weight="1.234,50"))
    expect(phone.get_by_role("rowheader", name="Rolls!D4")).to_be_visible()
    assert is_narrow(phone)
    phone.get_by_role("button", name="Import the 2 good rolls only").click()
    expect(phone.get_by_text("2 rolls are imported.")).to_be_visible()
    assert is_narrow(phone)
    phone.get_by_role("link", name="Print all labels").click()
    for number in Roll.objects.values_list("roll_no", flat=True):
        expect(phone.get_by_text(number).first).to_be_visible()


def test_a_long_import_shows_how_far_it_is_and_ends_by_itself(
    phone, keeper, monkeypatch
):
    monkeypatch.setattr(trials, "IN_A_REQUEST", 1)
    monkeypatch.setattr(making, "IN_A_REQUEST", 1)
    bring(phone, *map(row, range(1, 40)))
    phone.get_by_role("button", name="Import 39 rolls").click()
    expect(phone.get_by_text("39 rolls are imported.").first).to_be_visible()
    background.wait()
    assert ImportLog.objects.get().status == ImportLog.Status.DONE
