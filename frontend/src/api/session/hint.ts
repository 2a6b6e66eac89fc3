/**
 * Whether somebody may be signed in on this browser, without asking: the cookie that knows is out of scripts' reach,
 * and a question that is answered 401 stands red in every console. No secret: it says yes or no.
 */
const KEY = "mannequin.session";
const PUBLIC = /^\/($|sign-in|sign-up|forgot-password|reset-password|verify-email)/;

export function rememberSession(signedIn: boolean): void {
  try {
    localStorage.setItem(KEY, signedIn ? "1" : "0");
  } catch {
    // Without storage the server is asked each time.
  }
}

/** False only when it is as good as certain: said so before, or a browser that was never here on a page for everybody. */
export function mayBeSignedIn(path: string = window.location.pathname): boolean {
  try {
    const known = localStorage.getItem(KEY);
    if (known !== null) return known === "1";
    // Somebody who was here before this was written down has left other things behind.
    const wasHere = Object.keys(localStorage).some((key) => key.startsWith("mannequin."));
    return wasHere || !PUBLIC.test(path);
  } catch {
    return true;
  }
}
