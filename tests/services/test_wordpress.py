"""Importing from WordPress: what comes over, what stays behind, and doing it again."""

import codecs
import tracemalloc
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select

from backoffice.cli.wordpress import import_wordpress as command
from backoffice.extensions import db
from backoffice.models.actor import Command
from backoffice.models.change import ChangeSet
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.mail import Mail
from backoffice.models.markup import render_post
from backoffice.models.origin import Origin
from backoffice.models.post import Post, PostKind, PostStatus
from backoffice.models.recorder import change_set
from backoffice.models.tag import Tag
from backoffice.models.user import AccountStatus, User
from backoffice.services.wordpress import InvalidExport, import_wordpress
from backoffice.services.wordpress.markup import to_markdown
from backoffice.services.wordpress.parts import Item
from backoffice.services.wordpress.wxr import read
from tests.support.wxr import author, comment, export, item

BY = Command("tests")


def silent(*_progress):
    """Nobody waits."""


@pytest.fixture
def bring(app, tmp_path):
    """Imports an export made of these parts."""

    def run(*parts, dry_run=False, **options):
        path = tmp_path / "export.xml"
        path.write_text(export(*parts, **options), encoding="utf-8")
        return import_wordpress(path, dry_run=dry_run, by=BY, progress=silent)

    return run


def the(kind):
    return db.session.scalars(select(kind)).one()


def count(kind):
    return db.session.scalar(select(func.count()).select_from(kind))


def edit(record, **values):
    with change_set(by=BY):
        for name, value in values.items():
            setattr(record, name, value)


def test_a_post_comes_over_with_all_that_it_has(bring):
    bring(author("anna", "anna@example.com", "Anna B."), item(author="anna", tags=["Bees", "City"]))
    post = the(Post)
    assert (post.title, post.slug, post.body) == ("A title", "a-title", "Some words.")
    assert (post.status, post.kind) == (PostStatus.PUBLISHED, PostKind.POST)
    assert post.publish_at == post.created_at == datetime(2020, 5, 1, 10, tzinfo=UTC)
    assert [tag.name for tag in post.tags] == ["Bees", "City"]
    assert (post.author.name, post.author.email) == ("Anna B.", "anna@example.com")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_both_spellings_of_the_namespace_are_read(bring, scheme):
    assert bring(item(), scheme=scheme).made["post"] == 1


def test_pages_become_pages_and_are_counted_as_such(bring):
    assert bring(item(kind="page")).made == {"author": 1, "page": 1}
    assert the(Post).kind is PostKind.PAGE
    assert bring(item(kind="page")).unchanged["page"] == 1
    assert bring(item(kind="page", title="Another")).changed == {"page": 1}


@pytest.mark.parametrize(
    ("status", "password", "expected"),
    [
        ("publish", "", PostStatus.PUBLISHED),
        ("future", "", PostStatus.PUBLISHED),
        ("draft", "", PostStatus.DRAFT),
        ("pending", "", PostStatus.DRAFT),
        ("private", "", PostStatus.DRAFT),
        ("publish", "secret", PostStatus.DRAFT),
    ],
)
def test_what_not_everybody_may_read_becomes_a_draft(bring, status, password, expected):
    bring(item(status=status, password=password))
    assert the(Post).status is expected


def test_a_scheduled_post_appears_at_its_time(bring):
    bring(item(status="future", date="2099-01-01 00:00:00"))
    assert the(Post).is_scheduled


def test_a_draft_without_a_date_has_none(bring):
    bring(item(status="draft", date="0000-00-00 00:00:00"))
    assert the(Post).publish_at is None


def test_a_published_post_without_any_date_becomes_a_draft(bring):
    bring(item(date="0000-00-00 00:00:00"))
    assert the(Post).status is PostStatus.DRAFT


@pytest.mark.parametrize("kind", ["attachment", "nav_menu_item", "revision", "wp_block"])
def test_other_things_are_left_out_and_counted(bring, kind):
    assert bring(item(kind=kind)).skipped == {(kind, "not a post or page"): 1}
    assert count(Post) == 0


def test_an_item_without_the_fields_of_a_post_is_left_out_and_counted(bring):
    assert bring("<item><title>News</title></item>").skipped == {("item", "not a post or page"): 1}
    assert count(Post) == 0


def test_an_item_that_does_not_say_its_type_is_a_post(bring):
    untyped = item().replace("<wp:post_type>post</wp:post_type>", "")
    assert bring(untyped).made["post"] == 1


def test_the_trash_stays_behind_with_its_comments(bring):
    summary = bring(item(comment(), status="trash"))
    assert summary.skipped == {("post", "in the trash"): 1, ("comment", "without their post"): 1}


def test_replies_stay_in_their_thread(bring):
    bring(item(comment(number=3, parent=2), comment(number=2)))
    first, reply = db.session.scalars(select(Comment).order_by(Comment.id))
    assert (first.parent, reply.parent) == (None, first)


def test_comments_that_answer_each_other_in_a_circle_are_no_trap(bring):
    assert (
        bring(item(comment(number=1, parent=2), comment(number=2, parent=1))).made["comment"] == 2
    )


@pytest.mark.parametrize(
    ("state", "expected"),
    [("1", CommentStatus.APPROVED), ("0", CommentStatus.PENDING), ("spam", CommentStatus.SPAM)],
)
def test_comments_keep_their_state_and_guests_their_name(bring, state, expected):
    bring(item(comment(state=state)))
    found = the(Comment)
    assert found.status is expected
    assert (found.author, found.author_name) == (None, "Guest")
    assert found.guest_email == "guest@example.com"
    assert found.created_at == datetime(2020, 5, 2, 10, tzinfo=UTC)


def test_comments_by_authors_belong_to_their_accounts(bring):
    bring(author("anna", "anna@example.com", "Anna", number=7), item(comment(user=7)))
    assert the(Comment).author.email == "anna@example.com"


@pytest.mark.parametrize("kind", ["pingback", "trackback"])
def test_pingbacks_are_left_out_and_counted(bring, kind):
    assert bring(item(comment(kind=kind))).skipped == {(kind, "not a comment"): 1}


def test_new_authors_cannot_log_in_and_get_no_mail(bring):
    bring(author("anna", "anna@example.com", "Anna"))
    user = the(User)
    assert (user.password, user.status) == (None, AccountStatus.NEW)
    assert [role.name for role in user.roles] == ["user"]
    assert count(Mail) == 0


def test_an_account_with_the_same_address_is_used_and_left_as_it_is(bring, make):
    mine = make.user(email="anna@example.com", name="My Anna")
    bring(author("anna", "ANNA@Example.com", "Their Anna"), item(author="anna"))
    assert the(Post).author_id == mine.id
    assert mine.name == "My Anna"


def test_an_author_without_an_address_gets_one_where_no_mail_arrives(bring):
    bring(author("nobody", "not an address", "Nobody"))
    assert the(User).email.endswith("@blog.example.invalid")


def test_a_second_run_changes_nothing(bring):
    parts = [author("anna", "a@example.com", "A"), item(comment(), author="anna", tags=["Bees"])]
    bring(*parts)
    again = bring(*parts)
    assert not (again.made or again.changed or again.skipped)
    assert again.unchanged == {"author": 1, "tag": 1, "post": 1, "comment": 1}
    assert count(ChangeSet) == 1


def test_what_changed_in_the_file_changes_here(bring):
    bring(item(), item(number=2, slug="other"))
    for title in ("Second title", "Another title"):
        summary = bring(item(title=title), item(number=2, slug="other"))
        assert (summary.changed["post"], summary.unchanged["post"]) == (1, 1)
    assert {post.title for post in db.session.scalars(select(Post))} == {"Another title", "A title"}


def test_what_was_edited_here_is_not_overwritten(bring):
    bring(item())
    edit(the(Post), body="Better words.")
    assert bring(item(title="Another title")).skipped == {("post", "edited here since"): 1}
    assert the(Post).body == "Better words."


def test_what_was_deleted_here_stays_away(bring):
    bring(item(comment()))
    with change_set(by=BY):
        db.session.delete(the(Post))
    assert bring(item(comment())).skipped["post", "deleted here since"] == 1
    assert count(Post) == 0


def test_a_dry_run_counts_the_same_and_writes_nothing(bring):
    assert bring(item(comment()), dry_run=True) == bring(item(comment()), dry_run=True)
    assert [count(kind) for kind in (User, Post, Comment, Tag, Origin, ChangeSet)] == [0] * 6


def test_two_posts_with_one_address_get_two(bring):
    bring(item(number=1), item(number=2), item(number=3))
    assert set(db.session.scalars(select(Post.slug))) == {"a-title", "a-title-2", "a-title-3"}


def test_huge_titles_and_addresses_are_shortened(bring):
    bring(item(title="Ж" * 5000, slug="x" * 5000), item(number=2, slug="x" * 5000))
    assert max(len(post.title) for post in db.session.scalars(select(Post))) == 200


def test_addresses_in_other_scripts_are_readable(bring):
    bring(item(slug="%e4%ba%ac%e9%83%bd"))
    assert the(Post).slug == "京都"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><rss>&c;</rss>', "document type"),
        ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><rss/>', "document type"),
        ("<html><body/></html>", "not a WordPress export"),
        ("<rss><channel><title>News</title><item/></channel></rss>", "not a WordPress export"),
        ("", "damaged"),
        (export(item())[:-60], "damaged"),
    ],
)
def test_other_files_are_refused_in_one_sentence_and_leave_nothing(app, tmp_path, text, sentence):
    path = tmp_path / "export.xml"
    path.write_text(text)
    with pytest.raises(InvalidExport, match=sentence):
        import_wordpress(path, dry_run=False, by=BY, progress=silent)
    assert count(Post) == count(Origin) == 0


def test_control_characters_do_not_stop_it(bring):
    bring(item(body="before\x08\x00after"))
    assert the(Post).body == "beforeafter"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_an_export_is_read_in_the_encoding_in_which_it_was_saved(app, tmp_path, encoding):
    path, text = tmp_path / "export.xml", export(item(title="Größe\x08", body="word " * 9000))
    path.write_text(text.replace("UTF-8", encoding.removesuffix("-sig")), encoding=encoding)
    import_wordpress(path, dry_run=False, by=BY, progress=silent)
    assert (the(Post).title, len(the(Post).body)) == ("Größe", 44_999)


def test_an_editor_that_saves_as_utf_16_need_not_change_what_the_file_says_of_itself(app, tmp_path):
    path = tmp_path / "export.xml"
    path.write_bytes(codecs.BOM_UTF16_BE + export(item(title="京都")).encode("utf-16-be"))
    import_wordpress(path, dry_run=False, by=BY, progress=silent)
    assert the(Post).title == "京都"


@pytest.mark.parametrize("tail", [b"", b"\x00", b"\x00\xd8"])
def test_half_a_letter_at_the_end_of_a_damaged_file_is_no_trap(app, tmp_path, tail):
    path = tmp_path / "export.xml"
    path.write_bytes(export(item())[:-60].encode("utf-16") + tail)
    with pytest.raises(InvalidExport, match="damaged"):
        import_wordpress(path, dry_run=False, by=BY, progress=silent)


def test_reading_needs_no_more_memory_for_more_items(tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(*(item(number=n, body="word " * 200) for n in range(10_000))))
    tracemalloc.start()
    found = sum(isinstance(part, Item) for part in read(path, silent))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == 10_000
    assert peak < 3_000_000 < path.stat().st_size


@pytest.mark.parametrize(
    ("content", "html"),
    [
        ("One.\nTwo.\n\nThree *four*.", "<p>One.<br>\nTwo.</p>\n<p>Three *four*.</p>"),
        ("# no heading\n\n1. no list", "<p># no heading</p>\n<p>1. no list</p>"),
        ("    no code", "<p>no code</p>"),
        ('[gallery ids="1"]', '<p>[gallery ids="1"]</p>'),
        ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
        ("<ul>\n<li>a</li>\n</ul>\nb", "<ul>\n<li>a</li>\n</ul>\n<p>b</p>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p></blockquote>"),
        ("a<!--more-->\n\nb<!-- open", "<p>a</p>\n<p>b</p>"),
        ("<!-- nothing -->", ""),
        ("<!-- wp:paragraph -->\n<p> </p>\n<p>a</p>", "<p>a</p>"),
        (
            "<!-- wp:html -->\n    <p>a</p>\n\n    <p>b</p>\n\n<em>c</em>",
            "<p>a</p>\n<p>b</p>\n<em>c</em>",
        ),
        (
            "<!-- wp:group --><div>\n\n<!-- wp:paragraph -->\n<p>a_b_c</p>\n\n</div>\n\n[x]",
            "<div>\n<p>a_b_c</p>\n</div>\n<p>[x]</p>",
        ),
    ],
)
def test_content_looks_as_it_did(content, html):
    assert render_post(to_markdown(content)).strip() == html


def test_the_command_explains_itself():
    assert "--dry-run" in command.get_help(command.make_context("x", [__file__]))


def test_whoever_waits_is_told_how_much_of_the_file_is_read(app, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(*(item(number=n, body="word " * 200) for n in range(200))))
    told = []
    import_wordpress(path, dry_run=True, by=BY, progress=lambda *step: told.append(step))
    size = path.stat().st_size
    assert [done for _what, done, _size in told] == sorted({done for _what, done, _size in told})
    assert told[-1] == ("export.xml", size, size)
    assert len(told) > 3


def test_a_date_out_of_all_reason_is_no_date(bring, client):
    bring(item(title="Ancient", date="0001-01-01 00:00:00"))
    post = db.session.scalars(select(Post)).one()
    assert (post.publish_at, post.status) == (None, PostStatus.DRAFT)
    assert client.get("/").status_code == 200


def test_an_encoding_that_nobody_knows_is_said(app, tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export().replace("UTF-8", "klingon"), encoding="utf-8")
    with pytest.raises(InvalidExport, match="encoding"):
        import_wordpress(path, dry_run=False, by=BY, progress=silent)
