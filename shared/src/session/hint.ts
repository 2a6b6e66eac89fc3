/**
 * Whether somebody may be signed in on this browser, without asking: the cookie that knows is out of scripts' reach,
 * and a question that is answered 401 stands red in every console. No secret: it says yes or no. Both front ends keep
 * the same note, since the cookie is one for both.
 */
const KEY = "mannequin.session";
/** Pages that show something to somebody who was never here; the admin's show the sign-in. */
const PUBLIC = /^\/($|sign-in|sign-up|forgot-password|reset-password|verify-email|admin(\/|$))/;

function stored<T>(read: () => T, fallback: T): T {
  try {
    return read();
  } catch {
    return fallback;
  }
}

/** Looked at before this page itself has left anything: somebody who was here earlier has left other things behind. */
const WAS_HERE = stored(() => Object.keys(localStorage).some((key) => key.startsWith("mannequin.")), true);

export function rememberSession(signedIn: boolean): void {
  stored(() => localStorage.setItem(KEY, signedIn ? "1" : "0"), undefined);
}

/** False only when it is as good as certain: said so before, or a browser that was never here on a page for everybody. */
export function mayBeSignedIn(path: string = window.location.pathname): boolean {
  return stored(() => {
    const known = localStorage.getItem(KEY);
    return known === null ? WAS_HERE || !PUBLIC.test(path) : known === "1";
  }, true);
}
