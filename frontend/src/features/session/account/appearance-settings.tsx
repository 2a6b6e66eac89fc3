import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { client } from "@mannequin/shared/api/client";
import { changeLanguage } from "@/i18n/i18n";
import type { Language } from "@mannequin/shared/lib/language";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./account-menu.module.css";

/** Names of languages stand in their own language. */
const LANGUAGES = [
  { value: "zh-CN", label: "简体中文" },
  { value: "en", label: "English" },
];

/** Language and light or dark: in the account's menu and on its page. */
export function AppearanceSettings() {
  const { t } = useTranslation();
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const languageLabel = useId();
  const themeLabel = useId();
  const speak = (next: string) => {
    void changeLanguage(next as Language);
    // The account keeps it for e-mails; the page does not wait for that.
    client.PATCH("/v1/me", { body: { locale: next } }).catch(() => undefined);
  };
  return (
    <>
      <div className={styles.setting}>
        <span className={styles.settingLabel} id={languageLabel}>
          {t("account.language")}
        </span>
        <SegmentedControl
          fullWidth
          aria-labelledby={languageLabel}
          data={LANGUAGES}
          value={language}
          onChange={speak}
        />
      </div>
      <div className={styles.setting}>
        <span className={styles.settingLabel} id={themeLabel}>
          {t("account.theme")}
        </span>
        <SegmentedControl
          fullWidth
          aria-labelledby={themeLabel}
          data={[
            { value: "light", label: t("account.light") },
            { value: "dark", label: t("account.dark") },
            { value: "auto", label: t("account.system") },
          ]}
          value={colorScheme}
          onChange={(next) => setColorScheme(next as MantineColorScheme)}
        />
      </div>
    </>
  );
}
