"""The locks hold what is asked for, with hashes, and do not say where it came from (security.md R97)."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from checks.code import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def locked(name):
    """package -> (version, number of hashes)"""
    found = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text()):
        if match := re.match(r"([\w.-]+)==(\S+)", block):
            found[canonicalize_name(match[1])] = (match[2], block.count("--hash=sha256:"))
    return found


def asked_for(lines):
    return {canonicalize_name(Requirement(line).name): Requirement(line).specifier for line in lines}


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_has_its_hashes(name):
    assert {package for package, (_, hashes) in locked(name).items() if hashes == 0} == set()
    assert len(locked(name)) > len(PROJECT["dependencies"])


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_no_lock_names_a_registry(name):
    assert re.findall(r"://|--(?:extra-)?index|--find-links", (ROOT / name).read_text()) == []


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("requirements.lock", PROJECT["dependencies"]),
        ("requirements-dev.lock", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]),
    ],
)
def test_a_lock_fulfils_what_is_asked_for(name, lines):
    pinned = locked(name)
    for package, specifier in asked_for(lines).items():
        assert pinned[package][0] in specifier


def test_the_development_lock_holds_all_of_the_other():
    assert locked("requirements.lock").items() - locked("requirements-dev.lock").items() == set()
