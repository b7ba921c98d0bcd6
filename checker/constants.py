"""Modules that answer without looking: none of them may pass an exercise.

Each is the solution with the body of every public function replaced by the same short answer, so
that routes, statuses and signatures are right and nothing behind them is.
"""

import ast
import copy
import re
from collections.abc import Callable

from checker.mutants import Mutant

OPERATOR = "constant"

Function = ast.FunctionDef | ast.AsyncFunctionDef
Answer = Callable[[Function], list[ast.stmt]]


def constants_of(source: str) -> list[Mutant]:
    """The constant modules of a solution, each with what its functions answer in `after`.

    Declarations have constants too: types without a constraint, and fields that take anything.
    """
    changes: dict[str, ast.NodeTransformer] = {
        **{name: _Constant(answer) for name, answer in _ANSWERS.items()},
        "types without constraints": _Unconstrained(),
        "fields that take anything": _Anything(),
    }
    found = []
    shapes = {_shape(source)}
    for name, change in changes.items():
        changed = change.visit(ast.parse(source))
        text = ast.unparse(ast.fix_missing_locations(changed))
        if (shape := _shape(text)) not in shapes:
            shapes.add(shape)
            found.append(Mutant(OPERATOR, "", 1, "", name, text + "\n"))
    return found


def _shape(source: str) -> str:
    return ast.dump(ast.parse(source))


class _Constant(ast.NodeTransformer):
    """Gives every public function, however deep, another body; its docstring stays."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self._replace(node)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        self._replace(node)
        return node

    def _replace(self, node: Function) -> None:
        if inner := [part for part in node.body if isinstance(part, Function)]:
            for function in inner:  # it is made to be returned: a dependency, a decorator
                self._replace(function)
        elif not node.name.startswith("_"):
            kept = node.body[:1] if ast.get_docstring(node) else []
            node.body = node.body[len(kept) :]
            node.body = kept + self._answer(node)


class _Unconstrained(ast.NodeTransformer):
    """`T` for `Annotated[T, ...]`."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        if ast.unparse(node.value) == "Annotated" and isinstance(node.slice, ast.Tuple):
            return node.slice.elts[0]
        return node


class _Anything(ast.NodeTransformer):
    """`Any` for the type of every field of a schema; protocols and dataclasses check nothing."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        before = ast.dump(node)
        self.generic_visit(node)
        if ast.dump(node) == before:
            return node
        at = 1 if ast.get_docstring(node) else 0
        node.body[at:at] = ast.parse("import typing").body
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        kind = " ".join(ast.unparse(part) for part in (*node.bases, *node.decorator_list))
        if re.search(r"\b(Protocol|dataclass|Enum|StrEnum)\b", kind):
            return node
        for part in node.body:
            if isinstance(part, ast.AnnAssign) and "ClassVar" not in ast.unparse(part.annotation):
                part.annotation = ast.parse("typing.Any", mode="eval").body
        return node


def _says(text: str) -> Answer:
    """Statements that are the same for every function; a generator stays one."""

    def answer(node: Function) -> list[ast.stmt]:
        returns = text.startswith("return")
        if returns and any(isinstance(part, ast.Yield) for part in ast.walk(node)):
            return ast.parse(text.replace("return", "yield", 1)).body
        return ast.parse(text).body

    return answer


def _argument(at: int) -> Answer:
    def answer(node: Function) -> list[ast.stmt]:
        names = [arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)]
        names = [name for name in names if name not in ("self", "cls")]
        return ast.parse(f"return {names[at] if names else None}").body

    return answer


def _first(node: Function) -> list[ast.stmt]:
    """The first answer that was right, for ever."""
    if any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node)):
        return node.body
    inner = copy.deepcopy(node)
    inner.name, inner.decorator_list, inner.returns = "_look", [], None
    for default in ("defaults", "kw_defaults"):
        setattr(inner.args, default, [])
    for arg in ast.walk(inner.args):
        if isinstance(arg, ast.arg):
            arg.annotation = None
    args = node.args
    given = [arg.arg for arg in (*args.posonlyargs, *args.args)]
    given += [f"*{args.vararg.arg}"] if args.vararg else []
    given += [f"{arg.arg}={arg.arg}" for arg in args.kwonlyargs]
    given += [f"**{args.kwarg.arg}"] if args.kwarg else []
    inner.args.kw_defaults = [None for _ in args.kwonlyargs]
    await_ = "await " if isinstance(node, ast.AsyncFunctionDef) else ""
    body = ast.parse(
        "known = globals().setdefault('_FIRST', {})\n"
        f"if {node.name!r} not in known:\n"
        f"    known[{node.name!r}] = {await_}_look({', '.join(given)})\n"
        f"return known[{node.name!r}]"
    ).body
    return [inner, *body]


_ANSWERS: dict[str, Answer] = {
    "the first right answer for ever": _first,
    "return None": _says("return None"),
    "return {}": _says("return {}"),
    "return []": _says("return []"),
    "return True": _says("return True"),
    "return what was given first": _argument(0),
    "return what was given last": _argument(-1),
    "404 for everything": _says("from fastapi import HTTPException\nraise HTTPException(404)"),
}
