import styles from "./options.module.css";

interface Props {
  /** "3:4" */
  ratio: string;
}

const LONG_SIDE_PX = 16;

export function RatioShape({ ratio }: Props) {
  const [wide = 1, high = 1] = ratio.split(":").map(Number);
  const scale = LONG_SIDE_PX / Math.max(wide, high);
  return (
    <span className={styles.shape} style={{ width: wide * scale, height: high * scale }} aria-hidden="true" />
  );
}
