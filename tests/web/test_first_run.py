"""A workspace that is empty yet: every page says what will stand there and what to do."""

import pytest
from django.test import Client
from selectolax.lexbor import LexborHTMLParser

from keepwarm import wiring
from tests.app.builders import ADA, RITA, ago, lead, leads_csv, mail

pytestmark = pytest.mark.django_db
PAGES = ["/", "/inbox", "/prospects", "/calibration", "/simulate"]


@pytest.fixture(autouse=True)
def nothing_remembered():
    wiring._shelf.cache_clear()
    yield
    wiring._shelf.cache_clear()


def main_of(address):
    page = LexborHTMLParser(Client().get(address).content.decode())
    return page.css_first("main")


def text_of(node):
    return " ".join(node.text().split())


@pytest.mark.parametrize("address", PAGES)
def test_an_empty_page_leads_to_the_import(address):
    section = main_of(address).css_first("section.empty")

    assert section.css_first("a[href='/import']") is not None


def test_today_names_the_import_and_the_demo_in_one_breath_and_nothing_else():
    page = main_of("/")

    assert "keepwarm serve --demo" in text_of(page.css_first("section.empty"))
    assert page.css_first(".hint") is None
    assert page.css_first(".coverage") is None


def test_without_mail_a_row_says_so_until_mail_is_imported():
    from keepwarm.app.importing.intake import import_mail
    from keepwarm.app.importing.sheets import import_sheet

    desk = wiring.open_desk()
    import_sheet(desk, name="leads.csv", content=leads_csv(lead(ADA)))
    hinted = [text_of(hint) for hint in main_of("/").css(".hint")]
    raws = [("1", mail(RITA, ADA, at=ago(9), ident="a")), ("2", mail(ADA, RITA, at=ago(8)))]
    import_mail(desk, name="all.mbox", raws=raws)
    wiring._shelf.cache_clear()

    assert any("No mail is read yet" in hint for hint in hinted)
    assert not any("No mail is read" in text_of(hint) for hint in main_of("/").css(".hint"))
