// Products: how each is listed, what waits for review, and the platform's judgement by hand.

import { action } from "../action.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { ApiError, get, offers, post } from "../api.js";
import { badge, iso, money, readable, tile, when } from "../format.js";
import { catchUp } from "../live.js";
import { chips, facts, panel, tally } from "../panel.js";
import { address, refine } from "../router.js";
import { csvButton, empty, table } from "../table.js";
import { toast } from "../toast.js";

export const products = {
  title: "Products",
  load: async ({ shop }) => ({ rows: (await get("/products", { shop_id: shop.id })).rows.reverse(), currency: shop.currency }),
  render: ({ rows, currency }, { query }) => {
    const needle = (query.q ?? "").toLowerCase();
    const shown = rows.filter((row) => (!query.status || row.status === query.status) && `${row.product_id} ${row.title} ${row.skus.map((sku) => sku.seller_sku).join(" ")}`.toLowerCase().includes(needle));
    const columns = columnsIn(currency);
    return [
      h("header.view-head", null, h("h1", null, "Products"), h("div.buttons", null, csvButton("products.csv", columns, shown))),
      rows.length > 0 && chips("Filter by status", [["", "All", rows.length], ...tally(rows, "status").map(([status, number]) => [status, readable(status), number])], query.status ?? "", (status) => address("/products", { ...query, status })),
      search(query),
      table({ name: "Products", columns, rows: shown, key: (row) => row.product_id, href: (row) => `/products/${row.product_id}`,
        empty: rows.length ? empty("No product fits", "Nothing in this shop has this status and these words.", h("a.button", { href: "#/products" }, "Show all products"))
          : empty("Nothing is listed", "Create a product through the API, and judge it here.", h("a.button.primary", { href: "#/connection" }, "What to put into a client")) }),
    ];
  },
};

const columnsIn = (currency) => [
  { label: "Product", look: "main whole", csv: (row) => row.title, cell: (row) => h("div.item", null, tile(row.title, row.product_id, row.picture), h("div.item-words.grow", null,
    h("a.row-link.one-line", { href: `#/products/${row.product_id}`, title: row.title }, row.title), h("span.sub.id", null, row.product_id))) },
  { label: "Status", look: "side", csv: (row) => row.status, cell: (row) => badge(row.status) },
  { label: "Review", csv: (row) => row.audit_status, cell: (row) => [badge(row.audit_status), row.review_due !== null && h("span.sub", null, "over ", when(row.review_due, "due"))] },
  { label: "SKUs", look: "end", csv: (row) => row.skus.length, cell: (row) => h("span", null, row.skus.length, h("span.quiet.phone-only", null, row.skus.length === 1 ? " SKU" : " SKUs")) },
  { label: "Price", look: "end wide", csv: (row) => row.skus[0]?.price ?? "", cell: (row) => prices(row, currency) },
  { label: "Available", look: "end", csv: (row) => available(row), cell: (row) => h("span", { class: available(row) ? "" : "late" }, available(row).toLocaleString("en"), h("span.quiet.phone-only", null, " left")) },
  { label: "", look: "next", cell: (row) => row.review_due !== null && h("div.buttons.nowrap", null, approve(row, "small"), refuse(row, "small quiet-danger")) },
];

const available = (row) => row.skus.reduce((sum, sku) => sum + sku.available, 0);

function prices(row, currency) {
  const all = row.skus.map((sku) => Number(sku.price)).sort((a, b) => a - b);
  if (!all.length) return "";
  const words = (amount) => money(row.skus.find((sku) => Number(sku.price) === amount).price, currency);
  return all[0] === all.at(-1) ? words(all[0]) : `${words(all[0])} – ${words(all.at(-1))}`;
}

let typed;
const search = (query) => h("label.search", null, h("span.visually-hidden", null, "Search products"),
  h("input", { type: "search", placeholder: "Title, id or seller SKU", value: query.q ?? "", autocomplete: "off", spellcheck: "false",
    oninput: (event) => {
      clearTimeout(typed);
      typed = setTimeout(() => refine({ q: event.target.value }), 200);
    } }), h("kbd", { "aria-hidden": "true" }, "/"));

export const product = {
  title: ({ params }) => `Product ${params.id}`,
  load: async ({ params, shop }) => {
    const [{ rows }, inventory, { shops }] = await Promise.all([get("/products"), get("/inventory"), get("/state")]);
    const found = rows.find((row) => row.product_id === params.id);
    if (!found) throw new ApiError(404, `There is no product ${params.id}.`);
    const home = shops.find((one) => one.id === found.shop_id) ?? shop;
    const names = Object.fromEntries(Object.entries(home.warehouses ?? {}).map(([name, id]) => [id, name]));
    return { row: found, currency: home.currency, names, stock: inventory.rows.filter((line) => line.product_id === params.id) };
  },
  render: ({ row, currency, names, stock }) => [
    h("a.back", { href: "#/products" }, "← Products"),
    h("header.view-head", null, h("div.titled", null, tile(row.title, row.product_id, row.picture), h("div", null, h("h1", null, row.title), h("p.view-sub", null, badge(row.status), badge(row.audit_status, `review: ${readable(row.audit_status).toLowerCase()}`), h("span.quiet.id", null, row.product_id))))),
    row.complaints.length > 0 && h("div.note.bad", null, h("b", null, "Refused"), h("ul", null, row.complaints.map((words) => h("li", null, words)))),
    row.suspended_reason && h("div.note.bad", null, h("b", null, "Taken down: "), row.suspended_reason),
    row.under_review && h("p.note.warn", null, "An edit is under review; the old version stays on sale. Its title: ", h("b", null, row.under_review)),
    row.draft && h("p.note", null, "There is a draft beside it: ", h("b", null, row.draft)),
    judgement(row),
    h("div.columns", null, h("div.column", null, stockPanel(row, currency, names, stock)),
      h("div.column.narrow", null, panel("Facts", facts([["Category", row.category_id], ["Created", when(row.create_time)], ["Updated", when(row.update_time)]])))),
  ],
};

function judgement(row) {
  const down = /SUSPENDED|FREEZE|PLATFORM_DEACTIVATED/.test(row.status);
  const buttons = [
    row.review_due !== null && [approve(row, "primary"), refuse(row, "quiet-danger")],
    row.review_due === null && row.status !== "DELETED" && nextReview(row),
    offers("POST", "/suspend") && row.status !== "DELETED" && (down ? reinstate(row) : [suspend(row), freeze(row)]),
  ].flat().filter(Boolean);
  return h("section.panel.possible", { "aria-label": "What can be done now" }, h("div.buttons", null, buttons),
    h("p.quiet", null, row.review_due !== null ? ["The review is over by itself ", when(row.review_due, "due"), "."] : "Nothing is under review. An edit or a new product is, for as long as the switches on the Connection page say."));
}

const approve = (row, look) => action({ key: `approve-${row.product_id}`, label: "Approve", look, run: async () => (await post("/review", { product_id: row.product_id, verdict: "approve" }), toast("Approved.")) });

const refuse = (row, look) => action({ key: `refuse-${row.product_id}`, label: "Refuse…", look, quiet: true, run: () => refusal(row, "now", "Refuse it") });

const nextReview = (row) => action({ key: `next-review-${row.product_id}`, label: "Refuse the next review…", quiet: true, title: "Say now how the next review will end", run: () => refusal(row, "due", "Refuse the next one") });

function refusal(row, moment, yes) {
  ask({
    title: "Refuse with reasons", words: "The seller reads them in the product's detail, and notices go out.", yes, look: "danger",
    fields: [{ name: "reasons", label: "Reasons, one a line", type: "textarea", rows: 3, placeholder: "The picture shows another product." }],
    run: async ({ reasons }) => {
      await post("/review", { product_id: row.product_id, verdict: "refuse", when: moment, reasons: reasons.split("\n").map((line) => line.trim()).filter(Boolean) });
      toast(moment === "now" ? "Refused." : "The next review will refuse it.");
      await catchUp();
    },
  });
}

const platform = (row, name, label, done, extra = {}) => action({ key: `${name}-${row.product_id}`, label, run: async () => (await post("/suspend", { product_id: row.product_id, action: name }), toast(done)), ...extra });
const suspend = (row) => platform(row, "suspend", "Take it down", "Taken down by the platform.", { look: "quiet-danger", confirm: { title: `Take “${row.title}” down?`, words: "Nobody can buy it until it is put back.", yes: "Take it down" } });
const freeze = (row) => platform(row, "freeze", "Freeze it", "Frozen by the platform.", { look: "quiet-danger", confirm: { title: `Freeze “${row.title}”?`, words: "It cannot even be read through the API until it is put back.", yes: "Freeze it" } });
const reinstate = (row) => platform(row, "reinstate", "Put it back", "Back on sale.", { look: "primary" });

function stockPanel(row, currency, names, stock) {
  const skus = Object.fromEntries(row.skus.map((sku) => [sku.sku_id, sku]));
  const lines = stock.map((line) => ({ ...line, sku: skus[line.sku_id], warehouse: names[line.warehouse_id] ?? line.warehouse_id }));
  const number = (label, name) => ({ label, look: "end", csv: (line) => line[name], cell: (line) => h("span", { class: line[name] ? "" : "quiet" }, line[name], h("span.quiet.phone-only", null, ` ${label.toLowerCase()}`)) });
  const columns = [
    { label: "SKU", look: "main whole", csv: (line) => line.seller_sku, cell: (line) => [h("b", null, line.sku?.name ?? line.sku_id), line.sku && !line.sku.on_sale && h("span.flag.tone-warn", null, "not on sale"), h("span.sub.mono", null, line.seller_sku || "no seller SKU")] },
    { label: "Warehouse", csv: (line) => line.warehouse, cell: (line) => line.warehouse },
    { label: "Price", look: "end", csv: (line) => line.sku?.price ?? "", cell: (line) => line.sku && money(line.sku.price, currency) },
    number("Available", "available"), number("Committed", "committed"), number("Sold", "sold"), number("Returned", "returned"), number("Listed", "listed"),
  ];
  return h("section", { "data-key": "stock" }, h("div.spread.section-head", null, h("h2", null, "Stock"), csvButton(`stock-${row.product_id}.csv`, columns, lines)),
    table({ name: "Stock", columns, rows: lines, key: (line) => `${line.sku_id}-${line.warehouse_id}`, empty: empty("No stock", "No SKU of this product lies in a warehouse.") }));
}
