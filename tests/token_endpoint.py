"""A server of tokens on this machine that errs as it is told, and signs tokens for Dovecot."""

import base64
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode

KEY = b"a key that the tests and a server share"
CLIENT = {"client_id": "a-client", "client_secret": "a-planted-client-secret"}


def _part(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed_token(user, *, holds_s=3600, number=0):
    """Sign a token (JWT, HS256) as a provider would."""
    now = int(time.time())
    said = {"sub": user, "iat": now - 7200, "exp": now + holds_s, "jti": str(number)}
    body = ".".join(
        _part(json.dumps(part).encode()) for part in ({"alg": "HS256", "typ": "JWT"}, said)
    )
    return f"{body}.{_part(hmac.digest(KEY, body.encode(), hashlib.sha256))}"


class TokenEndpoint:
    """Takes forms; ``answers`` are given in turn, the last one again and again."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []
        self.delay_s = 0.0
        endpoint, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                said = dict(parse_qsl(self.rfile.read(size).decode()))
                with lock:
                    endpoint.asked.append(said)
                    has_more = len(endpoint.answers) > 1
                    code, answer = endpoint.answers.pop(0) if has_more else endpoint.answers[0]
                time.sleep(endpoint.delay_s)
                body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(code)
                if code == 302:
                    self.send_header("Location", "http://127.0.0.1:1/")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self):
                path, _, query = self.path.partition("?")
                if path == "/authorize":
                    # Whoever comes has signed in, and is sent back at once.
                    said = dict(parse_qsl(query))
                    endpoint.sent_back.append(said)
                    back = urlencode({"code": "a-code", "state": said["state"]})
                    self.send_response(302)
                    self.send_header("Location", f"{said['redirect_uri']}?{back}")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                    return
                body = json.dumps(endpoint.discovery()).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.issuer}/token"
        self.has_device, self.sent_back = False, []

    def discovery(self):
        """Say what an issuer says of itself (RFC 8414)."""
        said = {
            "token_endpoint": self.url,
            "authorization_endpoint": f"{self.issuer}/authorize",
        }
        return said | ({"device_authorization_endpoint": self.url} if self.has_device else {})

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
