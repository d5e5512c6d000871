"""How the words of the command line are read: the parser that all commands share.

An option counts once. argparse lets the last of several win without a word, and what stood before it is lost; here an
option either adds up (`action="append"`) or refuses a second one.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

_GIVEN = "options_given"


class CommandParser(argparse.ArgumentParser):
    """A parser whose options refuse to be given twice, unless they add up, and which knows what was meant.

    Attributes:
        more_help: gives what help ends with, from the words that were read so far.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings, add_help=False)
        self.more_help: Callable[[argparse.Namespace], str] = lambda _: ""
        self.add_argument("-h", "--help", action=_Help, help="show this help and leave")
        for action in (None, "store"):
            self.register("action", action, Once)
        self.register("action", "store_true", Switch)

    def refuse_words(self, words: Sequence[str]) -> NoReturn:
        """Leave with exit code 2, since nobody takes these words; an option gets its nearest relative."""
        known = [option for action in self._actions for option in action.option_strings]
        hints = (did_you_mean(word.partition("=")[0], known) for word in words if word.startswith("-"))
        self.error(f"unrecognized arguments: {' '.join(words)}{next(filter(None, hints), '')}")


class _Help(argparse.Action):
    """Print the help, with what only the rest of the line can tell, and leave."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=argparse.SUPPRESS, **settings)

    def __call__(self, parser: Any, namespace: argparse.Namespace, *_: Any) -> None:
        """Do it (argparse calls this)."""
        more = parser.more_help(namespace)
        print(parser.format_help() + (f"\n{more}\n" if more else ""), end="")
        parser.exit()


class Once(argparse.Action):
    """Store one value; a second one is refused."""

    def __call__(self, _parser: Any, namespace: argparse.Namespace, values: Any, option_string: Any = None) -> None:
        """Store it (argparse calls this)."""
        given = vars(namespace).setdefault(_GIVEN, set())
        if option_string and self.dest in given:
            raise argparse.ArgumentError(self, "is given twice, and only one can count")
        given.add(self.dest)
        setattr(namespace, self.dest, values)


class Switch(Once):
    """Store that the option was given."""

    def __init__(self, option_strings: Sequence[str], dest: str, **settings: Any) -> None:
        super().__init__(option_strings, dest, nargs=0, default=False, **settings)

    def __call__(self, _parser: Any, namespace: argparse.Namespace, _values: Any, option_string: Any = None) -> None:
        """Store it (argparse calls this)."""
        super().__call__(_parser, namespace, True, option_string)


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Give `; did you mean 'x'?` for the nearest known word, or nothing."""
    import difflib

    by_fold = {word.casefold(): word for word in known}
    near = difflib.get_close_matches(wrong.casefold(), by_fold, n=1)
    return f"; did you mean {by_fold[near[0]]!r}?" if near else ""


def named(patterns: Sequence[str], known: Sequence[str]) -> tuple[list[str], list[str]]:
    """Find the names that patterns stand for.

    Args:
        patterns: names, also several with commas between, and with the wildcards of a shell: `Get*`, `*Project?`.
        known: the names that there are.

    Returns:
        Those that are meant, in the order of `known`, and the patterns that stand for none.
    """
    import fnmatch

    words = [word.strip() for pattern in patterns for word in pattern.split(",") if word.strip()]
    found = {word: {name for name in known if name == word or fnmatch.fnmatchcase(name, word)} for word in words}
    meant = set().union(*found.values())
    return [name for name in known if name in meant], [word for word, names in found.items() if not names]
