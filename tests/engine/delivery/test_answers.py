"""What servers answer, and what it means for the message and for the mailbox."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.engine.delivery import Answer, Stage, Verdict, judge

CODES = st.one_of(st.none(), st.integers(min_value=-1, max_value=999))


@given(st.sampled_from([stage for stage in Stage if stage is not Stage.DOT]), CODES, st.text())
def test_before_the_final_dot_nothing_is_accepted_and_nothing_is_unsure(stage, code, text):
    verdict = judge(Answer(stage=stage, code=code, text=text))

    assert verdict not in (Verdict.ACCEPTED, Verdict.UNSURE)


@given(CODES, st.text())
def test_after_the_final_dot_only_a_reply_that_says_so_means_that_it_was_not_accepted(code, text):
    verdict = judge(Answer(stage=Stage.DOT, code=code, text=text))

    is_told = code is not None and 400 <= code < 600
    assert (verdict not in (Verdict.ACCEPTED, Verdict.UNSURE)) == is_told


@pytest.mark.parametrize(
    ("stage", "code", "text", "verdict"),
    [
        (Stage.DOT, 250, "2.0.0 queued", Verdict.ACCEPTED),
        (Stage.DOT, None, "", Verdict.UNSURE),
        (Stage.DOT, 354, "go on", Verdict.UNSURE),
        (Stage.DOT, 451, "4.3.0 try later", Verdict.LATER),
        (Stage.DOT, 554, "5.7.1 looks like spam", Verdict.REFUSED),
        (Stage.CONNECT, None, "timed out", Verdict.LATER),
        (Stage.CONNECT, 421, "too busy", Verdict.LATER),
        (Stage.CONNECT, 554, "no service for you", Verdict.MISCONFIGURED),
        (Stage.AUTH, 535, "5.7.8 wrong password", Verdict.MISCONFIGURED),
        (Stage.SENDER, 552, "5.3.4 too large", Verdict.REFUSED),
        (Stage.RECIPIENT, 550, "5.1.1 no such user", Verdict.REFUSED),
        (Stage.RECIPIENT, 450, "4.2.1 greylisted", Verdict.LATER),
        (Stage.DOT, 550, "5.7.515 Access denied", Verdict.MISCONFIGURED),  # trust case 19
        (Stage.RECIPIENT, 530, "5.7.0 Authentication required", Verdict.MISCONFIGURED),
        (Stage.DOT, 550, "5.4.5 Daily user sending limit exceeded", Verdict.OVER_QUOTA),  # 18
        (Stage.DOT, 452, "4.4.5 Daily sending quota", Verdict.OVER_QUOTA),
    ],
)
def test_an_answer_means(stage, code, text, verdict):
    assert judge(Answer(stage=stage, code=code, text=text)) is verdict
