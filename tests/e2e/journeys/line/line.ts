import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { test as base } from "../../seller.ts";

const REFRESH = "/v1/auth/refresh";
const TARGET = new URL(process.env.E2E_BASE_URL ?? "http://127.0.0.1:8080");

/** What becomes of one request: it goes through, the server's answer is lost, or it is refused on the way. */
export type Fate = "pass" | "lose the answer" | "unauthenticated";

/**
 * The line between a browser and the server, on the loopback: it can be slow, lose answers, and fall silent without
 * either end being told.
 */
export class Line {
  /** Decides over each request as it comes. */
  fate: (method: string, path: string) => Fate = () => "pass";
  /** Milliseconds that a refresh and its answer take on top. */
  refreshDelay: () => number = () => 0;
  refreshes = 0;
  lost = 0;
  /** Live lines that were opened. */
  lives = 0;
  private silent = new Set<Socket>();
  private readonly live = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on("request", (request, response) => this.request(request, response));
    server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  static async open(): Promise<Line> {
    const server = createServer();
    const line = new Line(server);
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** From now on nothing passes on the live lines that are open. Nobody closes them; new ones work. */
  fallSilent(): void {
    this.silent = new Set(this.live);
  }

  async close(): Promise<void> {
    this.silent.clear();
    for (const socket of this.live) socket.destroy();
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private request(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const fate = this.fate(request.method ?? "GET", path);
    if (fate === "unauthenticated") {
      request.resume();
      response.writeHead(401, { "content-type": "application/problem+json" });
      response.end(
        JSON.stringify({ type: "about:blank", title: "Unauthorized", status: 401, code: "unauthenticated" }),
      );
      return;
    }
    const refresh = path === REFRESH;
    if (refresh) this.refreshes += 1;
    const each = refresh ? this.refreshDelay() / 2 : 0;
    setTimeout(() => this.forward(request, response, fate, each), each);
  }

  private forward(request: IncomingMessage, response: ServerResponse, fate: Fate, back: number): void {
    const onward = ask(
      {
        host: TARGET.hostname,
        port: TARGET.port,
        method: request.method,
        path: request.url,
        headers: request.headers,
      },
      (answer) => {
        if (fate === "lose the answer") {
          answer.resume();
          answer.on("end", () => {
            this.lost += 1;
            response.destroy();
          });
          return;
        }
        setTimeout(() => {
          response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
          answer.pipe(response);
        }, back);
      },
    );
    onward.on("error", () => response.destroy());
    request.pipe(onward);
  }

  private upgrade(request: IncomingMessage, browser: Duplex, head: Buffer): void {
    this.lives += 1;
    const server = connect(Number(TARGET.port), TARGET.hostname, () => {
      const lines = [`${request.method ?? "GET"} ${request.url ?? "/"} HTTP/1.1`];
      for (let at = 0; at < request.rawHeaders.length; at += 2)
        lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
      server.write(`${lines.join("\r\n")}\r\n\r\n`);
      server.write(head);
    });
    this.live.add(server);
    const end = () => {
      this.live.delete(server);
      server.destroy();
      browser.destroy();
    };
    browser.on("data", (bytes: Buffer) => this.silent.has(server) || server.write(bytes));
    server.on("data", (bytes: Buffer) => this.silent.has(server) || browser.write(bytes));
    for (const socket of [browser, server]) {
      // A silent line does not even tell that the other end has gone.
      socket.on("close", () => this.silent.has(server) || end());
      socket.on("error", end);
    }
  }
}

export const test = base.extend<{ line: Line }>({
  // The browser's own line: everything the page asks for goes through it.
  line: async ({}, use) => {
    const line = await Line.open();
    await use(line);
    await line.close();
  },
  baseURL: async ({ line }, use) => use(line.url),
});
