/** A WebSocket whose other end is in the test's hand. */
export class Socket {
  static all: Socket[] = [];
  sent: string[] = [];
  closed = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  /** A dead line does not say that it has closed. */
  close() {
    this.closed = true;
  }
  say(note: object) {
    this.onmessage?.({ data: JSON.stringify(note) });
  }
  static get last(): Socket {
    return Socket.all.at(-1) ?? new Socket("");
  }
}
