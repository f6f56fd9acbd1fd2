"""What is drawn once and filled for each row of a list."""

from markupsafe import Markup

from backoffice.admin.cells import Frame


def test_everything_is_escaped_but_markup():
    frame = Frame(Markup('<a href="/{id}">{title}</a>'))
    assert frame.fill(id=1, title="<i>Tide</i>") == '<a href="/1">&lt;i&gt;Tide&lt;/i&gt;</a>'
    assert frame.fill(id='"', title=Markup("<i>Tide</i>")) == '<a href="/&#34;"><i>Tide</i></a>'


def test_signs_of_places_in_the_frame_and_in_values_stay_as_they_are():
    frame = Frame(Markup("100% {title} %(id)s {}"))
    assert frame.fill(title="50% {id} %(title)s {title}", id=1) == (
        "100% 50% {id} %(title)s {title} %(id)s {}"
    )


def test_a_title_full_of_signs_is_shown_in_a_list(browse, make):
    title = "{cells} {id} 100% %s %(name)s <b>"
    make.post(title=title, slug="signs")
    page = browse("editor").get("/admin/posts/").text
    shown = title.replace("<b>", "&lt;b&gt;")
    assert f">{shown}</a>" in page
    assert f'aria-label="Select: {shown}"' in page
