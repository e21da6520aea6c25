"""The rules of the house that a reader can check with a ruler. Exceptions stand here and only shrink."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {}

NOT_ASKED_FOR_AN_ACTOR = {
    # What comes before there is an actor, or is true for everybody.
    "wallchart.union.people.reads.the_union",
    "wallchart.union.people.reads.actor_of",
    "wallchart.union.people.reads.actor_with",
    "wallchart.union.people.reads.holdings_of",
    "wallchart.union.core.reads.demo_sign_ins",
    "wallchart.union.people.reads.holders.demo_people",
    # Recounts of the house's own books, called by actions inside their transaction.
    "wallchart.union.people.actions.tree.number_tree",
    "wallchart.union.people.actions.tree.numbered",
    "wallchart.union.people.actions.heads.recount_heads",
    # What an action asks for itself before it takes an administrator's post away.
    "wallchart.union.people.actions.posts.hold_administrators",
    "wallchart.union.people.actions.posts.must_leave_an_administrator",
}


def python_files(*, tests: bool = True) -> list[Path]:
    found = []
    for path in sorted((ROOT / "wallchart").rglob("*.py")):
        if "migrations" in path.parts or (not tests and "tests" in path.parts):
            continue
        found.append(path)
    return found


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def all_files_of_ours() -> list[Path]:
    """Code, tests, benches and styles."""
    more = [path for folder in ("bench", "tests") for path in sorted((ROOT / folder).rglob("*.py"))]
    return [*python_files(), *more, *sorted((ROOT / "wallchart").rglob("static/**/*.css"))]


def test_a_file_holds_a_few_hundred_lines() -> None:
    lengths = {
        named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in all_files_of_ours()
    }
    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}
    assert set(too_long) == set(LONGER_FILES), too_long


def test_a_function_fits_on_a_screen() -> None:
    too_long = {}
    for path in [*python_files(tests=False), *sorted((ROOT / "bench").rglob("*.py"))]:
        for function in functions(path):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > LONGEST_FUNCTION:
                too_long[f"{named(path)}:{function.name}"] = lines
    assert set(too_long) == set(LONGER_FUNCTIONS), too_long


def test_nothing_is_left_for_later_in_a_comment() -> None:
    left = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    here = Path(__file__)
    files = [path for path in [*python_files(), *(ROOT / "tests").rglob("*.py")] if path != here]
    assert [named(path) for path in files if left.search(path.read_text(encoding="utf-8"))] == []


def test_no_drawer_for_everything() -> None:
    drawers = {"utils", "helpers", "manager", "managers", "service", "services", "common", "misc", "lib"}
    assert [
        named(path) for path in python_files() if path.stem in drawers or path.parent.name in drawers
    ] == []


def test_nothing_happens_behind_anybodys_back() -> None:
    """No signals, and no logic in save()."""
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        assert "models.signals" not in text and "@receiver" not in text, named(path)
        if "models" in path.parts or path.name == "models.py":
            assert not any(function.name in ("save", "delete") for function in functions(path)), named(path)


def public_functions(kind: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in python_files(tests=False):
        inside = path.relative_to(ROOT / "wallchart").parts
        if inside[0] != "union" or kind not in (path.stem, *inside[:-1]):
            continue
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
                yield f"{module}.{node.name}", node


@pytest.mark.parametrize("kind", ["actions", "reads"])
def test_every_action_and_read_is_told_who_asks(kind: str) -> None:
    faceless = set()
    for name, function in public_functions(kind):
        first = [argument.arg for argument in function.args.args[:1]]
        if first != ["actor"]:
            faceless.add(name)
    assert faceless <= NOT_ASKED_FOR_AN_ACTOR, sorted(faceless - NOT_ASKED_FOR_AN_ACTOR)


def test_the_exceptions_are_still_needed() -> None:
    there = {name for kind in ("actions", "reads") for name, _function in public_functions(kind)}
    assert there >= NOT_ASKED_FOR_AN_ACTOR, sorted(NOT_ASKED_FOR_AN_ACTOR - there)


def test_every_room_says_what_it_is() -> None:
    silent = [
        named(path)
        for path in python_files()
        if path.name not in ("__init__.py", "apps.py", "__main__.py")
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
