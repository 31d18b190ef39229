import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { mailSender } from "../../collector/outbound/mail.ts";

const MAIL = {
  to: ["ann@shop.example", "bob@shop.example"],
  subject: "Codes of Zürich",
  text: "Text & é\n",
  html: "<p>Text &amp; é</p>",
  id: "digest.1.2026-11-30",
};

/** Longer than any answer takes on a busy machine, in ms. */
const PATIENT = 60_000;

/** A mail server, and the mails that it has received. */
async function mailServer(options: SMTPServerOptions = {}) {
  const received: { readonly to: string[]; readonly content: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: async (stream, { envelope }, done) => {
      received.push({ to: envelope.rcptTo.map(({ address }) => address), content: await text(stream) });
      done();
    },
    ...options,
  });
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { host: `127.0.0.1:${(listening.address() as AddressInfo).port}`, received };
}

/** @param socketTimeout the longest silence of the server, in ms */
function sendTo(host: string, socketTimeout = PATIENT) {
  const timeouts = { connectionTimeout: PATIENT, greetingTimeout: PATIENT, socketTimeout };
  return mailSender(`smtp://${host}`, "Codes <codes@shop.example>", timeouts)(MAIL);
}

test("a mail arrives with text and HTML, at all addresses, with the id of the digest", async () => {
  const { host, received } = await mailServer();
  expect(await sendTo(host)).toEqual({ refused: 0 });
  const [{ to, content }] = received as [(typeof received)[number]];
  expect(to).toEqual(MAIL.to);
  expect(content).toContain("Message-ID: <digest.1.2026-11-30@shop.example>");
  expect(content).toMatch(/From: "?Codes"? <codes@shop.example>/);
  for (const type of ["text/plain; charset=utf-8", "text/html; charset=utf-8"]) expect(content).toContain(type);
});

test("user and password of the address are used, and wrong ones are named without them", async () => {
  const { host, received } = await mailServer({
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) =>
      password === "p@ss" ? done(null, { user: username }) : done(new Error("Invalid")),
  });
  expect(await sendTo(`me:p%40ss@${host}`)).toEqual({ refused: 0 });
  expect(received).toHaveLength(1);
  const refused = await sendTo(`me:wrong@${host}`);
  expect(refused).toEqual({ failed: expect.stringContaining("correct SMTP_URL"), isUnclear: false });
  expect(JSON.stringify(refused)).not.toContain("wrong");
});

test("an address that the server refuses is counted, and all of them are a failure", async () => {
  const refusing = (refused: readonly string[]) =>
    mailServer({
      onRcptTo: ({ address }, _session, done) => done(refused.includes(address) ? new Error("no such user") : null),
    });
  expect(await sendTo((await refusing(["bob@shop.example"])).host)).toEqual({ refused: 1 });
  const none = await sendTo((await refusing(MAIL.to)).host);
  expect(none).toEqual({ failed: expect.stringContaining("correct the addresses"), isUnclear: false });
});

test("a mail that the server refuses after its content has surely failed", async () => {
  const { host } = await mailServer({
    onData: (stream, _session, done) => {
      stream.resume();
      stream.on("end", () => done(Object.assign(new Error("spam"), { responseCode: 554 })));
    },
  });
  expect(await sendTo(host)).toEqual({ failed: "The mail server refuses the mail (554).", isUnclear: false });
});

test.each<[string, (socket: Socket) => void, number]>([
  ["closes the connection", (socket) => socket.destroy(), PATIENT],
  ["does not answer", () => {}, 3_000],
])("a server that takes the content and %s leaves it unclear", async (_, act, timeout) => {
  let socket: Socket | undefined;
  const { host } = await mailServer({
    onConnect: (session, done) => {
      socket = sockets.get(session.remotePort);
      done();
    },
    onData: (stream) => {
      stream.resume();
      stream.on("end", () => act(socket!));
    },
  });
  const { proxy, sockets } = await proxyTo(host);
  expect(await sendTo(proxy, timeout)).toEqual({ failed: expect.any(String), isUnclear: true });
});

/** A connection in between that the test can cut. */
async function proxyTo(host: string) {
  const sockets = new Map<number, Socket>();
  const { connect } = await import("node:net");
  const server = createServer((client) => {
    const upstream = connect(Number(host.split(":")[1]), "127.0.0.1", () => {
      sockets.set(upstream.localPort!, client);
      client.pipe(upstream).pipe(client);
    });
    for (const socket of [client, upstream]) socket.on("error", () => {});
    client.on("close", () => upstream.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { proxy: `127.0.0.1:${(server.address() as AddressInfo).port}`, sockets };
}

test("a server that is not there, or hangs up before the content, has surely not sent it", async () => {
  const { host } = await mailServer({ onMailFrom: () => {} });
  expect(await sendTo(host, 400)).toEqual({ failed: expect.stringContaining("connection"), isUnclear: false });
  const gone = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(gone, "listening");
  const { port } = gone.address() as AddressInfo;
  expect(await sendTo(`127.0.0.1:${port}`)).toMatchObject({ isUnclear: false });
  gone.close();
  await once(gone, "close");
  expect(await sendTo(`127.0.0.1:${port}`)).toMatchObject({ isUnclear: false });
});
