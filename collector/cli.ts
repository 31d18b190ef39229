#!/usr/bin/env node
// The door of the command line. What is compiled is remembered beside what is built: the next start, and each thread, takes
// half as long and 35 MB less (docs/performance.md). So everything else is loaded after this is said.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

// V8 puts new objects among the old ones where some of their kind lived long before. Here none does, as long as nothing is
// slow: each such object, dead at once, keeps all that it names alive for the garbage collector to copy, twice
// (docs/performance.md). Said before any code is compiled, it counts for all threads.
setFlagsFromString("--no-allocation-site-pretenuring");

const remembered = fileURLToPath(new URL("../dist/compiled", import.meta.url));
enableCompileCache(remembered);
// Threads have their own, and look for it here.
process.env.NODE_COMPILE_CACHE ??= remembered;
const { runProgram } = await import("./program.ts");
await runProgram(process.env);
