// What every view shares: the shops, the shop looked at, and the world's moment between two messages.

import { get } from "./api.js";

const STORED = "desk.shop";

export const world = {
  shops: [],
  shop: null,
  change: null, // the last answer of /_sim/changes
  receivedAt: 0, // performance.now() of that answer
};

/** The world's time in unix seconds, as far as it can be known without asking. */
export function now() {
  if (!world.change) return Date.now() / 1000;
  return world.change.now + ((performance.now() - world.receivedAt) / 1000) * world.change.speed;
}

export async function loadShops() {
  world.shops = (await get("/connection")).shops;
  const wanted = world.shop?.id ?? localStorage.getItem(STORED);
  world.shop = world.shops.find((shop) => shop.id === wanted) ?? world.shops[0] ?? null;
}

export function chooseShop(id) {
  world.shop = world.shops.find((shop) => shop.id === id) ?? world.shop;
  localStorage.setItem(STORED, id);
}

export const shopName = (id) => world.shops.find((shop) => shop.id === id)?.name ?? id;
