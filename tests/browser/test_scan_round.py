"""Confirming and undoing while the phone's own store, or its sign-in, is in trouble."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from warehouse.tests import plant
from warehouse.tests.plant import stand

from ..conftest import PHONE
from .doors import sign_in
from .scanning import banner, listed, said, scan

OPENED = """
window.opened = [];
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...named) {
  const request = open.apply(this, named);
  request.addEventListener("success", () => window.opened.push(request.result));
  return request;
};
"""
FULL = """() => {
  window.transaction = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = () => { throw new Error("The disk is full."); };
}"""
ROOM_AGAIN = "() => { IDBDatabase.prototype.transaction = window.transaction; }"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def roll():
    plant.rack("FM01A01")
    return plant.roll(plant.worker())


@pytest.fixture
def page(visitor, roll):
    """A phone with one roll in the list, and where it goes."""
    page = visitor(**PHONE)
    page.add_init_script(OPENED)
    sign_in(page, plant.worker(Role.FORKLIFT_DRIVER))
    page.goto(reverse("warehouse:scan_store"))
    expect(banner(page)).to_have_text("All scans are sent.")
    scan(page, roll.code)
    listed(page, roll)
    scan(page, "FM01A01")
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_store_that_the_phone_has_closed_is_opened_anew(page, roll):
    page.evaluate("window.opened.forEach((store) => store.close())")
    press(page, "Confirm")
    said(page, "done", "Done: 1. FM01A01")
    assert stand(roll)[:2] == ("STORED", "FM01A01")


def test_a_store_that_takes_nothing_is_said_and_can_be_tried_again(page, roll, visitor):
    page.evaluate(FULL)
    press(page, "Confirm")
    said(page, "refused", "They could not be sent now. Nothing is lost; try again.")
    listed(page, roll)
    assert {"The disk is full." in fault for fault in visitor.faults} == {True}
    visitor.faults.clear()
    page.evaluate(ROOM_AGAIN)
    press(page, "Confirm")
    said(page, "done", "Done: 1. FM01A01")


def test_undo_takes_the_token_that_holds_now(page, roll):
    press(page, "Confirm")
    said(page, "done", "Done: 1. FM01A01")
    page.context.clear_cookies(name="csrftoken")
    press(page, "Undo")
    said(page, "done", "Undone: 1.")
    listed(page, roll)
    assert stand(roll)[0] == "PRODUCED"
