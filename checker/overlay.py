"""Which file an `import toolshed...` finds: the learner's, or the reference's.

A finder on `sys.meta_path` answers for the package alone. It looks a module up in the learner's
tree where the mode says so, else in the reference's. The learner's modules are compiled from
source each time: bytecode is neither read nor written, because a .pyc is trusted by its whole
seconds and its size, and an edit that changes neither would be graded as the version before it.
"""

import contextlib
import importlib
import importlib.abc
import importlib.machinery
import os
import re
import sys
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from checker.course import PACKAGE


@dataclass(frozen=True)
class Sources:
    """Where the modules of the package come from.

    `mine` names the modules that are the learner's; None means every one, with no reference.
    """

    learner: Path
    reference: Path
    mine: frozenset[str] | None

    @classmethod
    def exercise(cls, learner: Path, reference: Path, module: str) -> "Sources":
        """One module of the learner's in the reference."""
        return cls(learner, reference, frozenset({module}))

    @classmethod
    def all_mine(cls, learner: Path) -> "Sources":
        """The learner's tree alone."""
        return cls(learner, learner, None)

    @classmethod
    def finished(cls, learner: Path, reference: Path, modules: Collection[str]) -> "Sources":
        """Every module that passes, in the reference."""
        return cls(learner, reference, frozenset(modules))

    def serves(self, module: str, reference: Path) -> bool:
        """Whether the reference it takes modules from, and the one it does not, are these."""
        return self.mine == frozenset({module}) and self.reference == reference

    def is_mine(self, module: str) -> bool:
        return self.mine is None or module in self.mine

    def find(self, module: str) -> Path | None:
        """The file of a dotted name: `a/b.py` or `a/b/__init__.py`; None if there is none."""
        tree = self.learner if self.is_mine(module) else self.reference
        base = tree.joinpath(*module.split(".")[1:])
        for path in (base.with_suffix(".py") if base != tree else None, base / "__init__.py"):
            if path is not None and path.is_file():
                return path
        return None


class FromSource(importlib.machinery.SourceFileLoader):
    """Loads a module from its source text, without bytecode files."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


class Overlay(importlib.abc.MetaPathFinder):
    """The finder. `install` puts it first, `remove` takes it and its modules away again."""

    def __init__(self, sources: Sources) -> None:
        self.sources = sources

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - the interface of finders
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        if not _is_ours(fullname):
            return None
        file = self.sources.find(fullname)
        if file is None:
            # Not None: the next finder would look below the parent's folder, in the other tree.
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        loader = FromSource(fullname, str(file)) if self.sources.is_mine(fullname) else None
        spec = spec_from_file_location(fullname, file, loader=loader)
        if spec is not None and self.sources.is_mine(fullname):
            spec.cached = None
        return spec

    def install(self) -> None:
        forget_modules()
        sys.meta_path.insert(0, self)

    def replace(self, other: "Overlay") -> None:
        """Take another's place, and keep the modules that it has loaded."""
        sys.meta_path[sys.meta_path.index(other)] = self

    def remove(self) -> None:
        sys.meta_path.remove(self)
        forget_modules()


def installed() -> Overlay | None:
    """The overlay that is in place."""
    return next((finder for finder in sys.meta_path if isinstance(finder, Overlay)), None)


def forget_modules() -> None:
    """Make the next import of the package start afresh."""
    for name in filter(_is_ours, list(sys.modules)):
        del sys.modules[name]


def warm_up(reference: Path) -> None:
    """Import what the reference imports, and forget the reference itself.

    The libraries stay, for every fork to come. A reference that cannot be imported is told of
    when an exercise needs it.
    """
    overlay = Overlay(Sources.finished(reference, reference, ()))
    overlay.install()
    with contextlib.suppress(Exception):
        importlib.import_module(f"{PACKAGE}.presentation.app")
    overlay.remove()


def preload(module: str, reference: Path, checks: Path) -> Overlay:
    """Import what the checks of an exercise use of the reference, as far as it needs no `module`.

    What imports the exercise's module, however indirectly, is not loaded, so nothing there has
    registered anything before the learner's module comes. The overlay that is returned stays
    installed, and finds no `module`.
    """
    overlay = Overlay(Sources.exercise(Path(os.devnull), reference, module))
    overlay.install()
    solution = reference.joinpath(*module.split(".")[1:]).with_suffix(".py")
    imports: dict[str, list[str]] = {}
    todo = [*imported_by(checks, inside=True), *imported_by(solution)]
    while todo:
        name = todo.pop()
        if name not in imports and (file := overlay.sources.find(name)) is not None:
            parents = [name.rpartition(".")[0]] if "." in name else []
            imports[name] = [*parents, *imported_by(file)]
            todo += imports[name]
    needs = {module}
    while more := {n for n, used in imports.items() if n not in needs and needs & {*used}}:
        needs |= more
    for name in imports:
        if name not in needs:
            with contextlib.suppress(Exception):  # whoever needs it will tell
                importlib.import_module(name)
    return overlay


_IMPORT = re.compile(
    rf"^([ \t]*)(?:from[ \t]+({PACKAGE}[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|.+)"
    rf"|import[ \t]+({PACKAGE}[\w.]*))",
    re.MULTILINE,
)


def imported_by(file: Path, *, inside: bool = False) -> Iterator[str]:
    """The modules of the package that a file imports, or may: `from a import b` gives a and a.b.

    `inside`: those too that are imported inside of functions, when these are called.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return
    for indent, parent, names, alone in _IMPORT.findall(text):
        if inside or not indent:
            yield parent or alone
            yield from (f"{parent}.{name}" for name in re.findall(r"(?:^|[(,\s])(\w+)", names))


def _is_ours(name: str) -> bool:
    return name == PACKAGE or name.startswith(f"{PACKAGE}.")
