"""Signing in: passwords, second factors, browsers, invitations, and what slows down guessing."""

import datetime as dt
import itertools

import pytest

from keepwarm.app.ground.errors import Refusal

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons"  # noqa: S105 - of an invented person
WRONG = "a wrong one"
OTHER = "nine loud swallows"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def quick_passwords(request, settings):
    """Stretch passwords quickly, but where it is about that."""
    if "argon2" not in request.node.name:
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def reception(clock):
    from keepwarm import wiring

    return wiring.reception(clock)


@pytest.fixture
def browser():
    from keepwarm.app.access.sign_in import Browser

    return Browser(device=FIREFOX, address="192.0.2.7")


@pytest.fixture
def ada(reception, desk):
    from keepwarm.app.access.users import create_owner

    return create_owner(
        reception,
        desk.workspace_id,
        email="Ada@firm.example ",
        name="Ada  Byron",
        password=PASSWORD,
    )


@pytest.fixture
def enter(reception, browser):
    from keepwarm.app.access.sign_in import sign_in

    def enter(email="ada@firm.example", password=PASSWORD):
        return sign_in(reception, email=email, password=password, browser=browser)

    return enter


@pytest.fixture
def visitor_by(reception):
    from keepwarm.app.access.sign_in import find_visitor

    return lambda signed_in: find_visitor(reception, signed_in.token)


def app_code(reception, secret):
    return reception.codes.code_at(secret, at_s=reception.now().timestamp())


@pytest.fixture
def factor(reception, ada, clock):
    """Set up a second factor; give its secret and the recovery codes."""
    from keepwarm.app.access.second_factor import confirm_factor, offer_factor

    secret = offer_factor(reception, ada.pk).secret
    codes = confirm_factor(reception, ada.pk, app_code(reception, secret), sign_in_id=0)
    clock.forward(minutes=1)
    return secret, codes


def test_the_first_owner_is_an_admin_known_by_a_tidy_address(ada, enter, visitor_by):
    visitor = visitor_by(enter("ADA@firm.example"))

    assert (ada.email, ada.name) == ("ada@firm.example", "Ada Byron")
    assert visitor.role.word == "admin"
    assert visitor.is_signed_in
    assert not visitor.is_alone


def test_there_is_one_first_owner(reception, desk, ada):
    from keepwarm.app.access.users import create_owner

    with pytest.raises(Refusal, match="Ask them to invite you"):
        create_owner(
            reception, desk.workspace_id, email="eve@firm.example", name="Eve", password=PASSWORD
        )

    assert ada.name == "Ada Byron"


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short one", "too short"),
        ("password123", "tried first"),
        ("ada@firm.example", "too much like"),
        ("x" * 201, "too long"),
    ],
)
def test_a_password_that_is_easily_found_is_refused(reception, desk, password, why):
    from keepwarm.app.access.users import create_owner

    with pytest.raises(Refusal, match=why):
        create_owner(
            reception, desk.workspace_id, email="ada@firm.example", name="Ada", password=password
        )


def test_passwords_are_stretched_by_argon2(ada):
    assert ada.password.startswith("argon2$argon2id$")


@pytest.mark.usefixtures("ada")
def test_nobody_learns_whether_an_account_exists(enter):
    said = []
    for email, password in (("ada@firm.example", "wrong wrong"), ("eve@firm.example", PASSWORD)):
        with pytest.raises(Refusal) as refusal:
            enter(email, password)
        said.append(str(refusal.value))

    assert said[0] == said[1]


@pytest.mark.usefixtures("ada")
def test_of_a_thousand_guesses_in_an_hour_few_are_looked_at(enter, clock, monkeypatch):
    from keepwarm.app.access import sign_in

    looked_at = itertools.count()
    monkeypatch.setattr(sign_in, "_is_right", lambda *_: bool(next(looked_at)) and False)

    for _ in range(1_000):
        with pytest.raises(Refusal):
            enter(password=WRONG)
        clock.forward(seconds=3.6)

    assert next(looked_at) <= 60


@pytest.mark.usefixtures("ada")
def test_a_closed_account_opens_after_a_while_and_a_right_password_clears_it(enter, clock):
    for _ in range(5):
        with pytest.raises(Refusal, match="do not go together"):
            enter(password=WRONG)
    with pytest.raises(Refusal, match="Try again in 1 minute"):
        enter()

    clock.forward(seconds=31)
    enter()

    with pytest.raises(Refusal, match="do not go together"):
        enter(password=WRONG)


@pytest.mark.usefixtures("ada")
def test_one_address_cannot_try_one_account_after_the_other(enter):
    for number in range(30):
        with pytest.raises(Refusal, match="do not go together"):
            enter(f"somebody{number}@firm.example")

    with pytest.raises(Refusal, match="Too many attempts"):
        enter()


@pytest.mark.usefixtures("ada")
def test_a_sign_in_ends_after_a_night_unused_and_after_two_weeks(enter, visitor_by, clock):
    unused, used = enter(), enter()

    for _ in range(28):
        clock.forward(hours=11.9)
        is_still_in = visitor_by(used) is not None

    assert visitor_by(unused) is None
    assert is_still_in
    clock.forward(hours=11.9)
    assert visitor_by(used) is None


@pytest.mark.usefixtures("ada")
def test_a_changed_password_ends_every_other_sign_in(reception, enter, visitor_by):
    from keepwarm.app.access.users import change_password

    here, elsewhere = enter(), enter()

    change_password(reception, visitor_by(here), old=PASSWORD, new=OTHER)

    assert visitor_by(here)
    assert visitor_by(elsewhere) is None
    assert visitor_by(enter(password=OTHER))


@pytest.mark.usefixtures("ada")
def test_who_finds_an_open_browser_cannot_try_passwords_in_it(reception, enter, visitor_by):
    from keepwarm.app.access.users import check_own_password

    visitor = visitor_by(enter())
    for _ in range(5):
        with pytest.raises(Refusal, match="not right"):
            check_own_password(reception, visitor, "a wrong one")

    with pytest.raises(Refusal, match="Too many attempts"):
        check_own_password(reception, visitor, PASSWORD)


def test_signing_out_everywhere_else_leaves_this_browser(ada, enter, visitor_by):
    from keepwarm.app.access.sign_in import end_sign_ins

    here, elsewhere = enter(), enter()

    end_sign_ins(ada.pk, but=visitor_by(here).sign_in_id)

    assert visitor_by(here)
    assert visitor_by(elsewhere) is None


def test_a_closed_account_is_signed_out_and_cannot_come_in(reception, desk, ada, enter, visitor_by):
    from keepwarm.app.access.users import add_member, set_active
    from keepwarm.app.ground.reception import Role

    add_member(
        reception, desk.workspace_id, email="bo@firm.example", name="Bo", password=PASSWORD,
        role=Role.ADMIN,
    )  # fmt: skip
    signed_in = enter()

    set_active("ada@firm.example", is_active=False)

    assert visitor_by(signed_in) is None
    with pytest.raises(Refusal, match="do not go together"):
        enter()
    with pytest.raises(Refusal, match="the only admin"):
        set_active("bo@firm.example", is_active=False)
    assert ada.pk


@pytest.mark.usefixtures("factor")
def test_a_right_password_alone_has_no_role_where_a_second_factor_is_on(enter, visitor_by):
    signed_in = enter()

    visitor = visitor_by(signed_in)

    assert signed_in.awaits_factor
    assert visitor.role is None
    assert not visitor.is_signed_in


def test_a_code_of_the_app_lets_in_once(reception, factor, enter, visitor_by, browser, clock):
    from keepwarm.app.access.sign_in import prove_factor

    secret, _ = factor
    code, half = app_code(reception, secret), enter()

    whole = prove_factor(reception, half.token, code, browser=browser)

    assert visitor_by(whole).is_signed_in
    assert visitor_by(half) is None
    with pytest.raises(Refusal, match="used before"):
        prove_factor(reception, enter().token, code, browser=browser)
    clock.forward(minutes=1)
    later = app_code(reception, secret)
    assert prove_factor(reception, enter().token, later, browser=browser)


def test_a_recovery_code_lets_in_once(reception, factor, enter, visitor_by, browser):
    from keepwarm.app.access.second_factor import count_recovery_codes
    from keepwarm.app.access.sign_in import prove_factor

    _, codes = factor
    half = enter()
    user_id = visitor_by(half).user_id

    whole = prove_factor(reception, half.token, codes[0].lower(), browser=browser)

    assert visitor_by(whole).is_signed_in
    assert count_recovery_codes(user_id) == len(codes) - 1
    with pytest.raises(Refusal, match="not right"):
        prove_factor(reception, enter().token, codes[0], browser=browser)


def test_codes_cannot_be_tried_one_after_the_other(reception, factor, enter, browser):
    from keepwarm.app.access.sign_in import prove_factor

    secret, _ = factor
    half = enter()
    for _ in range(5):
        with pytest.raises(Refusal, match="not right"):
            prove_factor(reception, half.token, "000000", browser=browser)

    with pytest.raises(Refusal, match="Too many attempts"):
        prove_factor(reception, half.token, app_code(reception, secret), browser=browser)


@pytest.mark.parametrize("late_s", [0, 29, 59])
def test_a_code_holds_a_little_longer_than_it_is_shown(reception, late_s):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - of RFC 6238
    code = reception.codes.code_at(secret, at_s=1_200)

    assert reception.codes.find_step(secret, code, at_s=1_200 + late_s) == 40
    assert reception.codes.find_step(secret, code, at_s=1_200 + 60) is None


def test_codes_are_those_of_the_standard(reception):
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - RFC 6238, appendix B

    shown = [reception.codes.code_at(secret, at_s=at) for at in (59, 1111111109, 2000000000)]

    assert shown == ["287082", "081804", "279037"]


def test_an_invitation_makes_a_member_once(reception, desk, ada, browser, visitor_by):
    from keepwarm.app.access.invitations import accept, invite
    from keepwarm.app.ground.reception import Role

    token = invite(
        reception, desk.workspace_id, email="bo@firm.example", role=Role.REP, made_by=ada.pk
    )
    said = {"email": "other@firm.example", "name": "Bo", "password": "four grey badgers"}

    joined = accept(reception, token, **said, browser=browser)

    assert visitor_by(joined).email == "bo@firm.example"
    assert visitor_by(joined).role is Role.REP
    with pytest.raises(Refusal, match="used, taken back or over"):
        accept(reception, token, **said, browser=browser)


@pytest.mark.usefixtures("ada")
def test_an_invitation_is_over_after_a_week_and_when_another_follows(
    reception, desk, browser, clock
):
    from keepwarm.app.access.invitations import accept, invite, read_invitation
    from keepwarm.app.ground.reception import Role

    first = invite(reception, desk.workspace_id, email="bo@firm.example", role=Role.REP)
    second = invite(reception, desk.workspace_id, email="bo@firm.example", role=Role.REP)

    assert read_invitation(reception, first) is None
    assert read_invitation(reception, second)
    clock.forward(days=7, seconds=1)
    with pytest.raises(Refusal, match="over"):
        accept(reception, second, email="", name="Bo", password=PASSWORD, browser=browser)


def test_an_invitation_of_somebody_with_an_account_wants_its_password(
    reception, desk, ada, browser, visitor_by
):
    from keepwarm import wiring
    from keepwarm.app.access.invitations import accept, invite
    from keepwarm.app.ground.reception import Role

    other = wiring.add_workspace("North")
    token = invite(reception, other.pk, email=ada.email, role=Role.REP)

    with pytest.raises(Refusal, match="do not go together"):
        accept(reception, token, email="", name="Eve", password=WRONG, browser=browser)
    joined = visitor_by(
        accept(reception, token, email="", name="Eve", password=PASSWORD, browser=browser)
    )

    assert joined.name == "Ada Byron"
    assert {(place.name, place.role.word) for place in joined.places} == {
        (desk.workspace.name, "admin"),
        ("North", "rep"),
    }
    assert joined.workspace_id == other.pk


def test_a_changed_role_signs_out_and_the_last_admin_stays(reception, desk, ada, enter, visitor_by):
    from keepwarm.app.access.users import add_member, set_role
    from keepwarm.app.ground.reception import Role

    bo = add_member(
        reception, desk.workspace_id, email="bo@firm.example", name="Bo", password=PASSWORD,
        role=Role.REP,
    )  # fmt: skip
    signed_in = enter("bo@firm.example")

    set_role(desk.workspace_id, bo.pk, Role.MANAGER)

    assert visitor_by(signed_in) is None
    assert visitor_by(enter("bo@firm.example")).role is Role.MANAGER
    with pytest.raises(Refusal, match="the only admin"):
        set_role(desk.workspace_id, ada.pk, Role.REP)


@pytest.mark.usefixtures("ada")
def test_a_half_finished_sign_in_does_not_wait_for_long(factor, enter, visitor_by, clock):
    half = enter()

    clock.forward(minutes=10, seconds=1)

    assert factor
    assert visitor_by(half) is None


def test_delays_double_up_to_a_quarter_of_an_hour():
    from keepwarm.app.access.failures import delay_after

    delays = [delay_after(count, free=5) for count in (4, 5, 6, 7, 12, 10_000)]

    assert delays == [
        dt.timedelta(),
        dt.timedelta(seconds=30),
        dt.timedelta(seconds=60),
        dt.timedelta(seconds=120),
        dt.timedelta(minutes=15),
        dt.timedelta(minutes=15),
    ]
