import { Button, TextField } from "@mui/material";
import { useState } from "react";
import { useTexts } from "@/i18n/use-texts";
import { ErrorNote } from "@/ui/error-note";

interface Props {
  /** Given when somebody comes back: it is not theirs to change. */
  email?: string;
  enter: (email: string, password: string) => Promise<unknown>;
  children?: React.ReactNode;
}

export function SignInForm({ email: known, enter, children }: Props) {
  const t = useTexts();
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async (event: React.FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    setBusy(true);
    setError(null);
    try {
      await enter(email.trim(), password);
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} style={{ display: "grid", gap: 16 }}>
      <TextField
        label={t("session.email")}
        type="email"
        name="email"
        autoComplete="username"
        value={email}
        onChange={(event) => setEmail(event.target.value)}
        disabled={known !== undefined}
        required
        fullWidth
      />
      <TextField
        label={t("session.password")}
        type="password"
        name="password"
        autoComplete="current-password"
        value={password}
        onChange={(event) => setPassword(event.target.value)}
        required
        fullWidth
      />
      {error !== null && <ErrorNote error={error} />}
      <Button
        type="submit"
        variant="contained"
        size="large"
        disabled={busy || email === "" || password === ""}
      >
        {t("session.submit")}
      </Button>
      {children}
    </form>
  );
}
