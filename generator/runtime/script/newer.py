"""Names what in a script is newer than mcs, so that its many odd messages come with the one that helps."""

import re

from generator.definition.csharp import Token, tokens_of

_RAW = '"' * 3
# Searched in the code with one blank between tokens and every string written as "", a raw one as """.
_FEATURES = (
    (r"[\w)\]] switch \{", "switch expressions (C# 8)"),
    (r"\bis (?:not )?[\w.\" ]+ (?:or|and) ", "`or` and `and` patterns (C# 9)"),
    (r"\bis (?:not )?(?:[\w.]+ )?\{", "property patterns (C# 8)"),
    (r"\bis (?:not|<|>|<=|>=) ", "`not` and relational patterns (C# 9)"),
    (r"\brecord \w+ [({:]", "records (C# 9)"),
    (r"\binit ;", "init-only properties (C# 9)"),
    (r"\. \. (?:\^|\w|\])|\[ \^", "ranges and indexes from the end (C# 8)"),
    (r"\bawait (?:using|foreach)\b", "asynchronous streams and disposal (C# 8)"),
    (r"(?:=|return|\(|,|=>) new \(", "`new` without a type (C# 9)"),
    (r'"{3}', "raw string literals (C# 11)"),
    (r"= \[|\( \[", "collection expressions (C# 12)"),
    (r"\?\?=", "`??=` (C# 8)"),
)


def newer_features(source: str) -> list[str]:
    """List the features of C# that mcs does not know and this source seems to use."""
    code = " ".join(_shown(token) for token in tokens_of(source))
    return [name for pattern, name in _FEATURES if re.search(pattern, code)]


def _shown(token: Token) -> str:
    if token.kind != "string":
        return token.text
    is_raw = token.text.lstrip("$").startswith(_RAW) and len(token.text) > len(_RAW)
    return _RAW if is_raw else '""'
