"""As much of PowerDNS's HTTP API as octoDNS needs, with a delay before every answer: zones that are
read whole and patched by record set. Data is in memory."""
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

PREFIX = "/api/v1/servers/localhost"


class Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def __init__(self, delay):
        super().__init__(("127.0.0.1", 0), Handler)
        self.delay = delay
        self.zones = {}
        self.calls = {"GET": 0, "PATCH": 0, "POST": 0}
        self.lock = threading.Lock()

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self.server_address[1]

    def take_calls(self):
        with self.lock:
            reads, writes = self.calls["GET"], self.calls["PATCH"] + self.calls["POST"]
            self.calls = {method: 0 for method in self.calls}
        return reads + writes, writes


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=None):
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def begin(self):
        """(path below the server, zone or None); the body is read."""
        length = int(self.headers.get("Content-Length") or 0)
        self.body = json.loads(self.rfile.read(length)) if length else None
        time.sleep(self.server.delay)
        with self.server.lock:
            self.server.calls[self.command] += 1
        path = unquote(self.path).removeprefix(PREFIX).strip("/")
        name = path.removeprefix("zones/") if path.startswith("zones/") else ""
        return path, self.server.zones.get(name)

    def do_GET(self):
        path, zone = self.begin()
        if zone is not None:
            self.answer(200, {"rrsets": list(zone.values())})
        elif path == "":
            self.answer(200, {"version": "4.9.0"})
        elif path == "config":
            self.answer(200, [])
        elif path == "zones":
            self.answer(200, [{"name": name} for name in self.server.zones])
        else:
            self.answer(404, {"error": "Not Found"})

    def do_POST(self):
        self.begin()
        self.server.zones[self.body["name"]] = {(s["name"], s["type"]): s for s in self.body["rrsets"]}
        self.answer(201, {})

    def do_PATCH(self):
        _, zone = self.begin()
        if zone is None:
            return self.answer(404, {"error": "Not Found"})
        for change in self.body["rrsets"]:
            key = (change["name"], change["type"])
            if change["changetype"] == "DELETE":
                zone.pop(key, None)
            else:
                zone[key] = change
        self.answer(204)
