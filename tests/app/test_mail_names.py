"""What a domain says of its mail is put into plain words and kept a week; it hinders nothing."""

import datetime as dt

import pytest

from keepwarm.adapters.name_servers import RecordedNames
from keepwarm.adapters.packs import read_senders
from keepwarm.app.mailbox.mail_names import find_sender, judge_domain, look_at_due_names

SENDERS = read_senders()
GOOGLE = find_sender("imap.gmail.com", SENDERS)
FIRM = "firm-of-rita.org"
WELL = {
    FIRM: ("v=spf1 include:_spf.google.com ~all", "google-site-verification=x"),
    f"google._domainkey.{FIRM}": ("v=DKIM1; k=rsa; p=MIIBIjANBg",),
    f"_dmarc.{FIRM}": ("v=DMARC1; p=quarantine; rua=mailto:x@firm-of-rita.org",),
}


def judged(known, *, sender=GOOGLE, domain=FIRM, **how):
    found = judge_domain(domain, sender, RecordedNames(known, **how))
    return {one.what: (one.state, one.sentence) for one in found}


def test_a_domain_that_publishes_all_three_is_well():
    found = judged(WELL)

    assert {state for state, _ in found.values()} == {"good"}
    assert "names Gmail" in found["SPF"][1]
    assert "p=quarantine" in found["DMARC"][1]


def test_what_is_missing_says_what_to_publish():
    found = judged({})

    assert [state for state, _ in found.values()] == ["missing"] * 3
    assert "“v=spf1 include:_spf.google.com ~all”" in found["SPF"][1]
    assert "google._domainkey" in found["DKIM"][1]
    assert "v=DMARC1; p=none" in found["DMARC"][1]


@pytest.mark.parametrize(
    ("records", "state", "words"),
    [
        (("v=spf1 include:sendgrid.net -all",), "weak", "but not Gmail"),
        (("v=spf1 include:_spf.google.com +all",), "weak", "lets everybody send"),
        (("v=spf1 -all", "v=spf1 mx -all"), "weak", "none of them counts"),
        (("v=spf1 redirect=_spf.google.com",), "good", "names Gmail"),
        (("V=SPF1 INCLUDE:_spf.google.com ~ALL",), "good", "names Gmail"),
        (("v=spf10 include:_spf.google.com",), "missing", "does not say"),
        (("v=spf1 include:inner.example.org -all",), "good", "names Gmail"),
        (("v=spf1 -include:_spf.google.com -all",), "weak", "but not Gmail"),
    ],
)
def test_spf_is_read_as_receivers_read_it(records, state, words):
    inner = {"inner.example.org": ("v=spf1 include:_spf.google.com -all",)}

    found = judged({FIRM: records} | inner)["SPF"]

    assert found[0] == state
    assert words in found[1]


def test_an_endless_chain_of_includes_ends():
    loop = {FIRM: (f"v=spf1 include:{FIRM} -all",)}
    names = RecordedNames(loop)

    judge_domain(FIRM, GOOGLE, names)

    assert names.asked.count(FIRM) <= 12


@pytest.mark.parametrize(
    ("record", "state"),
    [
        ("v=DMARC1; p=reject", "good"),
        ("v=DMARC1;p=none", "good"),
        ("v=DMARC1; rua=mailto:x@y.org", "weak"),
        ("v=DMARC2; p=reject", "missing"),
    ],
)
def test_dmarc_counts_with_a_policy_only(record, state):
    assert judged({f"_dmarc.{FIRM}": (record,)})["DMARC"][0] == state


def test_the_policy_of_the_domain_above_holds_for_one_below():
    found = judged({f"_dmarc.{FIRM}": ("v=DMARC1; p=reject",)}, domain=f"sales.{FIRM}")

    assert found["DMARC"][0] == "good"


def test_a_revoked_key_is_none():
    key = {f"google._domainkey.{FIRM}": ("v=DKIM1; p=",)}

    assert judged(key)["DKIM"][0] == "missing"


def test_where_nobody_answers_nothing_is_known():
    found = judged(WELL, is_reachable=False)

    assert {state for state, _ in found.values()} == {"unknown"}


def test_of_a_server_that_nobody_knows_the_key_is_not_known_and_the_rest_is():
    found = judged(WELL, sender=None)

    assert [found[what][0] for what in ("SPF", "DKIM", "DMARC")] == ["good", "unknown", "good"]


@pytest.mark.parametrize("domain", ["gmail.com", "rita.example", "mail.test"])
def test_of_a_providers_own_and_of_reserved_domains_nobody_is_asked(domain):
    names = RecordedNames({})

    judge_domain(domain, GOOGLE, names)

    assert names.asked == []


def test_hostile_records_are_read_in_no_time_and_stay_text():
    records = ("v=spf1 " + "include:a " * 400, "v=spf1" + " " * 4000)

    assert judged({FIRM: records})["SPF"][0] == "weak"


@pytest.mark.django_db
def test_it_is_asked_once_a_week_and_kept_with_its_date(desk, clock):
    from keepwarm.app.mailbox.mailboxes import list_mailboxes
    from keepwarm.records.models import Mailbox

    Mailbox.objects.create(
        workspace_id=desk.workspace_id, address=f"rita@{FIRM}", host="imap.gmail.com", port=993,
        security="tls", login="rita", due_at=desk.now(), made_at=desk.now(),
    )  # fmt: skip
    names = RecordedNames(WELL)
    look_at_due_names(desk, names, SENDERS)
    asked = len(names.asked)
    clock.forward(days=6)
    look_at_due_names(desk, names, SENDERS)
    assert len(names.asked) == asked

    (card,) = list_mailboxes(desk)
    assert card.names.is_good
    assert card.names.asked_at == clock.now - dt.timedelta(days=6)
    clock.forward(days=1)
    look_at_due_names(desk, names, SENDERS)
    assert len(names.asked) == 2 * asked
