import "@/i18n/studio-texts";
import { Button, Select, Skeleton } from "@mantine/core";
import { useMutation, useQueries, useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { access } from "@/api/access";
import { downloadArchive } from "@/api/download";
import { balanceQuery, generationQuery, presetsQuery, siteQuery } from "@/api/queries";
import { isFinal, type Generation } from "@/api/types";
import { useLivePolling } from "@/api/use-live";
import { isDownloadable } from "@/lib/expiry";
import { useStore } from "@/lib/store";
import { useLanguage } from "@/lib/use-language";
import { useNow } from "@/lib/use-now";
import { usePageTitle } from "@/lib/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/error-note";
import { Icon } from "@/ui/icon";
import { SlotDialog } from "../inputs/slot-dialog";
import { DEFAULT_LIMITS } from "../upload-rules";
import { usePictureIntake } from "../use-picture-intake";
import { PLANS_MAX, PRODUCTS_MAX, sumOf, wantedCells, type Wanted } from "./matrix";
import { MatrixBar } from "./matrix-bar";
import styles from "./matrix-page.module.css";
import { MatrixTable } from "./matrix-table";
import { PlanDialog } from "./plan-dialog";
import { useMatrix } from "./use-matrix";

/** Pictures in one archive, as the server takes them. */
const ARCHIVE_MAX = 100;

/** Many products in many ways at once: the whole price before, every cell by itself while it runs, and a way to stop. */
export function MatrixPage() {
  const { t } = useTranslation();
  const userId = useStore(access).user?.id ?? "";
  const presets = useQuery(presetsQuery(useLanguage())).data;
  const limits = useQuery(siteQuery).data?.upload ?? DEFAULT_LIMITS;
  const balance = useQuery(balanceQuery).data;
  const polling = useLivePolling();
  const now = useNow(60_000);
  const handle = useMatrix(userId, limits);
  const { matrix } = handle;
  const [editing, setEditing] = useState<string | null>(null);
  const [reusing, setReusing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  usePageTitle(t("app.batch"));
  // While a column is edited, what is pasted is meant for its places.
  usePictureIntake((files) => editing === null && handle.addFiles(files));

  const ids = Object.values(matrix.cells).flatMap((cell) => cell.ids);
  const queries = useQueries({ queries: ids.map((id) => ({ ...generationQuery(id), refetchInterval: polling })) });
  const generations = new Map<string, Generation>();
  for (const { data } of queries) if (data !== undefined) generations.set(data.id, data);
  const all = [...generations.values()];
  const done = all.filter((each) => isDownloadable(each, now)).map((each) => each.id);
  const open = all.filter((each) => !isFinal(each)).map((each) => each.id);
  const failed = all.filter((each) => each.state === "failed" || each.state === "canceled").length;
  const zip = useMutation({
    mutationFn: async () => {
      for (let at = 0; at < done.length; at += ARCHIVE_MAX) {
        await downloadArchive(done.slice(at, at + ARCHIVE_MAX), `mannequin_batch_${at / ARCHIVE_MAX + 1}.zip`);
      }
    },
  });

  if (presets === undefined) return <Skeleton height="60dvh" m={20} width="auto" radius={12} />;
  const wanted = wantedCells(matrix, presets);
  const plan = matrix.plans.find((each) => each.id === editing);
  const preset = presets.find((each) => each.key === plan?.preset);
  const retry = (at: string) => {
    const { [at]: _failed, ...cells } = matrix.cells;
    const again: Wanted[] = wantedCells({ ...matrix, cells, cap: null, off: [] }, presets).filter((cell) => cell.at === at);
    if (sumOf(again) <= (balance?.available ?? 0)) handle.start(again);
  };

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{t("app.batch")}</h1>
          <p className={styles.lead}>{t("matrix.lead")}</p>
        </div>
        <div className={styles.tools}>
          <input
            ref={input}
            type="file"
            multiple
            hidden
            accept="image/jpeg,image/png,image/webp"
            aria-label={t("matrix.addProducts")}
            onChange={(event) => {
              handle.addFiles([...(event.target.files ?? [])]);
              event.target.value = "";
            }}
          />
          <Button leftSection={<Icon name="plus" />} disabled={matrix.products.length >= PRODUCTS_MAX} onClick={() => input.current?.click()}>
            {t("matrix.addProducts")}
          </Button>
          <Button variant="default" leftSection={<Icon name="layers" />} disabled={matrix.products.length >= PRODUCTS_MAX} onClick={() => setReusing(true)}>
            {t("make.reuse")}
          </Button>
          <Select
            className={styles.addPlan}
            aria-label={t("matrix.addPlan")}
            placeholder={t("matrix.addPlan")}
            disabled={matrix.plans.length >= PLANS_MAX}
            data={presets.map((each) => ({ value: each.key, label: each.name }))}
            value={null}
            onChange={(key) => {
              const chosen = presets.find((each) => each.key === key);
              if (chosen !== undefined) setEditing(handle.addPlan(chosen));
            }}
          />
          {Object.keys(matrix.cells).length > 0 && open.length === 0 && !handle.status.running && (
            <Button variant="subtle" onClick={handle.clearCells}>
              {t("matrix.clear")}
            </Button>
          )}
        </div>
      </header>
      {zip.isError && <ErrorNote error={zip.error} />}
      {matrix.products.length === 0 && matrix.plans.length === 0 ? (
        <EmptyState title={t("matrix.emptyTitle")} note={t("matrix.emptyNote")} />
      ) : (
        <MatrixTable
          handle={handle}
          presets={presets}
          wanted={wanted}
          generations={generations}
          limits={limits}
          onEditPlan={setEditing}
          onRetry={retry}
        />
      )}
      {matrix.products.length + matrix.plans.length > 0 && (
        <MatrixBar
          handle={handle}
          wanted={wanted}
          balance={balance}
          open={open}
          done={done}
          failed={failed}
          busy={zip.isPending}
          onZip={() => zip.mutate()}
        />
      )}
      {plan !== undefined && preset !== undefined && (
        <PlanDialog
          key={plan.id}
          userId={userId}
          plan={plan}
          preset={preset}
          limits={limits}
          onChange={(part) => handle.changePlan(plan.id, part)}
          onClose={() => setEditing(null)}
        />
      )}
      <SlotDialog
        open={reusing ? { dialog: "reuse", slot: "product" } : null}
        label={t("matrix.product")}
        assetId={undefined}
        onEdited={() => undefined}
        onChosen={(_slot, id) => handle.addAsset(id, t("matrix.numbered", { n: matrix.products.length + 1 }))}
        onClose={() => setReusing(false)}
      />
    </div>
  );
}
