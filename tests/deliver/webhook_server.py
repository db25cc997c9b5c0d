"""A receiver of webhooks for tests: answers as it is told, verifies signatures on its own, and writes down what it got.

usage: webhook_server.py LOG SECRETS ANSWER... [--tls CERT KEY]
Prints its port. SECRETS: whsec_ ones, comma-separated, or -. Each request takes the next ANSWER, the last one again and
again: a status, STATUS/BODY, 429:SECONDS (Retry-After, seconds or a date), 307:URL or 302:URL, hang, reset, long (200 and a
megabyte).
"""
import base64
import hashlib
import hmac
import http.server
import json
import socket
import ssl
import struct
import sys
import threading
import time

args = sys.argv[1:]
tls = None
if "--tls" in args:
    at = args.index("--tls")
    tls = args[at + 1 : at + 3]
    del args[at:]
log_path, secrets, answers = args[0], args[1], args[2:]
secrets = [] if secrets == "-" else secrets.split(",")
lock = threading.Lock()


def verifies(secret, headers, body):
    """As a receiver does it by the text of Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "")
    return any(hmac.compare_digest(one, "v1," + wanted) for one in given.split(" "))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        with lock:
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            with open(log_path, "a", encoding="utf-8") as log:
                log.write(
                    json.dumps(
                        {
                            "time": time.time(),
                            "path": self.path,
                            "answer": answer,
                            "headers": {name.lower(): value for name, value in self.headers.items()},
                            "body": body.decode(),
                            "verified": [verifies(secret, self.headers, body) for secret in secrets],
                        }
                    )
                    + "\n"
                )
        if answer == "hang":
            time.sleep(60)
            return
        if answer == "reset":
            # With no time to linger, closing is a reset.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        if answer == "long":
            self.reply(200, {}, b"x" * 1_000_000)
            return
        status, _, text = answer.partition("/") if answer[3:4] == "/" else (answer, "", "")
        status, _, more = status.partition(":")
        headers = {}
        if more:
            headers["location" if status.startswith("3") else "retry-after"] = more
        self.reply(int(status), headers, text.encode())

    do_GET = do_POST

    def reply(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # it has read enough

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", 0), Handler)
if tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_address[1], flush=True)
server.serve_forever()
