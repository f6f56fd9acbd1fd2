"""The files with which a record type begins."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from backoffice.cli import new
from backoffice.cli.environment import ROOT


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package as empty as can be, in place of ours."""
    for folder in ("models", "admin"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(new, "PACKAGE", tmp_path)
    return tmp_path


def call(name):
    return CliRunner().invoke(new.new, ["record", name])


def test_a_record_type_begins_with_a_model_and_a_view_in_our_style(package):
    answer = call("press_release")
    assert answer.exit_code == 0, answer.output
    model, view = package / "models/press_release.py", package / "admin/press_releases.py"
    assert "class PressRelease(Record)" in model.read_text(encoding="utf-8")
    assert "class PressReleaseView(RecordView)" in view.read_text(encoding="utf-8")
    for path in (model, view):
        place = ROOT / "backoffice" / path.relative_to(package)
        for check in ("check", "format --check"):
            ruff = [sys.executable, "-m", "ruff", *check.split(), "--stdin-filename", place, "-"]
            done = subprocess.run(ruff, stdin=path.open(), capture_output=True, check=False)
            assert done.returncode == 0, done.stdout.decode()


def test_what_is_left_to_do_is_said(package):
    steps = call("event").output
    for wanted in (
        "Wrote backoffice/models/event.py",
        '"event.manage"',
        '"event.manage": {"event": CHANGED}',
        "EventView",
        "db revision",
    ):
        assert wanted in steps


@pytest.mark.parametrize(
    ("name", "plural"),
    [
        ("event", "Events"),
        ("category", "Categories"),
        ("day", "Days"),
        ("press_pass", "Press passes"),
    ],
)
def test_more_than_one_of_it_is_called_as_most_words_are(package, name, plural):
    steps = call(name).output
    model = package / f"models/{name}.py"
    assert f'__label_plural__ = _l("{plural}")' in model.read_text(encoding="utf-8")
    assert f'db revision "{plural.lower()}"' in steps
    assert (package / f"admin/{name}s.py").exists()


def test_the_database_is_brought_up_to_date_before_it_is_compared(package):
    commands = [
        line.split("manage.py ")[1] for line in call("event").output.splitlines() if "db " in line
    ]
    assert commands == ["db upgrade", 'db revision "events"', "db upgrade"]


@pytest.mark.parametrize("name", ["2day", "press-release", "Event", "class", "", "_x", "../x", "é"])
def test_what_is_no_name_is_refused_in_a_sentence(package, name):
    answer = call(name)
    assert answer.exit_code == 1
    assert "can't name a record type" in answer.output
    assert not list(package.rglob("*.py"))


@pytest.mark.parametrize("name", ["post", "change_set", "post_tag"])
def test_the_name_of_a_table_is_refused(package, name):
    assert "There is a table" in call(name).output
    assert not list(package.rglob("*.py"))


def test_files_that_are_there_stay(package):
    (package / "admin/events.py").write_text("mine", encoding="utf-8")
    answer = call("event")
    assert answer.exit_code == 1
    assert "backoffice/admin/events.py is there already" in answer.output
    assert (package / "admin/events.py").read_text(encoding="utf-8") == "mine"
    assert not (package / "models/event.py").exists()
