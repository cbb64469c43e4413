"""The emulator as a process of its own, and what a client needs to know of it."""

import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.request

REGIONS = ("sa-saopaulo-1", "sa-vinhedo-1")
START_SECONDS = 60


class Emulator:
    """`with Emulator() as emulator:` runs it in a fresh folder and stops it by its process id."""

    def __init__(self, *options):
        self._options = options
        self._folder = tempfile.TemporaryDirectory(prefix="mailctl-certify-")
        self.folder = pathlib.Path(self._folder.name)
        self.ready = {}
        self._process = None

    def __enter__(self):
        ready_file = self.folder / "ready.json"
        command = [
            os.environ["MAILCTL_BINARY"], "emulator",
            "--data", str(self.folder / "data"),
            "--regions", ",".join(REGIONS),
            "--ready-file", str(ready_file),
            *self._options,
        ]
        self._log = open(self.folder / "emulator.log", "w+")
        self._process = subprocess.Popen(command, stdout=self._log, stderr=subprocess.STDOUT)
        deadline = time.monotonic() + START_SECONDS
        while not ready_file.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError(f"the emulator did not start: {self._said}")
            time.sleep(0.05)
        self.ready_file = ready_file
        self.ready = json.loads(ready_file.read_text())
        return self

    def __exit__(self, *_):
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.seek(0)
        self._said = self._log.read()
        self._log.close()
        self._folder.cleanup()

    def admin(self, method, path, body=None):
        """Calls the admin endpoint; the answer's JSON, or None where it has no body."""
        request = urllib.request.Request(
            self.ready["admin"].rstrip("/") + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as reply:
            text = reply.read()
        return json.loads(text) if text.strip() else None

    def inbox(self):
        """The delivered messages, oldest first."""
        return self.admin("GET", "/inbox")["messages"]
