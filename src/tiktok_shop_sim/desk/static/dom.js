// Elements as values: h() builds them from text, morph() brings what is on the page in line with them.
// Nothing here takes markup, so whatever a title or a message holds is shown as it is.

const SVG = "http://www.w3.org/2000/svg";
const handlers = new WeakMap();

export function h(tag, props, ...children) {
  const [start, ...classes] = tag.split(".");
  const [name, id] = start.split("#");
  const element = document.createElement(name || "div");
  if (id) element.id = id;
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(props ?? {})) put(element, key, value);
  append(element, children);
  return element;
}

export function icon(path) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

function put(element, key, value) {
  if (value === undefined || value === null || value === false) return;
  if (key.startsWith("on")) {
    element[key] = value;
    handlers.set(element, [...(handlers.get(element) ?? []), key]);
  } else if (key === "class") {
    element.className = [element.className, value].filter(Boolean).join(" ");
  } else if (key === "value" || key === "checked" || key === "indeterminate") {
    element[key] = value;
    if (key === "checked" && value) element.setAttribute("checked", "");
  } else {
    element.setAttribute(key, value === true ? "" : String(value));
  }
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    element.append(child instanceof Node ? child : String(child));
  }
  if (element instanceof HTMLSelectElement) {
    const chosen = [...element.options].find((option) => option.hasAttribute("selected"));
    if (chosen) element.value = chosen.value;
  }
}

/** Make `present` look and behave like `wanted`, keeping focus, scroll and open details where they are. */
export function morph(present, wanted) {
  if (!alike(present, wanted)) {
    present.replaceWith(wanted);
    return;
  }
  if (present.nodeType !== Node.ELEMENT_NODE) {
    if (present.data !== wanted.data) present.data = wanted.data;
    return;
  }
  if (present.hasAttribute("data-keep") && present.dataset.keep === wanted.dataset.keep) return;
  attributes(present, wanted);
  listeners(present, wanted);
  children(present, wanted);
  controls(present, wanted);
}

/** Morph the content of an element into these nodes. */
export function fill(element, ...nodes) {
  const wanted = element.cloneNode(false);
  append(wanted, nodes);
  children(element, wanted);
}

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.getAttribute("data-key") : null);
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

function attributes(present, wanted) {
  for (const { name } of [...present.attributes]) {
    if (!wanted.hasAttribute(name) && !(name === "open" && present.nodeName === "DETAILS")) present.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (present.getAttribute(name) !== value) present.setAttribute(name, value);
  }
}

function listeners(present, wanted) {
  const names = handlers.get(wanted) ?? [];
  for (const name of handlers.get(present) ?? []) if (!names.includes(name)) present[name] = null;
  for (const name of names) present[name] = wanted[name];
  handlers.set(present, names);
}

function controls(present, wanted) {
  if (!("value" in present) || present === document.activeElement || present.nodeName === "LI") return;
  if (present.type === "checkbox" || present.type === "radio") present.checked = wanted.checked;
  else if (present.value !== wanted.value) present.value = wanted.value;
}

function children(present, wanted) {
  const keyed = new Map();
  for (const node of present.childNodes) if (keyOf(node) !== null) keyed.set(keyOf(node), node);
  let place = present.firstChild;
  for (const node of [...wanted.childNodes]) {
    const key = keyOf(node);
    const match = key === null ? nextPlain(place, node) : keyed.get(key);
    if (match && alike(match, node)) {
      if (match === place) place = place.nextSibling;
      else present.insertBefore(match, place);
      morph(match, node);
    } else {
      present.insertBefore(node, place);
    }
  }
  while (place) {
    const gone = place;
    place = place.nextSibling;
    gone.remove();
  }
}

/** The next sibling without a key that `node` may take over. */
function nextPlain(place, node) {
  for (let at = place; at; at = at.nextSibling) {
    if (keyOf(at) === null) return alike(at, node) ? at : null;
  }
  return null;
}
