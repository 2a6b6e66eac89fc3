import { UnstyledButton } from "@mantine/core";
import { changeLanguage } from "@/i18n/i18n";
import { useLanguage } from "@/lib/page/use-language";
import styles from "./auth-page.module.css";

/** Names of languages stand in their own language, so they are not texts to translate. */
export function LanguageSwitch() {
  const english = useLanguage() === "en";
  return (
    <UnstyledButton
      className={styles.language}
      lang={english ? "zh-CN" : "en"}
      onClick={() => void changeLanguage(english ? "zh-CN" : "en")}
    >
      {english ? "中文" : "English"}
    </UnstyledButton>
  );
}
