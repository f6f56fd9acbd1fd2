"""The queue is where its address says, and work that can't be announced is found by the sweep."""

import json

import pytest
from huey import SqliteHuey
from huey.registry import Message

from backoffice.extensions import db
from backoffice.jobs import engine
from backoffice.jobs.engine import JsonSerializer, deliver_all_due, make_queue
from backoffice.models.mail import Mail, MailStatus
from backoffice.models.transaction import transaction
from backoffice.models.worker import Worker
from backoffice.services import outbox, pictures, workers
from tests.support.work import run_periodic


def test_without_an_address_the_queue_is_a_file_of_the_instance(tmp_path):
    queue = make_queue("", tmp_path)
    assert isinstance(queue, SqliteHuey)
    assert queue.storage.filename == str(tmp_path / "queue.db")


@pytest.mark.parametrize(
    ("address", "kind", "option", "told"),
    [
        ("redis://db/1", "RedisHuey", "url", "redis://db/1"),
        ("rediss://db/1", "RedisHuey", "url", "rediss://db/1"),
        ("postgresql://db/x", "PostgresHuey", "dsn", "postgresql://db/x"),
        ("postgresql+psycopg://db/x", "PostgresHuey", "dsn", "postgresql://db/x"),
    ],
)
def test_an_address_names_the_server_of_the_queue(
    tmp_path, monkeypatch, address, kind, option, told
):
    monkeypatch.setattr(engine, kind, lambda name, **options: (name, options))
    name, options = make_queue(address, tmp_path)
    assert (name, options[option]) == ("backoffice", told)
    assert isinstance(options["serializer"], JsonSerializer)
    assert not options["results"]


def test_a_message_travels_as_json_and_comes_back_as_it_was():
    serializer = JsonSerializer()
    message = Message("1", "run", None, 0, 0, None, [7], {}, None, None, None)
    assert json.loads(serializer.serialize(message))[1] == "run"
    assert serializer.deserialize(serializer.serialize(message)) == message
    assert serializer.deserialize(serializer.serialize({"a": 1})) == {"a": 1}


def test_a_mail_that_could_not_be_announced_is_sent_by_the_sweep(app, monkeypatch, caplog):
    def out_of_order(_row_id):
        raise OSError("no queue")

    monkeypatch.setitem(app.extensions["announce"], Mail, out_of_order)
    with transaction():
        mail = outbox.post_mail("test", "ines@example.com", locale="en")
    assert f"Mail {mail.id} could not be announced" in caplog.text
    assert deliver_all_due() == 1
    assert mail.status is MailStatus.SENT


def test_each_minute_a_worker_shows_that_it_lives(app, queue):
    assert workers.nobody_works()
    run_periodic(queue, "sweep")
    db.session.rollback()  # to see what others did since
    assert not workers.nobody_works()
    assert db.session.query(Worker).count() == 1


def test_each_night_the_files_that_no_picture_has_are_removed(app, queue, make, monkeypatch):
    picture = make.picture()
    stray = picture.kept_as.replace(picture.file, "0" * 32)
    pictures.storage().write(stray, b"x")
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    run_periodic(queue, "tidy")
    assert pictures.storage().read(stray) is None
    assert pictures.storage().read(picture.kept_as)
