import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "@/api/client";
import { devicesQuery } from "@/api/queries";
import { formatMoment } from "@/lib/format";
import { useLanguage } from "@/lib/use-language";
import { Dialog } from "@/ui/dialog";
import { ErrorNote } from "@/ui/error-note";
import styles from "./account-menu.module.css";
import { deviceName } from "./device-name";

interface Props {
  opened: boolean;
  onClose: () => void;
}

export function DevicesDialog({ opened, onClose }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const cache = useQueryClient();
  const devices = useQuery({ ...devicesQuery, enabled: opened });
  const revoke = useMutation({
    mutationFn: (id: string) => unwrap(client.DELETE("/v1/auth/sessions/{id}", { params: { path: { id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ["devices"] }),
  });

  return (
    <Dialog opened={opened} onClose={onClose} title={t("account.devices")}>
      <p className={styles.deviceNote}>{t("account.devicesNote")}</p>
      {(devices.isError || revoke.isError) && <ErrorNote error={devices.error ?? revoke.error} />}
      <ul className={styles.devices}>
        {devices.isPending && <Skeleton height={60} />}
        {devices.data?.items.map((device) => {
          const name = deviceName(device.user_agent) ?? t("account.unknownDevice");
          return (
            <li className={styles.device} key={device.id}>
              <div className={styles.deviceText}>
                <p>{name}</p>
                <p className={styles.deviceNote}>
                  {t("account.lastUsed", { at: formatMoment(device.last_used_at, language) })}
                </p>
              </div>
              {device.current ? (
                <span className={styles.here}>{t("account.thisDevice")}</span>
              ) : (
                <Button
                  variant="default"
                  size="sm"
                  aria-label={t("account.revokeLabel", { device: name })}
                  disabled={revoke.isPending}
                  onClick={() => revoke.mutate(device.id)}
                >
                  {t("account.revoke")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
