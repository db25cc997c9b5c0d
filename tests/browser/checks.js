// What a reader sees at once and no check of markup does: texts on each other, cut, out of their boxes, painted over, tiny,
// and pale on their ground. Read into a page by the test; findings() and findingsOnPaper() give sentences, none where all is
// well.
//
// axe-core takes no account of what SVG paints beneath a text, so the contrast of those texts is worked out here.

const SLACK = 1;  // px: edges of letters may touch
const SMALLEST = 9;  // px: what is drawn smaller cannot be read
const SMALLEST_ON_PAPER = 4.5;  // px, 1.2 mm: letters are sharper there, and fourteen stages have to fit on one sheet

// Every visible text with the boxes of its lines, in the coordinates of the window.
function labels() {
  const found = [];
  const isBox = box => box.width > 0 && box.height > 0;
  const add = (element, text, boxes) => {
    if (!text.trim() || !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return;
    found.push({ element, text: text.trim().slice(0, 60), boxes: [...boxes].filter(isBox) });
  };
  for (const text of document.querySelectorAll('text')) add(text, text.textContent, [text.getBoundingClientRect()]);
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest('svg, script, style, head')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    add(node.parentElement, node.data, range.getClientRects());
  }
  return found;
}

function overlaps(all) {
  const lines = all.flatMap((label, of) => label.boxes.map(box => ({ label, of, box })));
  lines.sort((a, b) => a.box.top - b.box.top);
  const found = [];
  lines.forEach((one, i) => {
    for (let k = i + 1; k < lines.length && lines[k].box.top < one.box.bottom - SLACK; ++k) {
      const other = lines[k];
      const beside = other.box.left > one.box.right - SLACK || other.box.right < one.box.left + SLACK;
      if (other.of !== one.of && !beside) found.push(`overlap: "${one.label.text}" and "${other.label.text}"`);
    }
  });
  return found;
}

// Where an <svg> shows what it holds. The box of an inner one would be that of its content.
function viewportOf(svg) {
  const outer = svg.parentElement?.closest('svg');
  if (!outer) return svg.getBoundingClientRect();
  const corner = new DOMPoint(svg.x.baseVal.value, svg.y.baseVal.value).matrixTransform(outer.getScreenCTM());
  const scale = outer.getScreenCTM().a;
  return new DOMRect(corner.x, corner.y, svg.width.baseVal.value * scale, svg.height.baseVal.value * scale);
}

const holds = (box, x, y) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;
const sticksOut = (inner, outer) => inner.left < outer.left - SLACK || inner.right > outer.right + SLACK ||
  inner.top < outer.top - SLACK || inner.bottom > outer.bottom + SLACK;
const sticksOutSideways = (inner, outer) => inner.left < outer.left - SLACK || inner.right > outer.right + SLACK;

// The box that a text of SVG is drawn on: the smallest one painted before it where it is anchored.
function groundBox(label, rects) {
  const box = label.boxes[0], y = (box.top + box.bottom) / 2;
  const x = { start: box.left, middle: (box.left + box.right) / 2, end: box.right }[getComputedStyle(label.element).textAnchor];
  let ground = null;
  for (const rect of rects) {
    const before = rect.element.compareDocumentPosition(label.element) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (before && holds(rect.box, x, y) && (!ground || rect.box.width <= ground.width)) ground = rect.box;
  }
  return ground;
}

const onPaper = () => matchMedia('print').matches;

function cutByAncestors(label) {
  // Of what scrolls, the rest can be reached, unless it lies before the beginning; on paper nothing scrolls.
  for (let element = label.element; element; element = element.parentElement) {
    const style = getComputedStyle(element), box = element.getBoundingClientRect();
    if (element.localName === 'svg') {
      if (label.boxes.some(line => sticksOut(line, viewportOf(element)))) return 'its picture';
      continue;
    }
    if (element.namespaceURI.endsWith('svg')) continue;
    const hides = value => value === 'hidden' || value === 'clip', scrolls = value => value === 'auto' || value === 'scroll';
    if (onPaper() && (scrolls(style.overflowX) || scrolls(style.overflowY))) {
      if (label.boxes.some(line => sticksOut(line, box))) return 'what scrolls';
      continue;
    }
    if (scrolls(style.overflowX)) return label.boxes.some(line => line.left < box.left - element.scrollLeft - SLACK) ? 'what scrolls' : '';
    if ((hides(style.overflowX) || hides(style.overflowY)) && label.boxes.some(line => sticksOut(line, box))) return element.localName;
  }
  return '';
}

function clippings(all) {
  const rects = [...document.querySelectorAll('rect')].map(element => ({ element, box: element.getBoundingClientRect() }));
  const found = [];
  for (const label of all) {
    if (label.boxes.length === 0) continue;
    const cutBy = cutByAncestors(label);
    if (cutBy) found.push(`clipped: "${label.text}" by ${cutBy}`);
    let ground;
    if (label.element.localName === 'text') {
      ground = groundBox(label, rects);
    } else {
      let block = label.element;
      while (getComputedStyle(block).display.startsWith('inline')) block = block.parentElement;
      ground = block.getBoundingClientRect();
    }
    if (ground && label.boxes.some(line => sticksOutSideways(line, ground))) found.push(`runs out of its box: "${label.text}"`);
  }
  const page = document.documentElement;
  if (page.localName === 'html' && page.scrollWidth > page.clientWidth) {
    found.push(`the page is ${page.scrollWidth} px wide in a window of ${page.clientWidth} px`);
  }
  return found;
}

// [red, green, blue, opacity], the colours from 0 to 255.
function colourOf(text) {
  const numbers = (text.match(/[\d.]+/g) ?? []).map(Number);
  return text === 'none' || numbers.length < 3 ? [0, 0, 0, 0] : [...numbers.slice(0, 3), numbers[3] ?? 1];
}

const mix = (below, above, opacity) => below.map((value, i) => value * (1 - opacity) + above[i] * opacity);

function luminance(colour) {
  const [red, green, blue] = colour.map(value => value / 255).map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function opacityOf(element) {
  let opacity = 1;
  for (let at = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
  return opacity;
}

// What is painted below a picture: the nearest ground of the page around it.
function pageColour(element) {
  for (let at = element; at; at = at.parentElement) {
    const [red, green, blue, opacity] = colourOf(getComputedStyle(at).backgroundColor);
    if (opacity === 1) return [red, green, blue];
  }
  return [255, 255, 255];
}

// Texts as large as they are drawn, not as they are written: a picture may have been made smaller.
function tinyTexts(all) {
  const found = [];
  for (const label of all) {
    const scale = label.element.localName === 'text' ? label.element.getScreenCTM().a : 1;
    const size = parseFloat(getComputedStyle(label.element).fontSize) * scale;
    if (size < (onPaper() ? SMALLEST_ON_PAPER : SMALLEST)) found.push(`tiny: "${label.text}" is ${size.toFixed(1)} px high`);
  }
  return found;
}

// Texts that are pale on what is painted before them, or lie beneath what is painted after them.
function textsOnShapes(all) {
  const shapes = [...document.querySelectorAll('rect, circle, path')].map(element => {
    const style = getComputedStyle(element), [red, green, blue, opacity] = colourOf(style.fill);
    return { element, box: element.getBoundingClientRect(), colour: [red, green, blue],
      opacity: opacity * Number(style.fillOpacity) * opacityOf(element) };
  }).filter(shape => shape.opacity > 0);
  const found = [];
  for (const label of all) {
    if (label.element.localName !== 'text' || label.boxes.length === 0) continue;
    const style = getComputedStyle(label.element), size = parseFloat(style.fontSize);
    const [red, green, blue, opacity] = colourOf(style.fill);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const box = label.boxes[0], y = (box.top + box.bottom) / 2;
    for (const x of [box.left + 2, (box.left + box.right) / 2, box.right - 2]) {
      let ground = pageColour(label.element), covered = false;
      for (const shape of shapes) {
        if (!holds(shape.box, x, y)) continue;
        const point = new DOMPoint(x, y).matrixTransform(shape.element.getScreenCTM().inverse());
        if (!shape.element.isPointInFill(point)) continue;
        const before = shape.element.compareDocumentPosition(label.element) & Node.DOCUMENT_POSITION_FOLLOWING;
        if (before) ground = mix(ground, shape.colour, shape.opacity);
        if (!before) covered = true;
      }
      if (covered) {
        found.push(`painted over: "${label.text}"`);
        break;
      }
      const contrast = contrastOf(mix(ground, [red, green, blue], opacity * opacityOf(label.element)), ground);
      if (contrast < needed) {
        found.push(`pale: "${label.text}" has a contrast of ${contrast.toFixed(2)}, not ${needed}`);
        break;
      }
    }
  }
  return found;
}

function findings() {
  for (const closed of document.querySelectorAll('details')) closed.open = true;
  const all = labels();
  if (all.length === 0) return ['there is no text at all'];
  return [...overlaps(all), ...clippings(all), ...tinyTexts(all), ...textsOnShapes(all)];
}

const isPrinted = element => getComputedStyle(element).printColorAdjust === 'exact';

// Browsers leave grounds of boxes out unless a style asks for exact colours.
function printedGround(element) {
  for (let at = element; at; at = at.parentElement) {
    const [red, green, blue, opacity] = colourOf(getComputedStyle(at).backgroundColor);
    if (opacity === 1 && isPrinted(at)) return [red, green, blue];
  }
  return [255, 255, 255];
}

function paleOnPaper(all) {
  const found = [];
  for (const label of all) {
    if (label.element.localName === 'text' || label.boxes.length === 0) continue;
    const style = getComputedStyle(label.element), size = parseFloat(style.fontSize);
    const [red, green, blue, opacity] = colourOf(style.color);
    const needed = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
    const ground = printedGround(label.element);
    const contrast = contrastOf(mix(ground, [red, green, blue], opacity * opacityOf(label.element)), ground);
    if (contrast < needed) found.push(`pale on paper: "${label.text}" has a contrast of ${contrast.toFixed(2)}, not ${needed}`);
  }
  return found;
}

// A whole page or most of a picture in a dark colour.
function darkOnPaper() {
  const found = [], isDark = colour => luminance(colour) < 0.2;
  for (const element of [document.documentElement, document.body]) {
    const [red, green, blue, opacity] = colourOf(getComputedStyle(element).backgroundColor);
    if (opacity === 1 && isPrinted(element) && isDark([red, green, blue])) found.push(`dark on paper: the ground of ${element.localName}`);
  }
  for (const svg of document.querySelectorAll('svg')) {
    if (svg.parentElement.closest('svg') || !svg.checkVisibility()) continue;
    const whole = svg.getBoundingClientRect();
    if (whole.height < 50) continue;  // a bar of a chart is no ground
    for (const rect of svg.querySelectorAll('rect')) {
      const style = getComputedStyle(rect), box = rect.getBoundingClientRect(), [red, green, blue, opacity] = colourOf(style.fill);
      const most = box.width * box.height > whole.width * whole.height / 2;
      if (most && opacity * Number(style.fillOpacity) * opacityOf(rect) > 0.5 && isDark([red, green, blue])) {
        found.push(`dark on paper: most of a picture, ${style.fill}`);
      }
    }
  }
  return found;
}

// What is closed stays so.
function findingsOnPaper() {
  const all = labels();
  if (all.length === 0) return ['there is no text at all'];
  return [...overlaps(all), ...clippings(all), ...tinyTexts(all), ...textsOnShapes(all), ...paleOnPaper(all), ...darkOnPaper()];
}
