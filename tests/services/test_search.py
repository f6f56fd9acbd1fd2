"""What is typed into a search finds what a person would expect, and nothing else."""

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError

from backoffice.extensions import db
from backoffice.models import folding
from backoffice.models.folding import words_of
from backoffice.models.post import Post, PostStatus
from backoffice.models.recorder import change_set
from backoffice.models.searching import rebuild_orders, search_indexes
from backoffice.models.tag import Tag
from backoffice.models.transaction import transaction
from backoffice.models.unrecorded import unrecorded_writes
from backoffice.models.user import User
from backoffice.records.lookup import look_up
from backoffice.services import search
from backoffice.services.deletion import delete

EVERY = {"title", "summary", "body", "slug", "name", "email", "description", "author_name"}


def found(kind, wanted):
    condition = search.find(kind, EVERY, wanted).condition
    return set(db.session.scalars(select(getattr(kind, kind.__title__)).where(condition)))


@pytest.mark.parametrize(
    "words",
    [
        *("हिन्दी भाषा", "বাংলা ভাষা", "தமிழ் மொழி", "తెలుగు", "සිංහල", "ភាសាខ្មែរ", "မြန်မာဘာသာ"),
        *("བོད་སྐད", "ދިވެހި", "ภาษาไทย", "ქართული", "ο λόγος", "Straße", "Acme® Foo"),
    ],
)
def test_words_of_every_script_are_found_as_they_are_written(make, words):
    make.post(title="Here", body=f"so {words} da")
    assert found(Post, words) == found(Post, f'"{words}"') == {"Here"}


@pytest.mark.parametrize("name", ["Γιώργος", "हिन्दी", "ไทย"])
def test_a_name_is_found_by_all_its_letters_in_every_script(make, name):
    make.tag(name, slug="x")
    assert found(Tag, name) == {name}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("東京／大阪", "京／大"), ("50％ off", "50％ off"), ("½ price", "½ price"), ("a_b", "A_B")],
)
def test_signs_of_another_width_stand_for_themselves(make, name, wanted):
    make.tag(name, slug="x")
    make.tag(name.replace("％", " or less").replace("_", "-") + "!", slug="other")
    assert name in found(Tag, wanted)
    assert not {"50 or less off!", "a-b!"} & found(Tag, wanted)


def test_no_database_is_given_nul(make):
    make.tag("news", slug="x")
    assert found(Tag, "ne\0ws") == {"news"}
    assert look_up(Tag, "ne\0ws", by=make.by)[0][0].text == "news"


@pytest.fixture
def library(make):
    texts = {
        "Zürich": "The Ferry leaves at noon, the tram at one.",
        "東京": "昨日は日本語の本を読みました。",
        "القاهرة": "كتبتُ رسالةً إلى المدينة",
        "Łódź": "O'Neill wrote 50% of it_all; a noon ferry.",
        "Straße": "Nothing to see at https://www.harbour-news.example/ships?x=1",
    }
    return {title: make.post(title=title, body=body) for title, body in texts.items()}


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("مُحَمَّد", "محمد"),
        ("محمد", "مُحَمَّد"),
        ("أحمد", "احمد"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("ガス", "ｶﾞｽ"),
        ("パンや", "ハンや"),
        ("ﬁshing", "FISH"),
    ],
)
def test_a_name_is_found_by_whatever_marks_and_forms_it_is_written_with(make, written, wanted):
    make.tag(written, slug="x")
    assert found(Tag, wanted) == {written}


@pytest.mark.parametrize("threshold", [0, 10_000])
@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        ("zurich", {"Zürich"}),
        ("ZÜRICH", {"Zürich"}),
        ("ferry noon", {"Zürich", "Łódź"}),
        ('"ferry leaves"', {"Zürich"}),
        ('"noon ferry"', {"Łódź"}),
        ('"noon fer"', set()),
        ("ferr", {"Zürich", "Łódź"}),
        ("lodz", {"Łódź"}),
        ("harbour", {"Straße"}),
        ("harbour-news", {"Straße"}),
        ("ships", {"Straße"}),
        ("strasse", {"Straße"}),
        ("erry", set()),
        ("日本", {"東京"}),
        ("本を読", {"東京"}),
        ("本日", set()),
        ("東京", {"東京"}),
        ("كتبت", {"القاهرة"}),
        ("القاهرة", {"القاهرة"}),
        ("50%", {"Łódź"}),
        ("all", {"Łódź"}),
        ("ferry absent", set()),
        ("  ", set()),
        ("!?", set()),
        ('"', set()),
        ("ferry* OR tram NOT (noon)", set()),
    ],
)
def test_words_phrases_and_scripts_are_found_common_ones_too(
    library, monkeypatch, wanted, titles, threshold
):
    monkeypatch.setattr(search, "MOST_LOOKED_UP", threshold)
    assert found(Post, wanted) == titles


@pytest.mark.parametrize("threshold", [0, 10_000])
@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("torres@ex", {"Ána"}),
        ("ORRES", {"Ána"}),
        ("ana", {"Ána"}),
        ("an", {"Ána"}),
        ("%", set()),
        ('a"b', set()),
        ("tor es", set()),
    ],
)
def test_a_fragment_of_an_address_finds_its_user(make, monkeypatch, wanted, names, threshold):
    monkeypatch.setattr(search, "MOST_LOOKED_UP", threshold)
    make.user(name="Ána", email="a.torres@example.com")
    make.user(name="Bo", email="bo@elsewhere.net")
    assert found(User, wanted) == names


def test_a_column_that_one_may_not_see_can_not_be_searched(make):
    make.user(name="Ana", email="secret@example.com")
    hidden = search.find(User, {"name", "slug"}, "secret").condition
    assert db.session.scalars(select(User.id).where(hidden)).all() == []
    nothing = search.find(User, set(), "Ana").condition
    assert db.session.scalars(select(User.id).where(nothing)).all() == []


def test_the_index_follows_every_change(make):
    post = make.post(title="Harbour")
    assert found(Post, "harbour") == {"Harbour"}
    with change_set(by=make.by):
        post.title = "Lighthouse"
    assert (found(Post, "harbour"), found(Post, "lighthouse")) == (set(), {"Lighthouse"})
    delete(post, by=make.by)
    assert found(Post, "lighthouse") == set()


def test_an_index_that_is_out_of_step_is_noticed_and_can_be_rebuilt(make):
    tag = make.tag("news")
    assert all(index.holds(db.session.connection()) for index in search_indexes())
    if db.engine.dialect.name == "postgresql":
        return  # its indexes can't be out of step
    with unrecorded_writes("tests"), transaction():
        db.session.connection().exec_driver_sql("DROP TRIGGER tag_fragments_update")
        db.session.connection().exec_driver_sql(f"UPDATE tag SET name = 'olds' WHERE id = {tag.id}")
    index = next(each for each in search_indexes() if each.name == "tag_fragments")
    assert not index.holds(db.session.connection())
    with transaction():
        index.rebuild(db.session.connection())
    assert index.holds(db.session.connection())
    assert found(Tag, "olds") == {"olds"}


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
def test_a_busy_database_says_nothing_about_its_search_indexes(app):
    with closing(sqlite3.connect(db.engine.url.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        connection = db.session.connection()
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        with pytest.raises(OperationalError, match="locked"):
            search_indexes()[0].holds(connection)


def test_an_order_made_by_another_alphabet_can_be_rebuilt(make, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(folding, "fold", str.lower)
        make.tag(name="Ärzte")
    if db.engine.dialect.name == "postgresql":
        return  # its alphabet is a function of the database
    check = text("PRAGMA integrity_check(tag)")
    assert "alphabet" in str(db.session.scalars(check).all())
    with transaction():
        rebuild_orders(db.session.connection())
    assert "alphabet" not in str(db.session.scalars(check).all())


def test_a_text_of_any_size_can_be_saved_and_found(make):
    long = "word " * 30_000 + " ".join(f"w{n}é" for n in range(100_000))
    post = make.post(title="Long", body=long)
    assert found(Post, "word") == {post.title}


LETTERS = st.text(alphabet="ab éø日本ا'\"%_*-", min_size=0, max_size=12)


@settings(max_examples=60)
@given(texts=st.lists(LETTERS, min_size=1, max_size=5), wanted=LETTERS)
def test_searching_agrees_with_looking_at_every_text(app, make, texts, wanted):
    author = make.user()
    with unrecorded_writes("tests"), transaction():
        db.session.execute(Post.__table__.delete())
        for number, text in enumerate(texts):
            db.session.execute(
                insert(Post).values(
                    title=f"{number}",
                    slug=f"s{number}",
                    body=text,
                    author_id=author.id,
                    status=PostStatus.DRAFT,
                )
            )
    terms = search.terms_of(wanted)
    naive = {str(n) for n, text in enumerate(texts) if terms and _holds(f"{n} {text}", terms)}
    assert found(Post, wanted) == naive


def _holds(text, terms):
    words = words_of(text)
    return all(
        any(_stands_at(words[start:], term) for start in range(len(words))) for term in terms
    )


def _stands_at(words, term):
    *first, last = term.words
    here = words[: len(term.words)]
    if len(here) < len(term.words) or here[:-1] != first:
        return False
    return here[-1].startswith(last) if term.begins else here[-1] == last


def named(fragment):
    condition = search.find_fragment(User, ["name"], fragment).condition
    return set(db.session.scalars(select(User.name).where(condition)))


def test_two_letters_find_what_begins_with_them(app, make):
    make.user(name="Ana Torres")
    make.user(name="Joana Silva")
    assert named("an") == {"Ana Torres"}


def test_a_percent_sign_is_only_a_letter(app, make):
    make.user(name="Ana Torres")
    make.user(name="% of all")
    assert named("%") == {"% of all"}
