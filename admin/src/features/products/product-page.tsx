import { Alert, Box, Button, Typography } from "@mui/material";
import { useEffect, useState } from "react";
import { useGetList, useNotify, useWarnWhenUnsavedChanges } from "react-admin";
import { FormProvider, useForm } from "react-hook-form";
import { useParams } from "react-router-dom";
import { changeProduct } from "@/api/commands";
import type { Product } from "@/api/catalogue";
import { ApiError, isApiError } from "@mannequin/shared/contract/error";
import { useMay } from "@/api/session/use-staff";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { formatMoment } from "@mannequin/shared/lib/format";
import { useBaseVersion } from "@/lib/use-base-version";
import { CommandDialog } from "@/ui/command/command-dialog";
import { DiffView } from "@/ui/command/diff-view";
import { ErrorNote, useCodeText } from "@/ui/error-note";
import { showFaults } from "@/ui/form/server-faults";
import { PageHead } from "@/ui/page-head";
import { ToneChip } from "@/ui/state-chip";
import { ProductFields } from "./product-fields";
import { bodyOf, bodyOfProduct, formOf, type ProductForm } from "./product-form";

function Warn() {
  useWarnWhenUnsavedChanges(true);
  return null;
}

interface FormProps {
  base: Product;
  overtaken: boolean;
  onDirty: (dirty: boolean) => void;
  onSaved: (next: Product) => void;
}

function ProductEditForm({ base, overtaken, onDirty, onSaved }: FormProps) {
  const t = useTexts();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  const codeText = useCodeText();
  const form = useForm<ProductForm>({ defaultValues: formOf(base) });
  const { isDirty } = form.formState;
  useEffect(() => onDirty(isDirty), [isDirty, onDirty]);

  const send = async (reason: string) => {
    const body = bodyOf(form.getValues());
    if (body === null) {
      form.setError("price", { message: t("order.invalidAmount") });
      throw new ApiError(422, { code: "validation_failed" });
    }
    try {
      return await changeProduct(base.id, base.version, body, reason);
    } catch (error) {
      showFaults(form, error, "product", codeText);
      if (isApiError(error, "changed_meanwhile")) setAsking(false);
      throw error;
    }
  };

  return (
    <FormProvider {...form}>
      <Warn />
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
        <ProductFields />
        {may("products", "edit") && (
          <Button
            type="submit"
            variant="contained"
            disabled={!isDirty || overtaken}
            sx={{ justifySelf: "start" }}
          >
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
          onDone={onSaved}
          onClose={() => setAsking(false)}
        >
          <DiffView
            before={bodyOfProduct(base)}
            after={bodyOf(form.getValues())}
            beforeTitle={`v${base.version}`}
            afterTitle={`v${base.version + 1}`}
          />
        </CommandDialog>
      )}
    </FormProvider>
  );
}

function ProductEditor({ saved }: { saved: Product }) {
  const t = useTexts();
  const notify = useNotify();
  const language = useLanguage();
  const { base, formKey, overtaken, setDirty, keep, restart } = useBaseVersion(saved);
  return (
    <>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
        {t("product.note")}
      </Typography>
      {overtaken && (
        <Alert severity="warning" variant="outlined" sx={{ mb: 2, maxWidth: 860 }} role="alert">
          <b>{t("preset.conflictTitle")}</b>{" "}
          {t("preset.conflict", {
            who: saved.changed_by?.email ?? "—",
            at: saved.changed_at ? formatMoment(saved.changed_at, language) : "—",
            version: saved.version,
          })}
          <Box sx={{ display: "flex", gap: 1, mt: 1, flexWrap: "wrap" }}>
            <Button variant="outlined" onClick={() => keep(saved)}>
              {t("preset.conflictKeep", { version: saved.version })}
            </Button>
            <Button color="error" onClick={() => restart(saved)}>
              {t("preset.conflictReload", { version: saved.version })}
            </Button>
          </Box>
        </Alert>
      )}
      <ProductEditForm
        key={formKey}
        base={base}
        overtaken={overtaken}
        onDirty={setDirty}
        onSaved={(next) => {
          restart(next);
          notify(t("product.saved"), { type: "success" });
        }}
      />
    </>
  );
}

/** Products come as one short list, so a single one is picked from it. */
export default function ProductPage() {
  const t = useTexts();
  const english = useLanguage() === "en";
  const { id } = useParams();
  const { data, error, refetch } = useGetList<Product>("products");
  const product = data?.find((each) => each.id === id);
  if (error && !data) return <ErrorNote error={error} onRetry={() => void refetch()} />;
  if (data && !product) return <ErrorNote error={new ApiError(404, {})} />;
  if (!product) return null;
  return (
    <>
      <PageHead
        title={english ? product.name.en : product.name.zh}
        beside={
          <>
            <ToneChip tone={product.on_sale ? "good" : "plain"}>
              {product.on_sale ? t("product.onSale") : t("product.offSale")}
            </ToneChip>
            <ToneChip tone="plain">v{product.version}</ToneChip>
          </>
        }
      />
      <ProductEditor saved={product} />
    </>
  );
}
