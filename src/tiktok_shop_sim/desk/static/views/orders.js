// Orders, newest first: what each waits for, by when, and its next step.

import { action } from "../action.js";
import { nextStep } from "../possible_actions.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { get, post } from "../api.js";
import { badge, iso, money, readable, tile, when } from "../format.js";
import { catchUp } from "../live.js";
import { address, refine } from "../router.js";
import { csvButton, empty, table } from "../table.js";
import { toast } from "../toast.js";

const PAGE = 50;
const MOST = 500;

export const orders = {
  title: "Orders",
  load: ({ shop, query }) =>
    get("/orders/list", { shop_id: shop.id, status: query.status, query: query.q, limit: Math.min(MOST, Number(query.show ?? PAGE)) }),
  render: (data, { query, shop }) => [
    h("header.view-head", null,
      h("h1", null, "Orders"),
      h("div.buttons", null,
        action({ key: "surprise", label: "Surprise me…", title: "Baskets by chance", quiet: true, run: () => surprise(shop) }),
        csvButton("orders.csv", columns, data.orders))),
    chips(data.counts, query),
    search(query),
    table({ name: "Orders", columns, rows: data.orders, key: (row) => row.id, href: (row) => `/orders/${row.id}`, empty: nothing(data, query, shop) }),
    foot(data, query),
  ],
};

const columns = [
  { label: "Order", look: "main", csv: (row) => row.id, cell: (row) => [
    h("a.row-link.id", { href: `#/orders/${row.id}`, title: row.id }, h("span.id-head", null, row.id.slice(0, -8)), row.id.slice(-8)),
    h("span.sub", null, when(row.create_time)),
  ] },
  { label: "Status", look: "side", csv: (row) => row.status, cell: (row) => [badge(row.status), flags(row)] },
  { label: "Items", look: "items", csv: (row) => row.items.map((item) => `${item.quantity} x ${item.seller_sku || item.sku_id}`).join("; "), cell: items },
  { label: "Recipient", look: "wide", csv: (row) => row.buyer, cell: (row) => [h("span.one-line", null, row.buyer), h("span.sub.one-line", null, row.place)] },
  { label: "Parcels", look: "wide roomy parcels", csv: (row) => row.tracking.join("; "), cell: parcels },
  { label: "Total", look: "end", csv: (row) => row.total, cell: (row) => money(row.total, row.currency) },
  { label: "Waits for", look: "due", csv: (row) => (row.deadline ? `${row.deadline.what} ${iso(row.deadline.at)}` : ""), cell: (row) =>
    row.deadline && [h("span.due-what", null, readable(row.deadline.what)), " ", when(row.deadline.at, "due")] },
  { label: "Next", look: "next", cell: (row) => (row.cancel_requested ? h("a.button.small", { href: `#/orders/${row.id}` }, "Answer") : nextStep(row)) },
];

function items(row) {
  const [first, ...rest] = row.items;
  const more = rest.reduce((sum, item) => sum + item.quantity, 0);
  return h("div.item", null, tile(first.title, first.product_id, first.picture), h("div.item-words", null,
    h("span.one-line", { title: first.title }, first.quantity > 1 && h("b", null, `${first.quantity} × `), first.title),
    h("span.sub.one-line", null, [first.name, first.seller_sku].filter(Boolean).join(" · "), more > 0 && ` + ${more} more`)));
}

function parcels(row) {
  if (!row.parcels) return h("span.quiet", null, "–");
  const number = row.parcels > 1 ? `${row.parcels} parcels` : "1 parcel";
  return [h("span", null, number), row.tracking.length > 0 && h("span.sub.one-line.mono", { title: row.tracking.join("\n") }, row.tracking[0])];
}

export function flags(row) {
  const words = [
    row.cancel_requested && ["warn", "asks to cancel"],
    row.is_cod && ["idle", "cash on delivery"],
    row.is_sample && ["idle", "sample"],
    row.special && ["idle", row.special],
    row.fulfillment_type === "FULFILLMENT_BY_TIKTOK" ? ["idle", "by TikTok"] : row.shipping_type === "TIKTOK" && ["idle", "TikTok shipping"],
  ].filter(Boolean);
  return words.length > 0 && h("span.flags", null, words.map(([tone, text]) => h("span.flag", { class: `tone-${tone}` }, text)));
}

function chips(counts, query) {
  const total = Object.values(counts).reduce((sum, number) => sum + number, 0);
  return h("nav.chips", { "aria-label": "Filter by status" },
    [["", "All", total], ...Object.entries(counts).map(([status, number]) => [status, readable(status), number])].map(([status, words, number]) =>
      h("a", { href: address("/orders", { ...query, status, show: "" }), "data-key": status || "all", "aria-current": (query.status ?? "") === status ? "true" : undefined },
        words, h("span.chip-count", null, number.toLocaleString("en")))));
}

let typed;
function search(query) {
  return h("label.search", null, h("span.visually-hidden", null, "Search orders"),
    h("input", { type: "search", placeholder: "Order id, recipient, tracking number, SKU or title", value: query.q ?? "", autocomplete: "off", spellcheck: "false",
      oninput: (event) => {
        clearTimeout(typed);
        typed = setTimeout(() => refine({ q: event.target.value, show: "" }), 200);
      } }), h("kbd", { "aria-hidden": "true" }, "/"));
}

function nothing(data, query, shop) {
  if (query.q || query.status) {
    return empty("No order fits", "Nothing in this shop has this status and these words.", h("a.button", { href: "#/orders" }, "Show all orders"));
  }
  return empty("No orders yet", `Nobody has bought anything from ${shop.name}.`, h("a.button.primary", { href: "#/buy" }, "Place an order"),
    action({ key: "surprise-empty", label: "Surprise me…", quiet: true, run: () => surprise(shop) }));
}

function foot(data, query) {
  const shown = Number(query.show ?? PAGE);
  if (!data.next) return null;
  if (shown >= MOST) return h("p.quiet.more", null, `The newest ${MOST} are shown. Search or choose a status for the others.`);
  return h("p.more", null, h("button", { type: "button", onclick: () => refine({ show: shown + PAGE * 2 }) }, "Show older orders"));
}

function surprise(shop) {
  ask({
    title: "Baskets by chance", words: `Buyers with invented names check out of ${shop.name}.`, yes: "Place them",
    fields: [
      { name: "count", label: "How many", type: "number", min: 1, max: 1000, value: 5, required: true },
      { name: "pay", label: "They pay at once", type: "checkbox", value: true },
      { name: "release", label: "Skip the hold of an hour", type: "checkbox" },
    ],
    run: async (request) => {
      const { orders: placed } = await post("/buy", { shop_id: shop.id, ...request });
      toast(`${placed.length} ${placed.length === 1 ? "order" : "orders"} placed.`);
      await catchUp();
    },
  });
}
