import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A client of reports, exports and SQL. */
export function analystOf(port: number) {
  const url = `http://localhost:${port}`;
  const headers = { authorization: "Bearer bench-token-of-at-least-32-characters" };
  const property = "property_id=100001";

  const ask = async (path: string): Promise<Response> => {
    const separator = path.includes("?") ? "&" : "?";
    const answer = await fetch(`${url}${path}${separator}${property}`, { headers });
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    return answer;
  };

  return {
    ask,
    /** Reads an export to its end. @returns bytes */
    async download(path: string): Promise<number> {
      const { body } = await ask(path);
      let bytes = 0;
      for await (const chunk of body!) bytes += chunk.length;
      return bytes;
    },
    async sql(sql: string): Promise<number> {
      const body = JSON.stringify({ sql });
      const answer = await fetch(`${url}/v1/sql?${property}`, { method: "POST", headers, body });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}

/** Memory of the largest job process (an export or a query), in bytes; 0 if there is none. */
export async function childMemory(): Promise<number> {
  const { stdout } = await run("ps", ["-eo", "rss=,args="]);
  const sizes = stdout
    .split("\n")
    .filter((line) => line.includes("collector/jobs/main.ts"))
    .map((line) => Number(line.trim().split(/\s+/)[0]) * 1024);
  return Math.max(0, ...sizes);
}
