"""Back to a form that was refused shows the form, with what was typed into it."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from accounts.tests import people
from warehouse.tests import plant

from .doors import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keeper(phone):
    person = plant.worker(Role.STOCK_KEEPER)
    sign_in(phone, person)
    return person


def refused_entry(page):
    page.goto("/material-entry/")
    page.get_by_label("Material number").fill("PET-12")
    page.get_by_label("Batch number").fill("B7")
    page.get_by_label("Weights").fill("120\nabc")
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "check" not in answer.url
    ) as answered:
        page.get_by_role("button", name="Enter and print labels").click()
    assert answered.value.status == 422
    expect(page.locator(".error").first).to_be_visible()


def test_a_refused_entry_is_there_after_leaving_and_coming_back(phone, keeper):
    refused_entry(phone)
    phone.get_by_label("Weights").fill("120\n121")
    phone.goto("/warehouse/rolls/")
    phone.go_back()
    expect(phone.get_by_label("Batch number")).to_have_value("B7")
    expect(phone.get_by_label("Weights")).to_have_value("120\n121")
    phone.reload()
    expect(phone.get_by_label("Weights")).to_have_value("")
    phone.get_by_label("Material number").fill("PET-12")


def test_opened_by_a_link_it_is_a_new_form(phone, keeper):
    refused_entry(phone)
    phone.goto("/warehouse/rolls/")
    phone.goto("/material-entry/")
    expect(phone.get_by_label("Batch number")).to_have_value("")


def test_what_was_entered_in_the_end_does_not_come_back(phone, keeper):
    refused_entry(phone)
    phone.get_by_label("Weights").fill("120\n121")
    phone.get_by_role("button", name="Enter and print labels").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("2 labels")
    phone.go_back()
    expect(phone.get_by_label("Batch number")).to_have_value("")


def test_what_was_typed_outlives_a_sign_in_that_ended(phone, keeper):
    phone.goto("/material-entry/")
    phone.get_by_label("Batch number").fill("B7")
    phone.get_by_label("Weights").fill("120\n121")
    phone.context.clear_cookies(name="sessionid")
    phone.get_by_role("button", name="Enter and print labels").click()
    phone.get_by_label("Username").fill(keeper.username)
    for password in ("wrong", people.PASSWORD):
        phone.get_by_label("Password", exact=True).fill(password)
        phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_label("Batch number")).to_have_value("B7")
    expect(phone.get_by_label("Weights")).to_have_value("120\n121")
    phone.goto("/material-entry/")
    expect(phone.get_by_label("Batch number")).to_have_value("")


def test_back_to_a_press_of_a_roll_that_was_refused_is_the_roll(phone, keeper):
    roll = plant.roll(keeper)
    page = reverse("warehouse:roll", args=[roll.pk])
    phone.goto(page)
    phone.get_by_text("Put away", exact=True).first.click()
    phone.get_by_label("Rack", exact=True).fill("FM99Z99")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Put away").click()
    expect(phone.get_by_text("FM99Z99").first).to_be_visible()
    phone.goto("/warehouse/rolls/")
    phone.go_back()
    assert phone.url.endswith(page)
    expect(phone.get_by_role("heading", level=1)).to_contain_text(roll.roll_no)


def test_back_to_a_sign_in_that_was_refused_shows_who_it_was(phone):
    keeper = plant.worker(Role.STOCK_KEEPER)
    phone.goto("/login/")
    phone.get_by_label("Username").fill(keeper.username)
    phone.get_by_label("Password", exact=True).fill("wrong")
    with phone.expect_navigation():
        phone.get_by_role("button", name="Sign in").click()
    phone.goto("/")
    phone.go_back()
    expect(phone.get_by_label("Username")).to_have_value(keeper.username)
    expect(phone.get_by_label("Password", exact=True)).to_have_value("")
