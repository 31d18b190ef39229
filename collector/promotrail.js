#!/usr/bin/env node
// The command `promotrail`. Plain JavaScript that old versions of Node can read: they can't load cli.ts, and would
// print a stack trace instead of what to do.
import { OLDEST_NODE } from "./oldest-node.js";

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
  console.error(
    `promotrail: Node ${process.versions.node} is too old: run it with npx promotrail, which uses the Node that npm start installed, or install Node ${OLDEST_NODE} or newer`,
  );
  process.exitCode = 1;
} else {
  import("./cli.ts");
}
