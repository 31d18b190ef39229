#!/usr/bin/env node
// The entry of the command line. With the compile cache, a start and each thread take half the time and 35 MB less
// (docs/performance.md). Both settings must be made before other modules are loaded.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";

// By default V8 allocates objects directly in the old generation if some of their kind lived long before. After one
// slow moment, each short-lived object would keep what it refers to alive, and the garbage collector would copy it
// twice (docs/performance.md). The flag applies to all threads.
setFlagsFromString("--no-allocation-site-pretenuring");

const compileCache = fileURLToPath(new URL("../dist/compiled", import.meta.url));
enableCompileCache(compileCache);
// Threads find the cache by this variable.
process.env.NODE_COMPILE_CACHE ??= compileCache;
const { runProgram } = await import("./program.ts");
await runProgram(process.env);
