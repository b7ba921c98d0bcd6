"""When CPython looks for garbage, which holds up every request meanwhile."""

import gc

_OBJECTS = 10_000


def collect_less_often() -> None:
    """Spare what is there now, for the life of the process, and let more come together.

    For processes that serve, when all is imported: what the libraries have made stays, and takes a
    tenth of a second to look through; and a single answer makes more objects than the 700 after
    which CPython looks by default. https://docs.python.org/3/library/gc.html
    """
    gc.collect()
    gc.freeze()
    _, *older = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *older)
