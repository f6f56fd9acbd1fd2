"""From the first visit to a public comment."""

import pytest

pytestmark = pytest.mark.browser


def test_a_visitor_registers_confirms_and_comments_and_a_moderator_lets_it_out(
    site, make, somebody, hired
):
    post = make.post(title="Low tide")
    ines, reader, mei = somebody(site), somebody(site), hired("moderator")

    ines.registers("Ines Pereira", "ines@example.com").follows_the_mail_to("ines@example.com")
    ines.logs_in("ines@example.com").goes_to(f"/posts/{post.slug}").comments("It hums at night.")
    ines.reads("It hums at night.").reads("Waits for a moderator")
    reader.goes_to(f"/posts/{post.slug}").reads_nothing_of("It hums at night.")

    mei.goes_to("/admin/").follows("Review Comments to review")
    mei.picks("It hums at night.").presses("Approve").reads("Done for 1 record.")

    reader.goes_to(f"/posts/{post.slug}").reads("It hums at night.").reads("Ines Pereira")
