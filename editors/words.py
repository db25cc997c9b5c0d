#!/usr/bin/env python3
"""grammar/JourneyLexer.g4 -> the words that the editors' grammars know.

Writes tree-sitter-journey/keywords.js, and the lists of words in tree-sitter-journey/queries/highlights.scm and
vscode/syntaxes/journey.tmLanguage.json. With --check it writes nothing, and ends with 3 when one of them would change.
"""
import json
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
LEXER = HERE.parent / "grammar" / "JourneyLexer.g4"
BEGIN, END = "; words from JourneyLexer.g4 begin\n", "; words from JourneyLexer.g4 end\n"

# What the reserved words are to a reader.
CONSTANTS, OPERATORS, CONDITIONS = ["true", "false", "none"], ["and", "or", "not", "in"], ["if", "then", "else"]
# Soft keywords that lead the customer on, check or say how things end; the rest describe.
FLOW = ["send", "skip", "repeat", "times", "split", "go", "end", "stop", "emit", "wait", "until", "up", "for", "every", "when", "on",
        "after", "at", "idle", "unless", "continue", "exit", "enter", "reenter", "timeout"]


def words_of_the_lexer():
    """The keywords by the headings that stand above them."""
    groups, heading = {}, None
    for line in LEXER.read_text(encoding="utf-8").splitlines():
        if line.startswith("IDENT "):
            break
        if match := re.fullmatch(r"// ([A-Z][a-z ]+)\.", line):
            heading = match[1]
        elif match := re.fullmatch(r"[A-Z]+ : '([a-z]+)' ;", line):
            groups.setdefault(heading, []).append(match[1])
    return groups


def keywords_js(reserved, groups):
    lists = {"reserved": reserved, "soft": [word for group in groups for word in groups[group]]}
    text = "// Made by ../words.py from grammar/JourneyLexer.g4.\nmodule.exports = {\n"
    for name, words in lists.items():
        text += f"  {name}: [\n" + "".join(f"    '{word}',\n" for word in words) + "  ],\n"
    return text + "};\n"


def highlights(text, groups):
    soft = [word for group in groups for word in groups[group]]
    lists = [
        ("@keyword.operator", OPERATORS),
        ("@keyword.conditional", CONDITIONS),
        ("@keyword", [word for word in soft if word not in FLOW]),
        ("@keyword.control", [word for word in soft if word in FLOW]),
    ]
    made = "".join("[\n" + "".join(f'  "{word}"\n' for word in words) + f"] {capture}\n\n" for capture, words in lists)
    before, rest = text.split(BEGIN)
    return before + BEGIN + made.rstrip("\n") + "\n" + END + rest.split(END)[1]


def text_mate(text, groups):
    grammar = json.loads(text)
    others = [word for group in groups if group != "Declarations" for word in groups[group]]
    grammar["repository"]["keywords"]["patterns"] = [
        {"name": name, "match": "\\b(?:" + "|".join(words) + ")\\b"}
        for name, words in [
            ("constant.language.journey", CONSTANTS),
            ("keyword.operator.word.journey", OPERATORS),
            ("keyword.control.conditional.journey", CONDITIONS),
            ("keyword.declaration.journey", groups["Declarations"]),
            ("keyword.control.journey", others),
        ]
    ]
    return json.dumps(grammar, indent=2, ensure_ascii=False) + "\n"


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print("usage: words.py [--check]", file=sys.stderr)
        return 2
    groups = words_of_the_lexer()
    reserved = groups.pop("Reserved words")
    if sorted(reserved) != sorted(CONSTANTS + OPERATORS + CONDITIONS):
        print(f"{LEXER}: the reserved words are others than words.py knows: {reserved}", file=sys.stderr)
        return 1
    tree_sitter, code = HERE / "tree-sitter-journey", HERE / "vscode" / "syntaxes" / "journey.tmLanguage.json"
    queries = tree_sitter / "queries" / "highlights.scm"
    made = {
        tree_sitter / "keywords.js": keywords_js(reserved, groups),
        queries: highlights(queries.read_text(encoding="utf-8"), groups),
        code: text_mate(code.read_text(encoding="utf-8"), groups),
    }
    stale = [path for path, text in made.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        if check:
            print(f"{path.relative_to(HERE.parent)} is not what editors/words.py makes; run it", file=sys.stderr)
        else:
            path.write_text(made[path], encoding="utf-8")
    return 3 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
