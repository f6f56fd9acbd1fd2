"""What the first call, and every later one, does for somebody who has only Python."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from backoffice.cli import environment

COMMAND = "import sys\n\ndef main():\n    print(sys.prefix, *sys.argv[1:])\n"
NOTHING = "# nothing yet\n"
TINY = {
    "tiny.py": "",
    "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
    "tiny-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "tiny-1.0.dist-info/RECORD": "",
}
NOWHERE = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "1", "PIP_NO_INDEX": "0"}
Result = subprocess.CompletedProcess[str]


def put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def sources(folder: Path) -> Path:
    """Make a checkout with the real start, a command that says who it is, and empty lock files."""
    for name in ("manage.py", "backoffice/__init__.py", "backoffice/cli/environment.py"):
        put(folder / name, (environment.ROOT / name).read_text())
    put(folder / "backoffice/cli/__init__.py", "")
    put(folder / "backoffice/cli/main.py", COMMAND)
    put(folder / "deploy/requirements.txt", NOTHING)
    put(folder / "tests/requirements.txt", NOTHING)
    return folder


def surroundings(**more: str) -> dict[str, str]:
    """Return an environment without programs, pip settings or a package index."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return kept | {"PATH": "", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1"} | more


def call(checkout: Path, *arguments: str, **more: str) -> Result:
    command = [sys.executable, "manage.py", *arguments]
    env = surroundings(**more)
    return subprocess.run(
        command, check=False, cwd=checkout, env=env, capture_output=True, text=True
    )


def begin(checkout: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py"]
    env = surroundings()
    return subprocess.Popen(command, cwd=checkout, env=env, stderr=subprocess.PIPE, text=True)


def refused(result: Result) -> str:
    """Check that the call ended with one sentence, perhaps after its progress, and return it."""
    sentence = result.stderr.splitlines()[-1]
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert sentence.endswith(".")
    return sentence


def tiny(checkout: Path) -> str:
    """Put the smallest possible library into the checkout and return its line for a lock file."""
    wheel = checkout / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in TINY.items():
            archive.writestr(name, text)
    return f"{wheel} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"


def libraries(checkout: Path) -> Path:
    return next(checkout.glob(".venv/lib/python3*/site-packages"))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = sources(tmp_path_factory.mktemp("first"))
    return folder, call(folder, "greet", "Ana")


@pytest.fixture
def checkout(first: tuple[Path, Result], tmp_path: Path) -> Path:
    """A checkout of one's own, in which the first call is over."""
    return Path(shutil.copytree(first[0], tmp_path / "checkout", symlinks=True))


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return sources(tmp_path)


def test_the_first_call_makes_the_environment_and_then_runs_the_command_in_it(
    first: tuple[Path, Result],
) -> None:
    folder, result = first
    assert result.stdout == f"{folder}/.venv greet Ana\n"
    assert "Making the environment in .venv" in result.stderr
    assert result.returncode == 0


def test_a_later_call_does_no_work_and_says_nothing_of_its_own(checkout: Path) -> None:
    shutil.rmtree(libraries(checkout) / "pip")
    result = call(checkout, "greet")
    assert (result.stdout, result.stderr) == (f"{checkout}/.venv greet\n", "")


def test_a_changed_lock_file_is_installed_by_the_next_call(checkout: Path) -> None:
    put(checkout / "deploy/requirements.txt", tiny(checkout))
    result = call(checkout)
    assert result.stderr == "Installing deploy/requirements.txt\n"
    assert (libraries(checkout) / "tiny.py").exists()
    assert call(checkout).stderr == ""


def test_a_library_with_another_hash_is_not_installed(checkout: Path) -> None:
    put(checkout / "deploy/requirements.txt", tiny(checkout)[:-5] + "0000\n")
    refused(call(checkout))
    assert not (libraries(checkout) / "tiny.py").exists()


def test_an_interrupted_installation_is_begun_anew(checkout: Path) -> None:
    put(checkout / "deploy/requirements.txt", "tiny==1.0 --hash=sha256:" + "0" * 64)
    refused(call(checkout))
    put(libraries(checkout) / "half_a_library.py", "")
    put(checkout / "deploy/requirements.txt", tiny(checkout))
    assert "Making the environment" in call(checkout).stderr
    assert [path.stem for path in libraries(checkout).glob("*.py")] == ["tiny"]


@pytest.mark.long
def test_an_environment_that_somebody_made_by_hand_is_made_anew(fresh: Path) -> None:
    put(fresh / ".venv/bin/python", "")
    assert call(fresh).stdout == f"{fresh}/.venv\n"


@pytest.mark.long
def test_an_environment_whose_python_is_gone_is_made_anew(checkout: Path) -> None:
    python = checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to(checkout / "python3.1")
    assert call(checkout).stdout == f"{checkout}/.venv\n"


@pytest.mark.long
def test_two_first_calls_at_the_same_time_make_one_environment(fresh: Path) -> None:
    calls = [begin(fresh), begin(fresh)]
    printed = "".join(each.communicate()[1] for each in calls)
    assert [each.returncode for each in calls] == [0, 0]
    assert printed.count("Making the environment") == 1
    assert printed.count("Waiting for another call") == 1


def test_only_the_tests_install_what_only_tests_need(checkout: Path) -> None:
    put(checkout / "tests/requirements.txt", tiny(checkout))
    assert call(checkout, "greet", "test").stderr == ""
    assert call(checkout, "test").stderr == "Installing tests/requirements.txt\n"
    assert call(checkout, "test").stderr == ""


def test_a_file_in_the_way_of_the_environment_is_named(fresh: Path) -> None:
    put(fresh / ".venv", "")
    assert f"{fresh}/.venv is not a directory" in refused(call(fresh))


def test_without_a_network_the_call_says_so(checkout: Path) -> None:
    put(checkout / "deploy/requirements.txt", "tiny==1.0 --hash=sha256:" + "0" * 64)
    assert "check the network" in refused(call(checkout, **NOWHERE))


def test_what_else_stops_pip_is_told_in_its_own_words(checkout: Path) -> None:
    put(checkout / "deploy/requirements.txt", "tiny==1.0 --hash=sha256:" + "0" * 64)
    assert "No matching distribution found for tiny==1.0" in refused(call(checkout))


def test_a_missing_lock_file_is_named(checkout: Path) -> None:
    (checkout / "deploy/requirements.txt").unlink()
    assert "deploy/requirements.txt" in refused(call(checkout))


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [
        ("[Errno 28] No space left on device: 'six.py'", "The disk is full"),
        ("Error: [Errno 13] Permission denied: '/srv/.venv'", "make sure that you own"),
        ("[Errno 30] Read-only file system: '/srv/.venv'", "by hand, as its owner"),
        ("/usr/bin/python3: No module named venv", "python3-venv"),
        ("/srv/.venv/bin/python: No module named ensurepip", "python3-venv"),
        ("", "no reason was given"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence(printed: str, sentence: str) -> None:
    told = environment.advice(printed)
    assert sentence in told
    assert told.endswith("try again.")


def test_an_old_python_is_told_which_one_is_needed() -> None:
    pretend = "import runpy, sys; sys.version_info = (3, 9, 2); runpy.run_path('manage.py')"
    command = [sys.executable, "-c", pretend]
    result = subprocess.run(
        command, check=False, cwd=environment.ROOT, capture_output=True, text=True
    )
    assert refused(result) == "Backoffice needs Python 3.11 or newer, and this is 3.9."
