// Placing an order as a buyer: what, how many, who, how it is paid and shipped.

import { action } from "../action.js";
import { h } from "../dom.js";
import { field, read } from "../dialog.js";
import { ApiError, get, post } from "../api.js";
import { money, readable, tile } from "../format.js";
import { draw, go } from "../router.js";
import { toast } from "../toast.js";

let basket = new Map(); // SKU id -> quantity
let wanted = ""; // what is searched for
let owner = ""; // the shop the basket belongs to

export const buy = {
  title: "Place an order",
  load: async ({ shop }) => {
    if (owner !== shop.id) [basket, owner] = [new Map(), shop.id];
    return { ...(await get("/skus", { shop_id: shop.id })), ships: shop.shipping_types };
  },
  render: (data, { shop }) => [
    h("header.view-head", null, h("div", null, h("h1", null, "Place an order"), h("p.view-sub.quiet", null, `As a buyer of ${shop.name}. Stock is committed at once.`))),
    h("div.columns", null,
      h("div.column", null, shelf(data), basketBar(data)),
      h("div.column.narrow", null, h("section#basket.panel.sticky", { tabindex: -1 }, h("h2", null, "Basket"), lines(data), options(data), pay(data, shop)))),
  ],
  stale: (change, before) => change.orders !== before.orders || change.calls !== before.calls || change.world !== before.world,
  leave: () => (wanted = ""),
};

function shelf(data) {
  const needle = wanted.toLowerCase();
  const found = data.rows.filter((row) => `${row.title} ${row.name} ${row.seller_sku}`.toLowerCase().includes(needle));
  const groups = Map.groupBy(found, (row) => row.product_id);
  return [
    h("label.search", null, h("span.visually-hidden", null, "Search the shop"),
      h("input", { type: "search", placeholder: "Title, variant or seller SKU", value: wanted, autocomplete: "off", spellcheck: "false", oninput: (event) => ((wanted = event.target.value), draw()) }), h("kbd", { "aria-hidden": "true" }, "/")),
    !found.length && h("p.quiet", null, data.rows.length ? "No SKU has these words." : "This shop sells nothing yet. Create a product through the API first."),
    h("ul.shelf", null, [...groups].map(([id, skus]) => product(id, skus))),
  ];
}

function product(id, skus) {
  const [{ title, picture, product_status: status }] = skus;
  return h("li.shelf-product", { "data-key": id }, tile(title, id, picture),
    h("div.grow", null, h("b", null, title), status !== "ACTIVATE" && h("span.sub.late", null, `${readable(status)}: a buyer would not see it`),
      h("ul.shelf-skus", null, skus.map((row) => (row.off_sale ? closed(row, status) : sku(row))))));
}

function sku(row) {
  const number = basket.get(row.sku_id) ?? 0;
  const set = (quantity) => {
    if (quantity > 0) basket.set(row.sku_id, quantity);
    else basket.delete(row.sku_id);
    draw();
  };
  const words = `${row.title}, ${row.name}`;
  return h("li", { "data-key": row.sku_id, class: number ? "chosen" : "" },
    h("div.grow", null, h("span", null, row.name), h("span.sub.mono", null, row.seller_sku || "no seller SKU")),
    h("div.line-end", null, h("span", null, money(row.price, row.currency)), h("span.sub", { class: row.available ? "" : "late" }, row.available ? `${row.available} left` : "none left")),
    h("div.stepper", null,
      h("button", { type: "button", "aria-label": `One less of ${words}`, disabled: !number, onclick: () => set(number - 1) }, "−"),
      h("input", { type: "number", min: 0, max: 9999, inputmode: "numeric", "aria-label": `Quantity of ${words}`, value: number, onchange: (event) => set(Math.max(0, Math.floor(Number(event.target.value) || 0))) }),
      h("button", { type: "button", "aria-label": `One more of ${words}`, onclick: () => set(number + 1) }, "+")));
}

/** A SKU that buyers do not see: why, and nothing to press. */
function closed(row, status) {
  return h("li", { "data-key": row.sku_id, "aria-disabled": "true" },
    h("div.grow", null, h("span", null, row.name), h("span.sub.mono", null, row.seller_sku || "no seller SKU"), row.off_sale !== status && h("span.sub.late", null, `Not on sale: ${row.off_sale}`)),
    h("div.line-end", null, h("span", null, money(row.price, row.currency)), h("span.sub", null, "not on sale")));
}

function chosen(data) {
  return [...basket].map(([id, quantity]) => [data.rows.find((row) => row.sku_id === id), quantity]).filter(([row]) => row && !row.off_sale);
}

function lines(data) {
  const list = chosen(data);
  if (!list.length) return h("p.quiet", null, "Empty: choose something, or let chance choose.");
  const sum = list.reduce((total, [row, quantity]) => total + Number(row.price) * quantity, 0);
  const [{ currency, price }] = list[0];
  return [
    h("ul.lines", null, list.map(([row, quantity]) => h("li.line", { "data-key": row.sku_id }, h("div.grow", null, h("b", null, `${quantity} × `), row.title, h("span.sub", null, row.name)),
      h("span.line-end", null, money((Number(row.price) * quantity).toFixed(price.split(".")[1]?.length ?? 0), currency))))),
    h("dl.sums", null, h("div.sum-total", null, h("dt", null, "Before tax and shipping"), h("dd", null, money(sum.toFixed(price.split(".")[1]?.length ?? 0), currency)))),
  ];
}

/** On a small screen the basket lies below the shelf: a bar that leads there. */
function basketBar(data) {
  const units = chosen(data).reduce((sum, [, quantity]) => sum + quantity, 0);
  if (!units) return null;
  return h("button.basket-bar.primary", { type: "button", onclick: () => document.getElementById("basket").scrollIntoView() }, `${units} in the basket`, h("span", null, "To the checkout ↓"));
}

const SHIPS = { "": "As the shop does first", SELLER: "Shipped by the seller", TIKTOK: "TikTok shipping" };

const fields = (ships = []) => [
  { name: "payment", label: "Payment", type: "select", options: [["card", "Card"], ["cod", "Cash on delivery"], ["sample", "Free sample"]] },
  { name: "shipping_type", label: "Shipping", type: "select", options: ["", ...ships].map((type) => [type, SHIPS[type] ?? readable(type)]) },
  { name: "pay", label: "Pay now", type: "checkbox", value: true, help: "Left out, the order stays unpaid." },
  { name: "release", label: "Skip the hold", type: "checkbox", help: "Ready to ship at once, not after an hour." },
  { name: "fulfilled_by_tiktok", label: "Fulfilled by TikTok", type: "checkbox", help: "TikTok's own warehouse ships it." },
];

const BUYER = [
  { name: "first_name", label: "First name" }, { name: "last_name", label: "Last name" }, { name: "phone", label: "Phone" },
  { name: "line1", label: "Address line 1" }, { name: "message", label: "Message to the seller" },
];

function options(data) {
  return h("form#order-form", { "data-keep": owner, onsubmit: (event) => event.preventDefault() },
    h("div.field-pair", null, fields(data.ships).slice(0, 2).map(field)),
    fields(data.ships).slice(2).map(field),
    h("details", null, h("summary", null, "A buyer of your own"), h("p.sub", null, "What is left empty is invented."), BUYER.map(field)));
}

function pay(data, shop) {
  const list = chosen(data);
  return h("div.buttons.stretch", null,
    action({ key: "buy", label: "Place the order", look: "primary", run: () => place(shop, filled(list)) }),
    action({ key: "buy-any", label: "Surprise me", title: "A basket by chance, with the choices above", run: () => place(shop, []) }));
}

function filled(list) {
  if (!list.length) throw new ApiError(0, "The basket is empty. Choose something, or press Surprise me.");
  return list;
}

async function place(shop, list) {
  const form = document.getElementById("order-form");
  const { message, ...buyer } = read(form, BUYER);
  const { orders: [order] } = await post("/buy", {
    shop_id: shop.id, lines: list.map(([row, quantity]) => ({ sku_id: row.sku_id, quantity })), buyer, message, ...read(form, fields()),
  });
  basket.clear();
  toast("Order placed.");
  go(`/orders/${order.id}`);
}
