import { Box, Typography } from "@mui/material";
import { useWatch } from "react-hook-form";
import { useLanguage, useTexts } from "@/i18n/use-texts";
import { fenOf } from "@/lib/fen";
import { formatMoneyExact } from "@mannequin/shared/lib/format";
import { Bilingual } from "@/ui/form/bilingual";
import { ChoiceBox, NumberBox, SwitchBox, TextBox } from "@/ui/form/fields";
import { Section } from "@/ui/section";
import type { ProductForm } from "./product-form";

const columns = {
  display: "grid",
  gap: 1.25,
  gridTemplateColumns: "repeat(auto-fit, minmax(min(170px, 100%), 1fr))",
  alignItems: "center",
};
const BADGES = ["none", "best_value", "popular"] as const;

/** What one credit costs at this price. */
function UnitPrice() {
  const t = useTexts();
  const language = useLanguage();
  const [price, credits] = useWatch({ name: ["price", "credits"] }) as [string, number];
  const fen = fenOf(price);
  if (fen === null || !(credits > 0)) return null;
  return (
    <Typography variant="body2" color="textSecondary">
      {t("product.unit")}{" "}
      {t("product.perCredit", {
        money: formatMoneyExact(Math.round((fen / credits) * 100) / 100, "CNY", language),
      })}
    </Typography>
  );
}

export function ProductFields() {
  const t = useTexts();
  const kind = useWatch({ name: "kind" }) as ProductForm["kind"];
  return (
    <Section title={t("product.one")}>
      <Box sx={{ display: "grid", gap: 1.5, pt: 0.5 }}>
        <Box sx={columns}>
          <NumberBox name="position" label={t("product.position")} />
          <SwitchBox name="on_sale" label={t("product.onSale")} />
        </Box>
        <Bilingual name="name" label={t("product.name")} />
        <Bilingual name="description" label={t("product.description")} multiline />
        <Box sx={columns}>
          <ChoiceBox
            name="kind"
            label={t("product.kind")}
            choices={[
              { id: "plan", name: t("product.plan") },
              { id: "pack", name: t("product.pack") },
            ]}
          />
          {kind === "plan" && (
            <ChoiceBox
              name="term"
              label={t("product.term")}
              choices={[
                { id: "year", name: t("product.year") },
                { id: "month", name: t("product.month") },
              ]}
            />
          )}
          {kind === "plan" && <NumberBox name="parallel" label={t("product.parallel")} />}
          {kind === "plan" && <SwitchBox name="member_presets" label={t("product.memberPresets")} />}
        </Box>
        <Box sx={columns}>
          <NumberBox name="credits" label={t("product.credits")} />
          <TextBox name="price" label={t("product.price")} />
          <ChoiceBox
            name="badge"
            label={t("product.badge")}
            choices={BADGES.map((id) => ({ id, name: t(`product.badges.${id}`) }))}
          />
        </Box>
        <UnitPrice />
      </Box>
    </Section>
  );
}
