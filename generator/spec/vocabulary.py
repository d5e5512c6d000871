"""The words and patterns of the spec format that several kinds of mappings share."""

SCALAR_TYPES = (
    "string",
    "boolean",
    "int32",
    "int64",
    "integer",
    "number",
    "float",
    "decimal",
    "date",
    "date-time",
    "email",
    "uri",
    "uuid",
    "password",
    "byte",
    "binary",
)
SIMPLE_TYPES = (
    *SCALAR_TYPES,
    "object",
    "list",
    "any",
    "file",
    "download",
)
TYPE = rf"(nullable )?(list of (nullable )?)*({'|'.join(SIMPLE_TYPES)}|[A-Z][A-Za-z0-9]*)"
NAME = r"[A-Z][A-Za-z0-9]*"
OPERATION_ID = r"[A-Za-z][A-Za-z0-9_-]*"
FIELD = r"[A-Za-z0-9_.@-]+"
CONDITION = rf"{FIELD}( == {FIELD})?"
METHODS = ("get", "put", "post", "patch", "delete", "head", "options")
SUBSCRIBING = ("put", "post", "patch")
SCRIPT_WORD = r"[A-Z][A-Za-z0-9]*( [^\s,\"\\]+)*"
SCRIPT_WORDS = rf"{SCRIPT_WORD}( *, *{SCRIPT_WORD})*"
VISIBILITY = ("important", "advanced", "internal")
URL = r"https?://\S+"
MEDIA_TYPE = r"[^\s/]+/\S.*"
URL_ENCODINGS = ("single", "double", "none")
