"""Mails, lead files and call logs of people with stories, as the bytes that programs export.

Rita sells pumps for Brightwell. Ada never answered her. Grace talked with her and fell silent.
Edsger asked to be left alone. Alan is Grace's colleague, Noor is Rita's.
"""

import csv
import datetime as dt
import email.policy
import io
import mailbox
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, formataddr

NOW = dt.datetime(2026, 3, 11, 10, 0, tzinfo=dt.UTC)
"""A Wednesday morning: the present of every test that does not move the clock."""
DEMO_NOW = NOW.replace(hour=15)
"""That afternoon: everybody's phone may ring except on the American west coast."""
FREE_MAIL = "freemail.example"
"""A provider that gives an address to anybody, by the pack."""


@dataclass(frozen=True)
class Someone:
    name: str
    address: str

    @property
    def header(self):
        return formataddr((self.name, self.address))


RITA = Someone("Rita Okafor", "rita@brightwell.example")
NOOR = Someone("Noor Haddad", "noor@brightwell.example")
ADA = Someone("Ada Quist", "ada.quist@fenland-dairy.example")
GRACE = Someone("Grace Holloway", "grace@harrow-mills.example")
ALAN = Someone("Alan Petty", "alan@harrow-mills.example")
EDSGER = Someone("Edsger Vos", "edsger@vos-kaas.example")
UNCLE = Someone("Uncle Ben", f"ben.okafor@{FREE_MAIL}")
CUSTOMER = Someone("Carla Customer", "carla@long-served.example")
SUPPLIER = Someone("Sam Seals", "sam@seals-and-rings.example")
STRANGER = Someone("Kip Hustle", "kip@rank-higher.example")


def ago(days=0, *, hours=0, minutes=0, now=NOW):
    return now - dt.timedelta(days=days, hours=hours, minutes=minutes)


def message_id(word):
    return f"<{word}@ids.example>"


OUR_TEXT = "Hello,\n\nthe figures you wanted.\n"
THEIR_TEXT = "Hello,\n\nwhat would two of them cost?\n"


def mail(
    sender,
    to,
    *,
    at,
    subject="Pumps",
    text="",
    ident="",
    answers="",
    cc=(),
    headers=(),
):
    text = text or (OUR_TEXT if sender is RITA else THEIR_TEXT)
    message = EmailMessage(policy=email.policy.SMTP.clone(linesep="\n"))
    message["From"] = sender.header
    message["To"] = ", ".join(person.header for person in (to if isinstance(to, tuple) else (to,)))
    if cc:
        message["Cc"] = ", ".join(person.header for person in cc)
    message["Date"] = format_datetime(at)
    message["Subject"] = subject
    word = ident or f"{sender.address}.{at:%Y%m%d%H%M%S}".replace("@", ".")
    message["Message-ID"] = message_id(word)
    if answers:
        message["In-Reply-To"] = message_id(answers)
        message["References"] = message_id(answers)
    for name, value in headers:
        message[name] = value
    message.set_content(text)
    return message.as_bytes()


def thin_mail(sender, to, *, at, ident, answers="", text="Pumps are good."):
    """Return a mail as small as mails get, for when thousands are wanted."""
    reply = f"In-Reply-To: {message_id(answers)}\n" if answers else ""
    return (
        f"From: {sender.header}\nTo: {to.header}\nDate: {format_datetime(at)}\n"
        f"Subject: Pumps\nMessage-ID: {message_id(ident)}\n{reply}\n{text}\n"
    ).encode()


def bounce(about, *, at, ident="bounce", answers="", status="5.1.1"):
    """Return a delivery report that a mail to ``about`` failed (RFC 3464)."""
    original = f"Message-ID: {message_id(answers)}\n" if answers else ""
    why = "mailbox is full" if status == "4.2.2" else "user unknown"
    return (
        "From: Mail Delivery System <mailer-daemon@mx.brightwell.example>\n"
        f"To: {RITA.header}\nDate: {format_datetime(at)}\n"
        f"Subject: Undelivered Mail Returned to Sender\nMessage-ID: {message_id(ident)}\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"\n\n'
        "--cut\nContent-Type: text/plain\n\n"
        f"The mail to <{about.address}> could not be delivered: {why}.\n\n"
        "--cut\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.brightwell.example\n\n"
        f"Final-Recipient: rfc822; {about.address}\nAction: failed\nStatus: {status}\n"
        f"Diagnostic-Code: smtp; {'452' if why != 'user unknown' else '550'} {status} {why}\n\n"
        "--cut\nContent-Type: text/rfc822-headers\n\n"
        f"From: {RITA.header}\nTo: {about.header}\n{original}Subject: Pumps\n\n--cut--\n"
    ).encode()


def spam_report(about, *, at, ident="report", answers=""):
    """Return what a provider sends when a reader presses "Spam" (RFC 5965)."""
    return (
        "From: Feedback Loop <reports@provider.example>\n"
        f"To: {RITA.header}\nDate: {format_datetime(at)}\n"
        f"Subject: Report\nMessage-ID: {message_id(ident)}\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="cut"\n\n'
        "--cut\nContent-Type: text/plain\n\nThis is a report about an e-mail.\n\n"
        "--cut\nContent-Type: message/feedback-report\n\n"
        "Feedback-Type: abuse\nUser-Agent: Loop/1\nVersion: 1\n"
        f"Original-Rcpt-To: <{about.address}>\n\n"
        "--cut\nContent-Type: message/rfc822\n\n"
        f"From: {RITA.header}\nTo: {about.header}\nMessage-ID: {message_id(answers)}\n"
        "Subject: Pumps\n\nThe figures.\n--cut--\n"
    ).encode()


def away(sender, *, at, answers="", ident="away"):
    """Return an automatic reply to Rita."""
    return mail(
        sender,
        RITA,
        at=at,
        ident=ident,
        answers=answers,
        subject="Automatic reply: Pumps",
        text="I am out of the office at the moment and cannot read my mail.\n",
        headers=(("Auto-Submitted", "auto-replied"),),
    )


def mbox(*raws):
    """Return the mails as an mbox, with lines that begin with "From" quoted (mboxrd)."""
    return b"".join(
        b"From writer@ids.example Wed Mar 11 10:00:00 2026\n"
        + re.sub(rb"^(>*From )", rb">\1", raw, flags=re.MULTILINE)
        + (b"\n" if raw.endswith(b"\n") else b"\n\n")
        for raw in raws
    )


def write_maildir(folder, *raws):
    """Write the mails into a Maildir: the first one unread, the others read."""
    box = mailbox.Maildir(folder, create=True)
    for number, raw in enumerate(raws):
        item = mailbox.MaildirMessage(raw)
        if number:
            item.set_subdir("cur")
            item.add_flag("S")
        box.add(item)
    box.close()


LEAD_HEADER = (
    "Full Name", "E-mail", "Company", "Phone", "Job Title", "Country", "Stage", "Created",
    "Next Follow Up", "Notes",
)  # fmt: skip


def lead(person, **cells):
    """Return a row of a lead file; cells by header word ("phone", "stage", "created" …)."""
    known = {"full name": person.name, "e-mail": person.address}
    known |= {name.replace("_", " "): value for name, value in cells.items()}
    return [known.get(name.lower(), "") for name in LEAD_HEADER]


def leads_csv(*rows, header=LEAD_HEADER):
    return _csv([header, *rows])


def calls_csv(*rows):
    """Return a call log; each row is (when, who, channel, result, note)."""
    return _csv([("When", "Who", "Channel", "Result", "Note"), *rows])


def _csv(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def story():
    """Return the mails of Rita's mailbox by name: who wrote what to whom in the last weeks."""
    return {
        "ada-1": mail(RITA, ADA, at=ago(30), ident="ada-1", subject="Whey pumps at Fenland"),
        "ada-2": mail(RITA, ADA, at=ago(24), ident="ada-2", subject="A smaller whey pump"),
        "ada-bump": mail(
            RITA, ADA, at=ago(19), ident="ada-bump", subject="Fwd: A smaller whey pump"
        ),
        "grace-1": mail(RITA, GRACE, at=ago(40), ident="grace-1", subject="Your mill race"),
        "grace-answers": mail(
            GRACE,
            RITA,
            at=ago(38, hours=-2),
            ident="grace-answers",
            answers="grace-1",
            subject="Re: Your mill race",
            text="Interesting. What would two of them cost?\n",
        ),
        "grace-2": mail(
            RITA,
            GRACE,
            at=ago(37),
            ident="grace-2",
            answers="grace-answers",
            subject="Re: Your mill race",
            cc=(NOOR,),
        ),
        "alan-answers": mail(
            ALAN,
            RITA,
            at=ago(20),
            ident="alan-answers",
            answers="grace-2",
            subject="Re: Your mill race",
            text="Grace asked me to look at the price. It is more than we planned.\n",
        ),
        "grace-3": mail(RITA, GRACE, at=ago(12), ident="grace-3", subject="Two of them, again"),
        "edsger-1": mail(RITA, EDSGER, at=ago(15), ident="edsger-1", subject="Brine pumps"),
        "edsger-stops": mail(
            EDSGER,
            RITA,
            at=ago(14),
            ident="edsger-stops",
            answers="edsger-1",
            subject="Re: Brine pumps",
            text="Please take me off your list and stop emailing me.\n",
        ),
    }


def story_leads():
    """Return the lead file in which Ada, Grace and Edsger stand."""
    return leads_csv(
        lead(ADA, company="Fenland Dairy", phone="+44 20 7946 0101", country="United Kingdom",
             stage="New", created="2026-02-01"),
        lead(GRACE, company="Harrow Mills", phone="+44 20 7946 0102", country="United Kingdom",
             stage="Talked", created="2026-01-20"),
        lead(EDSGER, company="Vos Kaas", phone="+31 85 555 0103", country="Netherlands",
             stage="New", created="2026-02-10"),
    )  # fmt: skip


def story_calls():
    """Return the log of Rita's calls to Ada and Grace."""
    return calls_csv(
        (f"{ago(22):%Y-%m-%dT%H:%M:%S+00:00}", ADA.address, "phone", "no_answer", ""),
        (f"{ago(21):%Y-%m-%dT%H:%M:%S+00:00}", ADA.address, "voicemail", "voicemail_left", "name"),
        (f"{ago(36):%Y-%m-%dT%H:%M:%S+00:00}", "Grace Holloway", "phone", "answered", "budget"),
    )
