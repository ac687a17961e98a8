"""The fixtures of docs/src/python.md, as a user would write them."""

# ANCHOR: fixtures
import itertools
import json
import re
import subprocess
import types
import urllib.request

import boto3
import botocore.endpoint
import botocore.waiter
import pytest

ACCOUNTS = itertools.count(200_000_000_001)


@pytest.fixture(scope="session")
def endpoint():
    """The address of a server of this run."""
    command = ["windtunnel", "serve", "--listen", "127.0.0.1:0", "--log", "warn"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        yield re.search(r"http://\S+", server.stdout.readline())[0]
        server.terminate()


class World:
    """An account of its own, in which time moves only when it is told to."""

    def __init__(self, endpoint):
        self.endpoint, self.account = endpoint, str(next(ACCOUNTS))

    def client(self, service):
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=self.account,
            aws_secret_access_key="not checked",
        )

    def tell(self, what, body):
        """Calls the control plane of this account."""
        credential = f"{self.account}/20260101/us-east-1/fis/aws4_request"
        headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={credential}"}
        url = f"{self.endpoint}/_windtunnel/{what}"
        request = urllib.request.Request(url, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def sleep(self, seconds):
        self.tell("clock", {"advance": f"PT{seconds:.3f}S"})


@pytest.fixture
def world(endpoint, monkeypatch):
    world = World(endpoint)
    # Waiters and retries of botocore sleep by these names.
    for module in (botocore.waiter, botocore.endpoint):
        monkeypatch.setattr(module, "time", types.SimpleNamespace(sleep=world.sleep))
    return world


# ANCHOR_END: fixtures
