"""Hands mails over by a mailbox that is entered by a grant: a refused token is renewed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from keepwarm.app.mailbox.mail_server import MailTrouble
from keepwarm.engine.delivery import Answer, Stage

from .sending import Outgoing, Submitter

_FOR_GOOD: Final = 500


class GrantSubmitter:
    """A ``Submitter`` that asks for its token at each mail.

    ``secret`` gives the token of now, another one than the refused one that it is told.
    """

    def __init__(
        self, submitter_with: Callable[[str], Submitter], secret: Callable[[str], str]
    ) -> None:
        """Keep how it is done; no token is asked for yet."""
        self._submitter_with = submitter_with
        self._secret = secret

    def submit(self, mail: Outgoing, *, before_dot: Callable[[], None]) -> Answer:
        """Hand a mail over: see ``keepwarm.app.sending.sending.Submitter``."""
        try:
            token = self._secret("")
            answer = self._submitter_with(token).submit(mail, before_dot=before_dot)
            if answer.stage is not Stage.AUTH or (answer.code or 0) < _FOR_GOOD:
                return answer
            # Refused at the door, so that nothing of the mail was said yet.
            fresh = self._secret(token)
        except MailTrouble as trouble:
            stage, code = (Stage.AUTH, 535) if trouble.is_sign_in else (Stage.CONNECT, None)
            return Answer(stage=stage, code=code, text=str(trouble))
        return self._submitter_with(fresh).submit(mail, before_dot=before_dot)
