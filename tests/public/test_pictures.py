"""What readers get of pictures: in the size that fits, described, and kept by browsers."""

import re

import pytest

from backoffice.models.picture import MIDDLE
from tests.support.images import image_file, opened
from tests.support.work import run_all_due


def images(page):
    """The attributes of each picture on a page."""
    tags = re.findall(r'<img (?:[^>"]|"[^"]*")*>', page.text.partition("<main")[2])
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in tags]


def test_a_picture_is_served_as_what_we_wrote_for_ever_and_nothing_else(client, make):
    picture = make.picture(image_file("GIF"))
    run_all_due()
    for address, kind in ((picture.address, "png"), (picture.sized(320), "webp")):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content_type == f"image/{kind}"
        assert opened(answer.data).format == kind.upper()
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert "Cookie" not in answer.headers.get("Vary", "")


def test_until_the_sizes_are_made_the_picture_itself_is_served_and_not_kept(client, make):
    picture = make.picture()
    answer = client.get(picture.sized(320))
    assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
    assert answer.headers["Cache-Control"] == "no-cache"
    run_all_due()
    assert client.get(picture.sized(320)).content_type == "image/webp"


def test_addresses_that_were_never_given_lead_nowhere(client, make):
    picture = make.picture()
    run_all_due()
    name = picture.file
    wrong = ["", "x", name, f"{name}.png", f"{name}.svg", f"{name}.jpeg.html", f"{name}-321.webp"]
    wrong += [f"{name}-99999.webp", f"{'0' * 32}.jpeg", f"..%2F{name}.jpeg", f"{name[:2]}/{name}"]
    for each in wrong:
        assert client.get(f"/media/{each}").status_code == 404, each


def test_a_deleted_picture_is_gone_at_once(client, browse, make):
    picture = make.picture()
    addresses = [picture.address, picture.sized(320)]
    run_all_due()
    browse("admin").confirm(f"/admin/pictures/delete/?id={picture.id}")
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_a_post_shows_its_lead_picture_in_the_size_that_fits(client, make):
    picture = make.picture(alt='A "ferry" & more', focal_x=20, focal_y=MIDDLE)
    post = make.post(lead_picture_id=picture.id)
    before = images(client.get(f"/posts/{post.slug}"))[0]
    assert before["src"] == picture.address
    assert "srcset" not in before
    run_all_due()
    page = client.get(f"/posts/{post.slug}")
    shown = images(page)[0]
    assert shown["srcset"] == ", ".join(
        f"{picture.sized(width)} {seen}w" for width, seen in ((320, 320), (640, 640), (1280, 800))
    )
    assert (shown["width"], shown["height"]) == ("800", "600")
    assert shown["alt"] == "A &#34;ferry&#34; &amp; more"
    assert (shown["data-focal-x"], "data-focal-y" in shown) == ("20", False)
    assert f'property="og:image" content="http://localhost{picture.address}"' in page.text


def test_pictures_in_the_text_are_lazy_and_described(client, make):
    one, other, mute = make.picture(alt="Own words"), make.picture(), make.picture(decorative=True)
    lines = [f"![]({one.address})", f"![Given > words]({other.sized(640)})", f"![]({mute.address})"]
    post = make.post(body="\n\n".join(lines))
    run_all_due()
    shown = images(client.get(f"/posts/{post.slug}"))
    assert [each["alt"] for each in shown] == ["Own words", "Given &gt; words", ""]
    assert all(each["loading"] == "lazy" and each["srcset"] for each in shown)


def test_of_a_picture_that_is_gone_the_words_stay(client, browse, make):
    picture = make.picture()
    post = make.post(body=f"Before ![a <ferry>]({picture.address}) after")
    browse("admin").confirm(f"/admin/pictures/delete/?id={picture.id}")
    page = client.get(f"/posts/{post.slug}")
    assert not images(page)
    assert "Before a &lt;ferry&gt; after" in page.text


def test_a_picture_from_elsewhere_on_the_site_stays_as_it_was(client, make):
    post = make.post(body="![A cat](/uploads/a.png)")
    assert '<img src="/uploads/a.png" alt="A cat">' in client.get(f"/posts/{post.slug}").text


def test_a_stream_with_pictures_costs_as_many_statements_as_one_without(
    app, client, make, statements
):
    post = make.post()
    client.get("/")
    app.extensions.pop("view_cache", None)
    without = statements(client.get, "/")
    for _ in range(3):
        make.post(author=post.author, lead_picture_id=make.picture().id)
    app.extensions.pop("view_cache", None)
    assert statements(client.get, "/") == without
    assert len(images(client.get("/"))) == 3


@pytest.mark.parametrize("many", [1, 6])
def test_a_post_costs_as_many_statements_however_many_pictures_it_has(
    client, make, statements, many
):
    pictures = [make.picture() for _ in range(many)]
    body = "\n\n".join(f"![]({picture.address})" for picture in pictures)
    post = make.post(body=body, lead_picture_id=pictures[0].id)
    assert statements(client.get, f"/posts/{post.slug}") == 6


def test_a_preview_shows_the_pictures_too(browse, make):
    picture = make.picture()
    post = make.draft(lead_picture_id=picture.id, body=f"![]({picture.address})")
    page = browse("editor").get(f"/admin/posts/preview/?id={post.id}")
    assert len(images(page)) == 2


def test_programs_are_told_of_the_lead_picture_too(client, make):
    picture = make.picture(alt="A ferry")
    post = make.post(lead_picture_id=picture.id)
    answer = client.get(f"/posts/{post.slug}", headers={"Accept": "application/json"})
    assert answer.json["picture"] == {
        "url": f"http://localhost{picture.address}",
        "alt": "A ferry",
        "width": 800,
        "height": 600,
    }
