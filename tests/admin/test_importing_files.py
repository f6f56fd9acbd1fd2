"""Files that were exported come back, whatever they hold; others are refused in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.jobs import files
from backoffice.models.importing import ImportFile
from backoffice.models.job import Job
from backoffice.models.post import Post
from backoffice.models.tag import Tag
from backoffice.models.transaction import transaction
from backoffice.records import tables
from backoffice.services.deletion import delete
from tests.support.importing import (
    TAGS,
    bring,
    check,
    chosen,
    confirm,
    counts_of,
    take_in,
)
from tests.support.rows import newest
from tests.support.work import run_all_due

HOSTILE = [
    "=1+1",
    "'=cmd|' /C calc'!A0",
    "+49 30 1234",
    "-1-1",
    "@SUM(A1)",
    '"quoted", and; more\\',
    "日本語 \u202eabc",
    "_x0041_",
    "yes",
    "#1, x #2",
    "東京、大阪，و،د",
]


def exported(editor, kind, format, columns):
    page = editor.get(f"/admin/{kind}/export/")
    answer = editor.press(page, "/export/", {"format": format, "column": columns, "mark": "yes"})
    if format != "xlsx":
        return answer.get_data()
    run_all_due()
    job = newest(Job)
    return editor.get(f"/admin/jobs/file/?id={job.id}").get_data()


@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx"])
def test_what_was_exported_is_no_change_when_it_comes_back(editor, make, format):
    tags = [make.tag(f"{text} {number}", slug=f"t{number}") for number, text in enumerate(HOSTILE)]
    for number, text in enumerate([*HOSTILE, "\t=x", "\rx", "a\r\nb", "\x08bell", " blanks "]):
        make.post(title=text, summary=f"{text}\n{text}", tags=tags[number : number + 3])
    make.draft(author=editor.person)
    columns = ["title", "slug", "kind", "summary", "status", "author", "tags", "publish_at"]
    page = check(editor, exported(editor, "posts", format, [*columns, "comments_open"]))
    assert counts_of(page) == {"unchanged": len(HOSTILE) + 6}, page.text


@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx"])
def test_what_was_exported_and_lost_can_be_made_anew(editor, make, format):
    before = []
    for number, text in enumerate(HOSTILE):
        post = make.post(author=editor.person, title=text, summary=text, slug=f"s-{number}")
        before.append((post.title, post.summary, post.slug, post.publish_at))
    columns = ["title", "slug", "summary", "author", "status", "publish_at", "comments_open"]
    file = exported(editor, "posts", format, columns)
    for post in db.session.scalars(select(Post)).all():
        delete(post, by=make.by)
    page = take_in(editor, file, key="slug")
    assert counts_of(page) == {"created": len(HOSTILE)}, page.text
    after = db.session.scalars(select(Post).order_by(Post.id))
    assert [(p.title, p.summary, p.slug, p.publish_at) for p in after] == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe\xfd",
        b",,\n",
        b"name,name\n1,2\n",
        b"PK\x03\x04",
        b"[1]",
    ],
)
def test_what_is_no_table_is_refused_in_words_and_not_kept(editor, app, content):
    before = set(files.folder().iterdir())
    answer = bring(editor, content, "tags")
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert db.session.scalars(select(ImportFile)).all() == []
    assert set(files.folder().iterdir()) == before


def test_lists_within_lists_are_an_error_of_their_line(editor):
    deep = "[" * 400 + "]" * 400
    lines = f'{{"name": "Harbour", "slug": "harbour"}}\n{{"name": {deep}, "slug": "deep"}}\n'
    page = check(editor, lines, "tags", strict="no")
    assert counts_of(page) == {"created": 1, "failed": 1}


def test_a_line_that_ends_before_its_key_is_an_error_of_that_line(editor):
    page = check(editor, "name,slug\nHarbour,harbour\nFerries\n", "tags", key="slug", strict="no")
    assert counts_of(page) == {"created": 1, "failed": 1}


STRANGE = st.sampled_from(
    [
        "", " ", "\0", "=1", "#1", "#99999999999", "9" * 5000, "-1", "x #0", "a@b", "draft", "yes",
        "2026-13-45", "0001-01-01T00:00", "9999-12-31T23:59+23:59", "x" * 300, "\ud7ff", "\u202e",
        "1, 2, #1", ",", "{}", "\x7f", "\ufeff", "nan", "null", "a-b",
    ]
)  # fmt: skip
COLUMNS = ["id", "title", "slug", "kind", "summary", "body", "status", "publish_at"]
COLUMNS += ["author", "tags", "comments_open"]


@pytest.mark.parametrize(
    "examples",
    [pytest.param(40, marks=pytest.mark.short), pytest.param(60, marks=pytest.mark.long)],
)
def test_no_cell_breaks_a_check(editor, make, examples):
    make.post(author=editor.person)

    @settings(max_examples=examples)
    @given(
        st.lists(st.lists(STRANGE | st.text(max_size=20), min_size=11, max_size=11), max_size=4),
        st.sampled_from(["id", "slug", ""]),
        st.sampled_from(["csv", "jsonl"]),
    )
    def strange_cells(rows, key, kind):
        text = tables.csv_head(COLUMNS, mark=False) + tables.csv_text(rows)
        if kind == "jsonl":
            text = tables.json_lines(COLUMNS, rows)
        page = bring(editor, text.encode("utf-8", "surrogatepass"))
        if page.status_code == 200:
            data = {**chosen(page), "key": key, "mode": "both" if key else "create"}
            data["strict"] = "no"
            result = editor.send(page.request.full_path, data, follow_redirects=True)
            if result.status_code == 200 and '/import/run/">' in result.text:
                confirm(editor, result, again="1")

    strange_cells()


@settings(max_examples=60)
@given(
    st.sampled_from([b"", b"PK\x03\x04", b"{", b"a,b\n", b"\xff\xfe", b'"']),
    st.binary(max_size=200),
)
def test_no_bytes_break_the_reading(editor, beginning, rest):
    page = bring(editor, beginning + rest, "tags")
    if page.status_code == 200:
        editor.send(page.request.full_path, {**chosen(page), "encoding": "utf-16"})


def test_without_a_file_the_page_asks_for_one(editor):
    assert "Choose a file." in editor.send("/admin/tags/import/").text


def test_a_file_that_is_too_large_is_refused_with_words(app, editor, browse, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1000)
    many = "name,slug\n" + "".join(f"n{n},s{n}\n" for n in range(500))
    assert bring(editor, many, "tags").status_code == 200
    assert bring(browse("author"), many, "tags").status_code == 413
    monkeypatch.setitem(app.config, "IMPORT_MAX_BYTES", 1000)
    monkeypatch.setattr("backoffice.web.inputs.ENVELOPE", 0)
    answer = bring(editor, many, "tags")
    assert answer.status_code == 413
    assert "too large" in answer.text


def test_a_wrong_guess_can_be_corrected(editor):
    page = bring(editor, "name;slug\nZo\xeb;zoe\n".encode("cp1250"), "tags")
    assert chosen(page)["delimiter"] == [";"]
    address = page.request.full_path
    again = editor.send(address, {**chosen(page), "delimiter": ",", "again": "1"})
    assert chosen(again)["column"] == [""]
    back = editor.send(address, {**chosen(again), "encoding": "cp1250", "delimiter": ";"})
    assert "Zoë" in back.text and "/import/plan/" in back.text
    assert chosen(back)["column"] == ["name", "slug"]


def test_headings_in_letters_that_could_not_be_guessed_are_read_once_somebody_says_which(editor):
    for name, slug in (("港", "minato"), ("海", "umi")):
        page = bring(editor, f"ステータス,slug\n{name},{slug}\n".encode("cp932"), "tags")
        assert "Line 1 is not in Western European (Windows-1252)." in page.text
        again = editor.send(page.request.full_path, {**chosen(page), "encoding": "cp932"})
        assert "ステータス" in again.text and name in again.text
        data = {**chosen(again), "column": ["name", "slug"], "key": "slug"}
        confirm(editor, editor.send(page.request.full_path, data, follow_redirects=True))
    assert set(db.session.scalars(select(Tag.name))) == {"港", "海"}


def test_a_file_is_checked_in_the_format_that_was_corrected(editor):
    page = bring(editor, "name;slug\nZo\xeb\u0159;zoe\n".encode("cp1250"), "tags")
    address = page.request.full_path
    again = editor.send(address, {**chosen(page), "encoding": "cp1250"})
    checked = editor.send(address, chosen(again), follow_redirects=True)
    assert "Zoëř" in checked.text
    assert counts_of(checked) == {"created": 1}


def test_a_plan_is_remembered_by_its_headings(editor):
    page = bring(editor, "Word;At;Name\nHarbour;harbour;x\n", "tags")
    assert chosen(page)["column"] == ["", "", "name"]
    data = {**chosen(page), "column": ["name", "slug", ""], "key": "slug", "strict": "no"}
    confirm(editor, editor.send(page.request.full_path, data, follow_redirects=True))
    again = bring(editor, "Word;At;Name\nFerries;ferries;x\n", "tags")
    assert chosen(again)["column"] == ["name", "slug", ""]
    assert (chosen(again)["key"], chosen(again)["strict"]) == (["slug"], ["no"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Word,At\nZo\xeb,zoe\n".encode("cp1252"), "Word,At\nZürich,zurich\n"),
        ("Word,At\nZoe,zoe\n", "Word,At\nZürich,zurich\n".encode("cp1252")),
        ("Word,At\nZoe,zoe\n", "Word;At\nZürich;zurich\n"),
    ],
)
def test_a_remembered_plan_reads_a_file_that_is_written_in_another_way(editor, before, after):
    take_in(editor, before, "tags", column=["name", "slug"], key="slug")
    page = bring(editor, after, "tags")
    assert (chosen(page)["column"], chosen(page)["key"]) == (["name", "slug"], ["slug"])
    assert "Zürich" in page.text


@pytest.mark.parametrize(
    ("text", "correction", "shown"),
    [
        ("Word;At\nZo\xeb\u0159;zoe\n", {"encoding": "cp1250"}, "Zoëř"),
        ("Word,s;At,to\nZoe;zoe\n", {"delimiter": ";"}, "Word,s"),
    ],
)
def test_what_the_guess_gets_wrong_again_is_remembered_from_the_last_time(
    editor, text, correction, shown
):
    page = bring(editor, text.encode("cp1250"), "tags")
    address = page.request.full_path
    corrected = chosen(editor.send(address, {**chosen(page), **correction}))
    data = {**corrected, "column": ["name", "slug"], "key": "slug"}
    confirm(editor, editor.send(address, data, follow_redirects=True))
    again = bring(editor, text.encode("cp1250"), "tags")
    assert chosen(again)["column"] == ["name", "slug"]
    assert shown in again.text


@pytest.mark.parametrize(
    "changes",
    [
        {"column": ["", ""]},
        {"column": ["name", "name"]},
        {"column": ["name"]},
        {"column": ["password", "slug"]},
        {"key": "id"},
        {"key": "name; DROP"},
        {"key": "", "mode": "both"},
        {"mode": "destroy"},
    ],
)
def test_a_plan_that_makes_no_sense_is_told(editor, changes):
    page = check(editor, TAGS, "tags", **{"key": "slug", **changes})
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert db.session.scalars(select(Job)).all() == []


def test_a_line_with_letters_that_are_none_is_shown_and_comes_back_with_the_reason(browse):
    """Half of a letter that takes two numbers, alone, can't be sent to any browser."""
    lines = '{"name": "\\ud800", "slug": "\\udfff"}\n{"name": "Harbour", "slug": "harbour"}\n'
    admin = browse("admin")
    page = check(admin, lines, "tags", strict="no")
    assert counts_of(page) == {"created": 1, "failed": 1}
    assert "It holds broken letters." in page.text
    errors = admin.get(f"/admin/tags/import/errors/?id={page.request.args['id']}")
    assert "\ufffd" in errors.get_data(as_text=True)


def test_the_page_of_an_old_check_never_tells_of_the_next_persons_file(editor, browse):
    page = check(editor, TAGS, "tags")
    assert "a.csv" in page.text
    with transaction():
        db.session.delete(newest(ImportFile))
    bring(browse("editor"), TAGS, "tags", name="private.csv")
    again = editor.get(page.request.full_path)
    assert again.status_code == 200
    assert "private.csv" not in again.text
