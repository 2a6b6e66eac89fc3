import "@/i18n/add-dialogs";
import { useTranslation } from "react-i18next";
import type { Slot } from "@/api/types";
import { Icon } from "@/ui/icon";
import styles from "./slot-guide.module.css";

interface Props {
  slot: Slot;
}

/** A place's hint with the pictures its preset brings: an example, and the right way beside the wrong one. */
export function SlotGuide({ slot }: Props) {
  const { t } = useTranslation();
  const pictures = [
    // The right way is an example, too.
    { url: slot.good ? null : slot.example, text: t("guide.example"), icon: null },
    { url: slot.good, text: t("guide.good"), icon: "check" as const },
    { url: slot.bad, text: t("guide.bad"), icon: "close" as const },
  ].filter((each) => each.url);
  return (
    <div className={styles.guide}>
      <p>{slot.hint}</p>
      {pictures.length > 0 && (
        <div className={styles.pictures}>
          {pictures.map(({ url, text, icon }) => (
            <figure key={text}>
              <img
                className={styles.picture}
                src={url ?? ""}
                alt={t("guide.alt", { what: text, slot: slot.label })}
                loading="lazy"
              />
              <figcaption className={styles.caption}>
                {icon !== null && <Icon name={icon} size={16} />}
                {text}
              </figcaption>
            </figure>
          ))}
        </div>
      )}
    </div>
  );
}
