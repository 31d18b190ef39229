// What takes long runs here, in a process of its own at the lowest priority: it can be ended at any moment, and takes nothing
// from whoever serves shoppers but the time that these leave.
import { setPriority } from "node:os";
import { writeExport } from "./export.ts";
import { readJob } from "./job.ts";
import { runSqlJob } from "./sql.ts";

setPriority(19);
const job = await readJob(process.stdin);
if (job.does === "export") await writeExport(job, process.stdout);
else process.stdout.write(JSON.stringify(runSqlJob(job)));
