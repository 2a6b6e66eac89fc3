import type { ProviderName } from "@/api/types";
import styles from "@/checkout/checkout.module.css";

/** Own plain drawings that hint at each way to pay; none is a copy of a trade mark. */
const MARKS: Record<ProviderName, { colour: string; path: string }> = {
  alipay: { colour: "#1668dc", path: "M6 8h12M12 5v3M7.5 12h8.5c-1 3.5-4 6-8 7M9 13.5c2.5 1 6 3 9.5 4.5" },
  wechat: { colour: "#12813f", path: "M5 7.5h9v6H9l-2.5 2v-2H5zM14 10.5h5v5.5h-1.5v2L15 16h-4v-2.5" },
  stripe: { colour: "#4b45c6", path: "M4 7h16v10.5H4zM4 10.5h16M7 14.5h3.5" },
  sandbox: { colour: "#5f6164", path: "M5 19h14M7 19l1.5-8h7L17 19M9.5 11V8h1.700V6h1.600v2h1.700v3" },
};

export function ProviderMark({ provider }: { provider: ProviderName }) {
  const { colour, path } = MARKS[provider];
  return (
    <svg className={styles.mark} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect width="24" height="24" rx="6" fill={colour} />
      <path
        d={path}
        fill="none"
        stroke="#fff"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
