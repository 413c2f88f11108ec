// Cancellations, and requests for one that the seller has to answer.

import { action } from "../action.js";
import { h } from "../dom.js";
import { get, offers, post } from "../api.js";
import { badge, iso, money, readable, reasonWords, when } from "../format.js";
import { chips, tally } from "../panel.js";
import { address } from "../router.js";
import { csvButton, empty, table } from "../table.js";
import { toast } from "../toast.js";

const MOST = 300;
const PENDING = "CANCELLATION_REQUEST_PENDING";

export const cancellations = {
  title: "Cancellations",
  load: async ({ shop }) => ({ rows: (await get("/cancellations", { shop_id: shop.id, limit: MOST })).cancellations.reverse() }),
  render: ({ rows }, { query }) => {
    const shown = rows.filter((row) => !query.status || row.status === query.status);
    return [
      h("header.view-head", null, h("h1", null, "Cancellations"), h("div.buttons", null, csvButton("cancellations.csv", columns, shown))),
      rows.length > 0 && chips("Filter by status", [["", "All", rows.length], ...tally(rows, "status").map(([status, number]) => [status, readable(status), number])], query.status ?? "", (status) => address("/cancellations", { status })),
      table({ name: "Cancellations", columns, rows: shown, key: (row) => row.id,
        empty: empty("Nothing was cancelled", "Open an order that waits for shipment and let its buyer ask to cancel.", h("a.button.primary", { href: "#/orders?status=AWAITING_SHIPMENT" }, "Orders to ship")) }),
      rows.length === MOST && h("p.quiet.more", null, `The newest ${MOST} are shown.`),
    ];
  },
};

const columns = [
  { label: "Cancellation", look: "main", csv: (row) => row.id, cell: (row) => [h("a.row-link.id", { href: `#/orders/${row.order_id}` }, `Order ${row.order_id}`), h("span.sub.id", null, row.id)] },
  { label: "Status", look: "side", csv: (row) => row.status, cell: (row) => badge(row.status) },
  { label: "By", csv: (row) => row.role, cell: (row) => (row.role === "SYSTEM" ? "Platform" : readable(row.role)) },
  { label: "Why", look: "wide", csv: (row) => row.reason, cell: (row) => h("span.one-line.reason", { title: row.reason }, reasonWords(row.reason)) },
  { label: "Units", look: "end", csv: (row) => row.unit_ids.length, cell: (row) => h("span", null, row.unit_ids.length, h("span.quiet", null, row.unit_ids.length === 1 ? " unit" : " units")) },
  { label: "Refund", look: "end", csv: (row) => row.amount.total, cell: (row) => money(row.amount.total, row.amount.currency) },
  { label: "When", look: "end at", csv: (row) => iso(row.create_time), cell: (row) => [when(row.create_time), row.status === PENDING && row.deadline !== null && h("span.sub", null, "answer due ", when(row.deadline, "due"))] },
  { label: "", look: "next", cell: (row) => row.status === PENDING && offers("POST", "/cancel/answer") && h("div.buttons.nowrap", null,
    answer(row, "accept", "Accept", "The order's units are cancelled."), answer(row, "reject", "Reject", "Rejected: the order goes on.")) },
];

const answer = (row, verdict, label, done) => action({
  key: `${verdict}-${row.id}`, label, look: verdict === "accept" ? "small" : "small quiet-danger",
  run: async () => (await post("/cancel/answer", { order_id: row.order_id, verdict }), toast(done)),
});
