import type { Config } from "./config.ts";

/** The effective settings for the log, without secrets. */
export function loggableSettings(config: Config): Readonly<Record<string, unknown>> {
  const { adminToken: _, metricsToken: __, mail, ...settings } = config;
  return { ...settings, mail: mail && { server: new URL(mail.url).host, from: mail.from } };
}
