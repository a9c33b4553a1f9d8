"""Asks a language model behind any endpoint that speaks the chat completions of OpenAI."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final

from keepwarm.app.drafting.language_model import Completion, ModelError
from keepwarm.engine.draft import ProseRequest

ANSWER_BYTES_MAX: Final = 200_000
TOKENS_OUT_MAX: Final = 1_200
_MILLION: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEndpoint:
    """Where the model answers: ``url`` ends before ``/chat/completions``.

    Prices are a million tokens in and out, in a currency of one's own; 0 where it costs nothing.
    """

    url: str
    model: str
    key: str = ""
    timeout_s: float = 30.0
    price_in: float = 0.0
    price_out: float = 0.0


class HttpModel:
    """A language model behind an address that an admin set."""

    def __init__(self, endpoint: ModelEndpoint) -> None:
        """Keep the endpoint; nothing is asked yet."""
        self._endpoint = endpoint

    @property
    def name(self) -> str:
        """Return the name of the model."""
        return self._endpoint.model

    def complete(self, request: ProseRequest, *, refused: str = "") -> Completion:
        """Ask once; what is wrong with line, server or form of the answer is ``ModelError``."""
        # Imported late: it is an extra, and nobody who asks no model has to wait for it.
        try:
            import httpx  # noqa: PLC0415
        except ImportError as error:
            raise ModelError("httpx is missing: install keepwarm[model]") from error

        end = self._endpoint
        try:
            with (
                httpx.Client(timeout=end.timeout_s, follow_redirects=False) as client,
                client.stream(
                    "POST",
                    f"{end.url.rstrip('/')}/chat/completions",
                    json=_body(end.model, request, refused),
                    headers={"Authorization": f"Bearer {end.key}"} if end.key else {},
                ) as response,
            ):
                content = bytearray()
                for piece in response.iter_bytes():
                    content += piece
                    if len(content) > ANSWER_BYTES_MAX:
                        raise ModelError("the model's answer is longer than any draft")
                if response.status_code != httpx.codes.OK:
                    raise ModelError(f"the model's server answered {response.status_code}")
        except httpx.TimeoutException as error:
            fault = f"the model gave no answer in {end.timeout_s:g} seconds"
            raise ModelError(fault) from error
        except httpx.HTTPError as error:
            raise ModelError(f"the model could not be asked: {error}") from error
        return self._read(bytes(content))

    def _read(self, content: bytes) -> Completion:
        try:
            answer: Any = json.loads(content)
            text = answer["choices"][0]["message"]["content"]
            usage = answer.get("usage") or {}
            tokens_in = int(usage.get("prompt_tokens") or 0)
            tokens_out = int(usage.get("completion_tokens") or 0)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise ModelError("the model's server answered in no form that is known") from error
        if not isinstance(text, str):
            raise ModelError("the model's server answered without a text")
        end = self._endpoint
        cost = (tokens_in * end.price_in + tokens_out * end.price_out) / _MILLION
        return Completion(text=text, tokens_in=tokens_in, tokens_out=tokens_out, cost=cost)


def _body(model: str, request: ProseRequest, refused: str) -> dict[str, object]:
    again = f"\n\nYour last answer was refused: {refused}. Mend that." if refused else ""
    return {
        "model": model,
        "messages": [
            {"role": "system", "content": request.instructions},
            {"role": "user", "content": request.task + again},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "draft", "strict": True, "schema": dict(request.schema)},
        },
        "max_tokens": TOKENS_OUT_MAX,
        "temperature": 0.4,
    }
