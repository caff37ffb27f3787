#!/usr/bin/env python3
"""Whether those who read the old document understand what the new one describes. usage: compatible.py <old> <new>

For OpenAPI and AsyncAPI, as comanda writes them. Exit status 1 and a line for each change that breaks a reader.

What breaks a client of the API:
  a path, an operation or a success status that is gone; an operation that needs another scope;
  a parameter or a member of a body that has become required, is new and required, or takes less than before (another
  type, fewer values, a narrower range, a shorter length, another pattern or format); one that is gone, since unknown ones
  are refused; a body that has become required;
  a member of an answer that is gone or may be missing now, or that has another type, another format or constant.
What does not: new paths, operations, answers' members, optional parameters and members, error codes and error statuses; a
new value of an answer's enumeration, for which readers have to be prepared ("status" gets new states).

What breaks a reader of messages: a channel, an operation or a message type that is gone; for `data` and the attributes
the rules of answers. A message that the service receives has the rules of bodies, too: its senders may be older.
"""
import json
import sys

METHODS = ("get", "put", "post", "delete", "patch")
# What a schema allows, smaller or larger by the keyword: name -> which way is narrower.
LOWER = ("minimum", "minLength", "minItems", "exclusiveMinimum")
UPPER = ("maximum", "maxLength", "maxItems", "exclusiveMaximum")

# (the pattern that was, one that takes all that it took): a comparison cannot tell that from any other pair. "." and ".."
# are left out of it: what was named so could be asked for by no client.
NAME = "^[A-Za-z0-9._:-]+$"
WIDER_PATTERNS = {(NAME, r"^(\.{0,2}[A-Za-z0-9_:-][A-Za-z0-9._:-]*|\.{3}[A-Za-z0-9._:-]*)$"),
                  (NAME, r"^(\.{0,2}[!-,/-~-][!-~]*|\.{3}[!-~]*)$")}


class Comparison:
    def __init__(self, old, new):
        self.old, self.new, self.found = old, new, []

    def broken(self, where, what):
        self.found.append(f"{where}: {what}")

    # --- schemas

    @staticmethod
    def resolved(document, value):
        while isinstance(value, dict) and "$ref" in value:
            pointer = value["$ref"].removeprefix("#/")
            value = document
            for part in pointer.split("/"):
                value = value[part.replace("~1", "/").replace("~0", "~")]
        return value

    def flat(self, document, schema):
        """The schema with its references followed and its allOf made one."""
        schema = self.resolved(document, schema)
        if "allOf" not in schema:
            return schema
        out = {key: value for key, value in schema.items() if key != "allOf"}
        for part in schema["allOf"]:
            for key, value in self.flat(document, part).items():
                if key == "properties":
                    merged = dict(out.get(key, {}))
                    for name, member in value.items():
                        merged[name] = {"allOf": [merged[name], member]} if name in merged else member
                    out[key] = merged
                elif key == "required":
                    out[key] = sorted({*out.get(key, []), *value})
                else:
                    out[key] = value
        return out

    @staticmethod
    def types(schema):
        kind = schema.get("type")
        return None if kind is None else set(kind if isinstance(kind, list) else [kind])

    def sent(self, old, new, where):
        """What a client sends: the new service must take all that the old one took."""
        old, new = self.flat(self.old, old), self.flat(self.new, new)
        before, now = self.types(old), self.types(new)
        if now is not None and (before is None or not before <= now):
            self.broken(where, f"takes {sorted(now)} and took {sorted(before) if before else 'anything'}")
            return
        if "enum" in new and ("enum" not in old or not self.values(old) <= self.values(new)):
            self.broken(where, "takes fewer values")
        for name in LOWER:
            if name in new and (name not in old or new[name] > old[name]) and not (name.startswith("minL") and new[name] == 0):
                self.broken(where, f"has a larger {name}")
        for name in UPPER:
            if name in new and (name not in old or new[name] < old[name]):
                self.broken(where, f"has a smaller {name}")
        for name in ("pattern", "format", "const"):
            if name in new and new[name] != old.get(name):
                if name == "format" and new[name].startswith("int"):
                    continue  # says the width; the range is in minimum and maximum
                if name == "pattern" and (old.get(name), new[name]) in WIDER_PATTERNS:
                    continue
                self.broken(where, f"asks for another {name}")
        self.members_sent(old, new, where)
        if "items" in old and "items" in new:
            self.sent(old["items"], new["items"], where + "/*")

    def members_sent(self, old, new, where):
        before, now = old.get("properties", {}), new.get("properties", {})
        for name in set(new.get("required", [])) - set(old.get("required", [])):
            self.broken(f"{where}/{name}", "has become required")
        for name, schema in before.items():
            if name in now:
                self.sent(schema, now[name], f"{where}/{name}")
            elif new.get("additionalProperties") is False:
                self.broken(f"{where}/{name}", "is not taken any more")

    @staticmethod
    def values(schema):
        return {json.dumps(value) for value in schema["enum"]}

    def received(self, old, new, where):
        """What a client reads: the new service must send nothing that the old document ruled out."""
        old, new = self.flat(self.old, old), self.flat(self.new, new)
        before, now = self.types(old), self.types(new)
        if before is not None and (now is None or not now <= before):
            self.broken(where, f"may be {sorted(now) if now else 'anything'} and was {sorted(before)}")
            return
        for name in ("format", "const"):
            if name in old and new.get(name) != old[name]:
                self.broken(where, f"has another {name}")
        if "enum" in old and "enum" not in new:
            self.broken(where, "may be any value, and was one of a list")
        before, now = old.get("properties", {}), new.get("properties", {})
        for name, schema in before.items():
            if name not in now:
                self.broken(f"{where}/{name}", "is gone")
            else:
                self.received(schema, now[name], f"{where}/{name}")
        for name in (set(old.get("required", [])) - set(new.get("required", []))) & set(now):
            self.broken(f"{where}/{name}", "may be missing now")
        if "items" in old:
            self.received(old["items"], new.get("items", {}), where + "/*")

    # --- OpenAPI

    def openapi(self):
        for path, operations in self.old["paths"].items():
            for method in METHODS:
                if method not in operations:
                    continue
                where = f"{method.upper()} {path}"
                new = self.new["paths"].get(path, {}).get(method)
                if new is None:
                    self.broken(where, "is gone")
                else:
                    self.operation(operations[method], new, where)

    def operation(self, old, new, where):
        scopes = new.get("x-required-scope")
        if scopes is not None and scopes != old.get("x-required-scope"):
            self.broken(where, f"needs the scope {scopes} and needed {old.get('x-required-scope') or 'none'}")
        self.parameters(old, new, where)
        self.body(old.get("requestBody"), new.get("requestBody"), where)
        for status, answer in old["responses"].items():
            if not status.startswith(("2", "3")):
                continue
            if status not in new["responses"]:
                self.broken(f"{where} {status}", "is gone")
                continue
            self.answer(self.resolved(self.old, answer), self.resolved(self.new, new["responses"][status]), f"{where} {status}")

    def parameters(self, old, new, where):
        before = {(p["in"], p["name"]): p for p in (self.resolved(self.old, p) for p in old.get("parameters", []))}
        now = {(p["in"], p["name"]): p for p in (self.resolved(self.new, p) for p in new.get("parameters", []))}
        for (place, name), p in now.items():
            known = before.get((place, name))
            if p.get("required") and not (known or {}).get("required"):
                self.broken(f"{where} {place} {name}", "has become required" if known else "is new and required")
            if known:
                self.sent(known["schema"], p["schema"], f"{where} {place} {name}")
        for place, name in before.keys() - now.keys():
            self.broken(f"{where} {place} {name}", "is not taken any more")

    def body(self, old, new, where):
        if old is None and new is not None and new.get("required"):
            self.broken(f"{where} body", "is new and required")
        if old is None:
            return
        if new is None:
            self.broken(f"{where} body", "is not taken any more")
            return
        for media, content in old["content"].items():
            if media not in new["content"]:
                self.broken(f"{where} body", f"is not taken as {media} any more")
            else:
                self.sent(content["schema"], new["content"][media]["schema"], f"{where} body")

    def answer(self, old, new, where):
        for name in set(old.get("headers", {})) - set(new.get("headers", {})):
            self.broken(f"{where} header {name}", "is gone")
        for media, content in old.get("content", {}).items():
            if media not in new.get("content", {}):
                self.broken(where, f"does not come as {media} any more")
            else:
                self.received(content["schema"], new["content"][media]["schema"], where)

    # --- AsyncAPI

    def asyncapi(self):
        for name, channel in self.old["channels"].items():
            new = self.new["channels"].get(name)
            if new is None or new["address"] != channel["address"]:
                self.broken(f"channel {name}", "is gone")
                continue
            for message in set(channel["messages"]) - set(new["messages"]):
                self.broken(f"channel {name}", f"has no {message} any more")
        received = set()
        for name, operation in self.old["operations"].items():
            if name not in self.new["operations"]:
                self.broken(f"operation {name}", "is gone")
            if operation["action"] == "receive":
                received |= {m["$ref"].rsplit("/", 1)[1] for m in operation["messages"]}
        for name, message in self.old["components"]["messages"].items():
            new = self.new["components"]["messages"].get(name)
            if new is None:
                self.broken(name, "is gone")
                continue
            self.received(message["payload"], new["payload"], name)
            if name in received:
                self.sent(message["payload"], new["payload"], name)


def broken_by(old, new):
    """A line for each change from `old` to `new` that breaks a reader."""
    comparison = Comparison(old, new)
    if "asyncapi" in old:
        comparison.asyncapi()
    else:
        comparison.openapi()
    return sorted(set(comparison.found))


def main(old_path, new_path):
    with open(old_path, encoding="utf-8") as old, open(new_path, encoding="utf-8") as new:
        lines = broken_by(json.load(old), json.load(new))
    for line in lines:
        print(line)
    return 1 if lines else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
