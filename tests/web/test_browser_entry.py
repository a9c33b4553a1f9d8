"""Signing in, in headless Chromium: first owner, invitation, roles, second factor, sign out."""

import re
import time

from tests.web.test_browser import AXE, PHONE, chromium, open_page, pytestmark  # noqa: F401

PASSWORD = "seven quiet herons"  # noqa: S105 - of invented people
OTHER = "nine loud swallows"


def code_of(secret):
    from keepwarm.adapters.one_time_codes import AuthenticatorCodes

    return AuthenticatorCodes().code_at(secret, at_s=time.time())


def sign_in(page, email, password):
    page.goto("/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.click("button.main")


def faults(page):
    page.evaluate(AXE)
    return [one["id"] for one in page.evaluate("() => axe.run()")["violations"]]


def test_a_team_comes_in_from_the_first_owner_to_the_second_factor(open_page):  # noqa: F811
    owner = open_page("/colleagues")
    owner.fill("input[name=email]", "ada@firm.example")
    owner.fill("input[name=name]", "Ada Byron")
    owner.fill("input[name=password]", PASSWORD)
    owner.click("text=Make me the owner")
    assert owner.inner_text("h1").startswith("People of")
    assert faults(owner) == []

    # An invited colleague sees the book, and nothing of what an admin does.
    owner.fill("input[name=email]", "bo@firm.example")
    owner.click("text=Make the link")
    link = re.search(r"/join\?code=[\w-]+", owner.content())[0]
    rep = open_page(link, viewport=PHONE)
    assert faults(rep) == []
    rep.fill("input[name=name]", "Bo Lind")
    rep.fill("input[name=password]", OTHER)
    rep.click("button.main")
    rep.goto("/account")
    assert "bo@firm.example, rep" in rep.inner_text("main")
    assert rep.locator("text=People of the workspace").count() == 0

    # With a second factor a password alone opens nothing.
    owner.goto("/account")
    owner.click("text=Set it up")
    owner.fill("#factor ~ details input[name=password]", PASSWORD)
    owner.click("text=Set up >> nth=-1")
    secret = owner.inner_text(".secret")
    owner.fill("input[name=code]", code_of(secret))
    owner.click("text=Put it in force")
    recovery = owner.locator(".codes li").all_inner_texts()
    assert len(recovery) > 5
    owner.click("button:has-text('Sign out') >> nth=0")
    assert owner.inner_text("h1") == "Sign in"
    sign_in(owner, "ada@firm.example", PASSWORD)
    assert owner.inner_text("h1") == "One more code"
    assert faults(owner) == []
    owner.goto("/")
    assert owner.inner_text("h1") == "One more code"
    owner.fill("input[name=code]", recovery[0])
    owner.click("button.main")
    assert owner.locator("[data-line]").count() > 0

    # Signed out, the way back opens nothing.
    rep.click("button:has-text('Sign out') >> nth=0")
    rep.goto("/prospects")
    assert rep.inner_text("h1") == "Sign in"
