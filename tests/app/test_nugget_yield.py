"""What a nugget brought is counted over what was sent, and only where an answer had time."""

import pytest

from tests.app.builders import ADA, GRACE, RITA, ago, lead, leads_csv, mail

GIFT = "A creamery of twelve people washes first with the last rinse of the day before."
WATER = f"---\ntitle: The last rinse, used twice\nlanguage: en\n---\n{GIFT}\n"


def test_answers_are_counted_after_two_weeks_and_young_mails_wait(desk, intake):
    from keepwarm.app.nugget_yield import read_yields
    from keepwarm.app.nuggets import import_nuggets, nuggets_in_use

    import_nuggets(desk, {"rinse.md": WATER})
    intake.sheet(leads_csv(lead(ADA), lead(GRACE)))
    given = [
        mail(RITA, who, at=ago(days), subject="Rinse", text=f"Hello,\n\n{GIFT}\n")
        for who, days in ((ADA, 40), (GRACE, 3))
    ]
    answer = mail(ADA, RITA, at=ago(38), subject="RE: Rinse", text="Good to know, thanks.\n")
    intake.mail(*given, answer, mail(GRACE, RITA, at=ago(70), subject="Hello", text="First.\n"))

    (found,) = read_yields(desk, nuggets_in_use(desk)).values()

    assert (found.given, found.answered, found.waiting) == (1, 1, 1)
    assert found.low == pytest.approx(0.207, abs=0.01)
    assert found.high == pytest.approx(1.0)
