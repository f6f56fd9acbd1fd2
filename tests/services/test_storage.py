"""One interface, two places: a folder, and a bucket behind a server that speaks S3."""

import secrets
import subprocess
import sys
import time
from datetime import timedelta
from urllib.request import Request, urlopen

import pytest

from backoffice.models.types import utcnow
from backoffice.policy import Refused
from backoffice.services import pictures
from backoffice.services.bucket import Bucket
from backoffice.services.storage import Folder
from tests.support.work import run_all_due

SERVER = """
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
input()
"""


@pytest.fixture(scope="module")
def s3():
    """The port of a process that speaks S3, and keeps everything in its memory."""
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    lines = (line.strip() for line in process.stdout)
    yield next(int(line) for line in lines if line.isdecimal())
    process.kill()
    process.wait()


@pytest.fixture
def bucket(s3):
    """The address of a new bucket."""
    name = f"pictures-{secrets.token_hex(4)}"
    urlopen(Request(f"http://127.0.0.1:{s3}/{name}", method="PUT"), timeout=20).close()
    return f"s3+http://key:sec%2Fret@127.0.0.1:{s3}/{name}?region=eu-central-1"


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path):
    if request.param == "folder":
        return Folder(tmp_path / "media")
    return Bucket.at(request.getfixturevalue("bucket"))


def test_what_was_written_is_read_and_can_be_removed_twice(place):
    assert place.read("abcd.png") is None
    place.write("abcd.png", b"\x89 bytes")
    place.write("abcd.png", b"\x89 other bytes")
    assert place.read("abcd.png") == b"\x89 other bytes"
    place.remove("abcd.png")
    place.remove("abcd.png")
    assert place.read("abcd.png") is None


def test_files_are_listed_by_age(place):
    for name in ("aa1.png", "bb2-320.webp"):
        place.write(name, b"x")
    time.sleep(1.1)  # S3 knows whole seconds
    assert sorted(place.names(before=utcnow())) == ["aa1.png", "bb2-320.webp"]
    assert list(place.names(before=utcnow() - timedelta(hours=1))) == []


def test_a_folder_is_read_by_nobody_else(tmp_path):
    place = Folder(tmp_path / "media")
    place.write("abcd.png", b"x")
    file = tmp_path / "media" / "ab" / "abcd.png"
    assert file.stat().st_mode & 0o077 == 0
    assert (tmp_path / "media").stat().st_mode & 0o077 == 0
    assert [path.name for path in file.parent.iterdir()] == ["abcd.png"]


def test_a_bucket_that_does_not_answer_raises_one_kind_of_error():
    place = Bucket.at("s3+http://key:secret@127.0.0.1:1/nowhere")
    for call in (
        lambda: place.write("a", b""),
        lambda: place.read("a"),
        lambda: place.remove("a"),
        lambda: list(place.names(before=utcnow())),
    ):
        with pytest.raises(OSError, match="doesn't answer"):
            call()


@pytest.fixture
def in_a_bucket(app, bucket, monkeypatch):
    monkeypatch.setitem(app.config, "MEDIA_URL", bucket)
    return Bucket.at(bucket)


def test_pictures_live_in_a_bucket_by_one_setting(in_a_bucket, client, make):
    picture = make.picture()
    run_all_due()
    names = {picture.kept_as, *(address.rsplit("/")[-1] for address in sizes(picture))}
    assert set(in_a_bucket.names(before=utcnow() + timedelta(minutes=1))) == names
    for address in (picture.address, *sizes(picture)):
        assert client.get(address).status_code == 200


def test_the_nightly_sweep_leaves_whatever_is_no_picture_of_ours(in_a_bucket, monkeypatch):
    foreign = ["ab" * 20, "backups/site-2026.dump", "report.pdf"]
    for name in (*foreign, f"{'ab' * 16}.png", f"{'ab' * 16}-320.webp"):
        in_a_bucket.write(name, b"x")
    monkeypatch.setattr(pictures, "GRACE", -pictures.GRACE)
    assert pictures.remove_strays() == 2
    assert sorted(in_a_bucket.names(before=utcnow() + pictures.KEPT_WHEN_TAKEN_AWAY)) == foreign


def sizes(picture):
    return [picture.sized(width) for width in picture.widths]


def test_without_its_bucket_an_upload_is_refused_in_words_and_a_picture_waits(
    app, client, make, monkeypatch
):
    picture = make.picture()
    monkeypatch.setitem(app.config, "MEDIA_URL", "s3+http://key:secret@127.0.0.1:1/nowhere")
    with pytest.raises(Refused, match="at the moment"):
        make.picture()
    answer = client.get(picture.address)
    assert answer.status_code == 503
    assert "immutable" not in answer.headers["Cache-Control"]
