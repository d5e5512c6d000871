"""What stands in front of a script: the imports that the platform gives without being asked.

The list is the one of namespaces that Microsoft documents as usable ("Write code in a custom connector"); of the 86
published scripts 64 import nothing by themselves (measured).
"""

import re

# The name under which compilers report places in the script.
SCRIPT_NAME = "script.csx"

_NAMESPACES = (
    "System",
    "System.Collections",
    "System.Collections.Generic",
    "System.Diagnostics",
    "System.Drawing",
    "System.Drawing.Drawing2D",
    "System.Drawing.Imaging",
    "System.IO",
    "System.IO.Compression",
    "System.Linq",
    "System.Net",
    "System.Net.Http",
    "System.Net.Http.Headers",
    "System.Net.Security",
    "System.Security.Authentication",
    "System.Security.Cryptography",
    "System.Text",
    "System.Text.RegularExpressions",
    "System.Threading",
    "System.Threading.Tasks",
    "System.Web",
    "System.Xml",
    "System.Xml.Linq",
    "Microsoft.Extensions.Logging",
    "Microsoft.PowerPlatform.Connectors.CustomCode.CSharp",
    "Newtonsoft.Json",
    "Newtonsoft.Json.Linq",
)
# Names that two of the imports have; scripts mean these.
_TIES = {
    "Encoder": "System.Text.Encoder",
    "Extensions": "Newtonsoft.Json.Linq.Extensions",
    "Formatting": "Newtonsoft.Json.Formatting",
    "ThreadState": "System.Threading.ThreadState",
    "WriteState": "Newtonsoft.Json.WriteState",
}


def prelude_of(source: str) -> str:
    """Give the lines to put before a script; the last makes the compiler count from the script's first line."""
    lines = [f"using {namespace};" for namespace in _NAMESPACES]
    lines += [
        f"using {name} = {meaning};"
        for name, meaning in _TIES.items()
        if not re.search(rf"\busing\s+{name}\s*=", source)
    ]
    return "\n".join([*lines, f'#line 1 "{SCRIPT_NAME}"', ""])
