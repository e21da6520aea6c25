"""What the papers promise is there: commands, settings, pages of algorithms, pains, locks, licences."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from wallchart.terminal import command_names

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def text_of(*names: str) -> str:
    return "\n".join((ROOT / name).read_text(encoding="utf-8") for name in names)


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no git checkout")
    return listed.stdout.splitlines()


def test_every_command_is_in_the_papers() -> None:
    papers = "\n".join(path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")) + text_of("README.md")
    assert [name for name in command_names() if f"wallchart {name}" not in papers] == []


def test_every_setting_is_explained_to_the_operator() -> None:
    reading = text_of("wallchart/config/settings.py", "wallchart/config/environment.py")
    read = set(re.findall(r"(?:env|flag|whole)\(\"([A-Z_]+)\"", reading))
    operating = text_of("docs/operating.md")
    assert sorted(name for name in read if f"WALLCHART_{name}" not in operating) == []
    assert "DATABASE_URL" in operating


def test_every_engine_has_its_page() -> None:
    engines = [
        path.name for path in (ROOT / "wallchart/engines").iterdir() if (path / "__init__.py").exists()
    ]
    assert len(engines) >= 4
    assert [name for name in engines if not (DOCS / f"algorithms/{name}.md").exists()] == []


def test_every_word_of_the_field_is_in_the_list_of_words() -> None:
    words = text_of("docs/words.md")
    for word in (
        "affiliate",
        "ask",
        "mark",
        "standing",
        "target",
        "wall chart",
        "firewall",
        "viability number",
    ):
        assert f"| {word}" in words, word


def test_locks_are_hashed_and_name_no_registry() -> None:
    for lock in sorted((ROOT / "requirements").glob("*.txt")):
        text = lock.read_text(encoding="utf-8")
        assert "http" not in text and "index-url" not in text, lock.name
        pinned = re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==", text, flags=re.MULTILINE | re.IGNORECASE)
        assert pinned and text.count("--hash=sha256:") >= len(pinned), lock.name


def test_the_licence_is_the_affero_one() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    assert project["license"] == "AGPL-3.0-or-later"
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text_of("LICENSE")


def test_every_pain_names_a_test_that_is_there() -> None:
    """docs/pains.md: a table row a pain, its test as `path::name`."""
    rows = re.findall(r"^\| (\d+) \|.*\|$", text_of("docs/pains.md"), flags=re.MULTILINE)
    assert {1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 15, 22, 24} <= {int(row) for row in rows}
    for path, name in re.findall(r"`([\w/.]+\.py)::(\w+)`", text_of("docs/pains.md")):
        file = ROOT / path
        assert file.exists(), path
        assert f"def {name}(" in file.read_text(encoding="utf-8"), f"{path}::{name}"


def test_no_local_path_stands_in_the_tree() -> None:
    home = str(ROOT) + "/"
    for name in tracked():
        path = ROOT / name
        if (
            path.suffix in {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ".in", ""}
            and path.is_file()
        ):
            assert home not in path.read_text(encoding="utf-8", errors="replace"), name


def test_no_page_asks_a_third_party_for_anything() -> None:
    outside = re.compile(r"(?:src|href|action|hx-\w+)=[\"'](?:https?:)?//", flags=re.IGNORECASE)
    for path in (ROOT / "wallchart").rglob("*.html"):
        assert not outside.search(path.read_text(encoding="utf-8")), path
