// The entry of a process for a long-running job. It has the lowest priority, so that it takes only CPU time that the
// collector does not need, and it can be killed at any moment.
import { constants, setPriority } from "node:os";
import { writeExport } from "./export.ts";
import { readJob } from "./job.ts";
import { runSqlJob } from "./sql.ts";

setPriority(constants.priority.PRIORITY_LOW);
const job = await readJob(process.stdin);
if (job.does === "export") await writeExport(job, process.stdout);
else process.stdout.write(JSON.stringify(runSqlJob(job)));
