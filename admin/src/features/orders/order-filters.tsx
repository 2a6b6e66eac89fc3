import { BooleanInput, SelectInput, useGetList } from "react-admin";
import type { Product } from "@/api/catalogue";
import { useChoices, useLanguage, useTexts } from "@/i18n/use-texts";
import { TimeInput } from "@/tables/filters";
import { UserInput } from "@/tables/user-input";

const STATES = ["created", "pending", "paid", "fulfilled", "closed", "refunded", "review"] as const;
const PROVIDERS = ["sandbox", "stripe", "alipay", "wechat"] as const;

export function useOrderFilters({ abnormal = true }: { abnormal?: boolean } = {}) {
  const t = useTexts();
  const english = useLanguage() === "en";
  const states = useChoices("orderState", STATES);
  const providers = useChoices("provider", PROVIDERS);
  const { data: products } = useGetList<Product>("products");
  const goods = (products ?? []).map(({ id, name }) => ({ id, name: english ? name.en : name.zh }));
  return [
    <TimeInput key="since" source="since" alwaysOn />,
    <SelectInput
      helperText={false}
      key="state"
      source="state"
      label={t("order.state")}
      choices={states}
      alwaysOn
    />,
    ...(abnormal
      ? [<BooleanInput helperText={false} key="abnormal" source="abnormal" label={t("order.onlyAbnormal")} />]
      : []),
    <SelectInput
      helperText={false}
      key="provider"
      source="provider"
      label={t("order.provider")}
      choices={providers}
    />,
    <SelectInput
      helperText={false}
      key="product"
      source="product"
      label={t("order.product")}
      choices={goods}
    />,
    <UserInput key="user" source="user" />,
  ];
}
