"""Coming in by the pages: the first owner, invitations, second factor, and secrets kept nowhere."""

import logging
import re

import pytest
from django.test import Client

from keepwarm import wiring
from keepwarm.records import models

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons"  # noqa: S105 - of invented people
OWNER = {"email": "ada@firm.example", "name": "Ada Byron", "password": PASSWORD}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
    wiring._shelf.cache_clear()


@pytest.fixture
def ada():
    """Return the browser of the first owner, made on a machine where nobody signed in."""
    client = Client()
    assert client.post("/colleagues/owner", OWNER).status_code == 302
    return client


def found(response, pattern):
    return re.search(pattern, response.content.decode())


def code_of(secret):
    reception = wiring.reception()
    return reception.codes.code_at(secret, at_s=reception.now().timestamp())


def invite(ada, email="bo@firm.example", role="rep"):
    response = ada.post("/colleagues/invite", {"email": email, "role": role})
    return found(response, r"http://testserver(/join\?code=[\w-]+)")[1]


def test_on_a_machine_of_one_person_nobody_signs_in_until_there_is_an_owner():
    before = Client().get("/").status_code
    Client().post("/colleagues/owner", OWNER)

    assert before == 200
    assert Client().get("/")["Location"] == "/sign-in"


@pytest.mark.parametrize(
    "sign",
    [
        {"REMOTE_ADDR": "192.0.2.9"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "::ffff:192.0.2.9"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_PROTO": "http"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"SERVER_PROTOCOL": "HTTP/1.0"},
    ],
    ids=str,
)
def test_whoever_comes_from_elsewhere_sees_no_book_without_an_account(sign):
    assert Client().get("/", **sign)["Location"] == "/sign-in"


def test_where_sign_in_is_required_this_machine_signs_in_too(settings):
    settings.SIGN_IN_IS_REQUIRED = True

    assert Client().get("/")["Location"] == "/sign-in"
    assert "Nobody can sign in yet" in Client().get("/sign-in").content.decode()


@pytest.mark.parametrize("address", ["/", "/colleagues", "/account", "/prospects", "/values"])
def test_the_owner_sees_the_pages(ada, address):
    response = ada.get(address)

    assert response.status_code == 200
    assert "Ada Byron" in response.content.decode()


def test_the_cookie_is_kept_from_scripts_and_other_sites(ada):
    cookie = ada.cookies["keepwarm_sign_in"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_cookie_goes_by_https_only_where_there_is_https(ada, settings):
    settings.CSRF_COOKIE_SECURE = True
    client = Client()

    client.post("/sign-in", {"email": "ada@firm.example", "password": PASSWORD})

    assert ada
    assert client.cookies["keepwarm_sign_in"]["secure"]


def test_signing_in_leads_where_one_wanted_and_never_to_another_site(ada):
    said = {"email": "ada@firm.example", "password": PASSWORD}

    ways = [
        Client().post("/sign-in", said | {"next": way})["Location"]
        for way in ("/prospects?q=x", "//evil.example", "https://evil.example", "/\\evil.example")
    ]

    assert ada
    assert ways == ["/prospects?q=x", "/", "/", "/"]


def test_an_invited_colleague_joins_and_sees_the_pages_of_a_rep(ada):
    link = invite(ada)
    bo = Client()

    form = bo.get(link)
    code = link.partition("=")[2]
    joined = bo.post("/join", {"code": code, "name": "Bo", "password": "four grey badgers"})

    assert "Ada Byron invites you" in " ".join(form.content.decode().split())
    assert joined["Location"] == "/"
    assert bo.get("/").status_code == 200
    assert bo.get("/import").status_code == 403
    assert Client().get(link).status_code == 410


def test_a_second_factor_is_set_up_by_its_picture_and_asked_for(ada):
    offered = ada.post("/account/factor", {"password": PASSWORD})
    secret = found(offered, r'class="secret">([A-Z2-7]{32})<')[1]

    confirmed = ada.post("/account/factor/confirm", {"code": code_of(secret)})
    recovery = found(confirmed, r"<li>([A-Z2-7-]{19})</li>")[1]
    client = Client()
    half = client.post("/sign-in", {"email": "ada@firm.example", "password": PASSWORD})
    before = client.get("/")
    client.post("/sign-in/code", {"code": recovery})

    assert found(offered, r'<svg class="qr"')
    assert half["Location"] == "/sign-in/code"
    assert before["Location"] == "/sign-in/code"
    assert client.get("/").status_code == 200


def test_signing_out_is_an_act_and_ends_the_sign_in(ada):
    token = ada.cookies["keepwarm_sign_in"].value

    looked = ada.get("/sign-out").status_code
    ada.post("/sign-out")
    again = Client()
    again.cookies["keepwarm_sign_in"] = token

    assert looked == 405
    assert again.get("/")["Location"] == "/sign-in"


def test_planted_secrets_stand_in_clear_neither_in_the_record_nor_in_the_log(ada, caplog):
    caplog.set_level(logging.DEBUG)
    links = [invite(ada, f"bo{n}@firm.example").partition("=")[2] for n in range(5)]
    offered = ada.post("/account/factor", {"password": PASSWORD})
    secret = found(offered, r'class="secret">([A-Z2-7]{32})<')[1]
    confirmed = ada.post("/account/factor/confirm", {"code": code_of(secret)})
    codes = re.findall(r"<li>([A-Z2-7-]{19})</li>", confirmed.content.decode())
    Client().get(f"/join?code={links[0]}x")
    Client().post("/sign-in", {"email": "ada@firm.example", "password": "a planted wrong one"})
    planted = [PASSWORD, "a planted wrong one", secret, ada.cookies["keepwarm_sign_in"].value]
    planted += [*links, *codes, *(code.replace("-", "") for code in codes)]

    kept = every_value() + caplog.text.encode()

    assert len(planted) >= 20
    assert [text for text in planted if text.encode() in kept] == []


def every_value():
    """Return every value of every row as bytes."""
    from django.apps import apps

    return b"\n".join(
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for model in apps.get_app_config("records").get_models()
        for row in model.objects.values_list()
        for value in row
    )


def test_a_prospect_stands_on_the_today_of_its_owner_alone(ada):
    from keepwarm.app.access.users import add_member
    from keepwarm.app.ground.ownership import give_prospect, share_of
    from keepwarm.app.ground.reception import Role
    from keepwarm.app.settling.planning import plan_today

    desk = wiring.open_desk()
    wiring.load_demo(desk)
    bo = add_member(
        wiring.reception(), desk.workspace_id, email="bo@firm.example", name="Bo",
        password=PASSWORD, role=Role.REP,
    )  # fmt: skip
    owner = models.User.objects.get(email="ada@firm.example")

    def planned(user):
        fresh = wiring.open_desk(user_id=user.pk)
        day = plan_today(fresh, minutes=120, share=share_of(fresh))
        return {
            int(day.weighed.book.prospect[line.position])
            for line in (*day.day.respond, *day.day.touches)
        }

    unowned = planned(owner)
    given = min(unowned)
    nothing = planned(bo)
    give_prospect(desk, prospect_id=given, user_id=bo.pk)

    assert ada
    assert nothing == set()
    assert planned(bo) == {given}
    assert given not in planned(owner)
