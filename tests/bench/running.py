"""What the measuring scripts share: programs that are timed, and a local cloud of ours."""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

LATENCY = 0.050
IN_FLIGHT = 64
REGIONS = ["sa-saopaulo-1", "sa-vinhedo-1"]


def measure(command, cwd, codes=(0,), environment=None):
    """(wall s, CPU s, peak MB) of one run."""
    begin = time.perf_counter()
    with tempfile.TemporaryFile() as talk:
        process = subprocess.Popen(command, cwd=cwd, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=talk)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in codes:
            talk.seek(0)
            sys.exit(f"{command}: exit code {process.returncode}\n{talk.read().decode()[-4000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def median_of(count, command, cwd, codes=(0,)):
    runs = [measure(command, cwd, codes) for _ in range(count)]
    return tuple(statistics.median(column) for column in zip(*runs))


class Cloud:
    """`mailctl emulator` with its data in memory."""

    def __init__(self, binary, folder):
        self.ready_file = os.path.join(folder, "ready.json")
        self.process = subprocess.Popen(
            [binary, "emulator", "--regions", ",".join(REGIONS), "--ready-file", self.ready_file],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not os.path.exists(self.ready_file):
            if self.process.poll() is not None:
                sys.exit("the emulator did not start")
            time.sleep(0.02)
        with open(self.ready_file, encoding="utf-8") as file:
            self.ready = json.load(file)

    def admin(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.ready["admin"] + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def set_latency(self, seconds):
        self.admin("POST", "/latency", {"ms": int(seconds * 1000)})

    def take_calls(self):
        """(all, writes) since the last time."""
        calls = self.admin("GET", "/calls")
        self.admin("DELETE", "/calls")
        return calls["total"], calls["writes"]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


def floor_of(calls):
    """The least time it can take: two calls after each other, and calls / 64 in flight."""
    return max(2 * LATENCY, calls / IN_FLIGHT * LATENCY)
