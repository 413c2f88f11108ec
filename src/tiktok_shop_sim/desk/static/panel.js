// Small parts that several views are made of.

import { h } from "./dom.js";

export const panel = (name, ...content) => h("section.panel", { "data-key": `panel-${name}` }, h("h2", null, name), content);

export const fact = (name, value) => [h("dt", null, name), h("dd", null, value)];

/** A list of [name, value]; those without a value are left out. */
export const facts = (lines) => h("dl.facts", null, lines.filter(([, value]) => value !== "" && value !== null && value !== undefined && value !== false).map(([name, value]) => fact(name, value)));

/** Filters as links: `choices` are [key, words, count]. */
export const chips = (name, choices, present, address) =>
  h("nav.chips", { "aria-label": name }, choices.map(([key, words, number]) =>
    h("a", { href: address(key), "data-key": key || "all", "aria-current": present === key ? "true" : undefined }, words, number !== undefined && h("span.chip-count", null, number.toLocaleString("en")))));

/** How many rows there are of each value of a field, in order of number. */
export function tally(rows, field) {
  const counts = new Map();
  for (const row of rows) counts.set(row[field], (counts.get(row[field]) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}
