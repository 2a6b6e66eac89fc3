import { Menu, SegmentedControl, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { access } from "@/api/access";
import { client } from "@/api/client";
import { changeLanguage, type Language } from "@/i18n/i18n";
import { useStore } from "@/lib/store";
import { useLanguage } from "@/lib/use-language";
import { Icon } from "@/ui/icon";
import styles from "./account-menu.module.css";
import { DevicesDialog } from "./devices-dialog";
import { useSignOut } from "./use-sign-in";

/** Names of languages stand in their own language. */
const LANGUAGES = [
  { value: "zh-CN", label: "简体中文" },
  { value: "en", label: "English" },
];

export function AccountMenu() {
  const { t } = useTranslation();
  const { user } = useStore(access);
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const [devices, setDevices] = useState(false);
  const languageLabel = useId();
  const themeLabel = useId();
  if (user === null) return null;

  const speak = (next: string) => {
    void changeLanguage(next as Language);
    // The account keeps it for e-mails; the page does not wait for that.
    client.PATCH("/v1/me", { body: { locale: next } }).catch(() => undefined);
  };

  return (
    <>
      <Menu width={272} position="bottom-end" offset={6}>
        <Menu.Target>
          <UnstyledButton className={styles.avatar} aria-label={t("account.menu")}>
            <span className={styles.initial}>{(user.display_name ?? user.email).slice(0, 1)}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <div className={styles.who}>
            <p className={styles.name}>{user.display_name ?? user.email.split("@")[0]}</p>
            <p className={styles.email}>{user.email}</p>
          </div>
          <Menu.Divider />
          <div className={styles.setting}>
            <span className={styles.settingLabel} id={languageLabel}>
              {t("account.language")}
            </span>
            <SegmentedControl
              fullWidth
              size="sm"
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
              size="sm"
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
          <Menu.Divider />
          <Menu.Item className={styles.item} leftSection={<Icon name="device" />} onClick={() => setDevices(true)}>
            {t("account.devices")}
          </Menu.Item>
          <Menu.Item className={styles.item} leftSection={<Icon name="leave" />} onClick={() => signOut.mutate()}>
            {t("account.signOut")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <DevicesDialog opened={devices} onClose={() => setDevices(false)} />
    </>
  );
}
