import { ActionIcon, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./dialog.module.css";
import { Icon } from "@/ui/icon";

interface Props {
  opened: boolean;
  title: string;
  children: ReactNode;
  size?: number;
  fullScreen?: boolean;
  /** Absent when the dialog must be answered. */
  onClose?: () => void;
}

/** A dialog in the studio's dress: traps focus, gives it back, closes with Esc unless it must be answered. */
export function Dialog({ opened, title, children, size = 440, fullScreen, onClose }: Props) {
  const { t } = useTranslation();
  const optional = onClose !== undefined;
  return (
    <Modal.Root
      opened={opened}
      onClose={onClose ?? (() => undefined)}
      size={size}
      fullScreen={fullScreen}
      centered
      closeOnEscape={optional}
      closeOnClickOutside={optional}
    >
      <Modal.Overlay backgroundOpacity={0.55} />
      <Modal.Content bg="var(--mq-surface)" radius={fullScreen ? 0 : 14}>
        <div className={styles.head}>
          <Modal.Title fz={18} fw={680}>
            {title}
          </Modal.Title>
          {optional && (
            <ActionIcon aria-label={t("app.close")} onClick={onClose}>
              <Icon name="close" />
            </ActionIcon>
          )}
        </div>
        <Modal.Body p={0}>
          <div className={styles.body}>{children}</div>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
