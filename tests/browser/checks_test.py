"""Whether the checks can fail: broken.html has every fault once, and each must be found, in its scheme and width.

In: a folder for a broken file, and the one where axe-core is kept.
"""
import os
import pathlib
import sys

from look import Looker, faults_of_xml

PAGE = str(pathlib.Path(__file__).with_name("broken.html"))
IN_BOTH = (
    'overlap: "lies below" and "lies above"',
    'overlap: "one label" and "another label"',
    'clipped: "is cut by its box" by p',
    'clipped: "is cut where it is closed" by p',
    'clipped: "leaves the picture" by its picture',
    'runs out of its box: "runs out of its paragraph"',
    'runs out of its box: "wider than its card"',
    'pale: "pale in SVG"',
    'painted over: "painted over"',
    'tiny: "tiny" is 8.0 px high',
    "the page is 2000 px wide in a window of 1280 px",
    "on a phone: the page is 2000 px wide in a window of 390 px",
    "console error: something went wrong",
    "a script failed: ",
    "asked for ",
)
IN_DARK = ('pale: "dark is pale"',)
PRINTED = (
    'printed: overlap: "one label" and "another label"',
    'printed: clipped: "is cut by its box" by p',
    'printed: clipped: "is reached by scrolling on a screen" by what scrolls',
    'printed: pale on paper: "white on a ground that is not printed"',
    'printed: dark on paper: most of a picture',
    'printed: tiny: "tiny on paper" is 4.0 px high',
    "printed: the page is 2000 px wide in a window of 1512 px",
)
OF_ENDS = ('printed: cut at an end of page 3: "row-',)
OF_AXE = ("axe color-contrast: ", "axe image-alt: ")


def main():
    work, axe_cache = sys.argv[1:]
    missed = []
    with Looker(axe_cache) as looker:
        for scheme in ("light", "dark"):
            found = looker.look(PAGE, scheme)
            expected = IN_BOTH + (IN_DARK if scheme == "dark" else ())
            if looker.has_axe:
                expected += tuple(("on a phone: " if scheme == "dark" else "") + one for one in OF_AXE)
            missed += [f"not found ({scheme}): {one}" for one in expected if not any(said.startswith(one) for said in found)]
            beyond = [said for said in found if "sound" in said or (scheme == "light" and said.startswith(IN_DARK))]
            missed += [f"found, but no fault ({scheme}): {said}" for said in beyond]
        found = looker.look_printed(PAGE)
        expected = PRINTED + (OF_ENDS if looker.has_paper else ())
        missed += [f"not found: {one}" for one in expected if not any(said.startswith(one) for said in found)]
        missed += [f"found, but no fault: {said}" for said in found if "sound" in said]
    os.makedirs(work, exist_ok=True)
    broken = os.path.join(work, "broken.svg")
    with open(broken, "w") as file:
        file.write('<svg xmlns="http://www.w3.org/2000/svg"><text>R&D</text></svg>')
    if not faults_of_xml(broken):
        missed.append("not found: an SVG that is no XML")
    print(*missed, f"{len(missed)} faults were missed", sep="\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
