import { Box, Button } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { FormProvider, useForm } from "react-hook-form";
import { useNavigate } from "react-router-dom";
import { createProduct } from "@/api/commands";
import { ApiError } from "@mannequin/shared/contract/error";
import { useTexts } from "@/i18n/use-texts";
import { CommandDialog } from "@/ui/command/command-dialog";
import { useCodeText } from "@/ui/error-note";
import { showFaults } from "@/ui/form/server-faults";
import { PageHead } from "@/ui/page-head";
import { ProductFields } from "./product-fields";
import { bodyOf, freshProduct, type ProductForm } from "./product-form";

/** A new plan or pack; not on sale until somebody says so. */
export default function NewProduct() {
  const t = useTexts();
  const notify = useNotify();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const codeText = useCodeText();
  const form = useForm<ProductForm>({ defaultValues: freshProduct() });
  const send = async (reason: string) => {
    const body = bodyOf(form.getValues());
    if (body === null) {
      form.setError("price", { message: t("order.invalidAmount") });
      throw new ApiError(422, { code: "validation_failed" });
    }
    try {
      return await createProduct(body, reason);
    } catch (error) {
      showFaults(form, error, "product", codeText);
      throw error;
    }
  };
  return (
    <FormProvider {...form}>
      <PageHead title={t("product.create")} />
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
        <Button type="submit" variant="contained" sx={{ justifySelf: "start" }}>
          {t("product.create")}
        </Button>
      </Box>
      {asking && (
        <CommandDialog
          title={t("product.create")}
          confirm={t("product.create")}
          run={send}
          onDone={(made) => {
            notify(t("product.created"), { type: "success" });
            void navigate(`/products/${made.id}`);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </FormProvider>
  );
}
