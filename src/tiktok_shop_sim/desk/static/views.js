// Every view under its address.

import { buy } from "./views/buy.js";
import { call, calls } from "./views/calls.js";
import { connection } from "./views/connection.js";
import { diary } from "./views/diary.js";
import { faults } from "./views/faults.js";
import { messages } from "./views/messages.js";
import { notices } from "./views/notices.js";
import { order } from "./views/order.js";
import { orders } from "./views/orders.js";
import { promotions } from "./views/promotions.js";

export const views = [
  ["/orders", orders],
  ["/orders/:id", order],
  ["/buy", buy],
  ["/promotions", promotions],
  ["/messages", messages],
  ["/calls", calls],
  ["/calls/:serial", call],
  ["/notices", notices],
  ["/faults", faults],
  ["/diary", diary],
  ["/connection", connection],
];
