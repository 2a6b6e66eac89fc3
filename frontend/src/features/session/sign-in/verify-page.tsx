import "@/i18n/add-sign-in";
import { Button, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { access, resumeAccess } from "@mannequin/shared/session/access";
import { client, unwrap } from "@mannequin/shared/api/client";
import { isApiError } from "@mannequin/shared/contract/error";
import { meQuery } from "@/api/queries";
import { useStore } from "@mannequin/shared/lib/store";
import { usePageTitle } from "@/lib/page/use-page-title";
import { ErrorNote } from "@/ui/note/error-note";
import { AuthFrame } from "./auth-frame";
import styles from "./auth-page.module.css";

/** The link of the verification mail: it verifies by being opened, signed in or not. */
export function VerifyPage() {
  const { t } = useTranslation();
  const [search] = useSearchParams();
  const token = search.get("token") ?? "";
  const cache = useQueryClient();
  const signedIn = useStore(access).status === "in";
  usePageTitle(t("auth.verifyTitle"));

  useEffect(() => {
    resumeAccess().catch(() => undefined);
  }, []);
  // A query, not a mutation: opened twice, by a reload or by strict rendering, it is still one question a visit.
  const verify = useQuery({
    queryKey: ["verify", token],
    queryFn: async () => {
      await unwrap(client.POST("/v1/auth/verify-email", { body: { token } }));
      void cache.invalidateQueries({ queryKey: ["me"] });
      return true;
    },
    enabled: token !== "",
    retry: (count, error) => count < 2 && isApiError(error) && !error.answered,
    staleTime: Infinity,
    gcTime: Infinity,
    refetchOnWindowFocus: false,
  });
  // A link used before is no trouble for who is verified by now.
  const already = useQuery({ ...meQuery, enabled: signedIn }).data?.user.email_verified === true;
  const done = verify.isSuccess || (already && !verify.isFetching);
  const refused =
    !done &&
    (token === "" || (isApiError(verify.error) && verify.error.status >= 400 && verify.error.status < 500));
  const unreachable = verify.isError && !refused && !done;

  return (
    <AuthFrame>
      <h1>{done ? t("auth.verifyDone") : refused ? t("auth.linkBad") : t("auth.verifyTitle")}</h1>
      <p className={styles.lead} role="status">
        {done && t("auth.verifyDoneNote")}
        {refused && t("auth.verifyBadNote")}
      </p>
      {verify.isFetching && <Skeleton height={48} />}
      {unreachable && (
        <ErrorNote
          error={verify.error}
          action={<Button onClick={() => void verify.refetch()}>{t("app.retry")}</Button>}
        />
      )}
      {(done || refused) && (
        <Button component={Link} to={signedIn ? "/make" : "/sign-in"} size="lg" className={styles.submit}>
          {signedIn ? t("auth.toStudio") : t("auth.submitSignIn")}
        </Button>
      )}
    </AuthFrame>
  );
}
