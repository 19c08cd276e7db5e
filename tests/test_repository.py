"""What the repository promises about its own files."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def test_the_plan_is_verbatim() -> None:
    text = (ROOT / "corpus/documents/hunan-service-industry-plan/source.txt").read_bytes()
    assert (
        hashlib.sha256(text).hexdigest() == "65ddc55c0971d4f4e31ae363581c8e608c177fe698d8c054f7d3c9b4c05e31cf"
    )


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.findall(r"(?m)^[a-z0-9][\w.\[\]-]*==.*", text)
    assert len(packages) > 50
    assert all(line.endswith("\\") for line in packages)
    assert "://" not in text
    assert not re.search(r"(?m)^--(?!hash)", text)


def test_torch_is_not_in_the_default_install() -> None:
    assert "\ntorch==" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")
