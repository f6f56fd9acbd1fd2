"""What readers are led to."""

from backoffice.services.reading import post_of_comment


def test_a_comment_leads_to_its_own_post_while_that_is_to_be_seen(make):
    one, other = make.post(), make.post()
    below_one, below_other = make.comment(one), make.comment(other)
    assert (post_of_comment(below_one.id), post_of_comment(below_other.id)) == (one, other)
    assert post_of_comment(make.comment(make.draft()).id) is None
    assert post_of_comment(999) is None
