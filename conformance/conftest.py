"""Fixtures: one server for the run, a world of its own for every test."""

import itertools
import os
import pathlib

import botocore.endpoint
import botocore.waiter
import pytest

from support.clients import Clients, Ledger, nimble_models, virtual_time
from support.server import Server, World, binary

# Whatever the one who runs the tests has set up for AWS must not matter, nor a proxy.
for name in [name for name in os.environ if name.startswith("AWS_")]:
    if name != "AWS_DATA_PATH":
        del os.environ[name]
os.environ |= {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
    # The examples call windtunnel by its name.
    "PATH": os.pathsep.join([os.path.dirname(binary()), os.environ["PATH"]]),
}

ACCOUNTS = itertools.count(100_000_000_001)


@pytest.fixture(scope="session")
def server():
    server = Server()
    yield server
    assert server.stop() == 0


@pytest.fixture(scope="session")
def ledger():
    return Ledger()


@pytest.fixture
def world(server, monkeypatch):
    """A new account. Waiters and retries of botocore sleep on its clock."""
    world = World(server, str(next(ACCOUNTS)))
    monkeypatch.setattr(botocore.waiter, "time", virtual_time(world))
    monkeypatch.setattr(botocore.endpoint, "time", virtual_time(world))
    return world


@pytest.fixture
def clients(world, ledger):
    """Makes clients; at the end every answer that they got must have been as the model says."""
    clients = Clients(world, ledger, nimble_models())
    yield clients
    assert not clients.problems, "\n".join(clients.problems)


@pytest.fixture
def fis(clients):
    return clients.make("fis")


@pytest.fixture
def appconfig(clients):
    return clients.make("appconfig")


@pytest.fixture
def appconfigdata(clients):
    return clients.make("appconfigdata")


@pytest.fixture
def nimble(clients):
    return clients.make("nimble")


def pytest_collection_modifyitems(config, items):
    """What looks at the whole run comes last, and only after a whole run."""
    whole = [item for item in items if item.get_closest_marker("whole_run")]
    items[:] = [item for item in items if item not in whole] + whole
    is_part = config.option.keyword or config.option.markexpr
    names_files = any(pathlib.Path(arg.split("::")[0]).suffix == ".py" for arg in config.args)
    if is_part or names_files:
        for item in whole:
            item.add_marker(pytest.mark.skip(reason="only a part of the tests is run"))
