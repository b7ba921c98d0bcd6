"""What goes wrong on the course's side, as opposed to the learner's."""


class UsageError(Exception):
    """The command cannot be carried out as given.

    The text is shown to the user as it is: one sentence, and the next step. Exit code 2.
    """
