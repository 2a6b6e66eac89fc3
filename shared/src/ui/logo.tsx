interface Props {
  size?: number;
}

/** The mark: a dress form with a tailor's tape round its neck. */
export function Logo({ size = 28 }: Props) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M13.2 2.5h5.6v3.1c0 1.3 1.4 2 3 2.5 2.8 1 4.2 2.9 3.6 5.4-.5 2.1-2 3.1-2 5.3 0 2.5 1.1 4 1.4 6.2H7.2c.3-2.2 1.4-3.7 1.4-6.2 0-2.2-1.5-3.2-2-5.3-.6-2.5.8-4.4 3.6-5.4 1.6-.5 3-1.2 3-2.5V2.5Z"
      />
      <path stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" d="M16 25v4.5M11 29.6h10" />
      <path
        fill="none"
        stroke="var(--mq-tape, #ffd21f)"
        strokeWidth="2.6"
        strokeLinecap="round"
        d="M11.3 8.6c1.2 2.3 1.7 6.6 1.5 12.600M20.7 8.600c-.9 1.7-1.4 4-1.5 6.9"
      />
    </svg>
  );
}
