"""Operators: every command helps, says what it did, and fails in one sentence."""

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from threading import Timer

import pytest
from gunicorn.arbiter import Arbiter

from backoffice.cli import mail
from backoffice.cli.environment import ROOT
from backoffice.cli.main import COMMANDS
from backoffice.extensions import db
from backoffice.models.mail import Mail
from backoffice.models.transaction import transaction
from backoffice.services import outbox
from tests.cli.conftest import environment_of


def test_help_names_every_command_and_imports_none_of_the_stack(manage_anew):
    answer = manage_anew("--help", PYTHONPROFILEIMPORTTIME="1")
    assert all(name in answer.stdout for name in COMMANDS)
    imported = set(re.findall(r"\| +([\w.]+)$", answer.stderr, re.MULTILINE))
    assert "click" in imported and not imported & {"flask", "sqlalchemy", "werkzeug"}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_explains_itself(manage, name):
    answer = manage(name, "--help")
    assert answer.returncode == 0, answer.stderr
    assert len(answer.stdout) > 80
    assert not re.search(r"\w\.\.\.$", answer.stdout, re.MULTILINE), "a summary is cut off"


def test_an_administrator_is_made_with_a_link_and_again_without_harm(manage):
    assert manage("db", "upgrade").returncode == 0
    first = manage("create-admin", "Ana@Example.com", "--link")
    assert re.search(r"http://127.0.0.1:5000/reset/\S+", first.stdout)
    assert "has a new account" in first.stdout
    again = manage("create-admin", "ana@example.com", "--link")
    assert "was an administrator already: the password stays." in again.stdout
    with closing(sqlite3.connect(manage.instance / "backoffice.db")) as database:
        assert database.execute("select email, status from user").fetchall() == [
            ("ana@example.com", "active")
        ]
        labels = database.execute("select actor_kind, actor_label, door from change_set").fetchall()
    assert labels == [("command", "create-admin", "manage.py create-admin")]


def test_a_member_who_becomes_an_administrator_is_told_from_one_who_was(manage):
    manage("db", "upgrade")
    manage("create-admin", "ana@example.com", "--link")
    with closing(sqlite3.connect(manage.instance / "backoffice.db")) as database:
        database.execute("delete from user_role")
        database.commit()
    answer = manage("create-admin", "ana@example.com", "--link")
    assert "had an account already, and is an administrator now" in answer.stdout


def test_a_password_is_never_taken_where_others_can_read_it(manage):
    manage("db", "upgrade")
    answer = manage("create-admin", "ana@example.com", "--password", "x")
    assert answer.returncode == 2
    assert "terminal" in manage("create-admin", "ana@example.com").stderr


def test_an_address_is_shown_without_its_password(manage_anew):
    shown = manage_anew(
        "config", "show", BACKOFFICE_DATABASE_URL="postgresql://site:hush@db/x"
    ).stdout
    assert "DATABASE_URL = 'postgresql://site:********@db/x'" in shown


def test_secrets_are_random_and_readable_by_their_owner_only(manage, tmp_path_factory):
    manage("config", "show")
    files = [manage.instance / "secret_key", manage.instance / "password_salt"]
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600, 0o600]
    assert len({file.read_text() for file in files}) == 2


def test_the_database_is_readable_by_its_owner_only(manage):
    manage("db", "upgrade")
    assert (manage.instance / "backoffice.db").stat().st_mode & 0o777 == 0o600


def test_each_setting_says_its_value_and_where_it_comes_from(manage):
    (manage.instance / "config.py").write_text(
        "SITE_NAME = 'Tideline'\nMAIL_PASSWORD = 'hush-hush'\n"
    )
    shown = manage("config", "show", BACKOFFICE_PAGE_SIZE="50").stdout
    assert "SITE_NAME = 'Tideline'" in shown and f"({manage.instance}/config.py)" in shown
    assert "PAGE_SIZE = 50" in shown and "(environment)" in shown
    assert "hush-hush" not in shown
    assert f"DATABASE_URL = 'sqlite:///{manage.instance}/backoffice.db'" in shown
    key = (manage.instance / "secret_key").read_text()
    assert key not in shown


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"BACKOFFICE_SITE_NAM": "x"}, "there is no setting SITE_NAM. Did you mean SITE_NAME?"),
        ({"BACKOFFICE_PAGE_SIZE": "many"}, "PAGE_SIZE has to be a whole number, not 'many'"),
        ({"BACKOFFICE_REGISTRATION_OPEN": "perhaps"}, "REGISTRATION_OPEN has to be true or false"),
        ({"BACKOFFICE_CONFIG": "/nowhere.py"}, "does not exist"),
        ({"BACKOFFICE_SECRET_KEY_FILE": "/nowhere"}, "can't be read"),
        ({"BACKOFFICE_SECRET_KEY_FILE": sys.executable}, "holds bytes that are no text"),
        (
            {"BACKOFFICE_DATABASE_URL": "postgresql+psycopg://127.0.0.1:1/none"},
            "The database can't be used",
        ),
        ({"BACKOFFICE_JOBS_URL": "postgresql://127.0.0.1:1/none"}, "The queue can't be used"),
        ({"BACKOFFICE_JOBS_URL": "redis://127.0.0.1:1"}, "pip install redis"),
        ({"BACKOFFICE_LIMITS_URL": "redis://127.0.0.1:1"}, "pip install redis"),
        ({"BACKOFFICE_INSTANCE": "/etc/passwd"}, "/etc/passwd"),
        ({"BACKOFFICE_INSTANCE": "/dev/null/x"}, "/dev/null/x"),
    ],
)
def test_what_an_operator_can_mend_is_one_sentence_and_status_one(manage, environment, sentence):
    answer = manage("db", "current", **environment)
    assert answer.returncode == 1
    assert sentence in answer.stderr
    assert "Traceback" not in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_queue_that_cannot_be_written_is_one_sentence(manage):
    (manage.instance / "queue.db").mkdir()
    answer = manage("db", "upgrade")
    assert answer.returncode == 1
    assert f"Files in {manage.instance} can't be written" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("name", "sentence"), [("backoffice.db", "put a copy of it back"), ("queue.db", "delete it")]
)
def test_a_damaged_file_is_one_sentence(manage, name, sentence):
    (manage.instance / name).write_text("damaged " * 1000)
    answer = manage("db", "upgrade")
    assert (answer.returncode, sentence in answer.stderr) == (1, True)
    assert "Traceback" not in answer.stderr


def test_a_command_before_the_first_migration_says_what_to_do(manage):
    answer = manage("mail", "list")
    assert answer.returncode == 1
    assert "manage.py db upgrade" in answer.stderr


def test_a_database_ahead_of_the_code_is_left_alone(manage):
    manage("db", "upgrade")
    with closing(sqlite3.connect(manage.instance / "backoffice.db")) as database:
        database.execute("update alembic_version set version_num = '9999'")
        database.commit()
    answer = manage("db", "upgrade")
    assert (answer.returncode, "ahead of this code" in answer.stderr) == (1, True)


@pytest.mark.parametrize(
    ("version", "sentence"), [("0001", "run `manage.py db upgrade`"), ("9999", "update the code")]
)
def test_commands_leave_a_database_of_another_version_alone(manage, version, sentence):
    with closing(sqlite3.connect(manage.instance / "backoffice.db")) as database:
        database.execute("create table alembic_version (version_num varchar(32) not null)")
        database.execute("insert into alembic_version values (?)", [version])
        database.commit()
    answer = manage("create-admin", "ana@example.com", "--link")
    assert answer.returncode == 1
    assert f"The database is at version {version}" in answer.stderr
    assert sentence in answer.stderr


def test_a_database_that_holds_data_is_copied_before_it_is_migrated(manage):
    assert "The tables were made" in manage("db", "upgrade").stdout
    assert "already" in manage("db", "upgrade").stdout
    undone = manage("db", "downgrade", "0001", "--yes")
    assert undone.returncode == 0
    assert "to 0001. Copied to" in undone.stdout
    answer = manage("db", "upgrade")
    assert "The database went from version 0001 to" in answer.stdout
    copies = list((manage.instance / "copies").glob("*.db"))
    assert copies and "Copied to" in answer.stdout


def test_unsafe_settings_are_all_named_and_production_refuses_them(manage):
    answer = manage(
        "check", "--deploy", BACKOFFICE_ALLOWED_HOSTS="*", BACKOFFICE_SECRET_KEY="a" * 40
    )
    assert answer.returncode == 1
    for word in (
        "SECRET_KEY",
        "SITE_URL",
        "ALLOWED_HOSTS",
        "MAIL_SERVER",
        "MAIL_SENDER",
        "ENVIRONMENT",
    ):
        assert word in answer.stdout
    started = subprocess.run(
        [sys.executable, "-c", "import backoffice.wsgi"],
        cwd=ROOT,
        env=environment_of(manage.instance, {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == Arbiter.APP_LOAD_ERROR
    assert "Not safe to start" in started.stderr


def test_safe_settings_let_production_start(manage):
    safe = {
        "BACKOFFICE_ENVIRONMENT": "production",
        "BACKOFFICE_SITE_URL": "https://example.org",
        "BACKOFFICE_MAIL_SERVER": "mail.example.org",
        "BACKOFFICE_MAIL_SENDER": "noreply@example.org",
    }
    answer = manage("check", "--deploy", **safe)
    assert answer.returncode == 0
    assert "doubtful: PROXY_DEPTH is 0" in answer.stdout


def test_a_test_mail_becomes_a_file_and_is_listed(manage):
    manage("db", "upgrade")
    assert manage("mail", "list").stdout == "The outbox is empty.\n"
    said = manage("mail", "test", "ops@example.com").stdout
    (file,) = (manage.instance / "outbox").glob("*.eml")
    assert said == f"No mail server is set: written to {file}.\n"
    assert manage("mail", "test", "nonsense").returncode == 2
    assert "ops@example.com" in manage("mail", "list").stdout
    assert "A test mail" in manage("mail", "show", "1").stdout
    assert "Only a mail that waits or failed" in manage("mail", "retry", "1").stderr


@pytest.fixture
def claimed(app):
    """A mail that a worker is sending."""
    with transaction():
        row = outbox.post_mail("test", "ops@example.com", locale="en")
    outbox.claim(row.id)
    return row


def test_what_a_quicker_worker_hears_of_a_mail_is_told(app, claimed, capsys):
    mail_id = claimed.id

    def work():
        with app.app_context():
            outbox.mark_sent(db.session.get(Mail, mail_id))

    worker = Timer(0.3, work)
    worker.start()
    mail._deliver(claimed)
    worker.join()
    assert capsys.readouterr().out == "Sent to ops@example.com.\n"


def test_a_mail_that_a_worker_is_sending_for_long_has_not_failed(claimed, capsys, monkeypatch):
    monkeypatch.setattr(mail, "PATIENCE", 0)
    mail._deliver(claimed)
    sentence = (
        f"A worker is sending it: `manage.py mail show {claimed.id}` tells what comes of it.\n"
    )
    assert capsys.readouterr().out == sentence


@pytest.mark.parametrize(
    "call",
    [
        "mail list --limit -1",
        "mail show 99999999999999999999",
        "mail retry 0",
        "worker --threads 0",
    ],
)
def test_a_number_that_makes_no_sense_is_refused(manage, call):
    answer = manage(*call.split())
    assert answer.returncode == 2
    assert "is not in the range" in answer.stderr
