// Notices: what was sent where, what became of it, and sending it again.

import { action } from "../action.js";
import { sheet } from "../dialog.js";
import { h } from "../dom.js";
import { get, post } from "../api.js";
import { badge, clockTime, dayTime, iso, readable, when } from "../format.js";
import { address, refine } from "../router.js";
import { csvButton, empty, table } from "../table.js";
import { toast } from "../toast.js";
import { shopName } from "../world.js";

const STATES = ["delivered", "waiting", "sending", "held", "dropped", "rejected", "lost"];

export const notices = {
  title: "Notices",
  load: async ({ query }) => {
    const [data, { subscriptions, settings }] = await Promise.all([get("/notices", { state: query.state, limit: 200 }), get("/connection")]);
    if (query.serial) {
      const serial = Number(query.serial);
      const [found] = (await get("/notices", { since: serial - 1, limit: 100_000 })).notices;
      if (found?.serial === serial) open(found);
      refine({ serial: "" });
    }
    return { ...data, notices: data.notices.reverse(), anyone: subscriptions.length > 0 || settings.webhook_url !== "" };
  },
  render: (data, { query }) => [
    h("header.view-head", null, h("h1", null, "Notices"), h("div.buttons", null, csvButton("notices.csv", columns, data.notices))),
    h("nav.chips", { "aria-label": "Filter by state" }, ["", ...STATES.filter((state) => data.counts[state] || query.state === state)].map((state) =>
      h("a", { href: address("/notices", { state }), "data-key": state || "all", "aria-current": (query.state ?? "") === state ? "true" : undefined },
        state ? readable(state) : "All", h("span.chip-count", null, state ? data.counts[state] ?? 0 : Object.values(data.counts).reduce((sum, number) => sum + number, 0))))),
    table({ name: "Notices", columns, rows: data.notices, key: (row) => row.serial, empty: nothing(data, query) }),
  ],
};

const columns = [
  { label: "State", look: "side", csv: (row) => row.state, cell: (row) => badge(row.state) },
  { label: "Notice", look: "main", csv: (row) => row.type, cell: (row) => [
    h("button.row-link.link", { type: "button", onclick: () => open(row) }, `${row.type} · ${name(row)}`),
    h("span.sub.wrap", null, "about ", about(row))] },
  { label: "To", look: "wide", csv: (row) => row.address, cell: (row) => h("span.mono.wrap", null, row.address) },
  { label: "Attempts", look: "tries", csv: (row) => row.history.join("; "), cell: attempts },
  { label: "Sent", look: "end at", csv: (row) => iso(row.created), cell: (row) => h("span", { title: dayTime(row.created) }, clockTime(row.created)) },
  { label: "", look: "next", cell: (row) => action({ key: `resend-${row.serial}`, label: "Resend", look: "small", title: "Byte for byte, with the same id", run: () => resend(row) }) },
];

const NAMES = { 1: "Order status", 3: "Recipient's address", 4: "Package", 5: "Product status", 6: "Deauthorised", 7: "Authorisation ends", 11: "Cancellation", 12: "Return", 13: "New conversation", 14: "New message", 15: "Product changed", 16: "Product created", 18: "Product category", 23: "Goods matched", 24: "FBT inventory", 27: "Inventory low", 33: "Message listener", 36: "Invoice", 37: "Product audit", 38: "Strikethrough price", 39: "Activity status", 50: "SKU status", 63: "Activity changed", 64: "Aftersales request", 65: "RMA", 67: "Refund", 71: "Inventory changed" };
const name = (row) => NAMES[row.type] ?? "other";

const about = (row) => (row.type === 1 || row.type === 3 ? h("a", { href: `#/orders/${row.about}` }, row.about) : row.about);

function attempts(row) {
  const words = row.history.length ? row.history.at(-1) : "none yet";
  return [h("span", null, row.attempts > 1 ? `${row.attempts}, last: ${words}` : words),
    row.next_attempt !== null && h("span.sub", null, "next ", when(row.next_attempt, "due"), ` at ${clockTime(row.next_attempt)}`)];
}

function nothing(data, query) {
  if (query.state) return empty("None in this state", "No notice is in this state.", h("a.button", { href: "#/notices" }, "Show all notices"));
  return data.anyone
    ? empty("Nothing was sent yet", "Somebody listens. Place an order and its notices go out.", h("a.button.primary", { href: "#/buy" }, "Place an order"))
    : empty("Nobody listens", "Notices go out once there is an address: the app's own, or a shop's subscription by PUT /event/202309/webhooks.", h("a.button.primary", { href: "#/connection" }, "Set the app's address"));
}

async function resend(row) {
  await post("/notices/resend", { serial: row.serial });
  toast("Sent again, with the same id.");
}

function open(row) {
  sheet(`Notice ${row.type}: ${name(row)}`, [
    h("p.view-sub", null, badge(row.state), h("span.quiet", null, `${dayTime(row.created)} to ${row.address}`)),
    h("h3", null, "Attempts"), row.history.length ? h("ol", null, row.history.map((line) => h("li", null, line))) : h("p.quiet", null, "none yet"),
    row.next_attempt !== null && h("p", null, "The next one is due ", when(row.next_attempt, "due"), ` (${dayTime(row.next_attempt)}).`),
    h("h3", null, "Body"), h("pre", { tabindex: 0 }, JSON.stringify(JSON.parse(row.body), null, 2)),
    h("dl.facts", null, [["Id", row.id], ["Shop", shopName(row.shop_id)], ["About", row.about]].map(([label, value]) => [h("dt", null, label), h("dd", null, value)])),
  ]);
}
