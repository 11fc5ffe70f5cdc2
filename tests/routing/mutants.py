"""Mutants of a module: its source with one thing knocked out or bent.

Every `yield` of a rule is knocked out, every comparison moved by one or turned about,
every `and` made an `or`, every `max` a `min`, every small number changed.
"""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from typing_extensions import override

BENT: Final[dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OTHER: Final = {"max": "min", "min": "max", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change of a source.

    Attributes:
        name: The function, what stood there, and what stands there now.
    """

    name: str
    tree: ast.Module
    old: ast.AST
    new: ast.AST

    def load(self) -> ModuleType:
        """The mutant as a module of its own."""
        # A copy of the tree that shares the node, so that it can be known again.
        copy = deepcopy(self.tree, {id(self.old): self.old})
        changed = ast.fix_missing_locations(_Swap(self.old, self.new).visit(copy))
        assert isinstance(changed, ast.Module)
        module = ModuleType("mutant")
        sys.modules["mutant"] = module  # dataclasses look their module up
        exec(compile(changed, "mutant", "exec"), module.__dict__)  # noqa: S102 (our own source, changed by us)
        return module


class _Swap(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self._old, self._new = old, new

    @override
    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._old:
            return deepcopy(self._new)
        found: ast.AST = super().visit(node)
        return found


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of a source."""
    tree = ast.parse(path.read_text())
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for statement in function.body:
                for node in ast.walk(statement):
                    for new in (*_quiet(node), *_bent(node)):
                        name = f"{function.name}: {_said(node)} -> {_said(new)}"
                        yield Mutant(name, tree, node, new)


def _said(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())


def _quiet(node: ast.AST) -> Iterator[ast.AST]:
    """A rule that is not told, a constant that is another."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
        yield ast.Pass()
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(value=not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield ast.Constant(value=node.value + 1)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand


def _bent(node: ast.AST) -> Iterator[ast.AST]:
    """An operator, or a function, that is another."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for operator in BENT[type(node.ops[0])]:
            yield _but(node, ops=[operator()])
    if isinstance(node, ast.BoolOp):
        yield _but(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        yield _but(node, op=ast.Sub())
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        other = OTHER.get(node.func.id)
        if other is not None:
            yield _but(node, func=ast.Name(other, ast.Load()))


def _but(node: ast.AST, **change: object) -> ast.AST:
    found = deepcopy(node)
    for name, value in change.items():
        setattr(found, name, value)
    return found


def fresh(path: Path) -> ModuleType:
    """A lesson loaded once more, to be pointed at something else."""
    spec = importlib.util.spec_from_file_location("lesson", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fails(lesson: ModuleType) -> bool:
    """Whether any test of a lesson fails: plain functions, with or without cases."""
    return any(
        _fails(test, case)
        for name, test in vars(lesson).items()
        if name.startswith("test_")
        for case in _cases(test)
    )


def _fails(test: object, case: dict[str, object]) -> bool:
    assert callable(test)
    try:
        test(**case)
    except Exception:  # noqa: BLE001 (whatever a mutant does, the lesson saw it)
        return True
    return False


def _cases(test: object) -> list[dict[str, object]]:
    """The cases of `pytest.mark.parametrize`, one after the other."""
    found: list[dict[str, object]] = [{}]
    for mark in getattr(test, "pytestmark", []):
        assert isinstance(mark, pytest.Mark)
        names, values = mark.args
        if isinstance(names, str):
            names, values = [names], [(value,) for value in values]
        found = [
            {**known, **dict(zip(names, row, strict=True))}
            for known in found
            for row in values
        ]
    return found
