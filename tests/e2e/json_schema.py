"""As much of JSON Schema 2020-12 as an OpenAPI document of the services needs. An unknown keyword is an error, not a pass."""
import re

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
SILENT = {"description", "title", "examples", "example", "default", "format", "$comment", "deprecated", "readOnly", "writeOnly",
          "contentMediaType", "contentEncoding", "discriminator", "$defs"}
KNOWN = SILENT | {"$ref", "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
                  "minLength", "maxLength", "pattern", "minimum", "maximum", "anyOf", "oneOf", "allOf", "uniqueItems",
                  "propertyNames", "exclusiveMinimum", "exclusiveMaximum"}


def _is(kind, value):
    if kind in ("integer", "number"):
        return isinstance(value, (int,) if kind == "integer" else (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[kind])


def _resolve(document, reference):
    node = document
    for step in reference.removeprefix("#/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    return node


def mistakes(document, schema, value, at=""):
    """What is wrong with the value, as texts; the document is where references lead."""
    if schema is True:
        return []
    if schema is False:
        return [f"{at}: nothing is allowed here"]
    found = [f"{at}: keyword {k} is unknown to the test" for k in set(schema) - KNOWN if not k.startswith("x-")]
    if "$ref" in schema:
        found += mistakes(document, _resolve(document, schema["$ref"]), value, at)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(k, value) for k in kinds):
        return found + [f"{at}: {value!r} is no {kinds}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{at}: {value!r} is none of {schema['enum']}")
    if "const" in schema and (value != schema["const"] or isinstance(value, bool) != isinstance(schema["const"], bool)):
        found.append(f"{at}: {value!r} is not {schema['const']!r}")
    for part in schema.get("allOf", []):
        found += mistakes(document, part, value, at)
    for word, good in (("anyOf", lambda n: n >= 1), ("oneOf", lambda n: n == 1)):
        if word in schema:
            tried = [mistakes(document, part, value, at) for part in schema[word]]
            if not good(tried.count([])):
                found.append(f"{at}: {word} holds for {tried.count([])}: {tried}")
    if isinstance(value, dict):
        found += _object(document, schema, value, at)
    elif isinstance(value, list):
        found += _array(document, schema, value, at)
    elif isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)):
            found.append(f"{at}: length of {value!r}")
        if "pattern" in schema and not re.search(schema["pattern"], value):
            found.append(f"{at}: {value!r} does not match {schema['pattern']}")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if not schema.get("minimum", value) <= value <= schema.get("maximum", value):
            found.append(f"{at}: {value} is out of range")
        if value <= schema.get("exclusiveMinimum", value - 1) or value >= schema.get("exclusiveMaximum", value + 1):
            found.append(f"{at}: {value} is out of range")
    return found


def _object(document, schema, value, at):
    found = [f"{at}: {name} is missing" for name in schema.get("required", []) if name not in value]
    properties = schema.get("properties", {})
    for name, inner in value.items():
        if name in properties:
            found += mistakes(document, properties[name], inner, f"{at}/{name}")
        elif "additionalProperties" in schema:
            found += mistakes(document, schema["additionalProperties"], inner, f"{at}/{name}")
    return found


def _array(document, schema, value, at):
    found = []
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        found.append(f"{at}: {len(value)} elements")
    if schema.get("uniqueItems") and any(v in value[:n] for n, v in enumerate(value)):
        found.append(f"{at}: an element twice")
    for number, inner in enumerate(value):
        found += mistakes(document, schema.get("items", True), inner, f"{at}/{number}")
    return found
