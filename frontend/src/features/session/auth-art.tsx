import { useTranslation } from "react-i18next";

const COATS = [
  { x: 40, coat: "#2f5d50", shade: "#234a3f", lining: "#e8e2d4" },
  { x: 330, coat: "#b5482f", shade: "#943820", lining: "#f0e6da" },
  { x: 620, coat: "#2b3f66", shade: "#203153", lining: "#e3e6ec" },
] as const;

/** One coat on three forms, the tape round the middle one's neck: what the studio does, drawn once and shipped with the page. */
export function AuthArt() {
  const { t } = useTranslation();
  return (
    <svg viewBox="0 0 900 1000" preserveAspectRatio="xMidYMax slice" role="img" aria-label={t("auth.sideAlt")}>
      <defs>
        <radialGradient id="ground">
          <stop offset="0" stopColor="#000" stopOpacity="0.28" />
          <stop offset="1" stopColor="#000" stopOpacity="0" />
        </radialGradient>
        <linearGradient id="fold" x1="0" y1="0" x2="1" y2="0">
          <stop offset="0" stopColor="#000" stopOpacity="0.24" />
          <stop offset="0.22" stopColor="#fff" stopOpacity="0.12" />
          <stop offset="0.5" stopColor="#000" stopOpacity="0.06" />
          <stop offset="0.78" stopColor="#fff" stopOpacity="0.06" />
          <stop offset="1" stopColor="#000" stopOpacity="0.3" />
        </linearGradient>
        <clipPath id="coat">
          <path d="M84 118 C58 126 36 140 32 170 L14 420 L44 426 L54 300 L40 560 L200 560 L186 300 L196 426 L226 420 L208 170 C204 140 182 126 156 118 L120 190 Z" />
        </clipPath>
      </defs>
      {COATS.map(({ x, coat, shade, lining }, index) => (
        <g key={x} transform={`translate(${x} ${index === 1 ? 366 : 392})`}>
          <ellipse cx="120" cy="592" rx="150" ry="17" fill="url(#ground)" />
          <path d="M120 540V588M74 592h92" stroke="#2b2c2e" strokeWidth="8" strokeLinecap="round" />
          <path d="M98 66h44v44c0 14 14 20 30 26l-52 70-52-70c16-6 30-12 30-26Z" fill="#e9e4da" />
          <rect x="95" y="56" width="50" height="16" rx="6" fill="#3a3b3d" />
          <path d="M96 116 120 200 144 116 160 124 136 330H104L80 124Z" fill={lining} />
          <g clipPath="url(#coat)">
            <rect width="240" height="600" fill={coat} />
            <path d="M84 110 112 330 108 600H132L128 330 156 110 120 196Z" fill={shade} />
            <path d="M84 110 62 190 88 204 78 222 112 336 120 240Z" fill={coat} />
            <path d="M156 110 178 190 152 204 162 222 128 336 120 240Z" fill={coat} />
            <path d="M84 110 62 190 88 204 78 222 112 336M156 110 178 190 152 204 162 222 128 336" fill="none" stroke={shade} strokeWidth="3" />
            <path d="M120 336V600" stroke={shade} strokeWidth="3" />
            <path d="M62 400h40v10H62zM138 400h40v10h-40z" fill={shade} />
            <rect width="240" height="600" fill="url(#fold)" />
            <path d="M54 300 40 560M186 300 200 560" stroke="#000" strokeOpacity="0.28" strokeWidth="4" />
          </g>
          <circle cx="134" cy="366" r="6" fill={lining} />
          <circle cx="134" cy="432" r="6" fill={lining} />
          {index === 1 && (
            <g fill="none" strokeLinecap="round">
              <path d="M92 104C76 150 74 220 80 316M148 104c16 40 20 92 16 168" stroke="#ffd21f" strokeWidth="14" />
              <path
                d="M92 104C76 150 74 220 80 316M148 104c16 40 20 92 16 168"
                stroke="#1b1a12"
                strokeWidth="7"
                strokeDasharray="1.5 9"
                strokeLinecap="butt"
              />
            </g>
          )}
        </g>
      ))}
    </svg>
  );
}
