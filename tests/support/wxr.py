"""Small WordPress exports, written by the tests."""

from __future__ import annotations

from html import escape

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="{0}://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="{0}://wordpress.org/export/1.2/">
<channel><title>Blog</title><link>https://blog.example</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_blog_url>https://blog.example</wp:base_blog_url>
"""


def export(*parts: str, scheme: str = "http") -> str:
    return f"{HEAD.format(scheme)}{''.join(parts)}</channel></rss>"


def author(login: str, email: str, name: str, number: int = 1) -> str:
    values = {"id": number, "login": login, "email": email, "display_name": name}
    return f"<wp:author>{_elements('wp:author_', values)}</wp:author>"


def item(
    *comments: str,
    number: int = 1,
    kind: str = "post",
    status: str = "publish",
    title: str = "A title",
    slug: str = "a-title",
    author: str = "anna",
    body: str = "Some words.",
    date: str = "2020-05-01 10:00:00",
    password: str = "",
    tags: list[str] | None = None,
) -> str:
    values = {
        "post_id": number,
        "post_type": kind,
        "status": status,
        "post_name": slug,
        "post_date_gmt": date,
        "post_password": password,
    }
    categories = "".join(
        f'<category domain="post_tag" nicename="x">{escape(tag)}</category>' for tag in tags or []
    )
    return (
        f"<item><title>{escape(title)}</title><dc:creator>{author}</dc:creator>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded>{categories}"
        f"{_elements('wp:', values)}{''.join(comments)}</item>\n"
    )


def comment(
    *,
    number: int = 1,
    parent: int = 0,
    state: str = "1",
    kind: str = "",
    user: int = 0,
    name: str = "Guest",
) -> str:
    values = {
        "id": number,
        "author": name,
        "author_email": "guest@example.com",
        "date_gmt": "2020-05-02 10:00:00",
        "content": "Nice.",
        "approved": state,
        "type": kind,
        "parent": parent,
        "user_id": user,
    }
    return f"<wp:comment>{_elements('wp:comment_', values)}</wp:comment>"


def _elements(prefix: str, values: dict[str, object]) -> str:
    return "".join(f"<{prefix}{k}>{escape(str(v))}</{prefix}{k}>" for k, v in values.items())
