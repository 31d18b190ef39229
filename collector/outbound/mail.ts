import { createTransport } from "nodemailer";
import type { Mail, SendMail } from "../services/outbound/mail.ts";

/** Longest times, in ms: to connect, to be greeted, and between two answers. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** The reply to DATA, after which the client transmits the content (RFC 5321, 4.1.1.4). */
const AWAITS_CONTENT = "354";

/**
 * Sends mails by an SMTP server.
 * @param url `smtp://` or `smtps://`, with user and password where the server wants them
 * @param from the address of the sender
 * @param timeouts for tests
 */
export function mailSender(url: string, from: string, timeouts = TIMEOUTS): SendMail {
  return async ({ to, subject, text, html, id }) => {
    let isTransmitted = false;
    const logger = replyLogger((reply) => {
      isTransmitted ||= reply.startsWith(AWAITS_CONTENT);
    });
    const options = { url, ...timeouts, logger, transactionLog: true, disableFileAccess: true, disableUrlAccess: true };
    try {
      const sent = await createTransport(options).sendMail({ ...envelopeOf(from, to, id), subject, text, html });
      return { refused: sent.rejected.length };
    } catch (error) {
      const { code = "", responseCode } = error as { readonly code?: string; readonly responseCode?: number };
      return { failed: failureText(code, responseCode), isUnclear: isTransmitted && responseCode === undefined };
    }
  };
}

/** Errors do not say how far a mail came: the protocol does. Nothing of it is kept. */
function replyLogger(onReply: (reply: string) => void) {
  const ignore = () => {};
  const debug = ({ tnx }: { readonly tnx?: string }, text: string): void => {
    if (tnx === "server") onReply(text);
  };
  return { level: ignore, trace: ignore, debug, info: ignore, warn: ignore, error: ignore, fatal: ignore };
}

const envelopeOf = (from: string, to: Mail["to"], id: string) => ({
  from,
  to: [...to],
  messageId: `<${id}@${from.replace(/^.*@|>$/g, "")}>`,
});

/** @param responseCode of the server; undefined without an answer */
function failureText(code: string, responseCode: number | undefined): string {
  const how = responseCode === undefined ? code : String(responseCode);
  if (code === "EAUTH") return `The mail server refuses user or password (${how}): correct SMTP_URL.`;
  if (code === "EENVELOPE")
    return `The mail server refuses the sender or all recipients (${how}): correct the addresses.`;
  if (code === "ETLS") return `The encrypted connection to the mail server failed (${how}): correct SMTP_URL.`;
  if (code === "EDNS") return `The host of the mail server is unknown (${how}): correct SMTP_URL.`;
  if (responseCode !== undefined) return `The mail server refuses the mail (${how}).`;
  return `The connection to the mail server failed or broke (${how}).`;
}
