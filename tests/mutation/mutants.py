"""Where a C++ source can be changed by a small slip, and how it reads then. Knows tokens, not C++: what does not compile is
not counted.

  comparison  a comparison is turned: < to >=, == to !=
  bound       a bound is moved by one: < to <=, a number by one
  statement   a statement is dropped
  condition   the condition of an `if` or a `while` is negated
  arguments   two neighbouring arguments of a call are swapped
"""
import dataclasses
import re

TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|R\"(?P<mark>[^(]*)\(.*?\)(?P=mark)\"|\"(?:\\.|[^\"\\\n])*\"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'|"
    r"^[ \t]*\#(?:\\\n|[^\n])*|[A-Za-z_]\w*|\d[\w.']*|<=>|<<=|>>=|->\*|::|->|\+\+|--|&&|\|\||[<>=!+\-*/%&|^]=|<<|>>|\S",
    re.S | re.M)
TURNED = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
MOVED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OPENING = {"(": ")", "[": "]", "{": "}"}
# A statement that begins with one of these declares something or goes elsewhere.
NOT_DROPPED = {"return", "using", "namespace", "struct", "class", "enum", "template", "static_assert", "const", "constexpr",
               "auto", "static", "case", "default", "public", "private", "protected", "friend", "typedef", "extern", "inline",
               "else", "do", "for", "while", "if", "switch", "goto", "try", "virtual", "explicit", "operator", "}"}
# A type and a name.
DECLARATION = re.compile(r"[\w:]+(<.*>)?(::\w+)*[&*]* [&*]*\w+( =|\(|\{|\[|$)", re.S)


@dataclasses.dataclass(frozen=True)
class Token:
    text: str
    start: int
    end: int


@dataclasses.dataclass(frozen=True)
class Mutant:
    """`kind`, and what stands between `start` and `end` of the source instead."""
    kind: str
    start: int
    end: int
    text: str

    def applied(self, source):
        return source[:self.start] + self.text + source[self.end:]

    def line(self, source):
        return source.count("\n", 0, self.start) + 1


def tokens_of(source):
    """Without comments and preprocessor lines."""
    return [Token(match.group(), match.start(), match.end()) for match in TOKEN.finditer(source)
            if not match.group().startswith(("//", "/*")) and not match.group().lstrip().startswith("#")]


def partners_of(tokens):
    """The index of each opening bracket's closing one."""
    partners, stack = {}, []
    for i, token in enumerate(tokens):
        if token.text in OPENING:
            stack.append(i)
        elif token.text in OPENING.values() and stack and OPENING[tokens[stack[-1]].text] == token.text:
            partners[stack.pop()] = i
    return partners


def is_comparison(source, token):
    """clang-format puts spaces around a comparison, and none around the brackets of a template."""
    return source[token.start - 1:token.start].isspace() and source[token.end:token.end + 1].isspace()


def comparisons(source, tokens):
    for before, token in zip(tokens, tokens[1:]):
        if token.text not in TURNED or before.text == "operator" or not is_comparison(source, token):
            continue
        yield Mutant("comparison", token.start, token.end, TURNED[token.text])
        if token.text in MOVED:
            yield Mutant("bound", token.start, token.end, MOVED[token.text])


def numbers(source, tokens):
    for before, token in zip(tokens, tokens[1:]):
        in_template = before.text == "<" and not is_comparison(source, before)
        if re.fullmatch(r"[1-9][\d']*", token.text) and not in_template:
            yield Mutant("bound", token.start, token.end, str(int(token.text.replace("'", "")) + 1))


def statements(source, tokens, partners):
    beginning = True
    in_parentheses = {i for opening, closing in partners.items() if tokens[opening].text == "("
                      and tokens[opening - 1].text == "for" for i in range(opening, closing)}
    for i, token in enumerate(tokens):
        if beginning and i not in in_parentheses and token.text not in NOT_DROPPED and (token.text.isidentifier() or token.text in ("*", "++", "--")):
            end, plain = i, True
            while end < len(tokens) and tokens[end].text not in (";", "}"):
                if tokens[end].text == "{":
                    plain = False  # a function, a lambda or braces: too much to drop
                    break
                end = partners.get(end, end) + 1
            if (plain and end < len(tokens) and tokens[end].text == ";"
                    and not DECLARATION.match(source[token.start:tokens[end].start])):
                yield Mutant("statement", token.start, tokens[end].start, "")
        beginning = token.text in (";", "{", "}") or (token.text == ")" and closes_condition(tokens, partners, i))


def closes_condition(tokens, partners, closing):
    opening = next((o for o, c in partners.items() if c == closing), 0)
    return opening > 0 and tokens[opening - 1].text in ("if", "while", "for")


def conditions(source, tokens, partners):
    for i, token in enumerate(tokens):
        if token.text not in ("if", "while") or i + 1 not in partners or tokens[i + 1].text != "(":
            continue
        first, last = tokens[i + 1].end, tokens[partners[i + 1]].start
        declaration = source.rfind(";", first, last)  # `if (init; condition)`
        begin = declaration + 1 if declaration >= 0 else first
        text = source[begin:last].strip()
        if re.match(r"(const )?auto\b", text):
            continue
        yield Mutant("condition", begin, last, (" " if declaration >= 0 else "") + f"!({text})")


def arguments(source, tokens, partners):
    for opening, closing in partners.items():
        if tokens[opening].text != "(" or opening == 0 or not re.fullmatch(r"[a-z_]\w*|>", tokens[opening - 1].text):
            continue
        if tokens[opening - 1].text in ("if", "while", "for", "switch", "return", "sizeof", "decltype"):
            continue
        parts, begin, i = [], opening + 1, opening + 1
        while i < closing:
            if tokens[i].text == ",":
                parts.append((begin, i))
                begin = i + 1
            i = partners.get(i, i) + 1
        parts.append((begin, closing))
        for (a, b), (c, d) in zip(parts, parts[1:]):
            if a == b or c == d:
                continue
            one = source[tokens[a].start:tokens[b - 1].end]
            other = source[tokens[c].start:tokens[d - 1].end]
            # Parameters are a type and a name.
            if one == other or re.search(r"[\w>&*] +[&*]*\w+$", one) or "\n" in one + other:
                continue
            yield Mutant("arguments", tokens[a].start, tokens[d - 1].end, f"{other}, {one}")


def mutants_of(source):
    """All of a source, in the order of its text."""
    tokens = tokens_of(source)
    partners = partners_of(tokens)
    found = [*comparisons(source, tokens), *numbers(source, tokens), *statements(source, tokens, partners),
             *conditions(source, tokens, partners), *arguments(source, tokens, partners)]
    return sorted(found, key=lambda mutant: (mutant.start, mutant.kind, mutant.text))
