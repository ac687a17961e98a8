"""The pages of the docs show what runs here, and what it prints.

`WINDTUNNEL_BLESS=1 cargo xtask test --python -- tests/test_pages.py` writes the outputs anew.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

from support.server import ROOT

EXAMPLES = ROOT / "conformance" / "examples"
PAGES = {
    "python.md": ["conftest.py", "test_rollout.py"],
    "cli.md": ["cli.sh"],
    "anything.md": ["anything.sh"],
}
REGION = re.compile(r"# ANCHOR: (\w+)\n(.*?)# ANCHOR_END: \1\n", re.DOTALL)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def printed(script):
    return script.removesuffix(".sh") + ".out"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_all_of_its_examples_and_nothing_else(page):
    text = (ROOT / "docs" / "src" / page).read_text()
    blocks = BLOCK.findall(text)
    code = [block.strip("\n") for language, block in blocks if language != "text"]
    regions = [
        region.strip("\n")
        for file in PAGES[page]
        for _, region in REGION.findall((EXAMPLES / file).read_text())
    ]
    assert code == regions


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_what_its_script_prints(page):
    text = (ROOT / "docs" / "src" / page).read_text()
    outputs = [block for language, block in BLOCK.findall(text) if language == "text"]
    (script, *_) = PAGES[page]
    if not script.endswith(".sh"):
        assert outputs == []
        return
    rest = (EXAMPLES / printed(script)).read_text()
    for output in outputs:
        # In the same order, and in whole lines.
        before, found, rest = ("\n" + rest).partition("\n" + output)
        assert found, f"{script} does not print:\n{output}"


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "curl"))), reason="needs bash and curl")
@pytest.mark.parametrize("script", ["cli.sh", "anything.sh"])
def test_a_script_prints_the_same_every_time(script, tmp_path):
    programs = os.pathsep.join([str(pathlib.Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": programs, "TMPDIR": str(tmp_path)}
    command = ["bash", str(EXAMPLES / script)]
    run = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    expected = EXAMPLES / printed(script)
    if os.environ.get("WINDTUNNEL_BLESS") == "1":
        expected.write_text(run.stdout)
    assert run.stdout == expected.read_text()
