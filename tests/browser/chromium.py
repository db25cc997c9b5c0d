"""Pages in a headless Chromium, steered through the DevTools protocol.

Commands and events go through a pair of pipes (--remote-debugging-pipe): no port, no websocket, nothing beside the
standard library. One process serves all pages of a test, one after the other in one tab.
"""
import base64
import fcntl
import json
import os
import select
import shutil
import signal
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A page that takes longer has hung: the slowest takes about ten seconds while other tests use both processors.
PATIENCE_S = 90


def find():
    """The path of a Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Chromium:
    """A running browser with one tab. Use it in a `with`."""

    def __init__(self, program):
        self._folder = tempfile.mkdtemp(prefix="journey-browser-")
        self._buffer = b""
        self._next_id = 0
        self._session = None
        self._events = []
        self._pid, self._to, self._from = self._start(program)
        try:
            target = self.call("Target.createTarget", url="about:blank")["targetId"]
            self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
            for domain in ("Page", "Runtime", "Log", "Network"):
                self.call(domain + ".enable")
        except (OSError, RuntimeError):
            self._drop(kill=True)
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        kill = False
        try:
            self._session = None
            self.call("Browser.close")
        except (OSError, RuntimeError):
            kill = True
        self._drop(kill)

    def _drop(self, kill):
        if kill:
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._to)
        os.close(self._from)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, program):
        # The browser reads from 3 and writes to 4; ends that have these numbers here would be overwritten by each other.
        theirs_in, ours_out = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in os.pipe())
        ours_in, theirs_out = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in os.pipe())
        arguments = [
            program, "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
            "--disable-extensions", "--no-first-run", "--user-data-dir=" + self._folder, "about:blank",
        ]
        log = (os.POSIX_SPAWN_OPEN, 2, os.path.join(self._folder, "log"), os.O_WRONLY | os.O_CREAT, 0o600)
        pid = os.posix_spawn(program, arguments, os.environ, file_actions=[
            (os.POSIX_SPAWN_DUP2, theirs_in, 3), (os.POSIX_SPAWN_DUP2, theirs_out, 4), log, (os.POSIX_SPAWN_DUP2, 2, 1)])
        os.close(theirs_in)
        os.close(theirs_out)
        return pid, ours_out, ours_in

    def _read(self):
        """The next message: an answer or an event."""
        deadline = time.monotonic() + PATIENCE_S
        while b"\0" not in self._buffer:
            if not select.select([self._from], [], [], max(0, deadline - time.monotonic()))[0]:
                raise RuntimeError(f"Chromium said nothing for {PATIENCE_S} s")
            more = os.read(self._from, 1 << 20)
            if not more:
                with open(os.path.join(self._folder, "log"), errors="replace") as log:
                    raise RuntimeError("Chromium ended: " + log.read()[-2000:])
            self._buffer += more
        message, self._buffer = self._buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        """Sends a command, and gives its result once it is there. Events meanwhile are kept."""
        self._next_id += 1
        command = {"id": self._next_id, "method": method, "params": parameters}
        if self._session:
            command["sessionId"] = self._session
        left = json.dumps(command).encode() + b"\0"
        while left:
            left = left[os.write(self._to, left):]
        while True:
            message = self._read()
            if message.get("id") == self._next_id:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self._events.append(message)

    def open(self, url):
        """Opens a page and waits until it is loaded."""
        self._events.clear()
        error = self.call("Page.navigate", url=url).get("errorText")
        if error:
            raise RuntimeError(f"{url}: {error}")
        while not any(event["method"] == "Page.loadEventFired" for event in self._events):
            self._events.append(self._read())

    def complaints(self, url):
        """What has gone wrong or was asked from outside since the page was opened: texts, none if all is well."""
        found = []
        for event in self._events:
            what = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                found.append("a script failed: " + what["exceptionDetails"]["text"])
            elif event["method"] == "Runtime.consoleAPICalled" and what["type"] in ("error", "warning", "assert"):
                said = " ".join(str(part.get("value", "")) for part in what["args"])
                found.append(f"console {what['type']}: {said}")
            elif event["method"] == "Log.entryAdded" and what["entry"]["level"] in ("error", "warning"):
                found.append(f"browser {what['entry']['level']}: {what['entry']['text']}")
            elif event["method"] == "Network.requestWillBeSent":
                asked = what["request"]["url"]
                if asked.split("#")[0] != url and not asked.startswith("data:"):
                    found.append("asked for " + asked)
        return found

    def evaluate(self, expression):
        """The value of a JavaScript expression, as plain data; of a promise, what it comes to."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def prefer(self, scheme, media=""):
        """`light` or `dark`, as a reader's system would say it; `media` is "print" for paper, "" for the screen."""
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def pdf(self, width, height):
        """The page as it is printed on paper of so many inches, unless its style says otherwise; bytes."""
        printed = self.call("Page.printToPDF", paperWidth=width, paperHeight=height, preferCSSPageSize=True)
        return base64.b64decode(printed["data"])

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def screenshot(self, path):
        """The whole page as PNG, also what lies below the window."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, optimizeForSpeed=True,
                         clip=clip)
        with open(path, "wb") as file:
            file.write(base64.b64decode(shot["data"]))
