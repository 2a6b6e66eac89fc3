import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { deleting, undoDelete } from "@/api/generations/delete-later";
import { useStore } from "@mannequin/shared/lib/store";
import styles from "./undo-bar.module.css";

/** A deletion that can still be taken back, or one that did not work. Stands above everything; Ctrl/⌘ + Z takes back, too. */
export function UndoBar() {
  const { t } = useTranslation();
  const now = useStore(deleting);
  const undoable = now?.state === "undoable";
  useEffect(() => {
    if (!undoable) return;
    const press = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element &&
        event.target.closest("input, textarea, [contenteditable]") !== null;
      if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || typing) return;
      event.preventDefault();
      undoDelete();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [undoable]);
  return (
    <div className={styles.place} role="status">
      {now !== null && (
        <div className={styles.bar}>
          <span>{t(undoable ? "result.removed" : "result.removeFailed", { count: now.ids.length })}</span>
          {undoable ? (
            <button type="button" className={styles.undo} onClick={undoDelete}>
              {t("make.undo")}
            </button>
          ) : (
            <button type="button" className={styles.undo} onClick={() => deleting.set(null)}>
              {t("app.close")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
