// Conversations between buyers and the shop.

import { action } from "../action.js";
import { ask } from "../dialog.js";
import { h } from "../dom.js";
import { get, offers, post } from "../api.js";
import { dayTime, readable, tile, when } from "../format.js";
import { catchUp } from "../live.js";
import { address } from "../router.js";
import { empty } from "../table.js";
import { toast } from "../toast.js";

export const messages = {
  title: "Messages",
  load: async ({ shop }) => {
    const [talks, { orders }] = await Promise.all([get("/conversations", { shop_id: shop.id }), get("/orders/list", { shop_id: shop.id, limit: 20 })]);
    return { talks: talks.conversations.sort((a, b) => last(b) - last(a)), orders };
  },
  render: ({ talks, orders }, { query, shop }) => {
    const open = talks.find((talk) => talk.id === query.id) ?? talks[0];
    return [
      h("header.view-head", null, h("h1", null, "Messages"), h("div.buttons", null, orders.length > 0 && writer(orders))),
      talks.length
        ? h("div.columns.talks", null, h("div.column", null, conversation(open)), h("nav.column.narrow", { "aria-label": "Conversations" }, h("ul.panel.talk-list", null, talks.map((talk) => entry(talk, open)))))
        : empty("Nobody has written", `No buyer has written to ${shop.name} yet.`, orders.length > 0 ? writer(orders, "-empty") : h("a.button.primary", { href: "#/buy" }, "Place an order first")),
    ];
  },
};

const last = (talk) => talk.messages.at(-1)?.create_time ?? 0;

function entry(talk, open) {
  const message = talk.messages.at(-1);
  return h("li", { "data-key": talk.id }, h("a", { href: address("/messages", { id: talk.id }), "aria-current": talk === open ? "true" : undefined }, tile(talk.buyer, talk.buyer_id),
    h("span.grow", null, h("b.one-line", null, talk.buyer), message && h("span.sub.one-line", null, words(message))),
    talk.unread > 0 && h("span.count.tone-info", { "aria-label": `${talk.unread} unread` }, talk.unread)));
}

function conversation(talk) {
  return h("section.panel", { "data-key": talk.id }, h("h2", null, talk.buyer, h("span.sub.id", null, talk.buyer_id)),
    h("ol.talk", null, talk.messages.map((message) => h("li", { "data-key": message.id, class: message.role === "BUYER" ? "theirs" : message.role === "SYSTEM" ? "system" : "ours" },
      h("p", null, words(message)), h("span.sub", { title: dayTime(message.create_time) }, readable(message.role), " · ", when(message.create_time))))),
    offers("POST", "/message") && h("div.buttons", null, action({ key: `write-${talk.id}`, label: "The buyer writes…", quiet: true, run: () => write({ buyer_id: talk.buyer_id, shop_id: talk.shop_id }) })));
}

/** What a message says; content is JSON of a shape that depends on its type. */
function words(message) {
  let content;
  try {
    content = JSON.parse(message.content);
  } catch {
    return message.content;
  }
  if (typeof content?.content === "string") return content.content;
  return `${readable(message.type)}: ${Object.values(content ?? {}).filter((value) => typeof value !== "object").join(", ")}`;
}

const writer = (orders, key = "") => offers("POST", "/message") && action({
  key: `write-new${key}`, label: "A buyer writes…", quiet: true,
  run: () => write({}, [{ name: "order_id", label: "About the order", type: "select", options: orders.map((row) => [row.id, `${row.id} · ${row.buyer}`]) }]),
});

function write(to, fields = []) {
  ask({
    title: "A buyer writes to the shop", words: "Notices 13 and 14 go out.", yes: "Send",
    fields: [...fields, { name: "text", label: "Message", type: "textarea", required: true }],
    run: async (values) => {
      await post("/message", { ...to, ...values });
      toast("Sent. The shop has unread messages.");
      await catchUp();
    },
  });
}
