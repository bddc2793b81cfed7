"""Django's own sentences, and its admin, speak as the site does."""

import logging
from datetime import UTC, datetime

import polib
import pytest
from django import forms
from django.conf import settings
from django.utils import formats, timezone, translation

from accounts.forms import ChangePasswordForm
from accounts.tests.people import PASSWORD, person
from config.template.local import clock, day, rupees
from dues import amounts

LATE = datetime(2026, 11, 21, 18, 29, tzinfo=UTC)  # a minute before midnight
LANGUAGES = [code for code, _ in settings.LANGUAGES]


class Tokens(forms.Form):
    tokens = forms.IntegerField(min_value=1)


def test_a_number_is_refused_in_plain_english():
    assert Tokens({"tokens": "0"}).errors["tokens"] == ["Type 1 or more."]
    assert Tokens({"tokens": ""}).errors["tokens"] == ["Fill this in."]


@pytest.mark.django_db
def test_a_password_is_refused_in_plain_english(rf):
    asked = rf.post("/account/")
    asked.user = person("dealer")
    typed = {"old_password": PASSWORD, "new_password1": "x7", "new_password2": "x7"}
    errors = ChangePasswordForm(asked, typed | {"old_password": "no"}).errors
    assert errors["old_password"] == [
        "This is not the password you have now. Type it again."
    ]
    assert "too short: it needs at least 8" in str(errors["new_password2"])


def test_the_english_sentences_are_compiled():
    folder = settings.BASE_DIR / "locale" / "en" / "LC_MESSAGES"
    written, compiled = (
        {entry.msgid: (entry.msgstr, entry.msgstr_plural) for entry in catalogue}
        for catalogue in (
            polib.pofile(str(folder / "django.po")),
            polib.mofile(str(folder / "django.mo")),
        )
    )
    assert written == compiled


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_admin_writes_an_instant_as_the_pages_do(language):
    with translation.override(language):
        shown = formats.localize(timezone.localtime(LATE))
        assert shown == f"{day(LATE)}, {clock(LATE)}"
        assert shown.endswith(" 2026, 23:59")
        assert formats.localize(LATE.date()) == day(LATE.date())


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_admin_has_the_icon_and_no_section_called_axes(client, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    client.force_login(person("office", is_staff=True, is_superuser=True))
    page = client.get("/admin/").content.decode()
    assert 'rel="icon"' in page
    assert ">Axes<" not in page
    assert (">Access attempts<" in page) == (language == "en")


@pytest.mark.django_db
def test_the_office_sees_whose_login_is_closed_and_the_log_stays_quiet(client, caplog):
    with caplog.at_level(logging.NOTSET, logger="root"):
        for _ in range(settings.AXES_FAILURE_LIMIT):
            client.post("/login/", {"username": "ramesh", "password": "wrong-one"})
    assert not [line for line in caplog.records if line.name.startswith("axes")]
    client.force_login(person("office", is_staff=True, is_superuser=True))
    page = client.get("/admin/axes/accessattempt/").content.decode()
    assert "ramesh" in page
    assert "wrong-one" not in page


@pytest.mark.parametrize(
    "paise", [0, 5, 99_900, 100_000, 12_345_670, -1, -99_99_999_99]
)
def test_an_amount_is_written_alike_in_a_sentence_and_on_a_page(paise):
    assert amounts.rupees(paise) == rupees(paise)
