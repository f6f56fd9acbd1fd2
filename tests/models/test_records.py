"""What always holds of people, posts, comments and tags."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError

from backoffice.extensions import db
from backoffice.models.address import record_id_of
from backoffice.models.comment import Comment
from backoffice.models.post import Post, PostStatus
from backoffice.models.slugs import is_slug, slugify
from backoffice.models.types import utcnow
from backoffice.models.user import User, normalise_email
from backoffice.policy import Refused
from backoffice.services import save
from backoffice.services.deletion import delete, dependents
from backoffice.services.users import reassign_posts


@pytest.mark.parametrize(
    "spelling",
    [
        "ana@münchen.example",
        " ANA@München.example ",
        "Ana@xn--mnchen-3ya.example",
        "ana@MÜNCHEN.EXAMPLE",
    ],
)
def test_an_address_is_one_address_however_it_is_spelt(spelling):
    assert normalise_email(spelling) == "ana@xn--mnchen-3ya.example"


def test_an_address_at_no_possible_domain_keeps_its_letters():
    assert normalise_email(" Ana@Bad..Example ") == "ana@bad..example"


def test_an_account_keeps_the_one_spelling_and_a_new_address_ends_its_log_ins(make):
    member = make.user(email=" ANA@München.example ")
    assert member.email == "ana@xn--mnchen-3ya.example"
    log_ins = member.fs_uniquifier
    save.save(member, {"email": "Ana@MÜNCHEN.example"}, since=1, by=make.by)
    assert (member.fs_uniquifier, member.version) == (log_ins, 1)
    save.save(member, {"email": "ana@example.com"}, since=1, by=make.by)
    assert member.fs_uniquifier != log_ins


def test_the_database_itself_keeps_an_address_from_being_used_twice(make):
    make.user(email="ana@example.com")
    with pytest.raises(IntegrityError):
        make.user(email="ANA@example.com")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Zürich, heute!", "zurich-heute"),
        ("Łódź, smørrebrød", "lodz-smorrebrod"),
        ("  A  --  B  ", "a-b"),
        ("日本語の話", "日本語の話"),
        ("مقال جديد", "مقال-جديد"),
        ("مُحَمَّد رسـول", "محمد-رسول"),
        ("हिन्दी में", "हिन्दी-में"),
        ("ข่าว ใหม่", "ข่าว-ใหม่"),
        ("がいこく", "がいこく"),
        ("I ❤️ ferries", "i-ferries"),
        ("1️⃣ First", "1-first"),
        ("❤️", ""),
        ("ी x", "x"),
        ("???", ""),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_slug_keeps_the_letters_of_every_script(text, slug):
    assert slugify(text) == slug
    assert not slug or is_slug(slug)


def test_times_are_kept_in_utc_whatever_zone_they_came_in(make):
    tokyo = timezone(timedelta(hours=9))
    post = make.post(publish_at=datetime(2026, 1, 1, 9, tzinfo=tokyo))
    db.session.expire_all()
    assert post.publish_at == datetime(2026, 1, 1, 0, tzinfo=UTC)
    assert post.publish_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(make):
    with pytest.raises(Exception, match="no time zone"):
        make.post(publish_at=datetime(2026, 1, 1))
    db.session.rollback()


def test_a_post_published_without_a_time_is_published_now(make):
    post = make.draft()
    save.save(post, {"status": PostStatus.PUBLISHED}, since=post.version, by=make.by)
    assert timedelta() <= utcnow() - post.publish_at < timedelta(minutes=1)


def test_a_published_post_keeps_having_a_time_and_the_form_says_so(make):
    post = make.post()
    with pytest.raises(Refused) as refused:
        save.save(post, {"publish_at": None}, since=post.version, by=make.by)
    assert refused.value.field == "publish_at"


def rename(make, record, *slugs):
    for slug in slugs:
        save.save(record, {"slug": slug}, since=record.version, by=make.by)


@pytest.mark.parametrize("kind", ["post", "tag", "user"])
def test_an_old_address_of_a_record_is_remembered(make, kind):
    record = getattr(make, kind)(slug="first")
    rename(make, record, "second", "third")
    assert record_id_of(type(record), "first") == record_id_of(type(record), "second") == record.id


def test_an_address_that_another_record_took_over_and_left_leads_to_that_one(make):
    earlier, later = make.post(slug="first"), make.post(slug="other")
    rename(make, earlier, "second")
    rename(make, later, "first", "third")
    assert record_id_of(Post, "first") == later.id
    rename(make, later, "first")
    assert later.slug == "first"


def test_a_deleted_record_leaves_its_old_addresses_to_nobody(make):
    post = make.post(slug="first")
    rename(make, post, "second")
    delete(post, by=make.by)
    assert record_id_of(Post, "first") is None


@pytest.mark.parametrize("kind", ["post", "tag", "user"])
def test_an_address_that_is_emptied_is_made_from_the_title_again(make, kind):
    record = getattr(make, kind)(slug="odd")
    other = getattr(make, kind)()
    title = type(record).__title__
    save.save(record, {"slug": "", title: "Ferry Times"}, since=record.version, by=make.by)
    assert record.slug == "ferry-times"
    save.save(record, {"slug": ""}, since=record.version, by=make.by)
    assert record.slug == "ferry-times"
    save.save(other, {"slug": "", title: "Ferry times"}, since=other.version, by=make.by)
    assert other.slug == "ferry-times-2"


def test_a_form_from_the_future_is_refused(make):
    post = make.post()
    with pytest.raises(Refused):
        save.save(post, {"title": "Forged"}, since=post.version + 1, by=make.by)


@pytest.mark.parametrize(
    ("source", "never"),
    [
        ("<script>alert(1)</script>", "<script"),
        ('<img src="x" onerror="alert(1)">', "onerror"),
        ("[x](javascript:alert(1))", "href"),
        ('<a href="data:text/html,x">x</a>', "data:"),
        ('<iframe src="https://evil.example"></iframe>', "<iframe"),
        ('<p style="position:fixed">x</p>', "style="),
        ("![far](https://evil.example/x.png)", "<img"),
        ('<form action="/logout"><button>x</button></form>', "<form"),
        ('<svg onload="alert(1)">', "<svg"),
        ('<img src="//evil.example/x.png" alt="y">', "<img"),
    ],
)
def test_markup_that_could_harm_is_taken_out(make, source, never):
    assert never not in make.post(body=source).body_html
    assert never not in make.comment(body=source).body_html


def test_markdown_becomes_clean_html_with_headings_below_the_title(make):
    post = make.post(
        body="# One\n\n*a* **b** [c](https://example.org)\n\n| x |\n|---|\n| 1 |\n\n"
        "note[^1]\n\n[^1]: Foot"
    )
    assert "<h2>One</h2>" in post.body_html
    assert "<table>" in post.body_html
    assert 'rel="nofollow ugc noopener noreferrer"' in post.body_html
    assert 'href="#text-fn1"' in post.body_html and 'id="text-fn1"' in post.body_html


def test_somebody_with_posts_is_not_deleted_before_the_posts_have_another_author(make):
    author, heir = make.user(roles=["author"]), make.user(roles=["author"])
    post = make.post(author=author)
    make.comment(post, author=author)
    assert {
        (str(each.label), count.value, each.blocks) for each, count in dependents(User, [author.id])
    } == {
        ("Comments", 1, False),
        ("Posts", 1, True),
        ("Roles", 1, False),
    }
    with pytest.raises(Refused):
        delete(author, by=make.by)
    assert reassign_posts(author, heir, by=make.by) == 1
    name = author.name
    delete(author, by=make.by)
    assert post.author_id == heir.id
    comment = db.session.query(Comment).one()
    assert (comment.author_id, comment.author_name) == (None, name)
