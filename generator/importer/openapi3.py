"""A description in OpenAPI 3.x as a connector's definition in OpenAPI 2.0.

What OpenAPI 2.0 cannot say becomes the nearest thing it can; what is lost is told in members called `NOTE`, which
become comments of the specs.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from generator.importer.free_names import FreeNames
from generator.importer.openapi3_contents import Contents
from generator.importer.openapi3_schemas import SchemaLowering
from generator.importer.openapi3_security import security_of
from generator.importer.words import NOTE
from generator.spec.vocabulary import METHODS, OPERATION_ID

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_VERSION = re.compile(r"\d+(?:\.\d+){0,3}")
_INFO = ("title", "description", "version", "termsOfService", "contact", "license")


def lowered(description: Mapping[str, Any]) -> dict[str, Any]:
    """Return the definition that says the same, as far as it can.

    Args:
        description: what an OpenAPI 3.x file holds; its references were not followed, and none that leads out of it is.
    """
    components = _object(description.get("components"))
    schemas = SchemaLowering(_object(components.get("schemas")))
    contents = Contents(components, schemas)
    found: dict[str, Any] = {"swagger": "2.0", "info": _info(_object(description.get("info")))}
    notes = [*_address(description.get("servers"), found)]
    found |= {"consumes": ["application/json"], "produces": ["application/json"]}
    found["paths"] = _paths(_object(description.get("paths")), contents)
    found["definitions"] = {name: schemas.schema(value) for name, value in schemas.schemas.items()}
    notes += security_of(components.get("securitySchemes"), description.get("security"), found)
    notes += _metadata(description, found)
    if isinstance(tags := description.get("tags"), list):
        found["tags"] = [
            {key: tag[key] for key in ("name", "description") if isinstance(tag.get(key), str)}
            for tag in tags
            if isinstance(tag, dict) and isinstance(tag.get("name"), str)
        ]
    if description.get("webhooks"):
        notes.append("the webhooks of the description are lost; a trigger needs an operation that subscribes")
    if notes:
        found[NOTE] = "; ".join(notes)
    return found


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _info(info: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: info[key] for key in _INFO if key in info}
    found.setdefault("title", "Connector")
    version = _VERSION.search(str(info.get("version", "")))
    found["version"] = ".".join([*(version[0] if version else "1").split("."), "0", "0"][:3])
    found.setdefault("description", f"{found['title']}.")
    found.update({key: value for key, value in info.items() if key.startswith("x-")})
    return found


def _metadata(description: Mapping[str, Any], found: dict[str, Any]) -> list[str]:
    """Say who is behind the service, as far as the description tells; return what it does not."""
    info = found["info"]
    host = f"https://{found['host']}"
    contact = _object(info.get("contact"))
    page, terms = _object(description.get("externalDocs")).get("url") or contact.get("url"), info.get("termsOfService")
    is_told = isinstance(page, str) and page.startswith("http")
    info["contact"] = {"name": info["title"], "url": page if is_told else host, **contact}
    found["x-ms-connector-metadata"] = [
        {"propertyName": "Website", "propertyValue": page if is_told else host},
        {"propertyName": "Privacy policy", "propertyValue": terms if isinstance(terms, str) else f"{host}/privacy"},
        {"propertyName": "Categories", "propertyValue": "Productivity"},
    ]
    unknown = [*([] if is_told else ["website"]), *([] if isinstance(terms, str) else ["privacy policy"])]
    return [f"nothing told the {', '.join([*unknown, 'categories', 'publisher and color'])}: put yours here"]


def _address(servers: Any, found: dict[str, Any]) -> list[str]:
    """Say where the service is; return what is lost."""
    usable = [server for server in servers if isinstance(server, dict)] if isinstance(servers, list) else []
    notes = []
    address = ""
    if usable:
        variables = _object(usable[0].get("variables"))

        def default(match: re.Match[str]) -> str:
            return str(_object(variables.get(match[1])).get("default", match[1]))

        written = str(usable[0].get("url", ""))
        address = _VARIABLE.sub(default, written)
        if address != written:
            notes.append(f"the server {written[:120]} has variables; their defaults are used")
        if len(usable) > 1:
            others = ", ".join(str(server.get("url", ""))[:80] for server in usable[1:4])
            notes.append(f"of several servers the first is used; others: {others}{' ...' if len(usable) > 4 else ''}")
    try:
        parts = urlsplit(address)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        parts, host = urlsplit(""), ""
    if not re.fullmatch(r"[A-Za-z0-9.-]+(:\d+)?", host):
        notes.append("the description names no host; put that of the service here")
        host = "example.com"
    found["host"] = host
    found["basePath"] = (parts.path.rstrip("/") or "/") if re.fullmatch(r"(/[^\s?#{}]*)?", parts.path) else "/"
    found["schemes"] = [parts.scheme] if parts.scheme in ("http", "https") else ["https"]
    return notes


def _paths(paths: Mapping[str, Any], contents: Contents) -> dict[str, Any]:
    found: dict[str, Any] = {}
    names = FreeNames()
    for path, item in paths.items():
        if not isinstance(item, dict) or not path.startswith("/"):
            continue
        shared = item.get("parameters")
        methods: dict[str, Any] = {}
        for method in METHODS:
            if isinstance(operation := item.get(method), dict):
                methods[method] = _operation(names.free, (method, path), operation, shared, contents)
        notes = [f"{method.upper()} cannot be said in OpenAPI 2.0" for method in ("trace",) if method in item]
        if isinstance(item.get("$ref"), str):
            notes.append(f"{item['$ref'][:80]!r} leads out of this file and is not opened")
        if notes and methods:
            first = next(iter(methods.values()))
            first[NOTE] = "; ".join([*([first[NOTE]] if NOTE in first else []), *notes])
        if methods:
            found[path] = methods
    return found


def _operation(
    free: Callable[[str], str], route: tuple[str, str], value: Mapping[str, Any], shared: Any, contents: Contents
) -> dict[str, Any]:
    notes: list[str] = []
    written = value.get("operationId")
    name = _operation_id(written, " ".join(route))
    unique = free(name)
    if isinstance(written, str) and unique != written:
        notes.append(f"operationId was {written[:80]!r}")
    found: dict[str, Any] = {"operationId": unique}
    summary, description = value.get("summary"), value.get("description")
    summary = summary if isinstance(summary, str) and summary.strip() else _sentence(unique)
    found["summary"] = " ".join(summary.split())[:80].rstrip(" .")
    said = description if isinstance(description, str) and description.strip() else f"{found['summary']}."
    found["description"] = said.strip()
    if isinstance(tags := value.get("tags"), list):
        found["tags"] = [tag for tag in tags if isinstance(tag, str)]
    if value.get("deprecated") is True:
        found["deprecated"] = True
    found.update({key: member for key, member in value.items() if key.startswith("x-")})
    parameters, told = contents.parameters([*_list(shared), *_list(value.get("parameters"))], route[1])
    notes += told
    if "requestBody" in value:
        more, consumes, told = contents.body(value["requestBody"], {each["name"] for each in parameters})
        notes += told
        parameters += more
        if consumes and consumes != ["application/json"]:
            found["consumes"] = consumes
    if parameters:
        found["parameters"] = parameters
    found["responses"], produces, told = contents.responses(_object(value.get("responses")))
    notes += told
    if produces and produces != ["application/json"]:
        found["produces"] = produces
    notes += [f"its {word} are lost" for word in ("callbacks", "servers") if value.get(word)]
    if "security" in value:
        if value["security"] == []:
            found["security"] = []
        else:
            notes.append("it asks for an authentication of its own, which a connection does not know")
    if notes:
        found[NOTE] = "; ".join(notes)
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _operation_id(written: Any, route: str) -> str:
    if isinstance(written, str) and re.fullmatch(OPERATION_ID, written):
        return written
    source = written if isinstance(written, str) and written.strip() else route
    words = re.findall(r"[A-Za-z0-9]+", source)
    name = "".join(word[0].upper() + word[1:] for word in words)[:100]
    return name if name[:1].isalpha() else f"Operation{name}"


def _sentence(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+", " ", name).lower()
    return words[:1].upper() + words[1:]
