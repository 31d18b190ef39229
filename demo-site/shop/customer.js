import { persistent } from "./storage.js";

const slot = persistent("customer");

const randomId = () => `C-${Math.random().toString(36).slice(2, 8).toUpperCase()}`;

/** The signed-in shopper: one a browser, invented at the first visit, with contact data that can be edited. */
export function customer() {
  const known = slot.read();
  if (known) return known;
  const robin = { customer_id: randomId(), name: "Robin Vale", email: "robin@example.com", phone: "+1 555 0100" };
  slot.write(robin);
  return robin;
}

export const updateCustomer = (changes) => slot.write({ ...customer(), ...changes });
