/** Sessions and roles for react-admin. A session that ends does not throw anybody out: the page asks for the password in place. */
import type { AuthProvider } from "react-admin";
import {
  access,
  resumeAccess,
  signedIn,
  signedOut,
  signedOutEverywhere,
} from "@mannequin/shared/session/access";
import type { Session } from "@mannequin/shared/contract/types";
import type { StaffMember } from "@/api/contract";
import { ApiError, isApiError } from "@mannequin/shared/contract/error";
import { json } from "@/api/http";
import { may } from "./rights";

let me: Promise<StaffMember> | null = null;
/** Whose answer that is: another tab may bring somebody else, or nobody. */
let mine: string | null = null;
access.subscribe(() => {
  const now = access.get().user?.id ?? null;
  if (mine !== null && now !== mine) me = null;
  mine = now;
});

async function askWhoIAm(): Promise<StaffMember> {
  await resumeAccess();
  // Nobody is signed in, and no answer would say more.
  if (access.get().status === "out") throw new ApiError(401, {});
  return json<StaffMember>("/v1/admin/me");
}

/** The caller as the back office sees them, asked for once per sign-in. Throws `forbidden` for somebody who is not staff. */
export function staffMember(): Promise<StaffMember> {
  me ??= askWhoIAm().catch((error: unknown) => {
    me = null;
    throw error;
  });
  return me;
}

async function enter(email: string, password: string): Promise<void> {
  signedIn(await json<Session>("/v1/auth/login", { method: "POST", body: { email, password } }));
  me = null;
  try {
    await staffMember();
  } catch (error) {
    if (isApiError(error, "forbidden")) {
      await leave();
      throw new ApiError(403, { code: "not_staff" });
    }
    throw error;
  }
}

/** Signs in again as the same person; somebody else is refused, since the page shows what the first one may see. */
export async function enterAgain(email: string, password: string): Promise<void> {
  const session = await json<Session>("/v1/auth/login", { method: "POST", body: { email, password } });
  me = null;
  signedIn(session);
  await staffMember();
}

async function leave(): Promise<void> {
  await json("/v1/auth/logout", { method: "POST" }).catch(() => undefined);
  me = null;
  signedOutEverywhere();
}

async function checkAuth(): Promise<void> {
  await resumeAccess();
  if (access.get().status === "out") throw new Error("signed out");
  // The cookie is shared with the studio: whoever is signed in there need not be staff.
  try {
    await staffMember();
  } catch (error) {
    if (!isApiError(error, "forbidden")) return;
    // Only this page forgets: the person's session in the studio goes on.
    me = null;
    signedOut(true);
    throw new Error("not staff", { cause: error });
  }
}

export const authProvider: AuthProvider = {
  login: ({ email, password }: { email: string; password: string }) => enter(email, password),
  logout: async () => {
    const { status } = access.get();
    if (status === "in") await leave();
    else if (status !== "out") signedOut();
  },
  checkAuth,
  checkError: async () => {
    if (access.get().status === "out") throw new Error("signed out");
  },
  getIdentity: async () => {
    const { id, email, display_name } = await staffMember();
    return { id, fullName: display_name || email };
  },
  getPermissions: async () => (await staffMember()).role,
  canAccess: async ({ resource, action }) => may((await staffMember()).role, resource, action),
};
