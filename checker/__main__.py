"""`checker` on the command line."""

import sys


def main() -> None:
    """Run the command; what is missing is told in a sentence."""
    try:
        from checker.cli import run
    except ModuleNotFoundError as error:
        sys.stderr.write(
            f"checker: the package {error.name!r} is missing: run `uv sync`, "
            "or `pip install -e .` in the course's folder\n"
        )
        raise SystemExit(2) from None
    run()


if __name__ == "__main__":
    main()
