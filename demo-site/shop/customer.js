import { persistent } from "./storage.js";

const slot = persistent("customer");

const randomId = () => `C-${Math.random().toString(36).slice(2, 8).toUpperCase()}`;

/** The signed-in customer: one per browser, created at the first visit, with editable contact data. */
export function customer() {
  const existing = slot.read();
  if (existing) return existing;
  const robin = { customer_id: randomId(), name: "Robin Vale", email: "robin@example.com", phone: "+1 555 0100" };
  slot.write(robin);
  return robin;
}

export const updateCustomer = (changes) => slot.write({ ...customer(), ...changes });
