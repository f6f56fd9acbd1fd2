"""What the public reads, and what it must not."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from defusedxml import ElementTree

from backoffice.models.post import PostKind, PostStatus
from backoffice.models.types import utcnow

HIDDEN = {
    "draft": {"status": PostStatus.DRAFT, "publish_at": None},
    "scheduled": {"publish_at": utcnow() + timedelta(days=1)},
    "archived": {"status": PostStatus.ARCHIVED},
}


@pytest.mark.parametrize("state", HIDDEN)
def test_what_is_not_public_leaks_through_no_door(client, browse, make, state):
    tag, author = make.tag("leak"), make.user(roles=["author"], slug="writer")
    make.post(author=author, tags=[tag], slug="public-one")
    post = make.post(
        author=author, title="Topsecretword", slug="hidden", tags=[tag], **HIDDEN[state]
    )
    make.comment(post, body="Topsecretword")
    doors = [
        "/",
        "/tags/leak",
        "/authors/writer/",
        "/search/?q=Topsecretword",
        "/feed.xml",
        "/tags/leak/feed.xml",
        "/authors/writer/feed.xml",
        "/sitemap.xml",
    ]
    for reader in (client, browse("user")):
        for door in doors:
            for accept in ("text/html", "application/json"):
                page = reader.get(door, headers={"Accept": accept}).text
                assert "Topsecretword" not in page.replace('value="Topsecretword"', "").replace(
                    '"query": "Topsecretword"', ""
                ).replace("q%3DTopsecretword", "").replace("q=Topsecretword", ""), door
                assert "/posts/hidden" not in page, door
        assert reader.get("/posts/hidden").status_code == 404
    assert browse("user").send("/posts/hidden/comments", {"body": "x"}).status_code == 404
    assert browse("user").get("/admin/posts/lookup/?q=Topsecretword").status_code == 403


def test_the_stream_shows_the_newest_first_page_by_page_without_pages(
    client, make, app, monkeypatch
):
    monkeypatch.setitem(app.config, "PAGE_SIZE", 2)
    author = make.user(roles=["author"])
    for age in (3, 1, 2):
        make.post(author=author, title=f"Hours {age}", publish_at=utcnow() - timedelta(hours=age))
    make.post(author=author, title="About us", kind=PostKind.PAGE)
    first, second = client.get("/").text, client.get("/?page=2").text
    assert first.index("Hours 1") < first.index("Hours 2")
    assert "Hours 3" in second and 'rel="prev"' in second
    assert all("About us" not in page.partition("<footer")[0] for page in (first, second))
    assert client.get("/?page=3").status_code == 404
    assert client.get("/feed.xml").text.count("<entry>") == 3


def test_posts_with_all_of_several_tags_are_found(client, make):
    python, flask = make.tag("python"), make.tag("flask")
    make.post(title="Both of them", tags=[python, flask])
    make.post(title="One of them", tags=[python])
    page = client.get("/tags/python+flask").text
    assert "Both of them" in page and "One of them" not in page
    assert client.get("/tags/python+nonsense").status_code == 404


@pytest.mark.parametrize("door", ["/tags/{}", "/tags/{}/feed.xml"])
def test_an_address_of_very_many_tags_is_nowhere_and_asks_nothing(client, make, statements, door):
    many = [make.tag(f"t{number}").slug for number in range(11)]
    answers = []
    asked = statements(lambda: answers.append(client.get(door.format("+".join(many)))))
    assert answers[0].status_code == 404
    assert asked <= statements(client.get, "/nowhere")
    assert client.get(door.format("+".join(many[:10]))).status_code == 200
    assert client.get(door.format("+".join(["t1"] * 500))).status_code == 200


def test_a_tag_and_an_author_have_feeds_of_their_own(client, make):
    make.post(title="About bees", tags=[make.tag("bees")], author=make.user(slug="wanda"))
    make.post(title="About tides", tags=[make.tag("tides")])
    link = re.compile(r'rel="alternate"[^>]*href="http://localhost(/[^"]+)"')
    for page in ("/tags/bees", "/authors/wanda/"):
        address = link.search(client.get(page).text)[1]
        feed = client.get(address).text
        assert "About bees" in feed and "About tides" not in feed
        assert f'rel="self" href="http://localhost{address}"' in feed
    assert client.get("/tags/nonsense/feed.xml").status_code == 404


def test_a_scheduled_post_is_news_to_programs_when_it_appears(client, make):
    appears = (utcnow() - timedelta(minutes=1)).replace(microsecond=0)
    make.post(slug="x", publish_at=appears, updated_at=appears - timedelta(days=7))
    feed = ElementTree.fromstring(client.get("/feed.xml").data)
    assert feed.findtext("{*}entry/{*}updated") == appears.isoformat()
    assert appears.date().isoformat() in client.get("/sitemap.xml").text


def test_a_letter_that_xml_cannot_hold_leaves_the_feed_readable(client, make):
    make.post(title="Low\ufffe tide", body="Ebb\uffff")
    feed = ElementTree.fromstring(client.get("/feed.xml").data)
    assert feed.findtext("{*}entry/{*}title") == "Low tide"


def test_an_author_page_exists_for_whoever_has_something_to_read(client, make):
    make.user(slug="silent")
    make.post(author=make.user(roles=["author"], slug="writer"), title="Mine")
    assert "Mine" in client.get("/authors/writer/").text
    assert client.get("/authors/silent/").status_code == 404


def test_search_finds_every_word_in_any_script_and_takes_a_limit(client, make):
    for title in ("Zürich heute", "Zürich morgen", "日本語の話", "مقال جديد"):
        make.post(title=title)
    assert "Zürich heute" in unmarked(client.get("/search/?q=HEUTE+zürich"))
    assert "日本語の話" in unmarked(client.get("/search/?q=本語"))
    assert "مقال جديد" in unmarked(client.get("/search/?q=مقال"))
    found = json_of(client, "/search/?q=zurich&limit=1")
    assert (len(found["results"]), found["found"], found["found_is_exact"]) == (1, 2, True)


def unmarked(page):
    return page.text.replace("<mark>", "").replace("</mark>", "")


def test_search_says_how_many_there_are_and_leads_on(client, make):
    for number in range(3):
        make.post(title=f"Ferry & co {number}")
    first = client.get("/search/?q=ferry+%26&limit=2")
    assert "3 posts found" in first.text
    assert "Ferry &amp; co 2" in unmarked(first) and "Ferry &amp; co 0" not in unmarked(first)
    onward = re.search(r'rel="next" href="([^"]+)"', first.text)
    second = client.get(f"/search/{unescape(onward[1])}")
    assert "3 posts found" in second.text and "Ferry &amp; co 0" in unmarked(second)
    assert 'rel="prev"' in second.text and 'rel="next"' not in second.text
    assert client.get("/search/?q=ferry&page=9").status_code == 404
    found = json_of(client, "/search/?q=ferry&limit=2")
    assert (found["found"], found["page"], found["has_next"]) == (3, 1, True)
    assert json_of(client, "/search/?q=%00")["results"] == []


def json_of(client, path, status=200):
    answer = client.get(path, headers={"Accept": "application/json"})
    assert answer.status_code == status
    return json.loads(answer.data)


def test_json_is_readable_and_errors_have_bodies(client, make):
    make.post(slug="x", title="Zürich")
    raw = client.get("/posts/x", headers={"Accept": "application/json"}).data.decode()
    assert "Zürich" in raw
    german = {"Accept": "application/json", "Accept-Language": "de"}
    assert "\\u" not in client.get("/posts/none", headers=german).data.decode()
    assert json_of(client, "/posts/none", 404)["error"]["code"] == 404
    assert json_of(client, "/search/?q=x&limit=0", 400)["error"]["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/?page=0",
        "/?page=x",
        "/?page=-1",
        "/?page=99999999999",
        "/search/?limit=51&q=x",
        "/search/?q=" + "x" * 201,
    ],
)
def test_a_parameter_out_of_range_is_answered_with_400(client, path):
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/", "/posts/x", "/authors/writer/", "/feed.xml"])
def test_other_sites_read_what_is_public_only_when_they_are_configured(
    client, make, app, monkeypatch, path
):
    make.post(slug="x", author=make.user(roles=["author"], slug="writer"))
    friend, stranger = {"Origin": "https://friend.example"}, {"Origin": "https://evil.example"}
    assert "Access-Control-Allow-Origin" not in client.get(path, headers=friend).headers
    monkeypatch.setitem(app.config, "CORS_ORIGINS", ["https://friend.example"])
    answers = [client.get(path, headers=headers) for headers in (friend, stranger, {})]
    allowed = [answer.headers.get("Access-Control-Allow-Origin") for answer in answers]
    assert allowed == ["https://friend.example", None, None]
    assert all("Origin" in answer.vary for answer in answers)


def test_the_feed_and_the_sitemap_are_well_formed_and_name_the_configured_site(client, make):
    author = make.user(name="Ana & Co", slug="ana")
    make.post(title="A & B < C", summary="]]>", slug="x", author=author)
    for path in ("/feed.xml", "/authors/ana/feed.xml", "/sitemap.xml"):
        text = client.get(path).text
        ElementTree.fromstring(text)
        assert "http://localhost/posts/x" in text
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_the_feed_is_kept_for_visitors_and_never_for_members(client, browse, make, statements):
    make.post()
    client.get("/feed.xml")
    assert statements(client.get, "/feed.xml") == 0
    kept = client.get("/feed.xml")
    assert kept.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in kept.vary and "Accept-Language" in kept.vary
    assert "public" not in browse("user").get("/feed.xml").headers["Cache-Control"]


def test_a_kept_page_takes_its_place_once_whatever_is_asked_of_it(client, make, app):
    make.post()
    for path in ("/feed.xml", "/sitemap.xml"):
        for question in ("", "?1", "?page=2"):
            assert client.get(f"{path}{question}").status_code == 200
    assert len(app.extensions["view_cache"]._cache) == 2


def test_the_icon_is_found_at_its_old_address(client):
    assert client.get(client.get("/favicon.ico").location).status_code == 200


def test_the_language_changes_and_the_page_stays(client, make):
    make.post(slug="x")
    answer = client.send("/language", {"locale": "ar", "next": "/posts/x?reply=1"})
    assert answer.location == "/posts/x?reply=1"
    page = client.get("/posts/x").text
    assert '<html lang="ar" dir="rtl">' in page
    assert client.send("/language", {"locale": "xx"}).status_code == 400
    assert client.send("/language", {"locale": "en_XA"}).status_code == 400


def test_the_browsers_language_is_heard(client):
    page = client.get("/", headers={"Accept-Language": "ja,en;q=0.5"}).text
    assert '<html lang="ja"' in page


def test_a_list_of_posts_costs_the_same_however_many_there_are(client, make, statements):
    make.posts(2)
    few = statements(client.get, "/")
    make.posts(15)
    assert statements(client.get, "/") == few <= 4


def test_found_words_are_marked_where_they_stand(client, make):
    body = "Nothing much. " * 40 + "Then the ferry & its crew arrived."
    make.post(title="The Ferry", summary="At <sea>", body=body)
    page = client.get("/search/?q=ferry").text
    assert "The <mark>Ferry</mark></a>" in page
    assert "the <mark>ferry</mark> &amp; its crew" in page
    assert "At &lt;<mark>sea</mark>&gt;" in client.get("/search/?q=sea").text


def test_a_search_without_words_or_hits_says_how_to_go_on(client):
    assert "Several words find" in client.get("/search/").text
    page = client.get("/search/?q=nowhere").text
    assert "0 posts found" in page and "Try fewer of them" in page


def test_a_search_for_more_words_than_are_looked_for_finds_nothing(client, make):
    words = [f"word{number}" for number in range(10)]
    make.post(body=" ".join(words))
    assert "1 post found" in client.get(f"/search/?q={'+'.join(words)}").text
    assert "Try fewer of them" in client.get(f"/search/?q={'+'.join(words)}+nowhere").text


def test_a_tag_and_an_author_say_how_many_posts_there_are(client, make):
    tag, writer = make.tag("food"), make.user(roles=["author"], slug="wanda")
    make.post(tags=[tag], author=writer)
    make.draft(tags=[tag], author=writer)
    for path in ("/tags/food", "/authors/wanda/"):
        assert "1 post<" in client.get(path).text
    assert "nothing to read yet" in client.get(f"/tags/{make.tag('empty').slug}").text


def test_a_post_leads_to_the_other_posts_of_its_author_and_a_page_does_not(client, make):
    writer = make.user(roles=["author"], slug="wanda")
    make.post(slug="x", author=writer)
    make.post(slug="about", author=writer, kind=PostKind.PAGE)
    assert 'rel="author" href="/authors/wanda/"' in client.get("/posts/x").text
    assert 'rel="author"' not in client.get("/posts/about").text


def test_pages_are_reached_from_the_foot_of_every_page(client, make):
    make.post(title="About <us>", slug="about", kind=PostKind.PAGE)
    make.draft(title="Imprint", slug="imprint", kind=PostKind.PAGE)
    post = make.post(slug="tide")
    for path in ("/", f"/posts/{post.slug}"):
        foot = client.get(path).text.partition('<footer class="site-foot"')[2]
        assert '<a class="tap" href="/posts/about"><bdi>About &lt;us&gt;</bdi></a>' in foot
        assert "imprint" not in foot
