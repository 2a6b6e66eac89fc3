/** Good enough to catch a slip of the finger; whether the address exists only a mail can tell. */
export const looksLikeEmail = (text: string) => /^\S+@\S+\.\S+$/.test(text.trim());

/** The contract's least length of a password, in characters. */
export const MIN_PASSWORD = 8;
