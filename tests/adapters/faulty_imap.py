"""A small IMAP server that errs on purpose; it knows what our line asks and no more."""

import contextlib
import re
import socket
import threading

MAILS = {7: b"Subject: seven\r\n\r\nSeven.\r\n", 9: b"Subject: nine\r\n\r\nNine.\r\n"}


class FaultyImap:
    """Serves two messages, UIDs 7 and 9; ``fault`` says how it errs."""

    def __init__(self, fault=""):
        self.fault = fault
        self.asked = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        thread = threading.Thread(target=self._serve, daemon=True)
        thread.start()
        return self

    def __exit__(self, *_):
        self._listener.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                line, _ = self._listener.accept()
                with contextlib.suppress(OSError), line:
                    self._talk(line)

    def _talk(self, line):
        greeting = b"-ERR what?\r\n" if self.fault == "nonsense" else b"* OK ready\r\n"
        line.sendall(greeting)
        with line.makefile("rb") as stream:
            for said in stream:
                tag, _, command = said.strip().decode().partition(" ")
                self.asked.append(command)
                answer = self._answer(command)
                if self.fault == "cut" and "BODY" in command:
                    line.sendall(answer)
                    return
                line.sendall(answer + f"{tag} {self._end(command)}\r\n".encode())

    def _end(self, command):
        if self.fault == "throttled" and "FETCH" in command:
            return "NO [THROTTLED] too many requests"
        return "OK done"

    def _answer(self, command):
        word = command.upper()
        if word.startswith("CAPABILITY"):
            return b"* CAPABILITY IMAP4rev1\r\n"
        if word.startswith("LIST"):
            return b'* LIST (\\HasNoChildren) "/" INBOX\r\n'
        if word.startswith("EXAMINE"):
            return b"* 2 EXISTS\r\n* OK [UIDVALIDITY 1] v\r\n* OK [UIDNEXT 10] n\r\n"
        if word.startswith("UID SEARCH"):
            # As servers do: “n:*” names the last one, whatever n.
            return b"* SEARCH 9\r\n" if "10:*" in word else b"* SEARCH 7 9\r\n"
        if word.startswith("UID FETCH"):
            return self._fetched(command)
        return b""

    def _fetched(self, command):
        is_body = "BODY" in command
        wanted = re.search(r"FETCH (\S+)", command)[1]
        parts = []
        for number, (uid, raw) in enumerate(MAILS.items(), start=1):
            if str(uid) not in wanted and wanted != "7:9":
                continue
            named = f"UID {uid} "
            if self.fault == "no uid" and is_body and uid == 9:
                named = ""
            if is_body:
                body = raw[:5] if self.fault == "cut" else raw
                parts.append(f"* {number} FETCH ({named}BODY[] {{{len(raw)}}}\r\n".encode() + body)
                parts.append(b"" if self.fault == "cut" else b")\r\n")
            else:
                parts.append(
                    f"* {number} FETCH ({named}RFC822.SIZE {len(raw)} FLAGS ()"
                    ' INTERNALDATE "10-Mar-2026 09:00:00 +0000")\r\n'.encode()
                )
        return b"".join(parts)
