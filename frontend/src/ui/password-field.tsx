import "@/i18n/add-sign-in";
import { PasswordInput, type PasswordInputProps } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import styles from "./password-field.module.css";

/** A password whose eye says in the reader's language what it does, and is large enough for a thumb. */
export function PasswordField(props: PasswordInputProps) {
  const { t } = useTranslation();
  const [visible, { toggle }] = useDisclosure(false);
  return (
    <PasswordInput
      visible={visible}
      onVisibilityChange={toggle}
      visibilityToggleButtonProps={{
        "aria-label": t(visible ? "auth.hidePassword" : "auth.showPassword"),
        className: styles.eye,
      }}
      {...props}
    />
  );
}
