import "@/i18n/add-pages";
import { useTranslation } from "react-i18next";
import { useStore } from "@mannequin/shared/lib/store";
import { singleKeys } from "@/lib/page/use-shortcuts";
import { Dialog } from "@/ui/dialog/dialog";
import styles from "./shortcut-sheet.module.css";

interface Props {
  onClose: () => void;
}

const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl";
const KEYS = [
  { keys: [MOD, "Enter"], text: "run" },
  { keys: [MOD, "V"], text: "paste" },
  { keys: [MOD, "Z"], text: "undo" },
  { keys: ["1", "…", "9"], text: "tools" },
  { keys: ["←", "→"], text: "steps" },
  { keys: ["D"], text: "download" },
  { keys: ["C"], text: "compare" },
  { keys: ["Z"], text: "look" },
  { keys: ["F"], text: "favorite" },
  { keys: ["R"], text: "again" },
  { keys: ["X"], text: "remove" },
  { keys: ["Esc"], text: "close" },
  { keys: ["?"], text: "help" },
] as const;

/** All keys, and the switch that turns the single ones off. */
export default function ShortcutSheet({ onClose }: Props) {
  const { t } = useTranslation();
  const on = useStore(singleKeys);
  return (
    <Dialog opened onClose={onClose} title={t("keys.title")} size={480}>
      <dl className={styles.list}>
        {KEYS.map(({ keys, text }) => (
          <div key={text} className={styles.line}>
            <dt className={styles.keys}>
              {keys.map((key) => (key === "…" ? <span key={key}>…</span> : <kbd key={key}>{key}</kbd>))}
            </dt>
            <dd>{t(`keys.${text}`)}</dd>
          </div>
        ))}
      </dl>
      <label className={styles.switch}>
        <input type="checkbox" checked={on} onChange={() => singleKeys.set(!on)} />
        {t("profile.keys")}
      </label>
    </Dialog>
  );
}
