"""HTML bodies to text in which quotations are marked, whatever program wrote them."""

import pytest

from keepwarm.engine.intake import parse_message

GMAIL = """<div>Yes.</div><div class='gmail_quote'><div class='gmail_attr'>On Tue Rita wrote:<br>
</div><blockquote class='gmail_quote' style='border:none'>Shall we?</blockquote></div>"""
THUNDERBIRD = """Yes.<div class='moz-cite-prefix'>Le 14 Rita a écrit :<br></div>
<blockquote type='cite'>Shall we?</blockquote>Tuesday."""
OUTLOOK = """<body lang=EN><p>Yes.</p>
<div><div style='border:none;border-top:solid #E1E1E1 1.0pt'>
<p><b>From:</b> Rita<br><b>Sent:</b> Tuesday</p></div></div><p>Shall we?</p></body>"""
OUTLOOK_ONLINE = """<div>Yes.</div><hr><div id='x_divRplyFwdMsg'>From: Rita</div>
<div>Shall we?</div>"""
YAHOO = """<div>Yes.</div><div id='yahoo_quoted_1' class='yahoo_quoted'>
<div>On Tue X wrote:</div><div>Shall we?</div></div>"""


def html_to_text(html):
    return parse_message(f"Content-Type: text/html; charset=utf-8\n\n{html}".encode()).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (GMAIL, "Yes.\n\n> On Tue Rita wrote:\n>\n> Shall we?"),
        (THUNDERBIRD, "Yes.\n> Le 14 Rita a écrit :\n>\n> Shall we?\n\nTuesday."),
        (OUTLOOK, "Yes.\n\n> From: Rita\n> Sent: Tuesday\n>\n> Shall we?"),
        (OUTLOOK_ONLINE, "Yes.\n\n> From: Rita\n>\n> Shall we?"),
        (YAHOO, "Yes.\n\n> On Tue X wrote:\n>\n> Shall we?"),
    ],
)
def test_quotations_are_marked(html, text):
    assert html_to_text(html).rstrip("\n >") == text


def test_a_forward_in_a_quotations_element_is_not_marked():
    html = (
        "<div>See below.</div><div class='gmail_quote'><div class='gmail_attr'>"
        "---------- Forwarded message ---------<br>From: Tom</div>We pass.</div>"
    )

    assert ">" not in html_to_text(html)


def test_a_mail_with_nothing_above_the_divider_is_not_marked():
    html = "<body><p>&nbsp;</p><div id='divRplyFwdMsg'>From: Tom</div><div>We pass.</div></body>"

    assert html_to_text(html) == "From: Tom\n\nWe pass."


def test_indented_text_of_the_senders_own_is_not_marked():
    html = (
        "Two things:<blockquote style='margin:0 0 0 40px;border:none;padding:0px'>the price"
        "</blockquote><blockquote>the date</blockquote>"
    )

    assert html_to_text(html).rstrip("\n >") == "Two things:\nthe price\n\n> the date"


def test_many_dividers_are_looked_at_once():
    html = "<div id='divRplyFwdMsg'>" * 400 + "Shall we?"

    assert html_to_text(html) == "Shall we?"
