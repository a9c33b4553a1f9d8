"""Who may do what: two workspaces, three roles, every address; no leak, no write after a refusal.

Each user asks for every address with the ids of the other workspace, and sends every form with
them. Nothing of the other workspace may come back or change, and where the door refuses, nothing
at all may change.
"""

import datetime as dt
import functools
import hashlib
import itertools
import re
import uuid

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from keepwarm import wiring
from keepwarm.web.policy import POLICY, may

pytestmark = [pytest.mark.django_db, pytest.mark.long]

ROLES = ("rep", "manager", "admin")
MARKS = {"South": "Quillon", "North": "Zebedee"}
"""A name that everything of a workspace bears."""
PASSWORD = "seven quiet herons"  # noqa: S105 - of invented people
ROUTES = {pattern.name: pattern for pattern in get_resolver().url_patterns}
OTHER_ACTS = {"others-today"}
"""What the table names beside addresses and the taking back of acts."""
OUTSIDE = {"sign-in", "second-factor", "join", "sign-out", "inbound", "stop-by-link"}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    wiring._shelf.cache_clear()


@pytest.fixture(scope="module")
def houses(django_db_setup, django_db_blocker):  # noqa: ARG001 - the tables come first
    """Fill two workspaces, with a rep, a manager and an admin each."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        wiring.first_workspace()
        yield {name: House(name) for name in MARKS}
        transaction.set_rollback(True)


class House:
    """A workspace with everything in it that has an id, and who works there."""

    def __init__(self, name):
        from keepwarm.app.access.invitations import invite
        from keepwarm.app.access.users import create_owner, create_user, join
        from keepwarm.app.ground.coverage import set_owner
        from keepwarm.app.ground.reception import Role
        from keepwarm.app.importing.intake import import_mail, preview
        from keepwarm.app.importing.sheets import import_sheet
        from keepwarm.app.keeping import act
        from keepwarm.app.settling.settle import settle_all
        from keepwarm.app.storing.open_sheet import Choices
        from keepwarm.engine.intake import person_key
        from keepwarm.records import models
        from tests.app.builders import RITA, Someone, ago, mail

        self.name, self.mark, self.reception = name, MARKS[name], wiring.reception()
        self.pk = wiring.add_workspace(name).pk
        desk = wiring.open_desk(workspace_id=self.pk)
        set_owner(desk, frozenset({person_key(RITA.address)}))
        ann = Someone(f"Ann {self.mark}", f"ann@{self.mark.lower()}.example")
        leads = f"Name,Email,Company\n{ann.name},{ann.address},{self.mark} Mills\n"
        import_sheet(desk, name="leads.csv", content=leads.encode(), choices=Choices())
        mails = [
            mail(RITA, ann, at=ago(9), ident=f"{name}1", text=f"{self.mark}, the figures.\n"),
            mail(ann, RITA, at=ago(3), text=f"What would {self.mark} pay?\n"),
            mail(Someone(f"Kay {self.mark}", f"kay@{self.mark.lower()}.example"), RITA, at=ago(2)),
        ]
        import_mail(desk, name="in.mbox", raws=[(f"in {n}", raw) for n, raw in enumerate(mails)])
        settle_all(desk)
        of_it = {"workspace_id": self.pk}
        self.prospect = models.Prospect.objects.filter(**of_it).values_list("pk", flat=True)[0]
        self.person = models.Prospect.objects.get(pk=self.prospect).person_id
        self.message = models.Message.objects.filter(**of_it).order_by("-at").first().pk
        proposal = models.Proposal.objects.create(
            **of_it, person_id=self.person, digest=b"d" * 32, kind="refusal", at=desk.now()
        )
        self.proposal = proposal.pk
        self.decision = act.postpone(desk, prospect_id=self.prospect, days=3)
        self.upload = preview(
            desk, name="more.csv", content=b"Name,Email\n," + leads.encode()
        ).token
        self.account = models.Account.objects.filter(**of_it).values_list("pk", flat=True)[0]
        self.more = self._add_more(desk)
        self.users = {}
        for role in ROLES:
            said = {"email": f"{role}@{name.lower()}.example", "name": f"{role} {self.mark}"}
            known = models.User.objects.exists()
            user = (
                create_user(self.reception, **said, password=PASSWORD)
                if known
                else create_owner(self.reception, self.pk, **said, password=PASSWORD)
            )
            models.Membership.objects.filter(user=user).delete()
            join(self.reception, user, self.pk, Role.of(role))
            self.users[role] = user
        invite(self.reception, self.pk, email=f"new@{self.mark.lower()}.example", role=Role.REP)
        self.invitation = models.Invitation.objects.get(**of_it).pk
        self.sign_in = models.SignIn.objects.get(
            token_hash=_hashed(self.client("admin").cookies["keepwarm_sign_in"].value)
        ).pk

    def _add_more(self, desk):
        """Add one of everything else that has an id; return the ids."""
        from keepwarm.app.importing import inbound_keys
        from keepwarm.app.keeping import job_kinds
        from keepwarm.app.people import saved_filters
        from keepwarm.records import models
        from tests.app.builders import RITA

        of_it = {"workspace_id": self.pk}
        saved_filters.save_filter(desk, f"Mills of {self.mark}", {"stage": "cold"})
        other = models.Person.objects.filter(**of_it).exclude(pk=self.person).first()
        first, second = sorted([self.person, other.pk])
        pair = models.Duplicate.objects.create(
            **of_it, first_id=first, second_id=second, sureness=0.9,
            evidence=[["same_name_at_company", self.mark]],
        )  # fmt: skip
        box = models.Mailbox.objects.create(
            **of_it, address=f"rep@{self.mark.lower()}.example", host="imap.invalid", port=993,
            security="tls", login="rep", due_at=desk.now(), made_at=desk.now(),
        )  # fmt: skip
        begun = models.MailSignIn.objects.create(
            **of_it, mark_hash=b"m" * 32, ends_at=desk.now() + dt.timedelta(hours=1)
        )
        target = models.NoticeTarget.objects.create(
            **of_it, name=f"Place of {self.mark}", made_at=desk.now()
        )
        nugget = models.Nugget.objects.create(
            **of_it, key=self.mark, language="en", at=desk.now(),
            content=f"---\ntitle: Of {self.mark}\nlanguage: en\n---\nA piece.\n",
        )  # fmt: skip
        inbound_keys.make_key(desk, name=self.mark, kind="form", thanks=[], secret="k" * 43)
        key = models.InboundKey.objects.get(**of_it)
        post = models.InboundPost.objects.create(
            **of_it, key=key, once=b"o" * 32, digest=b"d" * 32, at=desk.now(), sender=b"s" * 32,
            state="spam", content=[["name", self.mark]],
        )  # fmt: skip
        mailbox = models.SendingMailbox.objects.create(
            **of_it, address=RITA.address, host="smtp.brightwell.example", port=465,
            security="tls", method="none", made_at=desk.now(),
        )  # fmt: skip
        mail = models.OutboxMail.objects.create(
            **of_it, mailbox=mailbox, person_id=self.person, touch=str(uuid.UUID(int=self.pk)),
            recipient=f"ann@{self.mark.lower()}.example", subject=self.mark, message_id="m@x",
            approved_hash=b"h" * 32, content=b"c", state="review", approved_at=desk.now(),
            due_at=desk.now(),
        )  # fmt: skip
        return {
            "account_id": self.account,
            "mail_id": mail.pk,
            "workspace_id": self.pk,
            "touch": uuid.UUID(mail.touch),
            "filter_id": models.SavedFilter.objects.get(**of_it).pk,
            "pair_id": pair.pk,
            "mailbox_id": box.pk,
            "target_id": target.pk,
            "sign_in_id": begun.pk,
            "nugget_id": nugget.pk,
            "job_id": job_kinds.ask_for_export(desk),
            "key_id": key.pk,
            "post_id": post.pk,
            "secret": f"{self.pk}-not-the-key",
            "source_id": models.Source.objects.filter(**of_it, kind="leads")[0].pk,
        }

    def client(self, role):
        """Return a browser in which this user is signed in."""
        from keepwarm.app.access.sign_in import Browser, start

        signed_in = start(self.reception, self.users[role], browser=Browser())
        client = Client(raise_request_exception=False)
        client.cookies["keepwarm_sign_in"] = signed_in.token
        return client

    def address(self, name):
        """Return an address with the ids of this workspace in it."""
        ids = {
            "prospect_id": self.prospect,
            "message_id": self.message,
            "proposal_id": self.proposal,
            "token": self.upload,
            "name": "reliability",
            **self.more,
        }
        wanted = ROUTES[name].pattern.converters
        return reverse(name, kwargs={key: ids[key] for key in wanted})

    def form(self):
        """Return what any form of the site may send, with the ids of this workspace."""
        return {
            "of": self.prospect,
            "person": self.person,
            "account": self.account,
            "address": f"ann@{self.mark.lower()}.example",
            "tactic": "value_nugget",
            "channel": "email",
            "subject": "Mills",
            "text": "A text.",
            "prospect": self.prospect,
            "did": self.decision,
            "message": self.message,
            "mail": self.message,
            "number": 0,
            "user": self.users["rep"].pk,
            "to": self.users["rep"].pk,
            "whose": self.users["rep"].pk,
            "invitation": self.invitation,
            "sign_in": self.sign_in,
            "workspace": self.pk,
            "token": self.upload,
            "domain": f"{self.mark.lower()}.example",
            "role": "admin",
            "email": f"eve@{self.mark.lower()}.example",
            "happened": "phone/answered",
            "days": 3,
            "outcome": "won",
            "evidence": "They said so.",
            "why": "They asked for it.",
            "sure": "yes",
            "choice": "accept",
            "fact": "title",
            "value": "Buyer",
            "intent": "not_now",
            "minutes": 30,
            "name": "Eve",
        }


def _hashed(token):
    return hashlib.sha256(token.encode()).digest()


def digest_of(*, workspace=None):
    """Return a digest of every row, or of every row of a workspace."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for query in selects(is_of_one=workspace is not None):
            cursor.execute(query, [] if workspace is None else [workspace])
            for row in cursor.fetchall():
                plain = [bytes(value) if isinstance(value, memoryview) else value for value in row]
                digest.update(repr(plain).encode())
    return digest.hexdigest()


@functools.cache
def selects(*, is_of_one):
    """Return what reads every row, by table; it is asked hundreds of times, so without models."""
    queries = []
    for model in apps.get_app_config("records").get_models():
        fields = {field.name: field.column for field in model._meta.concrete_fields}
        key = "id" if model.__name__ == "Workspace" else fields.get("workspace")
        if is_of_one and (key is None or model.__name__ == "SignIn"):
            continue
        wanted = f"WHERE {key} = %s" if is_of_one else ""
        columns = ", ".join(f'"{column}"' for column in fields.values())
        table, order = model._meta.db_table, model._meta.pk.column
        queries.append(f'SELECT {columns} FROM "{table}" {wanted} ORDER BY "{order}"')  # noqa: S608
    return queries


def other_than(houses, name):
    return next(house for house in houses.values() if house.name != name)


def is_refused(response):
    return response.status_code in (401, 403) or (
        response.status_code == 302 and response["Location"].startswith(reverse("sign-in"))
    )


@pytest.mark.parametrize(("name", "role"), list(itertools.product(MARKS, ROLES)))
def test_nothing_of_another_workspace_is_shown_or_changed(houses, name, role):
    house, other = houses[name], other_than(houses, name)
    before, leaks, writes, asked = digest_of(workspace=other.pk), [], [], 0

    for route, method in itertools.product(ROUTES, ("get", "post")):
        client, address = house.client(role), other.address(route)
        whole = digest_of()
        response = getattr(client, method)(address, other.form())
        asked += 1
        body = b"".join(response) if response.streaming else response.content
        # What was sent may come back to who sent it, as an error names it.
        said = re.sub(rb"(eve|new)@\w+\.example", b"", body)
        if other.mark.encode() in said or other.mark.lower().encode() in said:
            leaks.append((route, method))
        # Going out leads to the sign-in as well, and is meant to end something.
        if route != "sign-out" and is_refused(response) and digest_of() != whole:
            writes.append((route, method))
        assert response.status_code != 500, (route, method)

    assert not leaks
    assert not writes
    assert digest_of(workspace=other.pk) == before
    assert asked == 2 * len(ROUTES)


@pytest.mark.parametrize("role", ROLES)
def test_the_door_refuses_by_the_table_and_nothing_else(houses, role):
    house = houses["South"]

    refused = {
        route
        for route in ROUTES
        if house.client(role).options(house.address(route)).status_code == 403
    }

    visitor = _visitor_of(house, role)
    assert refused == {route for route in ROUTES if not may(visitor, route)}


def _visitor_of(house, role):
    from keepwarm.app.access.sign_in import find_visitor

    return find_visitor(house.reception, house.client(role).cookies["keepwarm_sign_in"].value)


def test_a_stranger_is_sent_to_sign_in_from_everywhere(houses):
    house = houses["South"]
    before = digest_of()

    answers = {
        (route, method): getattr(Client(), method)(house.address(route), house.form())
        for route, method in itertools.product(set(ROUTES) - OUTSIDE, ("get", "post"))
    }

    assert all(is_refused(response) for response in answers.values())
    assert not any(house.mark.encode() in response.content for response in answers.values())
    assert digest_of() == before


def test_every_address_stands_in_the_table_and_nothing_else_does():
    named = {act for act in POLICY if not act.startswith("undo:")}

    assert all(isinstance(pattern, URLPattern) and pattern.name for pattern in ROUTES.values())
    assert named == set(ROUTES) | OTHER_ACTS


def test_everything_that_can_be_taken_back_stands_in_the_table():
    from keepwarm.app.keeping.act import UNDONE_KINDS

    named = {act.removeprefix("undo:") for act in POLICY if act.startswith("undo:")}

    assert named == UNDONE_KINDS


def test_what_the_table_does_not_name_is_refused(houses, monkeypatch):
    from keepwarm.web import policy

    client = houses["South"].client("admin")
    monkeypatch.setattr(
        policy, "POLICY", {name: who for name, who in POLICY.items() if name != "prospects"}
    )

    assert client.get("/prospects").status_code == 403
    assert client.get("/").status_code == 200


def test_a_rep_takes_back_no_act_of_an_admin(houses):
    from keepwarm.app.day import values
    from keepwarm.records.models import Decision

    house = houses["South"]
    desk = wiring.open_desk(workspace_id=house.pk)
    decision = values.set_values(desk, *values.read_answers(desk, {"talked": "900"}))

    refused = house.client("rep").post("/undo", {"did": decision, "back": "values"})
    is_undone_by_rep = Decision.objects.get(pk=decision).undone_at is not None
    done = house.client("admin").post("/undo", {"did": decision, "back": "values"})

    assert refused.status_code == 403
    assert not is_undone_by_rep
    assert done.status_code == 302
    assert Decision.objects.get(pk=decision).undone_at is not None


def test_a_decision_names_who_took_it(houses):
    from keepwarm.records.models import Decision

    house = houses["North"]
    wait = {"days": "2", "back": "prospect"}

    house.client("rep").post(f"/prospects/{house.prospect}/later", wait)

    newest = Decision.objects.filter(workspace_id=house.pk, kind="postpone").latest("pk")
    assert newest.user == house.users["rep"]


def test_a_prospect_is_given_to_no_colleague_of_another_workspace(houses):
    house, other = houses["South"], houses["North"]
    foreign = {"to": other.users["rep"].pk, "back": "prospect"}

    response = house.client("manager").post(f"/prospects/{house.prospect}/owner", foreign)

    assert response.status_code == 422
    assert other.mark.encode() not in response.content
