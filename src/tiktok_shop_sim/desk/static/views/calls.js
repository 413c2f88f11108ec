// The last calls: what each client asked, how the gate judged it, and what was wrong in words.

import { action } from "../action.js";
import { copy } from "../copy.js";
import { sheet } from "../dialog.js";
import { h } from "../dom.js";
import { get, remove } from "../api.js";
import { badge, clockTime, dayTime, iso } from "../format.js";
import { hint } from "../hints.js";
import { address, draw, load, refine } from "../router.js";
import { csvButton, empty, table } from "../table.js";
import { shopName } from "../world.js";

const VERDICTS = [["", "All"], ["ok", "OK"], ["warning", "Warnings"], ["refused", "Refused"], ["example", "Examples"], ["fault", "Faults"]];
const SHOWN = 200;
let paused = false;

/** ok with warnings is a verdict of its own for people. */
const verdict = (call) => (call.verdict === "ok" && call.warnings.length ? "warning" : call.verdict);

async function read({ query }) {
  const [{ calls: found }, { operations }] = await Promise.all([
    get("/calls", { verdict: query.verdict, operation: query.operation, limit: query.show ?? SHOWN }), get("/calls/counts"),
  ]);
  return { rows: found.reverse(), operations };
}

/** The filter of the list, kept while a call lies over it. */
function filter() {
  const [, query] = location.hash.split("?");
  return query ? `?${query}` : "";
}

export const calls = {
  title: "Calls",
  load: read,
  render: (data, { query }) => [
    h("header.view-head", null, h("h1", null, "Calls"),
      h("div.buttons", null,
        h("button", { type: "button", "aria-pressed": String(paused), onclick: pause }, paused ? "Go on" : "Pause"),
        csvButton("calls.csv", columns, data.rows),
        action({ key: "clear-calls", label: "Forget all", look: "quiet-danger", run: async () => (await remove("/calls"), load()),
          confirm: { title: "Forget all calls?", words: "The log and its counts start over. The world stays as it is.", yes: "Forget them" } }))),
    paused && h("p.note", null, "Paused. New calls are logged and shown when you go on."),
    h("nav.chips", { "aria-label": "Filter by verdict" }, VERDICTS.map(([key, words]) =>
      h("a", { href: address("/calls", { ...query, verdict: key }), "data-key": key || "all", "aria-current": (query.verdict ?? "") === key ? "true" : undefined }, words))),
    search(query, data),
    table({ name: "Calls", columns, rows: data.rows, key: (row) => row.serial, href: (row) => `/calls/${row.serial}${filter()}`, empty: nothing(query) }),
    data.rows.length >= (query.show ?? SHOWN) && h("p.more", null, h("button", { type: "button", onclick: () => refine({ show: Number(query.show ?? SHOWN) + 300 }) }, "Show older calls")),
    counts(data.operations, query),
  ],
  stale: (change, before) => !paused && change.calls !== before.calls,
  leave: () => (paused = false),
};

/** One call over the list, so that it can be linked and Esc goes back. */
export const call = {
  ...calls,
  overlay: true,
  title: ({ params }) => `Call ${params.serial}`,
  load: async (context) => {
    const data = await read(context);
    const serial = Number(context.params.serial);
    const found = data.rows.find((row) => row.serial === serial) ?? (await get("/calls", { since: serial - 1, before: serial + 1 })).calls[0];
    show(serial, found);
    return data;
  },
  leave: () => document.querySelector("dialog.sheet")?.close(),
};

const columns = [
  { label: "Verdict", look: "verdict side", csv: verdict, cell: (row) => badge(verdict(row)) },
  { label: "Call", look: "main whole", csv: (row) => `${row.method} ${row.path}`, cell: (row) => [
    h("a.row-link.mono.wrap", { href: `#/calls/${row.serial}${filter()}` }, h("span.method", null, row.method), " ", row.path),
    (row.code !== 0 || row.warnings.length > 0 || row.fault) && h("span.sub.wrap", { class: `wrong-${verdict(row)}` }, wrong(row)),
  ] },
  { label: "Shop", look: "wide", csv: (row) => row.shop_id, cell: (row) => h("span.one-line", null, row.shop_id ? shopName(row.shop_id) : "–") },
  { label: "Answer", look: "end answer", csv: (row) => `${row.status} ${row.code}`, cell: (row) => [row.status ? `HTTP ${row.status}` : "cut off", h("span.sub", null, row.code === 0 ? "code 0" : row.code)] },
  { label: "What was wrong", csv: wrong, look: "csv-only", cell: () => "" },
  { label: "ms", look: "end wide", csv: (row) => row.millis.toFixed(1), cell: (row) => row.millis.toFixed(row.millis < 10 ? 1 : 0) },
  { label: "At", look: "end at", csv: (row) => iso(row.at), cell: (row) => h("span", { title: dayTime(row.at) }, clockTime(row.at)) },
];

function wrong(row) {
  const parts = [row.code !== 0 || row.verdict === "fault" ? row.message : "", row.fault && `Fault ${row.fault.replaceAll("_", " ")}`, ...row.warnings];
  return parts.filter(Boolean).join(" · ");
}

function pause() {
  paused = !paused;
  if (paused) draw();
  else load();
}

let typed;
function search(query, data) {
  return h("label.search", null, h("span.visually-hidden", null, "Filter by operation"),
    h("input", { type: "search", list: "operations", placeholder: "Operation, such as /order/202309 or POST /product", value: query.operation ?? "", autocomplete: "off", spellcheck: "false",
      oninput: (event) => {
        clearTimeout(typed);
        typed = setTimeout(() => refine({ operation: event.target.value }), 200);
      } }),
    h("kbd", { "aria-hidden": "true" }, "/"), h("datalist#operations", null, Object.keys(data.operations).map((name) => h("option", { value: name }))));
}

const nothing = (query) => query.verdict || query.operation
  ? empty("No such call", "Nothing in the log fits this filter.", h("a.button", { href: "#/calls" }, "Show all calls"))
  : empty("Nobody has called yet", "Point a client at this address, or try the guide's signed request.", h("a.button.primary", { href: "#/connection" }, "What to put into a client"));

function counts(operations, query) {
  const rows = Object.entries(operations).sort((a, b) => b[1].total - a[1].total);
  if (!rows.length) return null;
  return h("details.panel.counts", { "data-key": "counts", open: false }, h("summary", null, `Counts of ${rows.length} ${rows.length === 1 ? "operation" : "operations"}`),
    h("table.rows.compact", { "aria-label": "Calls per operation" }, h("tbody", null, rows.map(([name, row]) => h("tr", { "data-key": name },
      h("td.main", null, h("a.mono.wrap", { href: address("/calls", { ...query, operation: name }) }, name)),
      h("td", null, Object.entries(row).filter(([code]) => code !== "total").map(([code, number]) => h("span.flag", { class: code === "0" ? "tone-good" : "tone-bad" }, `${code === "0" ? "ok" : code} × ${number}`))),
      h("td.end", null, row.total.toLocaleString("en")))))));
}

function show(serial, row) {
  if (document.querySelector("dialog.sheet")) return;
  const away = () => /^#\/calls\/\d+/.test(location.hash) && (location.hash = `#/calls${filter()}`);
  if (!row) {
    sheet(`Call ${serial}`, h("p", null, "The log no longer has this call: it keeps the last 10,000, and a reset forgets all."), away);
    return;
  }
  sheet(`${row.method} ${row.path}`, [
    h("p.view-sub", null, badge(verdict(row)), h("span", null, row.status ? `HTTP ${row.status}, code ${row.code}` : "connection cut"), h("span.quiet", null, `${dayTime(row.at)} · ${row.millis.toFixed(1)} ms`)),
    row.code !== 0 && h("div.note.bad", null, h("b", null, row.message), hint(row) && h("p", null, hint(row))),
    row.fault && h("p.note.fault", null, `A planted fault struck: ${row.fault.replaceAll("_", " ")}. ${row.code === 0 && row.verdict === "fault" ? row.message : ""}`),
    row.warnings.length > 0 && h("div.note.warn", null, h("b", null, "Let through, but"), h("ul", null, row.warnings.map((words) => h("li", null, words)))),
    row.verdict === "example" && h("p.note", null, "This operation is not played: it answers with an example that fits its schema."),
    part("Query", Object.keys(row.query).length ? h("dl.facts.mono", null, Object.entries(row.query).map(([name, value]) => [h("dt", null, name), h("dd.wrap", null, value)])) : h("p.quiet", null, "none")),
    part("Body", row.body ? h("pre", { tabindex: 0 }, pretty(row.body)) : h("p.quiet", null, "none")),
    part("Facts", h("dl.facts", null, [["Operation", row.operation], ["Shop", row.shop_id ? `${shopName(row.shop_id)} (${row.shop_id})` : "none"], ["Request id", row.request_id]].map(([name, value]) => [h("dt", null, name), h("dd.wrap", null, value)]))),
    h("div.buttons", null, action({ key: `curl-${row.serial}`, label: "Copy as curl", quiet: true, title: "Signed anew, with a token that works now", run: () => curl(row.serial) }),
      h("a.button", { href: `#/faults?operation=${encodeURIComponent(row.operation)}` }, "Break this operation…")),
  ], away);
}

const part = (name, content) => h("section.part", null, h("h3", null, name), content);

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

const curl = async (serial) => copy((await get("/calls/curl", { serial, host: location.origin })).command, "Copied. It is valid for five minutes.");
