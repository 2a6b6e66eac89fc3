import "@/i18n/add-batch";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { access } from "@mannequin/shared/session/access";
import { balanceQuery, presetsQuery, siteQuery } from "@/api/queries";
import { useStore } from "@mannequin/shared/lib/store";
import { useLanguage } from "@/lib/page/use-language";
import { usePageTitle } from "@/lib/page/use-page-title";
import { EmptyState } from "@/ui/empty-state";
import { ErrorNote } from "@/ui/note/error-note";
import { SlotDialog } from "../inputs/slot-dialog";
import { DEFAULT_LIMITS } from "../slots/upload-rules";
import { usePictureIntake } from "../slots/use-picture-intake";
import { sumOf, wantedCells, type Wanted } from "./run/matrix";
import { MatrixBar } from "./matrix-bar";
import styles from "./matrix-page.module.css";
import { MatrixTable } from "./matrix-table";
import { MatrixTools } from "./matrix-tools";
import { PlanDialog } from "./plan-dialog";
import { useMatrix } from "./run/use-matrix";
import { useMatrixResults } from "./run/use-matrix-results";
import { roomFor } from "./values/values";

/** Many products in many ways at once: the whole price before, every cell by itself while it runs, and a way to stop. */
export function MatrixPage() {
  const { t } = useTranslation();
  const userId = useStore(access).user?.id ?? "";
  const presets = useQuery(presetsQuery(useLanguage())).data;
  const limits = useQuery(siteQuery).data?.upload ?? DEFAULT_LIMITS;
  const balance = useQuery(balanceQuery).data;
  const handle = useMatrix(userId, limits);
  const { matrix } = handle;
  const [editing, setEditing] = useState<string | null>(null);
  const [reusing, setReusing] = useState(false);
  usePageTitle(t("app.batch"));
  // While a column is edited, what is pasted is meant for its places.
  usePictureIntake((files) => editing === null && handle.addFiles(files));

  const { generations, done, open, failed, zip } = useMatrixResults(matrix);

  if (presets === undefined) return <Skeleton height="60dvh" m={20} width="auto" radius={12} />;
  const wanted = wantedCells(matrix, presets);
  const plan = matrix.plans.find((each) => each.id === editing);
  const preset = presets.find((each) => each.key === plan?.preset);
  const retry = (at: string) => {
    const { [at]: _failed, ...cells } = matrix.cells;
    const again: Wanted[] = wantedCells({ ...matrix, cells, cap: null, off: [] }, presets).filter(
      (cell) => cell.at === at,
    );
    if (sumOf(again) <= (balance?.available ?? 0)) handle.start(again);
  };

  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <div>
          <h1>{t("app.batch")}</h1>
          <p className={styles.lead}>{t("matrix.lead")}</p>
        </div>
        <MatrixTools
          handle={handle}
          presets={presets}
          active={open.length > 0 || handle.status.running}
          onReuse={() => setReusing(true)}
          onAdded={setEditing}
        />
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
          room={roomFor(matrix, plan.id)}
          onSpread={(param, values) => {
            handle.spreadPlan(plan.id, param, values);
            setEditing(null);
          }}
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
