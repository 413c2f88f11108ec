// One order: where it stands on its way, what can be done now, and everything that is known about it.

import { nextStep, orderActions, parcelActions } from "../possible_actions.js";
import { h } from "../dom.js";
import { get, offers } from "../api.js";
import { badge, dayTime, money, readable, tile, when } from "../format.js";
import { facts as factList, panel } from "../panel.js";
import { openReturn } from "./returns_form.js";
import { flags } from "./orders.js";

const WAY = ["UNPAID", "ON_HOLD", "AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED"];
const SHORT = { UNPAID: "Placed", ON_HOLD: "On hold", AWAITING_SHIPMENT: "To ship", AWAITING_COLLECTION: "To collect", IN_TRANSIT: "In transit", DELIVERED: "Delivered", COMPLETED: "Completed" };

export const order = {
  title: ({ params }) => `Order ${params.id}`,
  load: async ({ params }) => {
    const request = { order_id: params.id };
    const [detail, choices, returns] = await Promise.all([
      get("/orders/detail", request), offers("GET", "/return/choices") ? get("/return/choices", request) : { choices: [] }, offers("GET", "/returns") ? get("/returns", request) : { returns: [] },
    ]);
    return { ...detail, ...choices, ...returns };
  },
  render: (data) => [
    h("a.back", { href: "#/orders" }, "← Orders"),
    h("header.view-head", null,
      h("div", null, h("h1.id", null, data.row.id),
        h("p.view-sub", null, badge(data.row.status), flags(data.row), h("span.quiet", null, "placed ", when(data.row.create_time), ` by ${data.buyer_nickname}`))),
      h("p.total", null, money(data.row.total, data.row.currency))),
    way(data.row),
    possible(data),
    h("div.columns", null,
      h("div.column", null, units(data), parcels(data), returned(data), life(data)),
      h("div.column.narrow", null, recipient(data), sums(data), facts(data))),
  ],
};

function way(row) {
  const present = row.status === "PARTIALLY_SHIPPING" ? "AWAITING_SHIPMENT" : row.status;
  const at = WAY.indexOf(present);
  if (at < 0) return h("p.way-end", null, "This order was cancelled. ", row.update_time && when(row.update_time));
  return h("ol.way", { "aria-label": "The order's way" }, WAY.map((status, place) =>
    h("li", { "data-key": status, class: place < at ? "past" : place === at ? "present" : "", "aria-current": place === at ? "step" : undefined }, h("span", null, SHORT[status]))));
}

function possible(data) {
  const step = nextStep(data.row, "primary");
  const same = { UNPAID: "pay", ON_HOLD: "release", AWAITING_SHIPMENT: "ship", PARTIALLY_SHIPPING: "ship" }[data.row.status];
  const others = orderActions({ ...data, row: { ...data.row, actions: data.row.actions.filter((name) => !step || name !== same) } });
  const returns = data.choices.length > 0 && openReturn(data);
  return h("section.panel.possible", { "aria-label": "What can be done now" },
    h("div.buttons", null, step, others, returns),
    h("p.quiet", null, waits(data)));
}

function waits(data) {
  if (data.next) return ["If nobody acts first, ", data.next.what, " ", when(data.next.at, "due"), ` (${dayTime(data.next.at)}).`];
  if (data.row.status === "IN_TRANSIT") return "Only the carrier can move it now: scan or deliver its parcels.";
  return "Nothing is due: this order has come to its end.";
}

function units(data) {
  const groups = new Map();
  for (const unit of data.units) {
    const key = [unit.sku_id, unit.status, unit.package_id, unit.sale].join("/");
    groups.set(key, [...(groups.get(key) ?? []), unit]);
  }
  const { currency } = data.row;
  return panel("Items", h("ul.lines", null, [...groups].map(([key, [unit, ...more]]) =>
    h("li.line", { "data-key": key }, tile(unit.title, unit.product_id, unit.picture),
      h("div.grow", null, h("b", null, `${more.length + 1} × `), unit.title,
        h("span.sub", null, [unit.name, unit.seller_sku || "no seller SKU"].filter(Boolean).join(" · "), unit.is_gift && " · gift"),
        unit.cancel_reason && h("span.sub", null, unit.cancel_reason)),
      h("div.line-end", null, h("span", null, money(unit.sale, currency), more.length > 0 && h("span.quiet", null, " each")), badge(unit.status))))));
}

function parcels(data) {
  if (!data.parcels.length) return panel("Parcels", h("p.quiet", null, "None yet: a parcel exists once the seller ships."));
  return panel(data.parcels.length === 1 ? "Parcel" : "Parcels", data.parcels.map((parcel) =>
    h("article.parcel", { "data-key": parcel.id },
      h("header", null,
        h("div", null, h("b.mono", null, parcel.tracking_number || "no tracking number yet"), h("span.sub", null, [parcel.provider, `package ${parcel.id}`, `${parcel.units} ${parcel.units === 1 ? "unit" : "units"}`].filter(Boolean).join(" · "))),
        badge(parcel.status)),
      parcel.scans.length > 0 && h("ol.scans", null, parcel.scans.map((scan) => h("li", null, h("span.quiet.moment", null, dayTime(scan.at)), scan.description))),
      parcel.actions.length > 0 && h("div.buttons", null, parcelActions(parcel)))));
}

function returned(data) {
  if (!data.returns.length) return null;
  return panel("Returns", h("ul.lines", null, data.returns.map((row) => h("li.line", { "data-key": row.id },
    h("div.grow", null, h("a", { href: `#/returns/${row.id}` }, readable(row.kind)), h("span.sub.id", null, row.id)),
    h("div.line-end", null, h("span", null, money(row.amount.total, row.amount.currency)), badge(row.status))))));
}

const WHO = { buyer: "Buyer", seller: "Seller", platform: "Platform", carrier: "Carrier", client: "Client", notice: "Notice" };

function life(data) {
  return panel("Its life", h("ol.life", null, [...data.timeline].reverse().map((line) =>
    h("li", { class: [line.tone && `life-${line.tone}`, `kind-${line.kind}`].filter(Boolean).join(" ") },
      h("span.moment", { title: dayTime(line.at) }, dayTime(line.at)),
      h("span.who", null, WHO[line.who] ?? readable(line.who)),
      h("div.grow", null,
        line.kind === "call" ? h("a.mono.wrap", { href: `#/calls/${line.ref}` }, line.title) : line.kind === "notice" ? h("a", { href: `#/notices?serial=${line.ref}` }, line.title) : line.title,
        line.detail && h("span.sub.wrap", null, line.detail))))));
}

function recipient(data) {
  const { recipient: to } = data;
  const seen = to.hidden ? "A client does not see this before the hold is over." : to.masked ? "A client sees this masked: TikTok brings it there." : "";
  return panel("Recipient", h("address", null, h("b", null, to.name), [to.line1, to.line2, `${to.divisions[0]} ${to.postal_code}`, ...to.divisions.slice(1)].filter(Boolean).map((line) => h("span", null, line)), h("span", null, to.phone)),
    to.changed && h("p.sub", null, "The buyer has changed the address."),
    seen && h("p.sub", null, seen),
    data.message && h("blockquote", null, data.message));
}

const SUMS = [
  ["original_total_product_price", "Items"], ["seller_discount", "Seller discount", -1], ["platform_discount", "Platform discount", -1],
  ["original_shipping_fee", "Shipping"], ["shipping_fee_seller_discount", "Shipping, seller's part", -1], ["shipping_fee_platform_discount", "Shipping, platform's part", -1],
];

function sums(data) {
  const { money: sum } = data;
  const zero = (text) => Number(text) === 0;
  const line = (words, amount, sign = 1) => h("div", null, h("dt", null, words), h("dd", null, (sign < 0 ? "−" : "") + money(amount, sum.currency)));
  return panel("Money", h("dl.sums", null,
    SUMS.filter(([name]) => name === SUMS[0][0] || !zero(sum[name])).map(([name, words, sign]) => line(words, sum[name], sign)),
    !zero(sum.tax) && line(data.tax_on_top ? "Tax, on top" : "Tax, inside", sum.tax),
    !zero(sum.retail_delivery_fee) && line("Retail delivery fee", sum.retail_delivery_fee),
    h("div.sum-total", null, h("dt", null, "Total"), h("dd", null, money(sum.total_amount, sum.currency)))));
}

function facts(data) {
  const lines = [["Payment", data.payment_method], ["Delivery", data.delivery_option], ["Ships from", data.warehouse], ["Kind", readable(data.order_type)], ["Buyer", data.buyer_id], ["Seller's note", data.note]];
  return panel("Facts", factList(lines));
}
