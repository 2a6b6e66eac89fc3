/** Listens to a browser context: what its pages shout about, and what the server answered them. */
import type { BrowserContext, ConsoleMessage, Page, Request, Response } from "@playwright/test";
import type { Problem } from "./findings.ts";

/** Said again by the answer itself, which knows more. */
const OF_AN_ANSWER = /^Failed to load resource: the server responded/;

const LONG_MS = 4000;

export class Watch {
  private heard: Problem[] = [];
  private readonly open = new Map<Request, number>();

  constructor(context: BrowserContext, own: Page) {
    // Nobody waits for what another tab asks: it is closed before it is answered.
    own.on("request", (request) => this.open.set(request, Date.now()));
    own.on("requestfinished", (request) => this.open.delete(request));
    own.on("requestfailed", (request) => this.open.delete(request));
    context.on("console", (message) => this.console(message));
    context.on("weberror", (error) => this.heard.push({ kind: "exception", what: String(error.error()) }));
    context.on("response", (response) => this.answer(response));
  }

  /** What was heard since it was last asked. */
  take(): Problem[] {
    const heard = this.heard;
    this.heard = [];
    return heard;
  }

  /** Nothing is asked for any more. */
  get idle(): boolean {
    return this.open.size === 0;
  }

  /** Answers that a page waits for longer than this are not waited for: the live line, a page that is gone. */
  forgetOld(): void {
    for (const [request, since] of this.open) if (Date.now() - since > LONG_MS) this.open.delete(request);
  }

  private console(message: ConsoleMessage): void {
    const text = message.text();
    if (/Missing translation/.test(text)) this.heard.push({ kind: "untranslated", what: text });
    else if (message.type() === "error" && !OF_AN_ANSWER.test(text))
      this.heard.push({ kind: "console", what: text.slice(0, 300) });
  }

  private answer(response: Response): void {
    const status = response.status();
    if (status < 400) return;
    const request = response.request();
    const where = new URL(response.url());
    const what = `${request.method()} ${where.pathname} ${status}`;
    if (status >= 500) this.heard.push({ kind: "server-error", what });
    else if (status === 429 && request.method() === "GET") this.heard.push({ kind: "throttled", what });
    // 401: nobody is signed in. 410: a picture whose time was up between the list and the look.
    else if (request.method() === "GET" && status !== 401 && status !== 410)
      this.heard.push({ kind: "refused", what });
  }
}

/** Tabs that a press opens are looked at by nobody here: closed, so that the walk stays in one. */
export function keepToOneTab(context: BrowserContext, own: Page): void {
  context.on("page", (page) => {
    if (page !== own) void page.close().catch(() => undefined);
  });
  own.on("dialog", (dialog) => void dialog.accept().catch(() => undefined));
}
