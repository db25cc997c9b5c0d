"""What becomes of the texts of a page on paper: a PDF, read with poppler's pdftotext.

Only a PDF tells where pages end. A picture or a row that does not fit is painted on both sides of an end, each time cut at
the edge of what is printed, so a word that lies across that edge is cut.
"""
import re
import shutil
import subprocess
import tempfile

# A3 on its side, and what its margins leave, as `@page` of maps and the browser's own (0.4 inches) have it.
WIDTH_INCHES, HEIGHT_INCHES = 16.54, 11.69
MARGIN_MM = 10
WIDTH_PX, HEIGHT_PX = (round((mm - 2 * MARGIN_MM) * 96 / 25.4) for mm in (420, 297))
MARGIN_POINTS = MARGIN_MM * 72 / 25.4
# The box of a word is that of its font, which may be twice as high as its letters. Through this part of it, in the middle,
# nothing may go.
LETTERS = 0.3

PAGE = re.compile(r'<page width="[\d.]+" height="([\d.]+)">(.*?)</page>', re.DOTALL)
WORD = re.compile(r'<word xMin="[-\d.]+" yMin="([-\d.]+)" xMax="[-\d.]+" yMax="([-\d.]+)">(.*?)</word>')


def find():
    """The path of pdftotext, or None."""
    return shutil.which("pdftotext")


def cut_words(program, pdf):
    """Of a PDF, as bytes: the words that the ends of its pages cut, as texts."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        boxes = subprocess.run([program, "-bbox", file.name, "-"], capture_output=True, check=True).stdout
    found = []
    words = 0
    for number, page in enumerate(PAGE.finditer(boxes.decode("utf-8", "replace")), 1):
        height = float(page[1])
        for word in WORD.finditer(page[2]):
            top, bottom = float(word[1]), float(word[2])
            words += 1
            middle, half = (top + bottom) / 2, LETTERS / 2 * (bottom - top)
            if middle + half > height - MARGIN_POINTS or middle - half < MARGIN_POINTS:
                found.append(f'cut at an end of page {number}: "{word[3]}"')
    return found if words else ["nothing is printed"]
