// The keyboard: steps of the clock, views, search, rows.

import { sheet } from "./dialog.js";
import { h } from "./dom.js";
import { STEPS } from "./clock.js";

const PLACES = { o: ["/orders", "orders"], p: ["/products", "products"], r: ["/returns", "returns"], c: ["/calls", "calls"], n: ["/notices", "notices"], f: ["/faults", "faults"], w: ["/diary", "what happened"], k: ["/connection", "connection"] };
const GOES = 1200; // ms within which the second key of a pair must follow

let leader = -Infinity; // when the first key of a pair was pressed

export function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (press(event.key, event.timeStamp)) event.preventDefault();
  });
}

const typing = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

function press(key, moment) {
  if (moment - leader < GOES) {
    leader = -Infinity;
    const link = PLACES[key] && document.querySelector(`#nav a[href="#${PLACES[key][0]}"]`);
    if (link) link.click();
    return Boolean(link);
  }
  const step = STEPS.find((choice) => choice.key === key);
  if (step) return click(`[data-act="step-${key}"]`);
  switch (key) {
    case "g": leader = moment; return true;
    case "b": location.hash = "#/buy"; return true;
    case "/": return focus("input[type=search]");
    case "j": return row(1);
    case "k": return row(-1);
    case "?": showKeys(); return true;
  }
  return false;
}

function click(selector) {
  document.querySelector(selector)?.click();
  return true;
}

function focus(selector) {
  document.querySelector(selector)?.focus();
  return true;
}

/** Move to the next or previous row. */
function row(by) {
  const links = [...document.querySelectorAll("#view .row-link")];
  const at = links.indexOf(document.activeElement);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))];
  next?.focus();
  return true;
}

export function showKeys() {
  const lines = [
    ...STEPS.map((choice) => [[choice.key], choice.by.to_next ? "go to the next event" : `let ${choice.words} pass`]),
    [["b"], "place an order"],
    [["/"], "search"],
    [["j", "k"], "next and previous row, Enter opens it"],
    ...Object.entries(PLACES).filter(([, [path]]) => document.querySelector(`#nav a[href="#${path}"]`)).map(([key, [, words]]) => [["g", key], words]),
    [["Esc"], "close"],
  ];
  sheet("Keyboard", h("dl.keys", null, lines.map(([keys, words]) => [h("dt", null, keys.map((key) => h("kbd", null, key))), h("dd", null, words)])));
}
