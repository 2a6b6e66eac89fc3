import * as v from "valibot";
import { readStored, writeStored } from "@mannequin/shared/lib/storage";
import { createStore } from "@mannequin/shared/lib/store";

/** Telling somebody who looks elsewhere that a picture is ready: a mark in the tab's title, and a message if asked for. */

/** Pictures that became ready while the tab was in the background. */
export const doneMark = createStore(0);

const STORED = "notify";
const WISH = v.object({ on: v.boolean() });

export const notifyWish = createStore((readStored(STORED, WISH) ?? { on: false }).on);
notifyWish.subscribe(() => writeStored(STORED, { on: notifyWish.get() }));

export type Permission = "unsupported" | "default" | "granted" | "denied";

export const notifyPermission = (): Permission =>
  typeof Notification === "undefined" ? "unsupported" : Notification.permission;

/** Asks the browser, which asks the person. True when messages may be sent from now on. */
export async function askToNotify(): Promise<boolean> {
  if (notifyPermission() === "unsupported") return false;
  const answer = await Notification.requestPermission();
  notifyWish.set(answer === "granted");
  return answer === "granted";
}

export function notify(id: string, title: string, body: string, onOpen: () => void): void {
  if (!notifyWish.get() || notifyPermission() !== "granted") return;
  try {
    // The same tag from another tab replaces this message instead of doubling it.
    const note = new Notification(title, { body, tag: id, icon: "/favicon.svg" });
    note.onclick = () => {
      window.focus();
      note.close();
      onOpen();
    };
  } catch {
    // Chrome on Android only lets service workers do this; the title still tells.
  }
}
