"""The page of mailboxes says in plain words what keeps one out, and shows no password again."""

import pytest
from django.test import Client

from tests.adapters.faulty_imap import FaultyImap

pytestmark = pytest.mark.django_db
WORD = "not to be shown"


@pytest.fixture
def client():
    return Client()


def form(*, port, **said):
    return {
        "mailbox": "rita@brightwell.example", "secret": WORD, "host": "127.0.0.1", "port": port,
        "security": "plain", "smtp_host": "", "smtp_port": "587", "smtp_security": "starttls",
    } | said  # fmt: skip


def test_without_a_mailbox_the_page_says_what_to_do(client):
    page = client.get("/mailboxes").content.decode()

    assert "None yet" in page
    assert "Add a mailbox" in page


def test_a_mailbox_that_lets_us_in_is_added_and_read_in_the_background(client):
    from keepwarm.records.models import Job, Mailbox

    with FaultyImap() as faulty:
        answer = client.post("/mailboxes/add", form(port=faulty.port))

    assert (answer.status_code, answer.headers["Location"]) == (302, "/mailboxes")
    assert Job.objects.get().kind == "sync"
    page = client.get("/mailboxes").content.decode()
    assert "rita@brightwell.example" in page
    assert "last 90 days" in page
    assert WORD not in page
    assert WORD.encode() not in bytes(Mailbox.objects.get().sealed_secret)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"mailbox": "rita"}, "is no mail address"),
        ({"secret": ""}, "password is missing"),
        ({"secret": "a\r\nb"}, "holds such signs"),
        ({"security": "tls", "host": "127.0.0.1", "port": "1"}, "no mail server listens there"),
        ({"host": "mail.brightwell.example"}, "by tls or starttls only"),
        ({"host": "a b"}, "is no server"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(client, said, words):
    from keepwarm.records.models import Mailbox

    answer = client.post("/mailboxes/add", form(**{"port": 143} | said))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert WORD not in page
    assert not Mailbox.objects.exists()


def test_a_provider_that_takes_no_passwords_says_so(client):
    page = client.get("/mailboxes?mailbox=rita@outlook.com").content.decode()

    assert "takes no passwords" in page
    assert "Allow public client flows" in page


def test_a_mailbox_is_paused_resumed_and_removed(client):
    from keepwarm.records.models import Mailbox

    with FaultyImap() as faulty:
        client.post("/mailboxes/add", form(port=faulty.port))
    number = Mailbox.objects.get().pk

    client.post(f"/mailboxes/{number}/pause")
    paused = client.get("/mailboxes").content.decode()
    client.post(f"/mailboxes/{number}/resume")
    resumed = client.get("/mailboxes").content.decode()
    removed = client.post(f"/mailboxes/{number}/remove").content.decode()

    assert "Paused: answers are not seen" in paused
    assert "Paused" not in resumed
    assert "its password is forgotten" in removed
    assert not Mailbox.objects.exists()


def test_removing_a_mailbox_by_which_mail_goes_out_takes_its_way_out_with_it(client):
    from keepwarm.records.models import Mailbox, SendingMailbox

    with FaultyImap() as faulty:
        client.post("/mailboxes/add", form(port=faulty.port, smtp_host="smtp.brightwell.example"))
    row = Mailbox.objects.get()

    assert (row.sending.host, row.sending.port) == ("smtp.brightwell.example", 587)
    client.post(f"/mailboxes/{row.pk}/remove")
    assert not SendingMailbox.objects.exists()


def test_what_keeps_a_mailbox_from_sending_is_said_and_ends_by_a_word(client):
    from keepwarm.records.models import Mailbox, SendingMailbox

    with FaultyImap() as faulty:
        client.post("/mailboxes/add", form(port=faulty.port, smtp_host="smtp.brightwell.example"))
    SendingMailbox.objects.update(trouble="The server refuses this mailbox: 535 <b>no</b>")

    page = client.get("/mailboxes").content.decode()
    client.post(f"/mailboxes/{Mailbox.objects.get().pk}/send")

    assert "Nothing goes out by it. The server refuses this mailbox" in page
    assert "<b>no</b>" not in page
    assert "Nothing goes out by it" not in client.get("/mailboxes").content.decode()


def test_what_heads_tell_is_shown_as_text_while_mails_are_read(client):
    from keepwarm.records.models import Mailbox

    with FaultyImap() as faulty:
        client.post("/mailboxes/add", form(port=faulty.port))
    told = [["<b>Ada</b>", "ada@fenland.example", 3, 1_772_000_000.0]]
    Mailbox.objects.update(glance={"written_to": 1204, "unanswered": 1, "people": told})

    page = client.get("/mailboxes").content.decode()

    assert "of 1,204 people you wrote to, 1 have not answered" in page
    assert "&lt;b&gt;Ada&lt;/b&gt;" in page
    assert "25 Feb" in page
