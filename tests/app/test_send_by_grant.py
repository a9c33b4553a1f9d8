"""A mail that was refused for its token goes out by the next one; nothing else is repeated."""

import pytest

from bench._mail_server import LOGIN, TOKEN, MailServer, read_log
from keepwarm.adapters.smtp import SmtpServer, SmtpSubmitter
from keepwarm.app.mailbox.mail_server import MailTrouble
from keepwarm.app.sending.send_by_grant import GrantSubmitter
from keepwarm.app.sending.sending import Outgoing
from keepwarm.engine.delivery import Verdict, judge

MAIL = Outgoing(
    touch="0f8fad5b-d9cb-469f-a165-70867728950e", message_id="1@b.example", sender=LOGIN,
    recipient="ada@dairy.example",
    content=b"X-Touch-Id: 0f8fad5b-d9cb-469f-a165-70867728950e\r\n\r\nHello\r\n",
)  # fmt: skip


def sending(folder, secrets, fault="none"):
    """Send by tokens in turn; give the answer, what was asked for and what was delivered."""
    refused, given = [], iter(secrets)

    def secret(last):
        refused.append(last)
        one = next(given)
        if isinstance(one, Exception):
            raise one
        return one

    with MailServer(
        folder / "log", mechanisms="XOAUTH2", fault_of=lambda _touch, _time: fault
    ) as server:

        def submitter_with(token):
            return SmtpSubmitter(
                SmtpServer(
                    host="127.0.0.1", port=server.port, security="plain", method="oauth",
                    login=LOGIN, secret=token,
                ),
                answer_timeout_s=5,
            )  # fmt: skip

        answer = GrantSubmitter(submitter_with, secret).submit(MAIL, before_dot=lambda: None)
    return judge(answer), refused, len(read_log(folder / "log"))


@pytest.mark.parametrize(
    ("secrets", "fault", "verdict", "asked", "copies"),
    [
        ([TOKEN], "none", Verdict.ACCEPTED, [""], 1),
        (["old", TOKEN], "none", Verdict.ACCEPTED, ["", "old"], 1),
        (["old", "older"], "none", Verdict.MISCONFIGURED, ["", "old"], 0),
        ([TOKEN], "accept and drop", Verdict.UNSURE, [""], 1),
        ([MailTrouble("taken back", is_sign_in=True)], "none", Verdict.MISCONFIGURED, [""], 0),
        ([MailTrouble("nobody answers")], "none", Verdict.LATER, [""], 0),
    ],
)
def test_a_refused_token_is_renewed_once(tmp_path, secrets, fault, verdict, asked, copies):
    assert sending(tmp_path, secrets, fault) == (verdict, asked, copies)
