"""Changes the arguments of a call that was fine, by the shapes of its operation."""

import copy
import random
import re

from .judge import python_pattern

TEXTS = [
    *("", "a", "shop", "x" * 70, "x" * 3000, "ü", "a/b c", " ", "PT1M", "PT999H", "P1Y", "-1"),
    *("ALL", "COUNT(0)", "PERCENT(101)", "none", "hosted", "1", "aws:x", "222222222222"),
    *("aws:fis:wait", "aws:ec2:instance", "AppConfig.AllAtOnce", "text/plain", "default"),
    *("arn:aws:iam::123456789012:role/a", "arn:aws:s3:::b", "arn:", "2021-03-31", "2021-13-31"),
]


class Mutants:
    """Draws from a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def mutant(self, shape, arguments):
        """Returns the arguments with one member changed, added or taken away."""
        arguments = copy.deepcopy(arguments)
        if shape and shape.members:
            self._change(shape, arguments)
        return arguments

    def _change(self, shape, value):
        """Changes one member of a structure, or of one inside of it."""
        name = self.random.choice(list(shape.members))
        member = shape.members[name]
        inner = value.get(name)
        if member.type_name == "structure" and isinstance(inner, dict) and member.members:
            if self.random.random() < 0.8:
                self._change(member, inner)
                return
        elif member.type_name in ("map", "list") and inner:
            items = list(inner.values()) if member.type_name == "map" else inner
            of = member.value if member.type_name == "map" else member.member
            if of.type_name == "structure" and self.random.random() < 0.8:
                self._change(of, self.random.choice(items))
                return
        is_path = member.serialization.get("location") == "uri"
        if name in value and not is_path and self.random.random() < 0.3:
            del value[name]
        else:
            value[name] = self._value(member)

    def _value(self, shape):
        kind = shape.type_name
        if kind == "structure":
            names = list(shape.members)
            if shape.is_tagged_union:
                names = [self.random.choice(names)]
            return {
                name: self._value(shape.members[name])
                for name in names
                if shape.is_tagged_union
                or name in shape.required_members
                or self.random.random() < 0.3
            }
        if kind == "list":
            count = self.random.choice([0, 1, 2, 60])
            return [self._value(shape.member) for _ in range(count)]
        if kind == "map":
            count = self.random.choice([0, 1, 2, 60])
            return {
                self._text(shape.key) + str(n or ""): self._value(shape.value) for n in range(count)
            }
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind == "blob":
            return self.random.choice([b"", b"{}", b"\xff", b'{"version":"1"}', b"[" * 5000])
        if kind == "string":
            return self._text(shape)
        return self._number(shape)

    def _text(self, shape):
        if shape.enum and self.random.random() < 0.8:
            return self.random.choice(shape.enum)
        fits = [text for text in TEXTS if _fits(shape, text)]
        return self.random.choice(fits if fits and self.random.random() < 0.6 else TEXTS)

    def _number(self, shape):
        least, most = shape.metadata.get("min", 0), shape.metadata.get("max", 100)
        edges = [least, most, least - 1, most + 1, 2**31, -(2**63), (least + most) // 2]
        number = self.random.choice(edges)
        return float(number) if shape.type_name in ("float", "double") else number


def _fits(shape, text):
    rules = shape.metadata
    if not rules.get("min", 0) <= len(text) <= rules.get("max", 100):
        return False
    return re.search(python_pattern(rules.get("pattern", "")), text)
