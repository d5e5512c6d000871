"""Custom code."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.definition.csharp import Token
from generator.definition.csharp_balance import imbalances
from generator.definition.files import PROPERTIES, SCRIPT
from generator.definition.script_namespaces import NAMESPACES
from generator.definition.spelling import did_you_mean
from generator.validator.compilation import SCRIPT_COMPILES
from generator.validator.connector import Connector
from generator.validator.json_values import listed, strings
from generator.validator.rule import Example, Violation, rule
from generator.validator.rules.code.reading import classes, code_of, methods, operation_literals, resolved, usings

_WRITE_CODE = "Microsoft: write code in a custom connector"
_MAX_BYTES = 1_048_576
_RESPONSE = "HttpResponseMessage"
_LONG_NAMES = {"System.Threading.Tasks.Task": "Task", "System.Net.Http.HttpResponseMessage": _RESPONSE}
_CLIENTS = frozenset({"HttpClient", "WebClient", "HttpWebRequest", "TcpClient", "UdpClient", "Socket"})

_HEAD = (
    "public class Script : ScriptBase\n{\n    public override async Task<HttpResponseMessage> ExecuteAsync()\n    {\n"
)
_TAIL = "        return await Context.SendAsync(Context.Request, CancellationToken);\n    }\n}\n"
_CODE = _HEAD + _TAIL


def _script(body: str = "", top: str = "", **replaced: str) -> Example:
    """Return an example with code: lines of the method, lines at the top, and words replaced in all of it."""
    text = f"{top}{_HEAD}{body}{_TAIL}"
    for old, new in replaced.items():
        text = text.replace(old, new)
    return Example(files={SCRIPT: text})


def _too_long() -> str:
    """Code with a comment of a million letters."""
    return f"// {'a' * _MAX_BYTES}\n{_CODE}"


def _bound(files: Mapping[str, Any], operations: list[str]) -> Example:
    return Example(properties={"/properties/scriptOperations": operations}, files=files)


@rule(
    "script-operation-not-found",
    "error",
    about=PROPERTIES,
    summary="Every entry of `scriptOperations` is an operationId",
    why="The upload refuses the connector, or the code is never run for the operation that was meant.",
    source="Microsoft: paconn; JSON schema of apiProperties.json",
    bad=_bound({SCRIPT: _CODE}, ["ListItem"]),
    good=_bound({SCRIPT: _CODE}, ["ListItems"]),
)
def script_operation_not_found(connector: Connector) -> Iterator[Violation]:
    """Report names that no operation has; silent when the definition has no operations to compare with."""
    known = connector.index.by_id
    for position, name in enumerate(listed(connector.properties, "scriptOperations")):
        if isinstance(name, str) and known and name not in known:
            place = ("properties", "scriptOperations", position)
            yield Violation(f"there is no operation {name!r}{did_you_mean(name, known)}", place)


@rule(
    "script-operations-without-script",
    "warning",
    about=PROPERTIES,
    on_import="warning",
    summary="A connector with `scriptOperations` has a script",
    why="Without code these operations go to the service as they are; an upload without it removes the code.",
    source="measured: 2 of 1,031 published connectors",
    bad=_bound({}, ["ListItems"]),
    good=_bound({}, []),
)
def script_operations_without_script(connector: Connector) -> Iterator[Violation]:
    """Report a list with entries in a folder without code."""
    if connector.is_folder and SCRIPT not in connector.files and strings(connector.properties, "scriptOperations"):
        near = [name for name in connector.names if name.lower().endswith((".csx", ".cs"))]
        hint = f"; rename {near[0]!r}" if near else ""
        yield Violation(f"there is no {SCRIPT!r}{hint}", ("properties", "scriptOperations"))


@rule(
    SCRIPT_COMPILES,
    "error",
    about=SCRIPT,
    summary="The script compiles; without a .NET runtime: brackets match, strings and comments have an end",
    why="The platform compiles the script when the connector is saved, and refuses one that does not compile.",
    source="microsoft/PowerPlatformConnectors#2405; Microsoft: write code in a custom connector",
    bad=(
        Example(files={SCRIPT: _CODE.rstrip().removesuffix("}")}),
        _script("        if (true) { return null; )\n"),
        _script('        var name = "Ada;\n'),
        _script('        var name = $"{Context.OperationId";\n'),
        Example(files={SCRIPT: f"{_CODE}/* the end\n"}),
    ),
    good=_script('        var name = $"{Context.OperationId}: {{ ) \\""; // (\n        var end = \'}\'; /* { */\n'),
)
def script_compile_error(connector: Connector) -> Iterator[Violation]:
    """Report what no compiler takes; what a compiler says is added where one is asked, see `compilation.py`."""
    source = connector.text(SCRIPT)
    for message, offset in imbalances(source, code_of(source)):
        yield Violation(message, offset=offset)


@rule(
    "script-class-missing",
    "error",
    about=SCRIPT,
    summary="The script has a public class `Script` that derives from `ScriptBase`",
    why="The platform makes an object of that class for each call.",
    source=_WRITE_CODE,
    bad=(
        _script(Script="Connector"),
        _script(ScriptBase="object"),
        Example(files={SCRIPT: "// public class Script : ScriptBase\n"}),
    ),
    good=Example(files={SCRIPT: "// class Other\nnamespace Mine {\n" + _CODE + "}\n"}),
)
def script_class_missing(connector: Connector) -> Iterator[Violation]:
    """Report the class that was probably meant; one of another case is a warning, as published ones have it."""
    found = list(classes(code_of(connector.text(SCRIPT))))
    named = [each for each in found if each.name == "Script"]
    if any(each.is_public and _derives(each.bases) for each in named):
        return
    near = next((each for each in found if each.name.lower() == "script" and _derives(each.bases)), None)
    near = near or next((each for each in found if _derives(each.bases)), None)
    if named and _derives(named[0].bases):
        yield Violation("the class 'Script' must be public", offset=named[0].offset)
    elif named:
        yield Violation("the class 'Script' must derive from 'ScriptBase'", offset=named[0].offset)
    elif near is not None:
        is_case = near.name.lower() == "script"
        message = f"the class must be called 'Script', not {near.name!r}"
        yield Violation(message, offset=near.offset, severity="warning" if is_case else None)
    else:
        yield Violation("there is no 'public class Script : ScriptBase'", offset=0)


def _derives(bases: tuple[str, ...]) -> bool:
    return any(base.rpartition(".")[2] == "ScriptBase" for base in bases)


@rule(
    "script-executeasync-missing",
    "error",
    about=SCRIPT,
    summary="The script overrides `ExecuteAsync()`, which returns `Task<HttpResponseMessage>`",
    why="It is what the platform calls.",
    source=_WRITE_CODE,
    bad=(_script(ExecuteAsync="Execute"), _script(override="virtual"), _script(HttpResponseMessage="string")),
    good=(
        Example(files={SCRIPT: _CODE.replace("<", " < ").replace(">", " > ").replace("async ", "")}),
        Example(
            files={SCRIPT: "using Reply = System.Net.Http.HttpResponseMessage;\n" + _CODE.replace(_RESPONSE, "Reply")}
        ),
    ),
)
def script_executeasync_missing(connector: Connector) -> Iterator[Violation]:
    """Report a method that cannot be the one; silent when there is no class it could be in."""
    code = code_of(connector.text(SCRIPT))
    if not any(_derives(each.bases) for each in classes(code)):
        return
    aliases = {each.alias: each.target for each in usings(code) if each.alias}
    found = list(methods(code, "ExecuteAsync"))
    if any("override" in each.modifiers and _returns_response(each.returns, aliases) for each in found):
        return
    if not found:
        yield Violation("there is no 'public override async Task<HttpResponseMessage> ExecuteAsync()'", offset=0)
    elif "override" not in found[0].modifiers:
        yield Violation("'ExecuteAsync' must be an override", offset=found[0].offset)
    else:
        message = f"'ExecuteAsync' must return 'Task<HttpResponseMessage>', not {found[0].returns!r}"
        yield Violation(message, offset=found[0].offset)


def _returns_response(returns: str, aliases: dict[str, str]) -> bool:
    name = resolved(resolved(returns.replace("global::", ""), aliases), _LONG_NAMES)
    return name == f"Task<{_RESPONSE}>"


@rule(
    "script-too-large",
    "error",
    about=SCRIPT,
    summary="The script is smaller than 1 MB",
    why="The platform does not take larger ones. A call may run for two minutes; older pages say five seconds.",
    source=_WRITE_CODE,
    bad=Example(files={SCRIPT: _too_long}),
    good=_script(top="// " + "a" * 1000 + "\n"),
)
def script_too_large(connector: Connector) -> Iterator[Violation]:
    """Report a script above the limit."""
    size = len(connector.files[SCRIPT].data)
    if size > _MAX_BYTES:
        yield Violation(f"the script has {size:,} bytes; the limit is {_MAX_BYTES:,}", offset=0)


@rule(
    "script-namespace-unsupported",
    "warning",
    about=SCRIPT,
    on_import="warning",
    summary="The script imports only the namespaces that the platform offers",
    why="The code does not compile, or only by luck, and the upload says no more than 'internal server error'.",
    source=f"{_WRITE_CODE}; microsoft/PowerPlatformConnectors#3478",
    bad=(
        _script(top="using System.Data;\n"),
        _script(top="using static System.Reflection.Assembly;\n"),
        _script(top="using Table = System.Data.DataTable;\n"),
    ),
    good=_script(
        '        using var reader = new StringReader("");\n        using (var other = new StringReader("")) { }\n',
        "// using System.Data;\nusing System;\nusing static System.Math;\nusing Map = Newtonsoft.Json.Linq.JObject;\n",
    ),
)
def script_namespace_unsupported(connector: Connector) -> Iterator[Violation]:
    """Report `using` directives outside the list; those that name a type must name one of a known namespace."""
    for using in usings(code_of(connector.text(SCRIPT))):
        target = using.target.removeprefix("global::")
        name = target.partition("<")[0]
        names_type = using.is_static or using.alias
        if name in NAMESPACES or (names_type and ("." not in name or name.rpartition(".")[0] in NAMESPACES)):
            continue
        yield Violation(
            f"the namespace of {name!r} is not offered{did_you_mean(name, NAMESPACES)}", offset=using.offset
        )


@rule(
    "script-http-client",
    "warning",
    about=SCRIPT,
    on_import="warning",
    summary="The script sends requests with `Context.SendAsync`, and loads no other code",
    why="Own clients pass by the platform's time limit and log; sockets, `#r` and `#load` are not offered.",
    source=_WRITE_CODE,
    bad=(
        _script("        var client = new HttpClient();\n"),
        _script("        HttpClient client = new();\n"),
        _script(top='#r "System.Data"\n'),
    ),
    good=_script('        // new HttpClient()\n        var text = "new HttpClient()";\n'),
)
def script_http_client(connector: Connector) -> Iterator[Violation]:
    """Report clients that are made, and directives that load code."""
    source = connector.text(SCRIPT)
    if "#" not in source and not any(name in source for name in _CLIENTS):
        return
    code = code_of(source)
    for at, token in enumerate(code):
        if token.kind == "directive" and token.text[1:].split()[:1] in (["r"], ["load"]):
            yield Violation(f"#{token.text[1:].split()[0]} is not offered; a script is one file", offset=token.start)
        elif token.kind == "name" and token.text == "new":
            name = at + 1
            while name + 2 < len(code) and code[name + 1].text == ".":
                name += 2
            if name + 1 < len(code) and code[name].text in _CLIENTS and code[name + 1].text in ("(", "{"):
                yield Violation(
                    f"send with Context.SendAsync, not with a {code[name].text} of your own", offset=token.start
                )
            elif (kind := _declared_type(code, at)) in _CLIENTS:
                yield Violation(f"send with Context.SendAsync, not with a {kind} of your own", offset=token.start)


def _declared_type(code: Sequence[Token], at: int) -> str:
    """Return the type of a variable that is declared as `Type name = new(...)`, by the place of its `new`."""
    following = code[at + 1].text if at + 1 < len(code) else ""
    is_declared = at > 2 and following == "(" and code[at - 1].text == "=" and code[at - 2].kind == "name"
    return code[at - 3].text if is_declared else ""


@rule(
    "script-operation-literal-unknown",
    "warning",
    about=SCRIPT,
    on_import="warning",
    summary="Every text that the script compares with `Context.OperationId` is an operationId",
    why="The branch is never taken: the operation was renamed, or misspelled.",
    source="measured: no published connector compares with anything else",
    bad=(
        _script('        if (this.Context.OperationId == "ListItem") { return null; }\n'),
        _script('        switch (Context.OperationId) { case "Listitems": return null; }\n'),
        _script('        var id = Context.OperationId;\n        if ("Zip".Equals(id)) { return null; }\n'),
        _script('        if (string.Equals(Context.OperationId, "Zip")) { return null; }\n'),
    ),
    good=(
        _script(
            '        if (Context.OperationId == "ListItems" || "GetItem" != Context.OperationId) { return null; }\n'
        ),
        _script('        switch (Context.OperationId) { case "ListItems": return Read("Zip"); default: break; }\n'),
    ),
)
def script_operation_literal_unknown(connector: Connector) -> Iterator[Violation]:
    """Report texts that are no operationId, encoded or not; silent without operations to compare with."""
    from base64 import b64encode

    known = connector.index.by_id
    if not known:
        return
    encoded = {b64encode(name.encode("utf-8", "replace")).decode() for name in known}
    folded = {name.lower() for name in known}
    for literal in operation_literals(code_of(connector.text(SCRIPT))):
        value = literal.value
        if value in known or value in encoded or not value or (literal.ignores_case and value.lower() in folded):
            continue
        yield Violation(f"there is no operation {value!r}{did_you_mean(value, known)}", offset=literal.offset)
