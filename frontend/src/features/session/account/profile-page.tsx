import "@/i18n/add-pages";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { access } from "@mannequin/shared/session/access";
import { meQuery } from "@/api/queries";
import { useStore } from "@mannequin/shared/lib/store";
import { usePageTitle } from "@/lib/page/use-page-title";
import { AppearanceSettings } from "./appearance-settings";
import { DeviceList } from "./device-list";
import { NameForm } from "./name-form";
import { NoticeSettings } from "./notice-settings";
import { PasswordForm } from "./password-form";
import styles from "./profile-page.module.css";

/** Everything a person can set about their account and this browser. */
export function ProfilePage() {
  const { t } = useTranslation();
  const { user } = useStore(access);
  const verified = useQuery(meQuery).data?.user.email_verified ?? user?.email_verified;
  usePageTitle(t("profile.title"));
  if (user === null) return null;
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>{t("profile.title")}</h1>
        <p className={styles.note}>
          {user.email} · {t(verified === true ? "profile.verified" : "profile.unverified")}
        </p>
      </header>
      <section className={styles.card} aria-labelledby="profile-name">
        <h2 id="profile-name">{t("profile.shop")}</h2>
        <NameForm key={user.id} user={user} />
      </section>
      <section className={styles.card} aria-labelledby="profile-look">
        <h2 id="profile-look">{t("profile.look")}</h2>
        <div className={styles.look}>
          <AppearanceSettings />
        </div>
      </section>
      <section className={styles.card} aria-labelledby="profile-notices">
        <h2 id="profile-notices">{t("profile.browser")}</h2>
        <NoticeSettings />
      </section>
      <section className={styles.card} aria-labelledby="profile-password">
        <h2 id="profile-password">{t("profile.password")}</h2>
        <p className={styles.note}>{t("profile.passwordNote")}</p>
        <PasswordForm user={user} />
      </section>
      <section className={styles.card} aria-labelledby="profile-devices">
        <h2 id="profile-devices">{t("account.devices")}</h2>
        <p className={styles.note}>{t("account.devicesNote")}</p>
        <DeviceList />
      </section>
    </div>
  );
}
