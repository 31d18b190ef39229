import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { serverClient } from "../../support/servers-api.ts";
import type { FloodOrder, FloodResult } from "./flood.ts";

/** The floods by name: requests with one event, batches of 20, and carts. */
export const FLOODS: Readonly<Record<string, Pick<FloodOrder, "shape" | "connections" | "depth">>> = {
  events: { shape: "one", connections: 64, depth: 4 },
  batches: { shape: "checks", connections: 64, depth: 2 },
  carts: { shape: "cart", connections: 64, depth: 4 },
};

/** A flood under way. */
interface Flood {
  stop(): Promise<FloodResult>;
}

const SCRIPT = fileURLToPath(new URL("./flood.ts", import.meta.url));
const TOKEN = "bench-token-of-at-least-32-characters";

/** Adds a property to a collector. @returns its write key */
async function addProperty(port: number): Promise<string> {
  const call = serverClient({ url: `http://127.0.0.1:${port}` }, TOKEN);
  const { json } = await call("POST", "/v1/properties", { name: "Loud", allowed_origins: ["*"] });
  return json.data.write_key;
}

/** Starts the flood of a new property, in a process of its own. */
export async function startFlood(name: string, port: number): Promise<Flood> {
  const writeKey = await addProperty(port);
  const order: FloodOrder = { ...FLOODS[name]!, port, writeKey, seed: 1, codes: 0, addresses: 100_000, bodies: 200 };
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify(order)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  await lines.next();
  return {
    async stop() {
      child.stdin.end();
      const { value } = await lines.next();
      await once(child, "exit");
      return JSON.parse(String(value));
    },
  };
}
