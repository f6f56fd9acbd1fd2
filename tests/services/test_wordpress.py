"""Importing from WordPress: what comes over, what stays behind, and doing it again."""

import codecs
import tracemalloc
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.actor import Command
from backoffice.models.change import ChangeSet
from backoffice.models.comment import Comment, CommentStatus
from backoffice.models.mail import Mail
from backoffice.models.origin import Origin
from backoffice.models.post import Post, PostKind, PostStatus
from backoffice.models.recorder import change_set
from backoffice.models.tag import Tag
from backoffice.models.user import AccountStatus, User
from backoffice.services.wordpress import InvalidExport
from backoffice.services.wordpress.parts import Item
from backoffice.services.wordpress.wxr import read
from tests.support.rows import count, the
from tests.support.wxr import author, comment, export, item

BY = Command("tests")


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


@pytest.mark.parametrize("status", ["draft", "publish"])
@pytest.mark.parametrize("date", ["0000-00-00 00:00:00", "0001-01-01 00:00:00"])
def test_a_post_without_a_date_in_reason_is_a_draft_without_one(bring, client, status, date):
    bring(item(status=status, date=date))
    assert (the(Post).publish_at, the(Post).status) == (None, PostStatus.DRAFT)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("kind", ["attachment", "nav_menu_item", "revision", "wp_block", "item"])
def test_other_things_are_left_out_and_counted(bring, kind):
    part = "<item><title>News</title></item>" if kind == "item" else item(kind=kind)
    assert bring(part).skipped == {(kind, "not a post or page"): 1}
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


def test_a_guest_who_gave_no_name_is_anonymous(bring):
    bring(item(comment(name=" ")))
    assert the(Comment).author_name == "Anonymous"


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
    told = bring(item(comment()), dry_run=True)
    assert [count(kind) for kind in (User, Post, Comment, Tag, Origin, ChangeSet)] == [0] * 6
    assert bring(item(comment())) == told


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
def test_other_files_are_refused_in_one_sentence_and_leave_nothing(bring, text, sentence):
    with pytest.raises(InvalidExport, match=sentence):
        bring(content=text.encode())
    assert count(Post) == count(Origin) == 0


def test_control_characters_do_not_stop_it(bring):
    bring(item(body="before\x08\x00after"))
    assert the(Post).body == "beforeafter"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_an_export_is_read_in_the_encoding_in_which_it_was_saved(bring, encoding):
    text = export(item(title="Größe\x08", body="word " * 9000))
    bring(content=text.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding))
    assert (the(Post).title, len(the(Post).body)) == ("Größe", 44_999)


def test_an_editor_that_saves_as_utf_16_need_not_change_what_the_file_says_of_itself(bring):
    text = export(item(title="京都"))
    bring(content=codecs.BOM_UTF16_BE + text.encode("utf-16-be"))
    assert the(Post).title == "京都"


@pytest.mark.parametrize("tail", [b"", b"\x00", b"\x00\xd8"])
def test_half_a_letter_at_the_end_of_a_damaged_file_is_no_trap(bring, tail):
    with pytest.raises(InvalidExport, match="damaged"):
        bring(content=export(item())[:-60].encode("utf-16") + tail)


def test_reading_needs_no_more_memory_for_more_items(tmp_path):
    path = tmp_path / "export.xml"
    path.write_text(export(*(item(number=n, body="word " * 200) for n in range(10_000))))
    tracemalloc.start()
    found = sum(isinstance(part, Item) for part in read(path, lambda *_step: None))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found == 10_000
    assert peak < 3_000_000 < path.stat().st_size


def test_whoever_waits_is_told_how_much_of_the_file_is_read(bring):
    parts, told = [item(number=n, body="word " * 200) for n in range(200)], []
    bring(*parts, dry_run=True, progress=lambda *step: told.append(step))
    size = len(export(*parts))
    assert [done for _what, done, _size in told] == sorted({done for _what, done, _size in told})
    assert told[-1] == ("export.xml", size, size)
    assert len(told) > 3


def test_an_encoding_that_nobody_knows_is_said(bring):
    with pytest.raises(InvalidExport, match="encoding"):
        bring(content=export().replace("UTF-8", "klingon").encode())
