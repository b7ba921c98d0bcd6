"""The engine of the course: it grades exercises, and helps on the way to a passing one."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for whoever runs an older one
    sys.stderr.write(
        "checker: the course needs Python 3.11 or newer, and this is {}.{}. "
        "Install a newer Python and run the command again with it.\n".format(*sys.version_info[:2])
    )
    raise SystemExit(2)

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """`%load_ext checker`: add the course's magics to a notebook."""
    from checker.notebook import load

    load(shell)
