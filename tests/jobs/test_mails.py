"""Every mail in every language: both parts say the same, and it reads well."""

import email
import re
from email.policy import SMTP, default

import pytest

from backoffice.accounts.mail_util import KINDS
from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.i18n.catalogs import PSEUDO
from backoffice.i18n.reader import writing_for
from backoffice.jobs.deliver import _message
from backoffice.models.user import User
from backoffice.services import outbox
from backoffice.services.letters import LETTERS
from tests.support.pages import Page

LANGUAGES = ["en", "de", "es", "ar", "ja", PSEUDO]
LINK = "http://localhost/reset/" + "x" * 120
PLACEHOLDER = re.compile(r"%\(|\{\{|\{%|%s|None\b|Undefined")
WITHOUT_LINK = {"reset_notice", "change_notice", "email_changed", "test"}
# Any stranger can have them sent to anybody, under a name of their choice.
WITHOUT_NAME = {"confirm", "exists", "change_email", "test"}


@pytest.fixture
def received(app):
    """A mail as it arrives: its header lines, its text and its HTML."""

    def receive(kind, locale):
        ada = User(name="Ada & <Bo>", email="ada@example.com", locale=locale)
        with db.session.no_autoflush:
            known = {} if kind == "test" else {"user": ada}
            mail = outbox.post_mail(kind, ada.email, locale=locale, link=LINK, **known)
            raw = _message(mail).as_bytes(policy=SMTP)
        db.session.rollback()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        message = email.message_from_bytes(raw, policy=default)
        parts = [message.get_body((part,)).get_content() for part in ("plain", "html")]
        return str(message["Subject"]), *(part.replace("\r\n", "\n") for part in parts)

    return receive


def test_there_are_words_for_each_mail_of_the_library():
    assert set(KINDS.values()) | {"invite", "choose_again", "email_changed", "test"} == set(LETTERS)


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", LETTERS)
def test_a_mail_reads_well_in_both_parts(received, kind, locale):
    subject, text, html = received(kind, locale)
    assert subject and "\n" not in subject
    assert text.startswith(f"{subject}\n\n") and "\n\n\n" not in text
    assert all(len(line) <= 80 for line in text.splitlines() if LINK not in line)
    assert not re.search(r"</|<p|&\w+;", text) and "-- \n" in text
    for part in (text, html):
        assert not PLACEHOLDER.search(part), part
    linked = kind not in WITHOUT_LINK
    assert (LINK in text) == (f'href="{LINK}"' in html) == (f">{LINK}<" in html) == linked
    assert ("Ada & <Bo>" in text) == ("Ada &amp; &lt;Bo&gt;" in html) == (kind not in WITHOUT_NAME)


@pytest.mark.parametrize("kind", LETTERS)
def test_in_english_each_paragraph_begins_with_a_capital(received, kind):
    _subject, text, _html = received(kind, "en")
    paragraphs = [each for each in text.split("\n\n") if each.strip() != LINK]
    assert not [each for each in paragraphs if each[0].islower()]


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("kind", LETTERS)
def test_a_mail_is_one_sheet_light_and_dark_and_begins_with_what_it_is_about(
    received, kind, locale
):
    subject, _text, html = received(kind, locale)
    page = Page(html)
    direction = "rtl" if locale == "ar" else "ltr"
    assert page.html == {"lang": locale.replace("_", "-"), "dir": direction}
    assert (page.title, page.h1) == (subject, 1)
    assert "prefers-color-scheme: dark" in html and html.count('class="button"') <= 1
    preheader = re.search(r'<div style="display: none[^>]*>(.*?)</div>', html, re.DOTALL)
    assert len(preheader[1].strip()) > 10
    assert not re.search(r'(?:src|href)="(?!http://localhost)', html), "it loads nothing"


@pytest.mark.parametrize("locale", LANGUAGES[1:])
@pytest.mark.parametrize("kind", LETTERS)
def test_no_english_is_left_in_a_mail_of_another_language(received, kind, locale):
    english, translated = (sentences(received(kind, each)) for each in ("en", locale))
    assert not english & translated


def sentences(mail):
    """The texts of a mail, without what is the same in every language."""
    subject, text, html = mail
    said = {subject, *text.split("\n\n"), *Page(html).texts}
    return {re.sub(r"\s+", " ", each) for each in said} - {"Backoffice", LINK, ""}


def test_whoever_reads_the_pseudo_locale_writes_to_others_in_their_language(app):
    with writing_for(PSEUDO):
        mail = outbox.post_mail("test", "ada@example.com", locale="de")
        assert mail.subject == "Test-E-Mail"
        assert _("Save") == "[Šávé··]"
