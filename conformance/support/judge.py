"""Judges raw answers by the service model that the client was made from.

botocore's own parser is lenient: it leaves out what it does not know and takes strings for
numbers. The judge reads the bytes once more and lets nothing pass: no member that the model does
not have, none of another type, none of the required ones missing, no null, no error that the
operation does not have.
"""

import base64
import binascii
import json
import math
import re
from email.utils import parsedate_to_datetime

# Sent with every answer, and known to no model.
PROTOCOL_HEADERS = {"content-type", "content-length", "date", "x-amzn-requestid"}

# The service sends these and its waiter expects them, although the model spells them otherwise.
SPELT_OTHERWISE = {
    "EnvironmentState": {
        "ReadyForDeployment",
        "Deploying",
        "RollingBack",
        "RolledBack",
        "Reverted",
    }
}

# It is 0 before the first step and after a rollback, although the model says at least 1.
MAY_BE_ZERO = ".PercentageComplete"

# Published answers show an action that runs with an empty reason, against the pattern.
EMPTY = {"ExperimentActionStatusReason"}

# The model of FIS lists no error for the operations on tags, and not that an id may be bad for
# the lever; requests are refused all the same, with the errors of the service.
UNLISTED = {
    ("fis", operation)
    for operation in ("GetSafetyLever", "ListTagsForResource", "TagResource", "UntagResource")
}

# What answers a request of no operation, and operations that are not modelled.
UNKNOWN = ("UnknownOperationException", 404)

INTEGERS = {"integer": 2**31, "long": 2**63}
ISO_8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Verdict:
    """All that is wrong with one answer, and which members it has, as `Shape.member`."""

    def __init__(self):
        self.problems = []
        self.members = set()

    def say(self, path, problem):
        self.problems.append(f"{path or '(body)'}: {problem}")


def judge(operation, status, headers, body):
    """Returns the verdict on one answer to an operation (a botocore `OperationModel`)."""
    verdict = Verdict()
    headers = {name.lower(): value for name, value in headers.items()}
    if not TOKEN.fullmatch(headers.get("x-amzn-requestid", "")):
        verdict.say("x-amzn-RequestId", "is no request id")
    _protocol_headers(verdict, headers, body)
    if status < 300:
        _success(verdict, operation, status, headers, body)
    else:
        _refusal(verdict, operation, status, headers, body)
    return verdict


def error_code(headers):
    """Returns the code of a refusal as clients read it."""
    return {k.lower(): v for k, v in headers.items()}.get("x-amzn-errortype", "").split(":")[0]


def _protocol_headers(verdict, headers, body):
    try:
        parsedate_to_datetime(headers["date"])
    except (KeyError, ValueError):
        verdict.say("Date", "is no date")
    if "content-length" in headers and int(headers["content-length"]) != len(body):
        verdict.say("Content-Length", f"is {headers['content-length']}, not {len(body)}")


def _success(verdict, operation, status, headers, body):
    expected = operation.http.get("responseCode", 200)
    if status != expected:
        verdict.say("status", f"is {status}, not {expected}")
    shape = operation.output_shape
    if shape is None:
        if body not in (b"", b"{}"):
            verdict.say("", "there should be none")
        _unknown_headers(verdict, headers, set())
        return
    members = shape.members
    known = _header_members(verdict, shape, headers)
    _unknown_headers(verdict, headers, known)
    payload = shape.serialization.get("payload")
    if payload and members[payload].type_name == "blob":
        verdict.members.add(f"{shape.name}.{payload}")
        return
    if status == 204:
        if body:
            verdict.say("", "204 has no body")
        return
    if headers.get("content-type") != "application/json":
        verdict.say("Content-Type", f"is {headers.get('content-type')}")
    value = _read(verdict, body)
    if payload:
        _walk(verdict, members[payload], value, payload)
    elif value is not None:
        _structure(verdict, shape, value, "")


def _refusal(verdict, operation, status, headers, body):
    code = error_code(headers)
    _unknown_headers(verdict, headers, {"x-amzn-errortype"})
    if headers.get("content-type") != "application/json":
        verdict.say("Content-Type", f"is {headers.get('content-type')}")
    value = _read(verdict, body)
    if (code, status) == UNKNOWN:
        return
    service = operation.service_model
    is_unlisted = (service.service_name, operation.name) in UNLISTED
    shapes = service.error_shapes if is_unlisted else operation.error_shapes
    shape = next((shape for shape in shapes if shape.name == code), None)
    if shape is None:
        verdict.say("x-amzn-ErrorType", f"{operation.name} has no {code!r}")
        return
    expected = shape.metadata.get("error", {}).get("httpStatusCode")
    if expected is not None and status != expected:
        verdict.say("status", f"of {code} is {status}, not {expected}")
    if value is not None:
        _structure(verdict, shape, value, "")
        if not any(value.get(name) for name in ("message", "Message")):
            verdict.say("", "has no message")


def _header_members(verdict, shape, headers):
    known = set()
    for name, member in shape.members.items():
        if member.serialization.get("location") != "header":
            continue
        header = member.serialization["name"].lower()
        known.add(header)
        if header not in headers:
            continue
        verdict.members.add(f"{shape.name}.{name}")
        text = headers[header]
        if member.type_name in INTEGERS:
            if not re.fullmatch(r"-?\d+", text):
                verdict.say(header, f"{text!r} is no integer")
                continue
            text = int(text)
        _walk(verdict, member, text, header)
    return known


def _unknown_headers(verdict, headers, known):
    for name in headers.keys() - known - PROTOCOL_HEADERS:
        verdict.say(name, "the model has no such header")


def _read(verdict, body):
    def pairs(members):
        names = [name for name, _ in members]
        for name in {name for name in names if names.count(name) > 1}:
            verdict.say(name, "is there twice")
        return dict(members)

    def constant(name):
        verdict.say("", f"{name} is no JSON")

    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant)
    except ValueError as problem:
        verdict.say("", f"is no JSON: {problem}")
        return None


def _structure(verdict, shape, value, path):
    if not isinstance(value, dict):
        verdict.say(path, f"{value!r} is no {shape.name}")
        return
    members = {
        member.serialization.get("name", name): (name, member)
        for name, member in shape.members.items()
        if "location" not in member.serialization
    }
    for name in value.keys() - members.keys():
        verdict.say(f"{path}.{name}", f"{shape.name} has no such member")
    for wire, (name, _) in members.items():
        if name in shape.required_members and wire not in value:
            verdict.say(f"{path}.{wire}", f"{shape.name} requires it")
    if shape.is_tagged_union and len(value) != 1:
        verdict.say(path, f"{shape.name} has exactly one member")
    for wire, (name, member) in members.items():
        if wire in value:
            verdict.members.add(f"{shape.name}.{name}")
            _walk(verdict, member, value[wire], f"{path}.{wire}")


def _walk(verdict, shape, value, path):
    if value is None:
        verdict.say(path, "is null")
        return
    kind = shape.type_name
    if kind == "structure":
        _structure(verdict, shape, value, path)
    elif kind == "list":
        _list(verdict, shape, value, path)
    elif kind == "map":
        _map(verdict, shape, value, path)
    else:
        _scalar(verdict, shape, value, path)


def _list(verdict, shape, value, path):
    if not isinstance(value, list):
        verdict.say(path, f"{value!r} is no list")
        return
    _between(verdict, shape, len(value), path)
    for index, item in enumerate(value):
        _walk(verdict, shape.member, item, f"{path}[{index}]")


def _map(verdict, shape, value, path):
    if not isinstance(value, dict):
        verdict.say(path, f"{value!r} is no map")
        return
    _between(verdict, shape, len(value), path)
    for key, item in value.items():
        _walk(verdict, shape.key, key, f"{path}.{key}")
        _walk(verdict, shape.value, item, f"{path}.{key}")


def _scalar(verdict, shape, value, path):
    kind = shape.type_name
    if kind in ("string", "character"):
        _string(verdict, shape, value, path)
    elif kind == "boolean":
        if not isinstance(value, bool):
            verdict.say(path, f"{value!r} is no boolean")
    elif kind in INTEGERS:
        limit = INTEGERS[kind]
        if type(value) is not int or not -limit <= value < limit:
            verdict.say(path, f"{value!r} is no {kind}")
        else:
            _between(verdict, shape, value, path)
    elif kind in ("float", "double"):
        if type(value) not in (int, float) or not math.isfinite(value):
            verdict.say(path, f"{value!r} is no number")
        else:
            _between(verdict, shape, value, path)
    elif kind == "timestamp":
        _timestamp(verdict, shape, value, path)
    elif kind == "blob":
        try:
            base64.b64decode(value, validate=True)
        except (TypeError, ValueError, binascii.Error):
            verdict.say(path, f"{value!r} is no base64")
    else:
        verdict.say(path, f"the judge does not know {kind}")


def _string(verdict, shape, value, path):
    if not isinstance(value, str):
        verdict.say(path, f"{value!r} is no string")
        return
    if shape.enum and value not in SPELT_OTHERWISE.get(shape.name, shape.enum):
        verdict.say(path, f"{value!r} is none of {shape.name}")
    _between(verdict, shape, len(value), path)
    pattern = shape.metadata.get("pattern")
    # Patterns of models are not anchored.
    if not value and shape.name in EMPTY:
        return
    if pattern and not re.search(python_pattern(pattern), value):
        verdict.say(path, f"{value!r} does not match {pattern}")


def python_pattern(pattern):
    """Python knows no Unicode categories; its own classes hold somewhat more."""
    for category, ours in ((r"\p{L}", r"\w"), (r"\p{N}", r"\d"), (r"\p{Z}", r"\s")):
        pattern = pattern.replace(category, ours)
    return pattern


def _timestamp(verdict, shape, value, path):
    """In a body: seconds since 1970, unless the shape says ISO 8601."""
    declared = shape.serialization.get("timestampFormat", "unixTimestamp")
    if declared == "iso8601":
        if not isinstance(value, str) or not ISO_8601.fullmatch(value):
            verdict.say(path, f"{value!r} is no ISO 8601 timestamp")
    elif type(value) not in (int, float) or round(value, 3) != value:
        verdict.say(path, f"{value!r} is no number of seconds, to the millisecond")


def _between(verdict, shape, size, path):
    least = 0 if path.endswith(MAY_BE_ZERO) else shape.metadata.get("min")
    most = shape.metadata.get("max")
    if least is not None and size < least:
        verdict.say(path, f"{size} is below {least}")
    if most is not None and size > most:
        verdict.say(path, f"{size} is above {most}")
