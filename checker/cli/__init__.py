"""The `checker` command."""

import sys
from collections.abc import Callable

import typer

from checker.cli import show
from checker.cli.author import new, store, verify
from checker.cli.look import check, hint, list_exercises, solution, where
from checker.cli.project import export
from checker.cli.run import doctor, serve, start
from checker.cli.watch import watch
from checker.cli.work import reset, update
from checker.errors import UsageError

app = typer.Typer(
    name="checker",
    help="Learn to build a production API with FastAPI by building one.",
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def bare(context: typer.Context) -> None:
    """Where you are and what is next."""
    if context.invoked_subcommand is None:
        where()


_COMMANDS: dict[str, Callable[..., None]] = {
    "start": start,
    "list": list_exercises,
    "check": check,
    "watch": watch,
    "hint": hint,
    "solution": solution,
    "reset": reset,
    "serve": serve,
    "export": export,
    "doctor": doctor,
    "update": update,
    "verify": verify,
    "new": new,
    "store-outputs": store,
}
for name, command in _COMMANDS.items():
    app.command(name)(command)


def run() -> None:
    """Run the command line; misuse ends with one sentence and exit code 2."""
    try:
        app()
    except UsageError as error:
        show.complain(str(error))
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
