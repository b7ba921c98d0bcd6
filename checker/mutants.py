"""Mutants: a solution with one small fault in it, such as a check should notice.

The operators are made for this field: what can go wrong in an API lies in decorators, keyword
arguments, annotations and tables as often as in the statements of a function. (Of the libraries,
mutmut 3 leaves decorated functions and whatever lies outside of functions alone, which is all of a
router and all of a schema; cosmic-ray knows arithmetic, comparisons and whole decorators: five
mutants of the items' router, none of the users' schemas; mutatest has seen no release since 2022.)

A mutant is the source with a span of it replaced, so that its diff is that of a person who edits.
Wording is left alone: docstrings, descriptions, messages, logs; unless the checks mention it.
"""

import ast
import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

VERBS = {"get": "post", "post": "get", "put": "patch", "patch": "put", "delete": "post"}
# Keyword arguments that are read by people alone.
WORDING = frozenset(
    (
        *("description", "summary", "title", "example", "examples", "openapi_examples"),
        *("response_description", "detail", "msg", "message"),
    )
)
# Methods and functions that return what they are given, cleaned, ordered or copied.
CLEANING = frozenset(
    (
        *("strip", "lstrip", "rstrip", "lower", "upper", "casefold", "removeprefix"),
        *("removesuffix", "replace", "copy", "astimezone", "sorted", "reversed"),
        *("dict", "list", "abs", "min", "max"),
    )
)
COMPARISONS: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">="),
    ast.LtE: ("<", ">"),
    ast.Gt: (">=", "<="),
    ast.GtE: (">", "<"),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.Is: ("is not",),
    ast.IsNot: ("is",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "//",
    ast.Div: "*",
    ast.FloorDiv: "*",
    ast.Mod: "//",
    ast.Pow: "*",
    ast.BitOr: "&",
    ast.BitAnd: "|",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Mutant:
    """A faulty solution: what was done (`operator`), where, and the whole text that came of it.

    `before` and `after` are the lines that were taken and put in, without their indentation;
    `within` names the function or class, such as `TokenReader.read`.
    """

    operator: str
    within: str
    line: int
    before: str
    after: str
    source: str

    @property
    def diff(self) -> str:
        """The change, as lines with - and +."""
        old = [f"- {line}" for line in self.before.splitlines()]
        new = [f"+ {line}" for line in self.after.splitlines()]
        return "\n".join(old + new)


Edit = tuple[int, int, str]
"""A span of the source in bytes, and what is put there."""


class Site:
    """A node of the source, what is around it, and the checks that it is graded by."""

    def __init__(self, module: "Module", node: ast.AST, parents: tuple[ast.AST, ...]) -> None:
        self.module = module
        self.node = node
        self.parents = parents

    @property
    def parent(self) -> ast.AST:
        return self.parents[-1] if self.parents else self.node

    @property
    def within(self) -> str:
        """The dotted name of the innermost function or class."""
        names = [p.name for p in (*self.parents, self.node) if isinstance(p, Scope)]
        return ".".join(names)

    @property
    def function(self) -> Function | None:
        return next((p for p in reversed(self.parents) if isinstance(p, Function)), None)

    def text(self, node: ast.AST | None = None) -> str:
        start, end = self.module.span(node or self.node)
        return self.module.bytes[start:end].decode()

    def replaced(self, text: str, node: ast.AST | None = None) -> Edit:
        return (*self.module.span(node or self.node), text)

    def dropped(self, members: Sequence[ast.AST], member: ast.AST) -> Edit:
        """One of several that are separated by commas is taken out."""
        spans = [self.module.span(other) for other in members]
        at = list(members).index(member)
        if at + 1 < len(spans):
            return spans[at][0], spans[at + 1][0], ""
        start, end = spans[at]
        if at:
            return spans[at - 1][1], end, ""
        comma = re.compile(rb"\s*,").match(self.module.bytes, end)
        return start, comma.end() if comma else end, ""


class Module:
    """A source text, its tree, the text of the checks that it is graded by, and what is given."""

    def __init__(self, source: str, checks: str = "", stub: str = "") -> None:
        self.source = source
        self.checks = checks
        self.bytes = source.encode()
        self.tree = ast.parse(source)
        self._given = set(_declarations(ast.parse(stub)))

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0]
        for line in self.bytes.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        return starts

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node lies, in bytes."""
        start = self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return start, end

    def mentioned(self, text: str) -> bool:
        """Whether the checks compare something with this text."""
        return f'"{text}"' in self.checks

    def sites(self) -> Iterator[Site]:
        """Every node that is not a docstring, nor within an f-string."""
        yield from self._below(self.tree, ())

    def _below(self, node: ast.AST, parents: tuple[ast.AST, ...]) -> Iterator[Site]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt) and _declaration(child, parents, node) in self._given:
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            if isinstance(child, ast.Import | ast.ImportFrom) or _is_for_type_checkers(child):
                continue
            here = (*parents, node)
            if hasattr(child, "lineno"):
                yield Site(self, child, here)
            if not isinstance(child, ast.JoinedStr):  # its parts have no places of their own
                yield from self._below(child, here)


def _declarations(
    node: ast.AST, parents: tuple[ast.AST, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """What a module and its classes declare, each with where that is."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield _declaration(child, parents, node)
        if isinstance(child, ast.ClassDef):
            yield from _declarations(child, (*parents, node))


def _declaration(
    node: ast.stmt, parents: tuple[ast.AST, ...], parent: ast.AST
) -> tuple[tuple[str, ...], str]:
    names = [p.name for p in (*parents, parent) if isinstance(p, Scope)]
    return tuple(names), ast.dump(node)


def _is_for_type_checkers(node: ast.AST) -> bool:
    """Protocols, type variables, signatures: they do nothing when the program runs.

    Nor do the options of `dataclass`: what is frozen is so for whoever writes code with it.
    """
    match node:
        case ast.ClassDef():
            return any("Protocol" in ast.unparse(base) for base in node.bases)
        case ast.Call():
            return ast.unparse(node.func) in ("TypeVar", "cast", "dataclass")
        case ast.Subscript():
            return ast.unparse(node.value) in ("Callable", "Awaitable")
    return False


# --- Operators ---------------------------------------------------------------------------------


def decorator(site: Site) -> Iterator[Edit]:
    """A function or class without one of its decorators: a route that is none."""
    if isinstance(site.node, Scope):
        for node in site.node.decorator_list:
            start, end = site.module.span(node)
            start = site.module.bytes.rindex(b"@", 0, start)
            yield start, site.module.bytes.index(b"\n", end) + 1 + site.node.col_offset, ""


def verb(site: Site) -> Iterator[Edit]:
    """A route of another method."""
    node = site.node
    if isinstance(node, ast.Attribute) and node.attr in VERBS and _decorates(site):
        yield site.replaced(f"{site.text(node.value)}.{VERBS[node.attr]}")


def _decorates(site: Site) -> bool:
    """Whether a node is what a decorator calls."""
    if len(site.parents) < 2 or not isinstance(site.parent, ast.Call):
        return False
    owner = site.parents[-2]
    return isinstance(owner, Scope) and site.parent in owner.decorator_list


def status(site: Site) -> Iterator[Edit]:
    """Another status code."""
    node = site.node
    if isinstance(node, ast.Attribute) and (found := re.match(r"HTTP_(\d)", node.attr)):
        other = "HTTP_200_OK" if found[1] == "2" else "HTTP_400_BAD_REQUEST"
        if node.attr == other:
            other = "HTTP_202_ACCEPTED" if found[1] == "2" else "HTTP_409_CONFLICT"
        yield site.replaced(f"{site.text(node.value)}.{other}")


def number(site: Site) -> Iterator[Edit]:
    """One more, one less: bounds, limits, seconds, statuses."""
    match site.node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            yield from (site.replaced(repr(v)) for v in (value + 1, value - 1) if v >= 0)


def truth(site: Site) -> Iterator[Edit]:
    """False for True, and the other way round."""
    if isinstance(site.node, ast.Constant) and isinstance(site.node.value, bool):
        yield site.replaced(str(not site.node.value))


def string(site: Site) -> Iterator[Edit]:
    """Another text: a key, a header, a path, an algorithm; no wording."""
    node = site.node
    if isinstance(node, ast.JoinedStr):
        if not _is_wording(site, ast.unparse(node)):
            yield site.replaced(f'"x" + {site.text()}')
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        if not _is_wording(site, node.value) and not _is_reference(site):
            yield site.replaced(_quoted(node.value + "x"))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        yield site.replaced(repr(node.value + b"x"))


def _quoted(text: str) -> str:
    return '"' + repr(text)[1:-1].replace('"', '\\"').replace("\\'", "'") + '"'


def _is_wording(site: Site, text: str) -> bool:
    if site.module.mentioned(text):
        return False
    if " " in text.strip():
        return True
    for parent, child in zip(reversed(site.parents), _inner(site), strict=True):
        if isinstance(parent, ast.keyword) and parent.arg in WORDING:
            return True
        if isinstance(parent, ast.Assign) and _is_named_wording(site, parent):
            return True
        if isinstance(parent, ast.Call) and child in parent.args:
            name = ast.unparse(parent.func)
            if re.search(r"\blog(ger|ging)?\b|TypeVar|NewType", name) or _is_raised(site, parent):
                return True
    return False


def _is_named_wording(site: Site, assign: ast.Assign) -> bool:
    """Whether the name that a text is given says so, `msg = "..."`; one of several as well."""
    target, value = assign.targets[0], assign.value
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        pairs = zip(target.elts, value.elts, strict=False)
        return any(ast.unparse(t) in WORDING and v is site.node for t, v in pairs)
    return ast.unparse(target) in WORDING


def _inner(site: Site) -> list[ast.AST]:
    """The node and its parents, innermost first, less the outermost."""
    return [site.node, *reversed(site.parents[1:])]


def _is_raised(site: Site, call: ast.Call) -> bool:
    return any(isinstance(p, ast.Raise) and p.exc is call for p in site.parents)


def _is_reference(site: Site) -> bool:
    """Whether a string stands for a type."""
    return isinstance(site.parent, ast.arg | ast.AnnAssign | Function) and not (
        isinstance(site.parent, ast.AnnAssign) and site.parent.value is site.node
    )


def comparison(site: Site) -> Iterator[Edit]:
    """A bound that is one off, and the opposite."""
    node = site.node
    if isinstance(node, ast.Compare):
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            start, end = site.module.span(left)[1], site.module.span(right)[0]
            between = site.module.bytes[start:end].decode()
            for other in COMPARISONS[type(op)]:
                pattern = r"is\s+not|not\s+in|is|in|[<>=!]+"
                yield start, end, re.sub(pattern, other, between, count=1)
            left = right


def condition(site: Site) -> Iterator[Edit]:
    """Always, and never; a filter that lets everything through."""
    match site.node:
        case ast.If() | ast.IfExp():
            if site.text(site.node.test) not in ("True", "False"):
                yield site.replaced("True", site.node.test)
                yield site.replaced("False", site.node.test)
        case ast.While():
            yield site.replaced("False", site.node.test)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            for generator in site.node.generators:
                for test in generator.ifs:
                    yield site.replaced("True", test)


def junction(site: Site) -> Iterator[Edit]:
    """`or` for `and`, and one of the parts alone."""
    node = site.node
    if isinstance(node, ast.BoolOp):
        word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        parts = [f"({site.text(v)})" for v in node.values]
        assert word in site.text()
        yield site.replaced(f"({f' {other} '.join(parts)})")
        for part in node.values:
            rest = [v for v in node.values if v is not part]
            yield site.replaced(f"({f' {word} '.join(site.text(v) for v in rest)})")


def negation(site: Site) -> Iterator[Edit]:
    """Without its `not`, or its minus."""
    if isinstance(site.node, ast.UnaryOp):
        yield site.replaced(f"({site.text(site.node.operand)})")


def arithmetic(site: Site) -> Iterator[Edit]:
    """Another operation."""
    node = site.node
    if isinstance(node, ast.BinOp) and type(node.op) in ARITHMETIC:
        if isinstance(node.op, ast.BitOr) and _in_annotation(site):
            return
        start, end = site.module.span(node.left)[1], site.module.span(node.right)[0]
        between = site.module.bytes[start:end].decode()
        other = re.sub(r"\*\*|//|[-+*/%|&]", ARITHMETIC[type(node.op)], between, count=1)
        yield start, end, other


def _in_annotation(site: Site) -> bool:
    for parent, child in zip(reversed(site.parents), _inner(site), strict=True):
        if isinstance(parent, ast.arg | ast.AnnAssign) and child is parent.annotation:
            return True
        if isinstance(parent, Function) and child is parent.returns:
            return True
    # An alias, such as `Name = Annotated[str, ...]`.
    return ast.unparse(site.node).endswith("None") or "None" in ast.unparse(site.node)


def keyword(site: Site) -> Iterator[Edit]:
    """A call without one of its keyword arguments: `exclude_unset`, `algorithms`, `headers`."""
    node = site.node
    if isinstance(node, ast.Call):
        given = sorted([*node.args, *node.keywords], key=lambda part: site.module.span(part))
        for part in node.keywords:
            wording = part.arg in WORDING
            if not wording or (part.arg != "detail" and site.module.mentioned(str(part.arg))):
                yield site.dropped(given, part)
    if isinstance(node, ast.ClassDef):
        for part in node.keywords:
            yield site.dropped([*node.bases, *node.keywords], part)


def member(site: Site) -> Iterator[Edit]:
    """A table, a list or a tuple without one of its members: a header, an exception, an option."""
    if isinstance(site.parent, ast.Assign) and isinstance(site.parent.targets[0], ast.Tuple):
        return  # what is unpacked must have all its parts
    match site.node:
        case ast.Dict(keys=keys, values=values):
            spans: list[ast.AST] = []
            for key, value in zip(keys, values, strict=True):
                spans.append(_spanning(key, value) if key is not None else value)
            for key, span in zip(keys, spans, strict=True):
                if key is not None:
                    yield site.dropped(spans, span)
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            fixed = _fixed(site)
            for at, element in enumerate(elements):
                if at >= fixed:
                    yield from _without(site, elements, element)
        case ast.Call(args=[*args]) if any(isinstance(arg, ast.Starred) for arg in args):
            for arg in args:
                if isinstance(arg, ast.Starred):
                    yield site.dropped([*args, *site.node.keywords], arg)


def _without(site: Site, elements: list[ast.expr], element: ast.expr) -> Iterator[Edit]:
    start, end, _ = site.dropped(elements, element)
    left = len(elements) - 1
    if isinstance(site.node, ast.Tuple) and left < 2 and not isinstance(site.parent, ast.Subscript):
        rest = [site.text(e) for e in elements if e is not element]
        yield site.replaced(f"({', '.join(rest)}{',' if rest else ''})")
    elif isinstance(site.node, ast.Set) and not left:
        yield site.replaced("set()")
    else:
        yield start, end, ""


def _fixed(site: Site) -> int:
    """How many members at the start are no option: a subscript's, but for what Annotated adds."""
    if isinstance(site.parent, ast.Subscript) and site.parent.slice is site.node:
        name = ast.unparse(site.parent.value).rpartition(".")[2]
        return {"Annotated": 1, "Literal": 0}.get(name, 99)
    context = getattr(site.node, "ctx", None)
    return 0 if context is None or isinstance(context, ast.Load) else 99


def _spanning(first: ast.expr, last: ast.expr) -> ast.AST:
    return ast.expr(
        lineno=first.lineno,
        col_offset=first.col_offset,
        end_lineno=last.end_lineno,
        end_col_offset=last.end_col_offset,
    )


def nullable(site: Site) -> Iterator[Edit]:
    """A field or parameter that takes no null, and the other way round."""
    node = site.node
    if isinstance(node, ast.AnnAssign) and isinstance(site.parent, ast.ClassDef):
        yield from _nullable(site, node.annotation)
    if isinstance(node, ast.arg) and node.annotation is not None and _is_read(site):
        yield from _nullable(site, node.annotation)


def _nullable(site: Site, annotation: ast.expr) -> Iterator[Edit]:
    if isinstance(annotation, ast.BinOp) and site.text(annotation.right) == "None":
        yield site.replaced(site.text(annotation.left), annotation)


def _is_read(site: Site) -> bool:
    """Whether FastAPI reads the parameters: those of a route or a dependency."""
    function = site.function
    return function is not None and bool(function.decorator_list)


def default(site: Site) -> Iterator[Edit]:
    """A parameter or a field without its default."""
    node = site.node
    if isinstance(node, Function):
        pairs = _with_defaults(node.args)
        for arg, value in pairs:
            yield site.module.span(arg)[1], site.module.span(value)[1], ""
    if (
        isinstance(node, ast.AnnAssign)
        and node.value is not None
        and isinstance(site.parent, ast.ClassDef)
    ):
        yield site.module.span(node.annotation)[1], site.module.span(node.value)[1], ""


def _with_defaults(args: ast.arguments) -> list[tuple[ast.arg, ast.expr]]:
    positional = [*args.posonlyargs, *args.args]
    pairs = list(zip(reversed(positional), reversed(args.defaults), strict=False))
    pairs += [
        (arg, value)
        for arg, value in zip(args.kwonlyargs, args.kw_defaults, strict=True)
        if value is not None
    ]
    return pairs


def parameter(site: Site) -> Iterator[Edit]:
    """A route or a dependency that asks for nothing which it does not use: a guard."""
    node = site.node
    if isinstance(node, Function):
        given = [*node.args.posonlyargs, *node.args.args]
        used = {n.id for part in node.body for n in ast.walk(part) if isinstance(n, ast.Name)}
        for arg in given:
            if arg.arg not in used | {"self", "cls"} and not node.args.defaults:
                yield site.dropped([*given, *node.args.kwonlyargs], arg)


def awaited(site: Site) -> Iterator[Edit]:
    """A coroutine that is not awaited."""
    if isinstance(site.node, ast.Await):
        yield site.replaced(site.text(site.node.value))


def result(site: Site) -> Iterator[Edit]:
    """None for what is returned or yielded."""
    match site.node:
        case ast.Return(value=value) if value is not None and site.text(value) != "None":
            yield site.replaced("return None")
        case ast.Yield(value=value) if value is not None:
            yield site.replaced("yield None")
        case ast.Lambda(body=body):
            yield site.replaced("None", body)


def statement(site: Site) -> Iterator[Edit]:
    """A statement that is left out: a call, a header that is set, a raise, a field."""
    node = site.node
    match node:
        case ast.Expr() | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
            if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield)):
                yield site.replaced("pass")
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield site.replaced("pass")
        case ast.Assign(targets=[ast.Name(id=name)], value=value) if site.function is not None:
            if any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(value)):
                yield site.replaced("pass")
        case ast.Assign() | ast.AnnAssign() if isinstance(site.parent, ast.ClassDef):
            yield site.replaced("pass")
        case (
            ast.With(items=[ast.withitem(optional_vars=None)])
            | ast.AsyncWith(items=[ast.withitem(optional_vars=None)])
        ):
            start, end = site.module.span(node)[0], site.module.span(node.items[0].context_expr)[1]
            yield start, end, "if True"
        case ast.For():
            yield site.replaced("()", node.iter)


def handler(site: Site) -> Iterator[Edit]:
    """Every exception is caught, and none."""
    node = site.node
    if isinstance(node, ast.ExceptHandler) and node.type is not None:
        if site.text(node.type) != "Exception":
            yield site.replaced("Exception", node.type)
        yield site.replaced("()", node.type)


def cleaning(site: Site) -> Iterator[Edit]:
    """What is cleaned, ordered or copied is taken as it is."""
    node = site.node
    match node:
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in CLEANING:
            yield site.replaced(site.text(value))
        case ast.Call(func=ast.Name(id=name), args=[first, *_]) if name in CLEANING:
            yield site.replaced(site.text(first))


def order(site: Site) -> Iterator[Edit]:
    """Two routes, or two calls, in the other order."""
    for body in (getattr(site.node, "body", None), getattr(site.node, "orelse", None)):
        if isinstance(body, list):
            yield from _swaps(site, body)


def _swaps(site: Site, body: Sequence[ast.stmt]) -> Iterator[Edit]:
    for kind in (_is_route, _is_call):
        found = [node for node in body if kind(node)]
        for first, second in pairwise(found):
            if kind is _is_call and body.index(second) != body.index(first) + 1:
                continue
            (a, b), (c, d) = _whole(site, first), _whole(site, second)
            text = site.module.bytes
            if kind is _is_call or _clash(_routes(first), _routes(second)):
                yield a, d, (text[c:d] + text[b:c] + text[a:b]).decode()


def _is_route(node: ast.stmt) -> bool:
    return bool(_routes(node))


def _routes(node: ast.stmt) -> list[tuple[str, str]]:
    """The verb and the path of each route that a function is."""
    texts = [ast.unparse(d) for d in getattr(node, "decorator_list", [])]
    pattern = rf"\w+\.({'|'.join(VERBS)})\(f?['\"](.*?)['\"]"
    return [(m[1], m[2]) for text in texts if (m := re.match(pattern, text))]


def _clash(first: list[tuple[str, str]], second: list[tuple[str, str]]) -> bool:
    """Whether one request may match either, so that the order decides."""
    return any(
        verb == other and _matches(path, its) for verb, path in first for other, its in second
    )


def _matches(path: str, other: str) -> bool:
    pairs = list(zip(path.split("/"), other.split("/"), strict=False))
    return path.count("/") == other.count("/") and all(
        a == b or "{" in a or "{" in b for a, b in pairs
    )


def _is_call(node: ast.stmt) -> bool:
    """Whether it is a call whose place may matter; routers are told apart by their prefixes."""
    is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await)
    return is_call and "include_router" not in ast.unparse(node)


def _whole(site: Site, node: ast.stmt) -> tuple[int, int]:
    start, end = site.module.span(node)
    for found in getattr(node, "decorator_list", []):
        start = min(start, site.module.bytes.rindex(b"@", 0, site.module.span(found)[0]))
    return start, end


Operator = Callable[[Site], Iterator[Edit]]
OPERATORS: tuple[Operator, ...] = (
    *(decorator, verb, status, number, truth, string, comparison, condition, junction),
    *(negation, arithmetic, keyword, member, nullable, default, parameter, awaited, result),
    *(statement, handler, cleaning, order),
)


def mutants_of(source: str, checks: str = "", stub: str = "") -> list[Mutant]:
    """Every mutant of a source text that can be compiled and differs from it; none twice.

    `checks` is the text of the check file: wording that it mentions is no mere wording. What a
    `stub` declares in the same words is given, and left alone.
    """
    module = Module(source, checks, stub)
    seen = {ast.dump(module.tree)}
    found = []
    for site in [Site(module, module.tree, ()), *module.sites()]:
        for operator in OPERATORS:
            for edit in operator(site):
                mutant = _mutant(module, site, operator.__name__, edit)
                if mutant is not None and (shape := _shape(mutant.source)) not in seen:
                    seen.add(shape)
                    found.append(mutant)
    return sorted(found, key=lambda mutant: mutant.line)


def _mutant(module: Module, site: Site, operator: str, edit: Edit) -> Mutant | None:
    start, end, text = edit
    source = (module.bytes[:start] + text.encode() + module.bytes[end:]).decode()
    try:
        compile(source, "<mutant>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    old, new = module.source.splitlines(), source.splitlines()
    lines = list(difflib.ndiff(old, new)) if operator != "order" else []
    before = [line[2:].strip() for line in lines if line.startswith("- ")]
    after = [line[2:].strip() for line in lines if line.startswith("+ ")]
    if operator == "order":
        before, after = (
            [line.strip() for line in piece.decode().splitlines() if line.strip()]
            for piece in (module.bytes[start:end], text.encode())
        )
    line = module.bytes.count(b"\n", 0, start) + 1
    return Mutant(operator, site.within, line, "\n".join(before), "\n".join(after), source)


def _shape(source: str) -> str:
    return ast.dump(ast.parse(source))
