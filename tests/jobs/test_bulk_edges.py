"""What is odd about doing many at once: records that refer to each other, mails of the undone."""

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.comment import Comment
from backoffice.models.job import JobProblem, ProblemKind
from backoffice.models.mail import Mail
from backoffice.models.recorder import change_set, savepoint
from backoffice.policy import Refused
from backoffice.services import outbox
from backoffice.services.bulk import run_on_all
from backoffice.services.deletion import delete
from backoffice.services.verbs import Verb
from tests.support.rows import count


@pytest.fixture
def thread(make):
    post = make.post()
    first = make.comment(post)
    answer = make.comment(post, parent_id=first.id)
    last = make.comment(post, parent_id=answer.id)
    return [first, answer, last]


def test_comments_go_together_with_their_answers(make, thread):
    ids = [comment.id for comment in thread]
    outcome = run_on_all(delete, Comment, ids, by=make.by)
    assert (outcome.done, outcome.problems, count(Comment)) == (3, [], 0)


def stubborn(name):
    """Deleting, but for one comment."""

    def work(comment, *, by):
        if comment.body == name:
            raise Refused("This one stays.")
        db.session.delete(comment)

    return Verb("delete", "Delete", work)


def test_one_by_one_a_comment_may_have_gone_with_the_one_above(make, thread):
    other = make.comment(thread[0].post, body="other")
    ids = [*(comment.id for comment in thread), other.id]
    outcome = run_on_all(stubborn("other"), Comment, ids, by=make.by)
    assert count(Comment) == 1
    assert outcome.done == 3
    assert [problem.record_id for problem in outcome.problems] == [other.id]


def inviting(comment, *, by):
    outbox.post_mail("test", f"{comment.id}@example.com", locale="en")
    comment.body += " "
    db.session.flush()
    if comment.body.startswith("no"):
        raise Refused("No mail for this one.")


def test_only_what_was_done_has_a_mail_and_each_is_announced_once(make, queue):
    post = make.post()
    good = [make.comment(post), make.comment(post)]
    bad = make.comment(post, body="no")
    ids = [good[0].id, bad.id, good[1].id]
    queue.flush()
    outcome = run_on_all(Verb("edit", "Edit", inviting), Comment, ids, by=make.by)
    assert outcome.done == 2
    mails = {mail.id: mail.recipient for mail in db.session.scalars(select(Mail))}
    assert set(mails.values()) == {f"{comment.id}@example.com" for comment in good}
    announced = [task.args[0] for task in queue.pending() if task.name == "deliver"]
    assert sorted(announced) == sorted(mails)


def test_nothing_is_announced_before_it_is_committed(make, queue):
    queue.flush()
    with change_set(by=make.by):
        with savepoint():
            outbox.post_mail("test", "ines@example.com", locale="en")
            db.session.flush()
        assert queue.pending() == []
    assert [task.name for task in queue.pending()] == ["deliver"]


def test_reasons_never_become_formulas(browse, make):
    editor = browse("editor")
    post = make.post(title="=HYPERLINK(1)", author=editor.person)
    answer = editor.act("posts", "publish", post.id)
    text = editor.get(answer.location.replace("details", "problems")).text
    assert f"{post.id},'=HYPERLINK(1),Skipped" in text
    kinds = db.session.scalars(select(JobProblem.kind)).all()
    assert kinds == [ProblemKind.SKIPPED]


def test_what_is_undone_in_part_keeps_the_rest_announced(make, queue):
    queue.flush()
    with change_set(by=make.by):
        kept = outbox.post_mail("test", "ines@example.com", locale="en")
        db.session.flush()
        with pytest.raises(Refused), savepoint():
            outbox.post_mail("test", "omar@example.com", locale="en")
            db.session.flush()
            raise Refused("Not this one.")
    assert [task.args for task in queue.pending()] == [[kept.id]]
