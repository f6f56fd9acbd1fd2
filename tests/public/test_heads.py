"""What search engines and those who share a link are told about a page."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest

from backoffice.models.post import PostKind
from backoffice.models.types import utcnow


def meta(page):
    """The properties of a page's head."""
    found = re.findall(r'<meta[^>]*property="([^"]+)" content="([^"]*)"', page)
    return {name: unescape(content) for name, content in found}


def canonical(page):
    return unescape(re.search(r'<link rel="canonical" href="([^"]+)"', page)[1])


def things(page):
    """The JSON-LD of a page, by type."""
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return {thing["@type"]: thing for thing in json.loads(block[1])["@graph"]}


def test_a_post_says_where_it_lives_what_it_is_about_and_who_wrote_it(client, make):
    writer = make.user(roles=["author"], name="Wanda", slug="wanda")
    post = make.post(
        slug="x", title="Fish & chips", summary="On frying.", author=writer, tags=[make.tag("food")]
    )
    page = client.get("/posts/x?reply=9&comments=1").text
    said = meta(page)
    assert canonical(page) == said["og:url"] == "http://localhost/posts/x"
    assert (said["og:title"], said["og:type"]) == ("Fish & chips", "article")
    assert (said["og:description"], said["og:site_name"]) == ("On frying.", "Backoffice")
    assert said["article:published_time"] == post.publish_at.isoformat()
    assert (said["article:author"], said["article:tag"]) == ("Wanda", "food")
    assert "noindex" not in page


def test_a_post_is_data_for_machines_too(client, make):
    post = make.post(slug="x", title="Low tide", author=make.user(name="Wanda", slug="wanda"))
    make.comment(post)
    found = things(client.get("/posts/x").text)
    text = found["BlogPosting"]
    assert (text["headline"], text["commentCount"]) == ("Low tide", 1)
    assert text["author"]["url"] == "http://localhost/authors/wanda/"
    assert text["description"] == "Some words."
    steps = [step["item"] for step in found["BreadcrumbList"]["itemListElement"]]
    assert steps == ["http://localhost/", "http://localhost/posts/x"]


def test_the_start_page_says_how_to_search_the_site(client):
    search = things(client.get("/").text)["WebSite"]["potentialAction"]
    assert search["target"] == "http://localhost/search/?q={words}"


def test_a_page_of_posts_is_described_by_their_titles(client, make):
    author, tag = make.user(roles=["author"], slug="wanda"), make.tag("bees")
    for number in range(20):
        make.post(title=f"Notes on bees {number}", author=author, tags=[tag])
    for address in ("/", "/tags/bees", "/authors/wanda/"):
        told = meta(client.get(address).text)["og:description"]
        assert told.startswith("Notes on bees 19 · Notes on bees 18") and told.endswith("…")
        assert len(told) <= 160


def test_a_page_of_the_site_is_no_blog_post(client, make):
    make.post(slug="about", kind=PostKind.PAGE)
    assert "WebPage" in things(client.get("/posts/about").text)


def test_no_title_breaks_out_of_the_data(client, make):
    title = '</script><script>alert("1")</script><!-- & \u2028'
    make.post(slug="x", title=title, summary=title)
    page = client.get("/posts/x").text
    assert things(page)["BlogPosting"]["headline"] == title
    assert "<script>" not in page and "<!--" not in page


@pytest.mark.parametrize(
    ("language", "locale"), [("en", "en_US"), ("de", "de_DE"), ("ar", "ar_EG"), ("ja", "ja_JP")]
)
def test_a_page_says_in_which_language_it_stands(client, language, locale):
    page = client.get("/", headers={"Accept-Language": language})
    assert meta(page.text)["og:locale"] == locale
    assert "Accept-Language" in page.vary


def test_each_page_of_a_list_has_its_own_title_and_address(client, make, app, monkeypatch):
    monkeypatch.setitem(app.config, "PAGE_SIZE", 1)
    writer, tag = make.user(roles=["author"], slug="wanda"), make.tag("food")
    for age in (1, 2):
        make.post(author=writer, tags=[tag], publish_at=utcnow() - timedelta(hours=age))
    for path in ("/", "/tags/food", "/authors/wanda/"):
        first, second = client.get(path).text, client.get(f"{path}?page=2").text
        assert canonical(first) == f"http://localhost{path}"
        assert canonical(second) == f"http://localhost{path}?page=2"
        assert ", page 2 – Backoffice</title>" in second
        assert 'type="application/atom+xml"' in first


def test_what_is_no_page_to_find_asks_not_to_be_listed(client, browse, make):
    comment = make.comment(make.post(slug="x"))
    ines = browse("user")
    hidden = [
        "/search/?q=x",
        "/login",
        "/register",
        "/reset",
        "/nowhere",
        f"/posts/x/comments/{comment.id}",
    ]
    for path in hidden:
        page = client.get(path).text
        assert '<meta name="robots" content="noindex">' in page, path
        assert "canonical" not in page, path
    assert "noindex" in ines.get("/profile/").text
    draft = make.draft(author=make.user(roles=["author"]))
    assert "noindex" in browse("admin").get(f"/admin/posts/preview/?id={draft.id}").text


def test_a_description_ends_with_a_whole_word(client, make):
    make.post(slug="x", summary="ferry " * 60)
    said = meta(client.get("/posts/x").text)["og:description"]
    assert said.endswith("ferry…") and len(said) <= 160
