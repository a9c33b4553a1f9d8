"""A model endpoint that misbehaves is a sentence, never a crash and never a long wait."""

import json

import pytest

from keepwarm.adapters.llm import ANSWER_BYTES_MAX, HttpModel, ModelEndpoint
from keepwarm.app.drafting.language_model import ModelError
from keepwarm.engine.draft import ProseRequest
from tests.adapters.model_server import ModelServer

REQUEST = ProseRequest(
    instructions="Put it better.",
    task='Put these parts into better words: {"lead": "So it is."}',
    parts=("lead",),
)


def model(server, **other):
    return HttpModel(ModelEndpoint(url=server.url, model="small", timeout_s=5, **other))


def test_the_answer_comes_with_its_price_and_the_key_goes_along():
    with ModelServer(lambda *_: '{"lead": "It is so."}') as server:
        said = model(server, key="k-1", price_in=2.0, price_out=10.0).complete(REQUEST)

    path, headers, body = server.asked[0]
    assert said.text == '{"lead": "It is so."}'
    assert said.cost == pytest.approx((400 * 2 + 50 * 10) / 1e6)
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == "Bearer k-1"
    assert body["response_format"]["json_schema"]["schema"]["additionalProperties"] is False
    assert "tools" not in body


def test_why_an_answer_was_refused_is_told_with_the_next_request():
    with ModelServer(lambda *_: "{}") as server:
        model(server).complete(REQUEST, refused="the figure “7” is in no fact")

    assert "the figure “7” is in no fact" in server.asked[0][2]["messages"][1]["content"]


@pytest.mark.parametrize(
    ("misbehaviour", "why"),
    [
        ({"status": 503}, "answered 503"),
        ({"status": 302}, "answered 302"),
        ({"raw": b"<html>busy</html>"}, "no form that is known"),
        ({"raw": b"[]"}, "no form that is known"),
        ({"raw": json.dumps({"choices": []}).encode()}, "no form that is known"),
        ({"raw": b'{"choices": [{"message": {"content": null}}]}'}, "without a text"),
        ({"raw": b" " * (ANSWER_BYTES_MAX + 1)}, "longer than any draft"),
    ],
)
def test_what_a_server_does_wrong_is_said(misbehaviour, why):
    with (
        ModelServer(lambda *_: "{}", **misbehaviour) as server,
        pytest.raises(ModelError, match=why),
    ):
        model(server).complete(REQUEST)


def test_a_slow_one_is_waited_for_no_longer_than_set():
    with ModelServer(lambda *_: "{}", delay_s=1.0) as server:
        slow = HttpModel(ModelEndpoint(url=server.url, model="small", timeout_s=0.1))

        with pytest.raises(ModelError, match=r"no answer in 0\.1 seconds"):
            slow.complete(REQUEST)


def test_one_that_is_away_is_said():
    away = HttpModel(ModelEndpoint(url="http://127.0.0.1:9/v1", model="small", timeout_s=2))

    with pytest.raises(ModelError, match="could not be asked"):
        away.complete(REQUEST)
