import { Button, Skeleton } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "@mannequin/shared/api/client";
import { devicesQuery } from "@/api/queries";
import { formatMoment } from "@mannequin/shared/lib/format";
import { useLanguage } from "@/lib/page/use-language";
import { ErrorNote } from "@/ui/note/error-note";
import styles from "./profile-page.module.css";
import { deviceName } from "@mannequin/shared/lib/device-name";

/** Where this person is signed in. Any but this one can be signed out. */
export function DeviceList() {
  const { t } = useTranslation();
  const language = useLanguage();
  const cache = useQueryClient();
  const devices = useQuery(devicesQuery);
  const revoke = useMutation({
    mutationFn: (id: string) => unwrap(client.DELETE("/v1/auth/sessions/{id}", { params: { path: { id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ["devices"] }),
  });

  return (
    <>
      {(devices.isError || revoke.isError) && <ErrorNote error={devices.error ?? revoke.error} />}
      <ul className={styles.devices}>
        {devices.isPending && <Skeleton component="li" height={60} />}
        {devices.data?.items.map((device) => {
          const name = deviceName(device.user_agent) ?? t("account.unknownDevice");
          return (
            <li className={styles.device} key={device.id}>
              <div className={styles.deviceText}>
                <p>{name}</p>
                <p className={styles.note}>
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
    </>
  );
}
