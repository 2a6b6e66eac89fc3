import { UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useObjectUrl } from "@/lib/picture/use-object-url";
import styles from "./slot-tile.module.css";

interface Props {
  file: File;
  /** 0…1 of the bytes sent; null while the picture is made ready */
  share: number | null;
  onStop: () => void;
}

/** A picture on its way: itself, dimmed, and how much of it has left. Once all is sent the server checks it. */
export function SlotUploading({ file, share, onStop }: Props) {
  const { t } = useTranslation();
  // What is still being made ready may be nothing that the browser can show.
  const url = useObjectUrl(share === null ? undefined : file);
  const percent = `${Math.round((share ?? 0) * 100)}%`;
  return (
    <>
      {url !== null && <img className={styles.preview} src={url} alt="" />}
      <div className={styles.veil}>
        <span role="status">
          {share === null
            ? t("make.preparing")
            : share < 1
              ? t("make.uploading", { percent })
              : t("make.checking")}
        </span>
        <span className={styles.bar} aria-hidden="true">
          <span style={{ width: percent }} />
        </span>
        <UnstyledButton className={styles.stop} onClick={onStop}>
          {t("make.cancelUpload")}
        </UnstyledButton>
      </div>
    </>
  );
}
