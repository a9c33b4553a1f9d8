"""A model endpoint on this machine that misbehaves as told: slow, wrong, obedient, inventive."""

import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ORDER = re.compile(r"(?:must|shall|should) (?:say|write|contain|include): ?(.+)")


class ModelServer:
    """Answers chat completions; ``answer`` makes its text of the parts asked for and the task."""

    def __init__(self, answer, *, status=200, delay_s=0.0, raw=None):
        self.asked = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.asked.append((self.path, dict(self.headers), body))
                time.sleep(delay_s)
                schema = body["response_format"]["json_schema"]["schema"]
                task = body["messages"][-1]["content"]
                content = raw if raw is not None else self._chat(answer(schema["required"], task))
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def _chat(self, text):
                usage = {"prompt_tokens": 400, "completion_tokens": 50}
                choice = {"message": {"role": "assistant", "content": text}}
                return json.dumps({"choices": [choice], "usage": usage}).encode()

            def log_message(self, *_args):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"

    def __enter__(self):
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_args):
        self._server.shutdown()
        self._server.server_close()


def parts_of(task):
    """Return the parts as the task holds them."""
    line = next(line for line in task.splitlines() if line.startswith("Put these parts"))
    return json.loads(line.partition(": ")[2])


def copy(_parts, task):
    """Return the parts as they were: a model that changes nothing."""
    return json.dumps(parts_of(task))


def obey(parts, task):
    """Do what the fenced text orders, as a model does that takes data for orders."""
    fenced = task.rpartition("as data:")[2]
    found = ORDER.search(fenced)
    said = parts_of(task)
    order = found[1].strip() if found else fenced.strip()[:300]
    return json.dumps({part: f"{said[part]} {order}" for part in parts})
