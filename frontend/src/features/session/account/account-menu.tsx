import { Popover, UnstyledButton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { access } from "@mannequin/shared/session/access";
import { meQuery } from "@/api/queries";
import { useStore } from "@mannequin/shared/lib/store";
import { AccountPanel } from "./account-panel";
import styles from "./account-menu.module.css";

interface Props {
  /** Shows all keys. */
  onKeys: () => void;
}

export function AccountMenu({ onKeys }: Props) {
  const { t } = useTranslation();
  const { user } = useStore(access);
  const [open, setOpen] = useState(false);
  const member = useQuery(meQuery).data?.subscription?.status === "active";
  if (user === null) return null;
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      width={280}
      position="bottom-end"
      offset={6}
      radius={12}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <UnstyledButton
          className={styles.avatar}
          aria-label={t("account.menu")}
          onClick={() => setOpen(!open)}
        >
          <span className={`${styles.initial} ${member ? styles.memberRing : ""}`} aria-hidden="true">
            {(user.display_name || user.email).slice(0, 1)}
          </span>
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={t("account.menu")}>
        <AccountPanel
          user={user}
          onLeave={() => setOpen(false)}
          onKeys={() => {
            setOpen(false);
            onKeys();
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
