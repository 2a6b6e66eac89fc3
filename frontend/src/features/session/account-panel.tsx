import { SegmentedControl, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { client } from "@/api/client";
import { meQuery } from "@/api/queries";
import type { User } from "@/api/types";
import { changeLanguage, type Language } from "@/i18n/i18n";
import { useLanguage } from "@/lib/use-language";
import { Icon } from "@/ui/icon";
import styles from "./account-menu.module.css";
import { useSignOut } from "./use-sign-in";

/** Names of languages stand in their own language. */
const LANGUAGES = [
  { value: "zh-CN", label: "简体中文" },
  { value: "en", label: "English" },
];

interface Props {
  user: User;
  onDevices: () => void;
  onLeave: () => void;
}

export function AccountPanel({ user, onDevices, onLeave }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const signOut = useSignOut();
  const membership = useQuery(meQuery).data?.subscription ?? null;
  const languageLabel = useId();
  const themeLabel = useId();

  const speak = (next: string) => {
    void changeLanguage(next as Language);
    // The account keeps it for e-mails; the page does not wait for that.
    client.PATCH("/v1/me", { body: { locale: next } }).catch(() => undefined);
  };

  return (
    <div className={styles.panel}>
      <div className={styles.who}>
        <p className={styles.name}>{user.display_name || user.email.split("@")[0]}</p>
        <p className={styles.email}>{user.email}</p>
      </div>
      <div className={styles.links}>
        <Link className={styles.item} to={membership === null ? "/shop" : "/membership"} onClick={onLeave}>
          <Icon name="tag" />
          {membership === null ? t("account.memberNone") : membership.plan.name}
          {membership !== null && (
            <span className={styles.itemNote}>
              {membership.status === "active"
                ? t("account.memberDays", { count: membership.days_left })
                : t("account.memberEnded")}
            </span>
          )}
        </Link>
        <Link className={styles.item} to="/orders" onClick={onLeave}>
          <Icon name="receipt" />
          {t("account.orders")}
        </Link>
      </div>
      <div className={styles.setting}>
        <span className={styles.settingLabel} id={languageLabel}>
          {t("account.language")}
        </span>
        <SegmentedControl fullWidth aria-labelledby={languageLabel} data={LANGUAGES} value={language} onChange={speak} />
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
      <div className={styles.items}>
        <UnstyledButton className={styles.item} onClick={onDevices}>
          <Icon name="device" />
          {t("account.devices")}
        </UnstyledButton>
        <UnstyledButton className={styles.item} onClick={() => signOut.mutate()}>
          <Icon name="leave" />
          {t("account.signOut")}
        </UnstyledButton>
      </div>
    </div>
  );
}
