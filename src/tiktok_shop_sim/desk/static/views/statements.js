// Statements: what was settled per day, line by line, and settling by hand.

import { action } from "../action.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { get, offers, post } from "../api.js";
import { badge, dayName, iso, money, readable, tone } from "../format.js";
import { catchUp } from "../live.js";
import { facts, panel } from "../panel.js";
import { go } from "../router.js";
import { csvButton, empty, table } from "../table.js";
import { toast } from "../toast.js";

export const statements = {
  title: "Statements",
  load: ({ shop }) => get("/statements", { shop_id: shop.id }),
  render: ({ statements: rows }, { shop }) => [
    h("header.view-head", null, h("div", null, h("h1", null, "Statements"), h("p.view-sub.quiet", null, "One a UTC day: what was delivered some days before, less fees and refunds.")),
      h("div.buttons", null, settler(shop, "settle"), adjuster(shop), csvButton("statements.csv", columns, rows))),
    table({ name: "Statements", columns, rows, key: (row) => row.id, href: (row) => `/statements/${row.id}`,
      empty: empty("Nothing is settled yet", "A statement closes at midnight UTC, some days after delivery. Deliver an order and settle now, or let days pass.", settler(shop, "settle-empty"), h("a.button", { href: "#/orders?status=IN_TRANSIT" }, "Orders in transit")) }),
  ],
};

const columns = [
  { label: "Day", look: "main", csv: (row) => iso(row.time), cell: (row) => [h("a.row-link", { href: `#/statements/${row.id}` }, dayName(row.time, "UTC")), h("span.sub.id", null, row.id)] },
  { label: "Payment", look: "side", csv: (row) => row.payment_status, cell: (row) => payment(row.payment_status) },
  ...[["Revenue", "revenue"], ["Shipping", "shipping_cost"], ["Fees and tax", "fee_tax"], ["Adjustments", "adjustment"], ["Reserve", "reserve"]].map(([label, name]) => (
    { label, look: "end wide", csv: (row) => row[name], cell: (row) => sum(row[name], row.currency) })),
  { label: "Payable", look: "end", csv: (row) => row.payable, cell: (row) => h("b", null, sum(row.payable, row.currency)) },
  { label: "Lines", look: "end", csv: (row) => row.transactions, cell: (row) => h("span", null, row.transactions, h("span.quiet.phone-only", null, " lines")) },
];

const sum = (amount, currency) => h("span", { class: amount.startsWith("-") ? "late" : Number(amount) === 0 ? "quiet" : "" }, money(amount, currency));
const payment = (status) => h("span.badge", { class: `tone-${status === "PAID" ? "good" : status === "FAILED" ? "bad" : tone(status)}`, title: status }, readable(status));

export const statement = {
  title: ({ params }) => `Statement ${params.id}`,
  load: async ({ params }) => (await get("/statements", { statement_id: params.id })).statements[0],
  render: (row) => [
    h("a.back", { href: "#/statements" }, "← Statements"),
    h("header.view-head", null, h("div", null, h("h1", null, dayName(row.time, "UTC")), h("p.view-sub", null, payment(row.payment_status), h("span.quiet.id", null, row.id))), h("div.buttons", null, csvButton(`statement-${row.id}.csv`, lineColumns(row.currency), row.lines))),
    h("div.columns", null,
      h("div.column", null, table({ name: "Lines", columns: lineColumns(row.currency), rows: row.lines, key: (line) => line.id, empty: empty("No lines", "Nothing was settled that day.") })),
      h("div.column.narrow", null, panel("Sums", h("dl.sums", null,
        [["Revenue", row.revenue], ["Shipping", row.shipping_cost], ["Fees and tax", row.fee_tax], ["Adjustments", row.adjustment]].map(([name, amount]) => line(name, amount, row.currency)),
        h("div.sum-total", null, h("dt", null, "Settlement"), h("dd", null, sum(row.settlement, row.currency))),
        line("Reserve", row.reserve, row.currency),
        h("div.sum-total", null, h("dt", null, "Payable"), h("dd", null, sum(row.payable, row.currency))))),
      panel("Facts", facts([["Payment", row.payment_id || "none yet"], ["Net sales", money(row.net_sales, row.currency)]])))),
  ],
};

const line = (name, amount, currency) => h("div", null, h("dt", null, name), h("dd", null, sum(amount, currency)));

const lineColumns = (currency) => [
  { label: "Line", look: "main", csv: (row) => row.id, cell: (row) => [readable(row.type), h("span.sub.id", null, row.id)] },
  { label: "Order", csv: (row) => row.order_id, cell: (row) => row.order_id && h("a.id", { href: `#/orders/${row.order_id}` }, row.order_id) },
  { label: "Units", look: "end wide", csv: (row) => Object.values(row.skus).reduce((all, number) => all + number, 0), cell: (row) => Object.values(row.skus).reduce((all, number) => all + number, 0) || "" },
  { label: "Reserve", look: "end wide", csv: (row) => row.reserve, cell: (row) => sum(row.reserve, currency) },
  { label: "Settlement", look: "end side", csv: (row) => row.settlement, cell: (row) => h("b", null, sum(row.settlement, currency)) },
];

const settler = (shop, key) => offers("POST", "/settle") && action({
  key, label: "Settle now", title: "Close the day's statement early, with all that is delivered",
  run: async () => {
    const { statement: closed } = await post("/settle", { shop_id: shop.id });
    if (!closed) return toast("There is nothing to settle: nothing delivered waits for it.");
    toast(`Settled: ${money(closed.payable, closed.currency)}.`);
    go(`/statements/${closed.id}`);
  },
});

const TYPES = ["PLATFORM_PENALTY", "LOGISTICS_REIMBURSEMENT", "PLATFORM_REIMBURSEMENT"];

const adjuster = (shop) => offers("POST", "/adjust") && action({
  key: "adjust", label: "Adjust…", quiet: true, title: "The platform gives or takes money",
  run: () => ask({
    title: "Give or take money", words: "It is in the statement of the day.", yes: "Adjust",
    fields: [
      { name: "type", label: "Type", type: "select", options: TYPES.map((type) => [type, readable(type)]) },
      { name: "amount", label: `Amount in ${shop.currency}`, required: true, placeholder: "-5.00", help: "Negative takes." },
      { name: "order_id", label: "About the order", help: "May be left empty." },
    ],
    run: async (values) => (await post("/adjust", { shop_id: shop.id, ...values }), toast("Adjusted."), await catchUp()),
  }),
});
