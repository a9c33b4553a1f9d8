"""A submitter and a Sent folder in memory, which err as they are told."""

from keepwarm.engine.delivery import Answer, Stage

_ANSWERS = {
    "none": (Stage.DOT, 250, "2.0.0 taken"),
    "accept and drop": (Stage.DOT, None, "the line was cut"),
    "drop": (Stage.DOT, None, "the line was cut"),
    "nonsense": (Stage.DOT, -1, "what?"),
    "later": (Stage.DOT, 451, "4.3.0 try again later"),
    "refuse": (Stage.DOT, 554, "5.7.1 not here"),
    "refuse recipient": (Stage.RECIPIENT, 550, "5.1.1 nobody of that name"),
    "refuse sender": (Stage.SENDER, 553, "5.7.1 not yours"),
    "policy": (Stage.DOT, 550, "5.7.515 access denied"),
    "quota": (Stage.DOT, 550, "5.4.5 daily user sending limit exceeded"),
    "busy": (Stage.CONNECT, 421, "4.3.2 too busy"),
}
_TAKEN = ("none", "accept and drop", "nonsense")


class MemorySubmitter:
    """Takes mails into ``delivered``; what goes wrong with the next is ``fault``."""

    def __init__(self):
        self.delivered, self.fault = [], "none"
        self.meanwhile = None

    def submit(self, mail, *, before_dot):
        stage, code, text = _ANSWERS[self.fault]
        if self.meanwhile is not None:
            self.meanwhile()
        if stage is Stage.DOT:
            before_dot()
        if self.fault in _TAKEN:
            self.delivered.append(mail)
        return Answer(stage=stage, code=code, text=text)


class MemorySent:
    """Sent, of what a submitter took; nothing is filed where ``is_filing`` is false."""

    def __init__(self, submitter):
        self.submitter, self.is_filing, self.is_broken = submitter, True, False
        self.filed = []

    def find(self, touch, _message_id):
        if self.is_broken:
            raise ConnectionError("nobody answers")
        known = any(mail.touch == touch for mail in self.submitter.delivered)
        return "X-Touch-Id" if known and self.is_filing else ""

    def file(self, content):
        if self.is_broken:
            raise ConnectionError("nobody answers")
        self.filed.append(content)
        return "filed"
