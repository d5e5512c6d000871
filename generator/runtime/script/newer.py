"""Names what in a script is newer than mcs, so that its many odd messages come with the one that helps."""

import re

from generator.runtime.script.tokens import tokens_of

# Searched in the code with one blank between tokens and every string written as "".
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
    (r'"" "', "raw string literals (C# 11)"),
    (r"= \[|\( \[", "collection expressions (C# 12)"),
    (r"\?\?=", "`??=` (C# 8)"),
)


def newer_features(source: str) -> list[str]:
    """List the features of C# that mcs does not know and this source seems to use."""
    code = " ".join('""' if token.kind == "string" else token.text for token in tokens_of(source))
    return [name for pattern, name in _FEATURES if re.search(pattern, code)]
