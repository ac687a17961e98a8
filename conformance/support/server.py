"""A `windtunnel serve` process and the control plane of its worlds."""

import json
import os
import pathlib
import re
import subprocess
import urllib.error
import urllib.request

REGION = "us-east-1"
ROOT = pathlib.Path(__file__).resolve().parents[2]


def binary():
    """Returns the path of the command line; `cargo xtask test` builds it and says where it is."""
    named = os.environ.get("WINDTUNNEL_BIN")
    path = pathlib.Path(named) if named else ROOT / "target" / "debug" / "windtunnel"
    assert path.is_file(), (
        f"{path} is missing: run cargo build -p windtunnel, or set WINDTUNNEL_BIN"
    )
    return str(path)


class Server:
    """A server with virtual clocks on a free port of the loopback interface."""

    def __init__(self, *flags):
        command = [binary(), "serve", "--listen", "127.0.0.1:0", "--clock", "virtual"]
        command += ["--log", "warn", "--max-worlds", "10000", *flags]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        ready = re.fullmatch(r"listening on (http://127\.0\.0\.1:\d+)\n", line)
        assert ready, f"the server does not start: {line!r}"
        self.url = ready[1]

    def stop(self):
        """Ends the server as an operator would; returns its exit code."""
        self.process.terminate()
        code = self.process.wait(timeout=30)
        self.process.stdout.close()
        return code


class World:
    """One account: its own clock, its own resources."""

    def __init__(self, server, account):
        self.url = server.url
        self.account = account

    def control(self, method, path, body=None):
        """Calls the control plane; returns the JSON of the answer."""
        # Any signature will do: only its scope and access key are read.
        credential = f"{self.account}/20260101/{REGION}/fis/aws4_request"
        headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={credential}"}
        data = None if body is None else json.dumps(body).encode()
        url = f"{self.url}/_windtunnel/{path}"
        request = urllib.request.Request(url, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refusal:
            raise AssertionError(f"{method} {path}: {refusal.read().decode()}") from None
        return json.loads(text)

    def now(self):
        return self.control("GET", "clock")["now"]

    def advance(self, duration):
        """Moves the clock by an ISO 8601 duration; returns the time after it."""
        return self.control("POST", "clock", {"advance": duration})["now"]

    def sleep(self, seconds):
        """Sleeps in virtual time."""
        if seconds > 0:
            self.advance(f"PT{seconds:.3f}S")

    def alarm(self, arn, state):
        self.control("POST", "alarms", {"arn": arn, "state": state})

    def resources(self, *resources):
        self.control("POST", "resources", list(resources))

    def fault(self, **fault):
        self.control("POST", "faults", fault)

    def reset(self, **settings):
        self.control("POST", "reset", settings)

    def events(self):
        return self.control("GET", "events?after=0")["events"]
