"""Looks at one page: what its texts, the console, the network and axe-core say of it, at a desk and on a phone."""
import http.client
import pathlib
import sys
import xml.dom.minidom
import xml.parsers.expat

import axe
import chromium
import paper

SKIPPED = 77
DESK = (1280, 900)
PHONE = (390, 844)


class Looker:
    """A browser with the checks. Use it in a `with`; where there is no browser the test ends as skipped."""

    def __init__(self, axe_cache):
        program = chromium.find()
        if not program:
            print("tests/browser: Skipped\nno Chromium is installed; pictures were not looked at")
            sys.exit(SKIPPED)
        self.has_axe = True
        try:
            self._axe = axe.script(axe_cache)
        except (OSError, http.client.HTTPException) as error:
            self.has_axe = False
            print("tests/browser: Skipped\naxe-core cannot be fetched; accessibility was not checked")
            print(f"{axe.URL}: {error}")
        checks = pathlib.Path(__file__).with_name("checks.js").read_text()
        self._checks = f"(() => {{ {checks}; return findings(); }})()"
        self._checks_of_paper = f"(() => {{ {checks}; return findingsOnPaper(); }})()"
        self._pdftotext = paper.find()
        self.has_paper = self._pdftotext is not None
        if not self.has_paper:
            print("tests/browser: Skipped\nno pdftotext is installed (poppler-utils); ends of printed pages were not looked at")
        try:
            self._browser = chromium.Chromium(program)
        except (OSError, RuntimeError) as error:
            print(f"tests/browser: Skipped\nthe Chromium that is installed does not start; pictures were not looked at\n{error}")
            sys.exit(SKIPPED)

    def __enter__(self):
        self._browser.__enter__()
        return self

    def __exit__(self, *reason):
        self._browser.__exit__(*reason)

    def look(self, file, scheme, screenshot=None):
        """What is wrong with a file for readers who like `light` or `dark`: texts."""
        url = pathlib.Path(file).resolve().as_uri()
        self._browser.prefer(scheme)
        self._browser.resize(*DESK)
        self._browser.open(url)
        found = self._browser.complaints(url)
        if screenshot:
            self._browser.screenshot(screenshot)
        found += self._browser.evaluate(self._checks)
        if file.endswith(".svg"):
            return found  # as large as it is drawn, whatever the window
        # Rules on structure depend on the width and those on contrast on the scheme: two of the four pairs tell all.
        if scheme == "light":
            found += self._rules()
        self._browser.resize(*PHONE)
        found += ["on a phone: " + one for one in self._browser.evaluate(self._checks)]
        if scheme == "dark":
            found += ["on a phone: " + one for one in self._rules()]
        return found

    def look_printed(self, file, keep=None):
        """What is wrong with a page on A3, as it is opened: texts. Browsers print what is light, whoever likes it dark."""
        self._browser.prefer("light", "print")
        self._browser.resize(paper.WIDTH_PX, paper.HEIGHT_PX)
        self._browser.open(pathlib.Path(file).resolve().as_uri())
        found = self._browser.evaluate(self._checks_of_paper)
        if self.has_paper:
            pdf = self._browser.pdf(paper.WIDTH_INCHES, paper.HEIGHT_INCHES)
            if keep:
                pathlib.Path(keep).write_bytes(pdf)
            found += paper.cut_words(self._pdftotext, pdf)
        # Dark rules that are not for screens alone would be printed by whoever prints as it is shown.
        self._browser.prefer("dark", "print")
        found += [one for one in self._browser.evaluate(self._checks_of_paper) if one not in found]
        return ["printed: " + one for one in found]

    def _rules(self):
        if not self.has_axe:
            return []
        self._browser.evaluate(self._axe + ";0")
        return self._browser.evaluate(axe.RUN)


def faults_of_xml(file):
    try:
        xml.dom.minidom.parse(file)
    except xml.parsers.expat.ExpatError as error:
        return [f"no well-formed XML: {error}"]
    return []
