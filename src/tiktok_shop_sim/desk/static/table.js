// Tables: rows that open, cards on a phone, an empty state that says what to do, and CSV of what is on screen.

import { h } from "./dom.js";

/**
 * `columns`: {label, cell(row), look, csv(row)}; look: main (first line of a card), end (right-aligned number),
 * side (stays at the right of the first line on a phone), wide (not on a phone).
 */
export function table({ name, columns, rows, key, href, empty }) {
  if (!rows.length) return empty;
  return h("div.table-scroll", null,
    h("table.rows", { "aria-label": name },
      h("thead", null, h("tr", null, columns.map((column) => h("th", { scope: "col", class: column.look ?? "" }, column.label)))),
      h("tbody", null, rows.map((row) =>
        h("tr", { "data-key": `row-${key(row)}`, class: href ? "opens" : "", onclick: href && ((event) => open(event, href(row))) },
          columns.map((column) => h("td", { class: column.look ?? "" }, column.cell(row))))))));
}

function open(event, address) {
  if (event.target.closest("a, button, input, select, label, summary, .problem") || String(getSelection())) return;
  location.hash = address;
}

export const empty = (title, words, ...actions) =>
  h("div.empty", null, h("h2", null, title), h("p", null, words), actions.length > 0 && h("div.buttons", null, actions));

/** A cell that a spreadsheet shows instead of carrying out. */
function cell(value) {
  const text = String(value ?? "");
  const plain = typeof value === "number" || /^-?\d+(\.\d+)?$/.test(text);
  const safe = !plain && /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvText(columns, rows) {
  const shown = columns.filter((column) => column.csv);
  const lines = [shown.map((column) => column.label), ...rows.map((row) => shown.map((column) => column.csv(row)))];
  return lines.map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
}

export function csvButton(file, columns, rows) {
  return h("button", { type: "button", disabled: !rows.length, title: "What is on screen, as CSV", onclick: () => save(file, csvText(columns, rows)) }, "CSV");
}

function save(file, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = h("a", { href: address, download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
