import { formatMoneyExact } from "@mannequin/shared/lib/format";

/** What a payment notice said and what came of it, taken apart; null when it is written in another way. */
export interface Told {
  status: "pending" | "paid" | "closed" | "refunded" | "nothing";
  /** In fen; of a refund, of all refunds together. */
  fen: number | null;
  currency: string;
  number: string | null;
  stranger: boolean;
  result: string;
  times: number;
}

/** The server's one line: "paid, 16900 fen CNY, number 4200…: applied, seen 2 times". */
const LINE =
  /^(?<status>pending|paid|closed|refunded (?<all>\d+) fen in all|nothing about a payment)(?:, (?<fen>\d+) fen)?(?: (?<currency>[A-Z]{3}))?(?:, number (?<number>\S+?))?(?<stranger>, not for our merchant)?: (?<result>.+?)(?:, seen (?<times>\d+) times)?$/;

export function toldOf(summary: string): Told | null {
  const parts = LINE.exec(summary)?.groups;
  if (!parts?.status || !parts.result) return null;
  const fen = parts.all ?? parts.fen;
  const [status] = parts.status.split(" ");
  return {
    status: status as Told["status"],
    fen: fen === undefined ? null : Number(fen),
    currency: parts.currency ?? "CNY",
    number: parts.number ?? null,
    stranger: parts.stranger !== undefined,
    result: parts.result,
    times: Number(parts.times ?? 1),
  };
}

interface Speech {
  word: (group: "noticeStatus" | "noticeResult", value: string) => string;
  text: (
    key: "order.noticeNumber" | "order.noticeStranger" | "order.noticeTimes",
    fill?: Record<string, string | number>,
  ) => string;
  language: string;
}

/** The notice in the reader's language; what cannot be taken apart is shown as it came. */
export function noticeText(summary: string, { word, text, language }: Speech): string {
  const told = toldOf(summary);
  if (told === null) return summary;
  return [
    word("noticeStatus", told.status) +
      (told.fen === null ? "" : ` ${formatMoneyExact(told.fen, told.currency, language)}`),
    told.number === null ? "" : text("order.noticeNumber", { number: told.number }),
    told.stranger ? text("order.noticeStranger") : "",
    word("noticeResult", told.result),
    told.times > 1 ? text("order.noticeTimes", { count: told.times }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
