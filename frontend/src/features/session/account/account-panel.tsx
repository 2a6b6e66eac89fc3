import { UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { meQuery } from "@/api/queries";
import type { User } from "@/api/types";
import { Icon } from "@/ui/icon";
import styles from "./account-menu.module.css";
import { AppearanceSettings } from "./appearance-settings";
import { useSignOut } from "../use-sign-in";

interface Props {
  user: User;
  onKeys: () => void;
  onLeave: () => void;
}

export function AccountPanel({ user, onKeys, onLeave }: Props) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  const membership = useQuery(meQuery).data?.subscription ?? null;

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
      <AppearanceSettings />
      <div className={styles.items}>
        <Link className={styles.item} to="/profile" onClick={onLeave}>
          <Icon name="user" />
          {t("account.profile")}
        </Link>
        <Link className={styles.item} to="/help" onClick={onLeave}>
          <Icon name="help" />
          {t("account.help")}
        </Link>
        <UnstyledButton className={styles.item} onClick={onKeys}>
          <Icon name="keys" />
          {t("account.keys")}
        </UnstyledButton>
        <UnstyledButton className={styles.item} onClick={() => signOut.mutate()}>
          <Icon name="leave" />
          {t("account.signOut")}
        </UnstyledButton>
      </div>
    </div>
  );
}
