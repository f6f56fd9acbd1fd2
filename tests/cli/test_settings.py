"""Operators: a setting with a wrong value is named, with the value and what is allowed."""

import pytest

from backoffice import safety
from backoffice.setting_checks import languages
from backoffice.settings import InvalidSettings, load, masked


@pytest.fixture
def refusal(monkeypatch, tmp_path):
    """The sentence with which a value in the environment is refused."""

    def of(name, value):
        monkeypatch.setenv(f"BACKOFFICE_{name}", value)
        with pytest.raises(InvalidSettings) as refused:
            load(tmp_path)
        return str(refused.value)

    return of


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("ENVIRONMENT", "produktion", "development or production"),
        ("MAIL_TLS", "ssl", "starttls, tls or none"),
        ("MAIL_PORT", "-5", "between 1 and 65535"),
        ("MAIL_SENDER", "Example", "an address like noreply@example.org"),
        ("MAIL_SENDER", "Example noreply@example.org", "an address like noreply@example.org"),
        ("MAIL_SENDER", "Example, Inc. <noreply@example.org>", "Name <noreply@example.org>"),
        ("DEFAULT_LANGUAGE", "klingon", " or ".join(languages()[-2:])),
        ("LANGUAGES", "en,xx", f"some of {', '.join(languages())}"),
        ("DEFAULT_TIMEZONE", "Mars/Base", "a time zone like Europe/Berlin"),
        ("CAPTCHA", "hcaptcha", "empty or proof-of-work"),
        ("PAGE_SIZE", "0", "between 1 and 1000"),
        ("PROXY_DEPTH", "-1", "0 or more"),
        ("ANSWER_SECONDS", "nan", "between 0 and 30"),
        ("SITE_URL", "example.org", "an address with http:// or https:// and a host"),
        ("DATABASE_URL", "nonsense", "sqlite:///, postgresql:// or postgresql+psycopg://"),
        ("DATABASE_URL", "mysql://db/x", "sqlite:///, postgresql:// or postgresql+psycopg://"),
        ("DATABASE_URL", "postgresql://db:port/x", "an address with"),
        ("JOBS_URL", "foo://x", "redis://, rediss://, postgresql:// or postgresql+psycopg://"),
        ("LIMITS_URL", "foo://", "database://, redis:// or rediss://"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(refusal, name, value, allowed):
    sentence = refusal(name, value)
    assert sentence.startswith(f"environment: {name} has to be ")
    assert allowed in sentence
    assert sentence.endswith(f"not '{value}'.")


def test_the_refusal_of_an_address_hides_its_password(refusal):
    sentence = refusal("DATABASE_URL", "mysql://site:hush@db/x")
    assert "'mysql://site:********@db/x'" in sentence


def test_a_password_is_hidden_wherever_an_address_has_it():
    shown = masked("postgresql://db.example/site?user=site&password=hunter22&sslmode=require")
    assert shown == "postgresql://db.example/site?user=site&password=********&sslmode=require"
    assert masked("'redis://cache?sslpassword=it's'") == "'redis://cache?sslpassword=********'"


def test_a_file_of_settings_that_can_not_be_read_is_no_mistake_in_python(tmp_path):
    (tmp_path / "config.py").mkdir()
    with pytest.raises(InvalidSettings) as refused:
        load(tmp_path)
    assert str(refused.value) == f"{tmp_path}/config.py can't be read (Is a directory)."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgresql+psycopg:///backoffice"),
        ("JOBS_URL", ""),
        ("LIMITS_URL", "redis://127.0.0.1:6379/0"),
        ("SITE_URL", "https://www.example.org"),
        ("LANGUAGES", "ja,en"),
        ("MAIL_SENDER", "noreply@example.org"),
        ("MAIL_SENDER", '"Example, Inc." <noreply@example.org>'),
        ("MAIL_SENDER", "Bücher & Mehr <noreply@localhost>"),
    ],
)
def test_a_right_value_is_taken(monkeypatch, tmp_path, name, value):
    monkeypatch.setenv(f"BACKOFFICE_{name}", value)
    assert load(tmp_path)[name].source == "environment"


def test_the_first_of_the_languages_is_for_who_asks_for_none_of_them(monkeypatch, tmp_path):
    monkeypatch.setenv("BACKOFFICE_LANGUAGES", "de,es")
    assert load(tmp_path)["DEFAULT_LANGUAGE"].value == "de"
    monkeypatch.setenv("BACKOFFICE_DEFAULT_LANGUAGE", "en")
    with pytest.raises(InvalidSettings, match="one of LANGUAGES, which are de,es, not 'en'"):
        load(tmp_path)


def test_a_text_in_the_file_of_settings_is_no_none_and_no_number(tmp_path):
    for value in ("None", "25"):
        (tmp_path / "config.py").write_text(f"MAIL_SERVER = {value}\n")
        with pytest.raises(InvalidSettings, match=f"MAIL_SERVER has to be text, not {value}"):
            load(tmp_path)


def test_a_bucket_without_its_client_is_found_before_the_first_picture(app, monkeypatch):
    bucket = {**app.config, "MEDIA_URL": "s3://key:secret@host/bucket"}
    before = safety.unsafe(bucket)
    monkeypatch.setattr(safety, "find_spec", lambda _name: None)
    (found,) = set(safety.unsafe(bucket)) - set(before)
    assert found == "MEDIA_URL needs its client: run `.venv/bin/python -m pip install obstore`."
