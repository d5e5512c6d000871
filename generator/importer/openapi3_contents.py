"""Parameters, bodies and answers of OpenAPI 3.x as OpenAPI 2.0 can say them."""

import re
from collections.abc import Mapping
from typing import Any

from generator.importer.openapi3_schemas import SchemaLowering
from generator.importer.words import NOTE
from generator.render.labels import title_of

_STYLES = {"spaceDelimited": "ssv", "pipeDelimited": "pipes", "simple": "csv"}
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_JSON = re.compile(r"application/(?:[\w.+-]+\+)?json(?:\s*;.*)?|text/json", re.IGNORECASE)


class Contents:
    """Turns what operations take and answer.

    Attributes:
        components: what the description names once.
    """

    def __init__(self, components: Mapping[str, Any], schemas: SchemaLowering) -> None:
        self.components = components
        self._schemas = schemas

    def parameters(self, values: list[Any], path: str) -> tuple[list[dict[str, Any]], list[str]]:
        """Return parameters, those of the operation before those of its path; and what is lost."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        notes: list[str] = []
        for value in values:
            parameter = self._resolved(value, "parameters")
            name, place = (parameter or {}).get("name"), (parameter or {}).get("in")
            if parameter is None or not isinstance(name, str) or not name.strip():
                notes.append("a parameter is lost that does not resolve inside this file")
            elif place == "cookie":
                notes.append(f"the cookie {name!r} is lost")
            elif place in ("path", "query", "header"):
                if place == "header" and name.lower() in ("accept", "content-type", "authorization"):
                    continue
                found[name, place] = self._parameter(name, place, parameter)
        declared = {name for name, place in found if place == "path"}
        for name in dict.fromkeys(re.findall(r"\{([^{}]+)\}", path)):
            if name not in declared:
                notes.append(f"the path variable {name!r} was not described")
                found[name, "path"] = self._parameter(name, "path", {"schema": {"type": "string"}})
        return list(found.values()), notes

    def _parameter(self, name: str, place: str, value: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {"name": name, "in": place}
        description = value.get("description")
        if place == "path" or value.get("required") is True:
            found["required"] = True
        if place == "path":
            found["x-ms-url-encoding"] = "single"
        schema = value.get("schema")
        if schema is None and isinstance(content := value.get("content"), dict):
            schema = {"type": "string"}
            found[NOTE] = f"sent as {', '.join(map(str, content))[:80]}, which is to be written as a text"
        flat = self._schemas.flat(schema if schema is not None else {"type": "string"})
        found |= {key: member for key, member in flat.items() if key != NOTE}
        if NOTE in flat:
            found[NOTE] = flat[NOTE]
        found["x-ms-summary"] = title_of(name) or name
        inner = self._schemas.resolved(schema)
        own = inner.get("description") if isinstance(inner, dict) else None
        said = description if isinstance(description, str) and description.strip() else own
        found["description"] = said.strip() if isinstance(said, str) and said.strip() else f"{found['x-ms-summary']}."
        if found.get("type") == "array":
            style = value.get("style", "form" if place == "query" else "simple")
            found["collectionFormat"] = _STYLES.get(style, "csv")
            if style == "form" and value.get("explode", True) is True:
                found[NOTE] = "the service wants a parameter for each value; Power Platform sends one, with commas"
        elif value.get("style") == "deepObject":
            found[NOTE] = "an object with a parameter for each member is sent as one text"
        if value.get("deprecated") is True:
            found["x-ms-visibility"] = "advanced"
        return found

    def body(self, value: Any, names: set[str]) -> tuple[list[dict[str, Any]], list[str], list[str]]:
        """Return the inputs for a body, its media types, and what is lost."""
        body = self._resolved(value, "requestBodies")
        content = body.get("content") if body is not None else None
        if body is None or not isinstance(content, dict) or not content:
            return [], [], ["the body does not resolve inside this file, and is lost"] if body is None else []
        media = next((each for each in content if _JSON.fullmatch(each)), None)
        media = media or next((each for each in _FORMS if each in content), None) or next(iter(content))
        notes = [f"a body of {each[:80]} is lost" for each in content if each != media][:3]
        schema = content[media].get("schema") if isinstance(content[media], dict) else None
        if media in _FORMS:
            return self._form(schema), [media], notes
        name = "body" if "body" not in names else "request_body"
        is_json = _JSON.fullmatch(media) is not None
        binary = {"type": "string", "format": "binary"}
        found: dict[str, Any] = {
            "name": name,
            "in": "body",
            "required": body.get("required") is True,
            "schema": self._schemas.schema(schema) if is_json and schema is not None else {} if is_json else binary,
        }
        description = body.get("description")
        found["x-ms-summary"] = "Body"
        usable = isinstance(description, str) and description.strip()
        found["description"] = description.strip() if isinstance(description, str) and usable else "What is sent."
        return [found], [media.partition(";")[0].strip()], notes

    def _form(self, schema: Any) -> list[dict[str, Any]]:
        form = self._schemas.schema(self._schemas.resolved(schema)) if schema is not None else {}
        required = form.get("required")
        inputs = []
        for name, member in (form.get("properties") or {}).items():
            if not name.strip():
                continue
            source = self._schemas.schemas.get(str(member.get("$ref", "")).rpartition("/")[2], member)
            flat = self._schemas.flat(source)
            if flat.get("type") == "string" and flat.get("format") == "binary":
                flat = {"type": "file"}
            found = {"name": name, "in": "formData", **flat, "x-ms-summary": title_of(name) or name}
            description = member.get("description")
            usable = isinstance(description, str) and description.strip()
            found["description"] = description.strip() if usable else f"{found['x-ms-summary']}."
            if isinstance(required, list) and name in required:
                found["required"] = True
            inputs.append(found)
        return inputs

    def responses(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str], list[str]]:
        """Return answers by status, their media types, and what is lost."""
        found: dict[str, Any] = {}
        produces: list[str] = []
        notes: list[str] = []
        for status, value in values.items():
            response = self._resolved(value, "responses")
            code = status if re.fullmatch(r"[1-5]\d\d|default", status) else f"{status[:1]}00"
            if response is None or not re.fullmatch(r"[1-5]\d\d|default", code) or code in found:
                notes.append(f"the answer {status[:20]!r} is lost")
                continue
            if code != status:
                notes.append(f"all answers {status[:20]} are told as {code}")
            found[code] = self._response(response, produces)
            if code == "default" and "schema" in found[code] and len(values) > 1:
                del found[code]["schema"]
                notes.append("what other answers than those told hold is lost")
            if response.get("links"):
                notes.append(f"the links of the answer {status} are lost")
        if not any(code[0] == "2" for code in found):
            found = {"200": {"description": "The request succeeded."}, **found}
            notes.append("no answer was described that succeeds")
        return found, produces, notes

    def _response(self, value: Mapping[str, Any], produces: list[str]) -> dict[str, Any]:
        description = value.get("description")
        usable = isinstance(description, str) and description.strip()
        found: dict[str, Any] = {
            "description": description.strip() if isinstance(description, str) and usable else "Answer."
        }
        if isinstance(headers := value.get("headers"), dict) and headers:
            found["headers"] = {name: self._header(each) for name, each in headers.items()}
        content = value.get("content")
        if isinstance(content, dict) and content:
            media = next((each for each in content if _JSON.fullmatch(each)), next(iter(content)))
            schema = content[media].get("schema") if isinstance(content[media], dict) else None
            if _JSON.fullmatch(media):
                found["schema"] = self._schemas.schema(schema) if schema is not None else {}
            else:
                is_text = media.startswith("text/")
                found["schema"] = {"type": "string"} if is_text else {"type": "string", "format": "binary"}
            for each in content:
                kind = each.partition(";")[0].strip()
                if kind not in produces and "/" in kind:
                    produces.append(kind)
        return found

    def _header(self, value: Any) -> dict[str, Any]:
        header = self._resolved(value, "headers") or {}
        found = self._schemas.flat(header.get("schema", {"type": "string"}))
        if isinstance(description := header.get("description"), str) and description.strip():
            found["description"] = description.strip()
        return found

    def _resolved(self, value: Any, kind: str) -> dict[str, Any] | None:
        """Follow references to what the description names once; None when they lead nowhere, out, or in a circle."""
        named = self.components.get(kind)
        prefix = f"#/components/{kind}/"
        for _ in range(20):
            if not isinstance(value, dict):
                return None
            reference = value.get("$ref")
            if reference is None:
                return value
            if not isinstance(reference, str) or not reference.startswith(prefix) or not isinstance(named, dict):
                return None
            value = named.get(reference.removeprefix(prefix).replace("~1", "/").replace("~0", "~"))
        return None
