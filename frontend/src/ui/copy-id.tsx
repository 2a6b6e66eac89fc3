import { useState } from "react";
import { useTranslation } from "react-i18next";
import styles from "./generation/generation-stage.module.css";

/** The number to give to support, and a button that copies it. */
export function CopyId({ id }: { id: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    // Refused by some browsers inside apps; the number stands there to be marked by hand.
    navigator.clipboard?.writeText(id).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <p className={styles.clock}>
      {t("app.requestId", { id })}{" "}
      <button type="button" className={styles.quiet} onClick={copy}>
        <span role="status">{copied ? t("result.copied") : t("result.copy")}</span>
      </button>
    </p>
  );
}
