import type { components } from "@mannequin/shared/contract/schema";
import { learnFromLine } from "@mannequin/shared/lib/server-clock";
import { isRecord } from "@mannequin/shared/lib/storage";
import { createStore } from "@mannequin/shared/lib/store";
import { currentToken, refreshAccess } from "@mannequin/shared/session/access";

/**
 * The live line: one WebSocket for the signed-in person, kept open for as long as the page wants it. It promises
 * nothing about what was missed, so whoever keeps one reads again whenever it comes up, and polls while it is down.
 */
export type LineStatus = "down" | "live";

export const lineStatus = createStore<LineStatus>("down");

/** What the server says on every line, besides the events of the one. */
type Signal = components["schemas"]["LiveSignal"];
type Reply = components["schemas"]["ClientMessage"];

export interface LineEvents<Event> {
  /** An event of this line. */
  note: (event: Event) => void;
  /** It stands. What came before is unknown. */
  up: () => void;
  /** It stood, and does no longer: what came while it was silent has not been seen. */
  lost: () => void;
}

export interface Line {
  /** Another network, or somebody is back: connects anew when told to, or when the line is down or silent. True if it did. */
  wake: (anew: boolean) => boolean;
  stop: () => void;
}

const BACKOFF_MS = [1000, 2000, 5000, 10_000, 20_000] as const;
const READY_WITHIN_MS = 8000;
/** Both ends say every so often that they are there: a browser calls a line open long after it has died. */
const HEARTBEAT_MS = 8000;
/** Nothing heard for this long: two heartbeats are missing, the line is dead. */
const SILENT_MS = 16_000;

const addressOf = (path: string) =>
  `${window.location.protocol === "https:" ? "wss" : "ws"}://${window.location.host}${path}`;

/** What was said; null when it is no message of the contract. */
function parse<Event>(text: unknown): Signal | Event | null {
  try {
    const message: unknown = JSON.parse(String(text));
    return isRecord(message) && typeof message.type === "string" ? (message as Signal | Event) : null;
  } catch {
    return null;
  }
}

const isSignal = (message: object): message is Signal =>
  "type" in message && (message.type === "ready" || message.type === "heartbeat");

const reply = (socket: WebSocket, message: Reply) => socket.send(JSON.stringify(message));

/** One connection, from its opening to its end. `onEnd` is called once; `refused` when the server wants another token. */
function openSocket<Event extends object>(
  path: string,
  onReady: () => void,
  onNote: (event: Event) => void,
  onEnd: (refused: boolean) => void,
) {
  const socket = new WebSocket(addressOf(path));
  let heard = Date.now();
  let ended = false;
  let beats: ReturnType<typeof setInterval> | undefined;
  let silent: ReturnType<typeof setTimeout> | undefined;

  const end = (refused: boolean) => {
    if (ended) return;
    ended = true;
    clearInterval(beats);
    clearTimeout(silent);
    // A dead line takes its time to close; nobody waits for it.
    socket.close();
    onEnd(refused);
  };
  silent = setTimeout(() => end(false), READY_WITHIN_MS);

  socket.onopen = () => reply(socket, { type: "auth", token: currentToken() ?? "" });
  socket.onmessage = (event) => {
    if (ended) return;
    const message = parse<Event>(event.data);
    if (message !== null && "at" in message) learnFromLine(message.at);
    heard = Date.now();
    if (message !== null && !isSignal(message)) onNote(message);
    if (message !== null && isSignal(message) && message.type === "ready") {
      clearTimeout(silent);
      silent = undefined;
      onReady();
      // A server of before the heartbeats says no time, and is not to be taken for dead.
      if ("at" in message) beats = setInterval(() => reply(socket, { type: "heartbeat" }), HEARTBEAT_MS);
    }
    if (beats === undefined) return;
    clearTimeout(silent);
    silent = setTimeout(() => end(false), SILENT_MS);
  };
  // 1008 / 44xx: the token was too old, or the session has ended. A refresh either renews it or says so.
  socket.onclose = (event) => end(event.code === 1008 || event.code >= 4000);
  return { stop: () => end(false), isSilent: () => Date.now() - heard >= SILENT_MS };
}

/** Keeps one line to `path` open until it is stopped: connects, beats, notices silence, connects again. */
export function keepLine<Event extends object>(path: string, events: LineEvents<Event>): Line {
  let socket: ReturnType<typeof openSocket> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let stopped = false;

  const later = () => {
    if (stopped) return;
    clearTimeout(timer);
    const wait = BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)] ?? 20_000;
    failures += 1;
    timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  };

  const connect = () => {
    clearTimeout(timer);
    // Nobody is signed in just now.
    if (currentToken() === null) return later();
    let mine: ReturnType<typeof openSocket> | null = null;
    const ready = () => {
      failures = 0;
      lineStatus.set("live");
      events.up();
    };
    const over = (refused: boolean) => {
      if (stopped || socket !== mine) return;
      const was = lineStatus.get();
      lineStatus.set("down");
      if (was === "live") events.lost();
      if (refused) refreshAccess().then((ok) => (ok ? later() : undefined), later);
      else later();
    };
    mine = openSocket(path, ready, events.note, over);
    socket = mine;
  };

  /** Lets go of the line without waiting for its end: a silent one may never say that it is closed. */
  const drop = () => {
    const old = socket;
    socket = null;
    old?.stop();
    lineStatus.set("down");
  };

  connect();
  return {
    wake: (anew) => {
      if (stopped || (!anew && lineStatus.get() === "live" && socket?.isSilent() === false)) return false;
      drop();
      failures = 0;
      connect();
      return true;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      drop();
    },
  };
}
