// Returns: what buyers ask for, what the seller answers, and where the goods are.

import { action } from "../action.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { ApiError, get, offers, post } from "../api.js";
import { badge, dayTime, iso, money, readable, reasonWords, when } from "../format.js";
import { catchUp } from "../live.js";
import { chips, facts, panel, tally } from "../panel.js";
import { address } from "../router.js";
import { csvButton, empty, table } from "../table.js";
import { toast } from "../toast.js";

const MOST = 300;

export const returns = {
  title: "Returns",
  load: async ({ shop }) => ({ rows: (await get("/returns", { shop_id: shop.id, limit: MOST })).returns.reverse().map((row) => ({ ...row, state: readable(row.status) })) }),
  render: ({ rows }, { query }) => {
    const shown = rows.filter((row) => !query.state || row.state === query.state);
    return [
      h("header.view-head", null, h("h1", null, "Returns"), h("div.buttons", null, csvButton("returns.csv", columns, shown))),
      rows.length > 0 && chips("Filter by status", [["", "All", rows.length], ...tally(rows, "state").map(([state, number]) => [state, state, number])], query.state ?? "", (state) => address("/returns", { state })),
      table({ name: "Returns", columns, rows: shown, key: (row) => row.id, href: (row) => `/returns/${row.id}`,
        empty: empty("Nothing has come back", "Open a delivered order and let its buyer ask for a return.", h("a.button.primary", { href: "#/orders?status=DELIVERED" }, "Delivered orders")) }),
      rows.length === MOST && h("p.quiet.more", null, `The newest ${MOST} are shown.`),
    ];
  },
};

const columns = [
  { label: "Return", look: "main", csv: (row) => row.id, cell: (row) => [h("a.row-link", { href: `#/returns/${row.id}` }, readable(row.kind)), h("span.sub.id", null, row.id)] },
  { label: "Status", look: "side", csv: (row) => row.status, cell: (row) => badge(row.status) },
  { label: "Order", csv: (row) => row.order_id, cell: (row) => h("a.id", { href: `#/orders/${row.order_id}` }, row.order_id) },
  { label: "Units", look: "wide", csv: (row) => row.skus.join("; "), cell: (row) => h("span.one-line", { title: row.skus.join(", ") }, units(row)) },
  { label: "Amount", look: "end", csv: (row) => row.amount.total, cell: (row) => money(row.amount.total, row.amount.currency) },
  { label: "Answer", look: "due", csv: (row) => (row.deadline ? iso(row.deadline) : ""), cell: (row) => row.deadline !== null && [h("span.due-what", null, "Due"), " ", when(row.deadline, "due")] },
  { label: "Asked", look: "end at", csv: (row) => iso(row.create_time), cell: (row) => when(row.create_time) },
];

const units = (row) => tally(row.skus.map((sku) => ({ sku })), "sku").map(([sku, number]) => `${number} × ${sku || "no seller SKU"}`).join(", ");

export const oneReturn = {
  title: ({ params }) => `Return ${params.id}`,
  load: async ({ params }) => {
    const [found] = (await get("/returns", { id: params.id })).returns;
    if (!found) throw new ApiError(404, `There is no return ${params.id}.`);
    return found;
  },
  render: (row) => [
    h("a.back", { href: "#/returns" }, "← Returns"),
    h("header.view-head", null, h("div", null, h("h1", null, readable(row.kind)), h("p.view-sub", null, badge(row.status), h("span.quiet.id", null, row.id), h("span.quiet", null, "asked ", when(row.create_time)))),
      h("p.total", null, money(row.amount.total, row.amount.currency))),
    h("section.panel.possible", { "aria-label": "What can be done now" }, h("div.buttons", null, actions(row)),
      h("p.quiet", null, row.deadline !== null ? ["If nobody answers, the clock does ", when(row.deadline, "due"), ` (${dayTime(row.deadline)}).`] : row.actions.length ? "No clock runs." : "This return has come to its end.")),
    h("div.columns", null,
      h("div.column", null, panel("Its life", h("ol.life", null, [...row.history].reverse().map((line) => h("li", null, h("span", null, readable(line)))))), goods(row)),
      h("div.column.narrow", null,
        panel("Money", facts([["Items", money(row.amount.subtotal, row.amount.currency)], ["Shipping", money(row.amount.shipping_fee, row.amount.currency)], ["Tax", money(row.amount.tax, row.amount.currency)], ["Total", h("b", null, money(row.amount.total, row.amount.currency))], ["Offered", row.offer && money(row.offer, row.amount.currency)], ["Refund", row.refund_id]])),
        panel("Facts", facts([["Order", h("a.id", { href: `#/orders/${row.order_id}` }, row.order_id)], ["Units", units(row)], ["Asked by", readable(row.role)], ["Reason", h("span", { title: row.reason }, reasonWords(row.reason))], ["Request", row.aftersales_request_id && `${row.aftersales_request_id} (${readable(row.aftersales_request_status)})`], ["RMA", row.rma_id && `${row.rma_id} (${readable(row.rma_status)})`], ["Appeal", row.arbitration && readable(row.arbitration)], ["New order", row.new_order_id && h("a.id", { href: `#/orders/${row.new_order_id}` }, row.new_order_id)]])))),
  ],
};

function goods(row) {
  if (!row.tracking_number && row.ship_time === null) return null;
  return panel("Goods on their way back", facts([["Tracking", h("span.mono", null, row.tracking_number)], ["Carrier", row.provider], ["Sent", row.ship_time && dayTime(row.ship_time)], ["Arrived", row.arrive_time && dayTime(row.arrive_time)], ["On sale again", row.goods_back ? "yes" : "no"]]));
}

const sellers = (decision) => ["/return/decide", { decision }];
const ACTIONS = {
  arrive: { label: "Let it arrive", of: ["/return/arrive", {}], done: "The goods are at the warehouse." },
  ship: { label: "Buyer sends it", of: ["/return/ship", {}], done: "The goods are on their way back." },
  approve: { label: "Seller approves", of: sellers("approve"), done: "The seller has agreed." },
  receive: { label: "Seller accepts the goods", of: sellers("receive"), done: "Accepted: the money goes back." },
  offer: { label: "Seller offers a part…", form: offerPart },
  accept_offer: { label: "Buyer accepts the part", of: ["/return/answer", { accept: true }], done: "The buyer takes the part." },
  decline_offer: { label: "Buyer declines the part", of: ["/return/answer", { accept: false }], done: "The buyer insists." },
  refund_directly: { label: "Seller refunds at once", of: sellers("refund_directly"), done: "The money goes back.",
    sure: ["Refund without waiting for the goods?", "The money goes back to the buyer. This cannot be undone.", "Refund"] },
  reject: { label: "Seller rejects", of: sellers("reject"), harm: true, done: "Rejected. The buyer may appeal.", sure: ["Reject this request?", "The buyer may appeal to the platform.", "Reject"] },
  reject_package: { label: "Seller rejects the goods", of: sellers("reject_package"), harm: true, done: "Rejected. The buyer may appeal.", sure: ["Reject what came back?", "The buyer may appeal to the platform.", "Reject"] },
  appeal: { label: "Buyer appeals", of: ["/return/escalate", {}], done: "The platform has to decide." },
  rule: { label: "Platform decides…", form: rule },
  withdraw: { label: "Buyer withdraws", of: ["/return/withdraw", {}], harm: true, done: "The buyer took the request back.", sure: ["Withdraw this request as the buyer?", "It is closed. This cannot be undone.", "Withdraw"] },
};

function actions(row) {
  return row.actions.filter((name) => ACTIONS[name] && (ACTIONS[name].form || offers("POST", ACTIONS[name].of[0]))).map((name, place) => {
    const { label, of, form, harm, done, sure } = ACTIONS[name];
    return action({
      key: `${name}-${row.id}`, label, look: harm ? "quiet-danger" : place === 0 ? "primary" : "", quiet: Boolean(form), confirm: sure && { title: sure[0], words: sure[1], yes: sure[2] },
      run: async () => {
        if (form) return form(row);
        await post(of[0], { return_id: row.id, ...of[1] });
        toast(done);
      },
    });
  });
}

function offerPart(row) {
  ask({
    title: "Offer a part of the refund", words: `Everything would be ${money(row.amount.total, row.amount.currency)}. The buyer has to answer.`, yes: "Offer it",
    fields: [{ name: "amount", label: `Amount in ${row.amount.currency}`, required: true }],
    run: async ({ amount }) => (await post("/return/decide", { return_id: row.id, decision: "offer", amount }), await catchUp()),
  });
}

function rule(row) {
  ask({
    title: "The platform decides the appeal", yes: "Decide",
    fields: [{ name: "verdict", label: "Verdict", type: "select", options: [["SUPPORT_BUYER", "For the buyer: the money goes back"], ["SUPPORT_SELLER", "For the seller"], ["CLOSED", "Closed without a verdict"]] }],
    run: async ({ verdict }) => (await post("/return/escalate", { return_id: row.id, verdict }), await catchUp()),
  });
}
