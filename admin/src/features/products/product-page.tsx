import { Alert, Box, Button, Typography } from "@mui/material";
import { useState } from "react";
import { useGetList, useNotify, useWarnWhenUnsavedChanges } from "react-admin";
import { FormProvider, useForm } from "react-hook-form";
import { useParams } from "react-router-dom";
import { changeProduct } from "@/api/commands";
import type { Product } from "@/api/catalogue";
import { ApiError, isApiError } from "@/api/error";
import { useMay } from "@/api/use-staff";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatMoment } from "@/lib/format";
import { CommandDialog } from "@/ui/command-dialog";
import { DiffView } from "@/ui/diff-view";
import { ErrorNote } from "@/ui/error-note";
import { showFaults } from "@/ui/form/server-faults";
import { PageHead } from "@/ui/page-head";
import { ToneChip } from "@/ui/state-chip";
import { ProductFields } from "./product-fields";
import { bodyOf, bodyOfProduct, formOf, type ProductForm } from "./product-form";

function Warn() {
  useWarnWhenUnsavedChanges(true);
  return null;
}

function ProductEditor({ saved }: { saved: Product }) {
  const t = useTexts();
  const may = useMay();
  const notify = useNotify();
  const language = useLanguage();
  const [base, setBase] = useState(saved);
  const [asking, setAsking] = useState(false);
  const form = useForm<ProductForm>({ defaultValues: formOf(base) });
  const { isDirty } = form.formState;
  const behind = saved.version > base.version;
  const start = (next: Product, keep: boolean) => {
    setBase(next);
    if (!keep) form.reset(formOf(next));
  };
  if (behind && !isDirty) start(saved, false);

  const send = async (reason: string) => {
    const body = bodyOf(form.getValues());
    if (body === null) {
      form.setError("price", { message: t("order.invalidAmount") });
      throw new ApiError(422, { code: "validation_failed" });
    }
    try {
      return await changeProduct(base.id, base.version, body, reason);
    } catch (error) {
      showFaults(form, error, "product");
      if (isApiError(error, "changed_meanwhile")) setAsking(false);
      throw error;
    }
  };

  return (
    <FormProvider {...form}>
      <Warn />
      {behind && isDirty && (
        <Alert severity="warning" variant="outlined" sx={{ mb: 2 }} role="alert">
          <b>{t("preset.conflictTitle")}</b>{" "}
          {t("preset.conflict", {
            who: saved.changed_by?.email ?? "—",
            at: saved.changed_at ? formatMoment(saved.changed_at, language) : "—",
            version: saved.version,
          })}
          <Box sx={{ display: "flex", gap: 1, mt: 1, flexWrap: "wrap" }}>
            <Button variant="outlined" onClick={() => start(saved, true)}>
              {t("preset.conflictKeep", { version: saved.version })}
            </Button>
            <Button color="error" onClick={() => start(saved, false)}>
              {t("preset.conflictReload", { version: saved.version })}
            </Button>
          </Box>
        </Alert>
      )}
      <Box
        component="form"
        noValidate
        sx={{ display: "grid", gap: 2, maxWidth: 860 }}
        onSubmit={(event: React.FormEvent) => {
          event.preventDefault();
          form.clearErrors();
          setAsking(true);
        }}
      >
        <Typography variant="body2" color="textSecondary">
          {t("product.note")}
        </Typography>
        <ProductFields />
        {may("products", "edit") && (
          <Button type="submit" variant="contained" disabled={!isDirty || behind} sx={{ justifySelf: "start" }}>
            {t("preset.save")}
          </Button>
        )}
      </Box>
      {asking && (
        <CommandDialog
          title={`${t("preset.save")} · ${base.name.zh}`}
          wide
          confirm={t("preset.save")}
          run={send}
          onDone={(next) => {
            setAsking(false);
            start(next, false);
            notify(t("product.saved"), { type: "success" });
          }}
          onClose={() => setAsking(false)}
        >
          <DiffView before={bodyOfProduct(base)} after={bodyOf(form.getValues())} beforeTitle={`v${base.version}`} afterTitle={`v${base.version + 1}`} />
        </CommandDialog>
      )}
    </FormProvider>
  );
}

/** Products come as one short list, so a single one is picked from it. */
export default function ProductPage() {
  const t = useTexts();
  const english = useLanguage() === "en";
  const { id } = useParams();
  const { data, error, refetch } = useGetList<Product>("products");
  const product = data?.find((each) => each.id === id);
  if (error) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (data && !product) return <ErrorNote error={new ApiError(404, {})} />;
  if (!product) return null;
  return (
    <>
      <PageHead
        title={english ? product.name.en : product.name.zh}
        beside={
          <>
            <ToneChip tone={product.on_sale ? "good" : "plain"}>{product.on_sale ? t("product.onSale") : t("product.offSale")}</ToneChip>
            <ToneChip tone="plain">v{product.version}</ToneChip>
          </>
        }
      />
      <ProductEditor saved={product} />
    </>
  );
}
