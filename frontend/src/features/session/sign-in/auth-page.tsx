import "@/i18n/add-sign-in";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, Navigate, useLocation } from "react-router";
import { access, resumeAccess } from "@mannequin/shared/session/access";
import { siteQuery } from "@/api/queries";
import { innerPath } from "@/lib/page/inner-path";
import { useStore } from "@mannequin/shared/lib/store";
import { usePageTitle } from "@/lib/page/use-page-title";
import { AuthForm } from "./auth-form";
import { AuthFrame } from "./auth-frame";
import styles from "./auth-page.module.css";

/** Where to go after signing in: only a path of this site, as the guard wrote it. */
function wanted(state: unknown): string {
  return innerPath((state as { from?: string } | null)?.from) ?? "/make";
}

export function AuthPage() {
  const { t } = useTranslation();
  const { pathname, state } = useLocation();
  const { status } = useStore(access);
  const site = useQuery(siteQuery);
  const mode = pathname === "/sign-up" ? "up" : "in";
  usePageTitle(mode === "up" ? t("auth.signUp") : t("auth.signIn"));

  useEffect(() => {
    // Somebody with a live cookie need not sign in; whoever has none simply sees the form.
    resumeAccess().catch(() => undefined);
  }, []);

  if (status === "in") return <Navigate to={wanted(state)} replace />;
  const gift = site.data?.signup_credits ?? 0;
  return (
    <AuthFrame>
      <h1>{mode === "up" ? t("auth.signUpTitle") : t("auth.signInTitle")}</h1>
      <p className={styles.lead}>{mode === "up" ? t("auth.signUpLead") : t("auth.signInLead")}</p>
      {mode === "up" && gift > 0 && <p className={styles.gift}>{t("auth.gift", { count: gift })}</p>}
      <AuthForm key={mode} mode={mode} />
      <Link className={styles.other} to={mode === "up" ? "/sign-in" : "/sign-up"} state={state} replace>
        {mode === "up" ? t("auth.toSignIn") : t("auth.toSignUp")}
      </Link>
    </AuthFrame>
  );
}
