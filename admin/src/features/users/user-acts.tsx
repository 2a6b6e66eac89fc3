import { Button, MenuItem, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { changeUser, signOutUser } from "@/api/commands";
import type { UserDetail, UserRow } from "@/api/contract";
import { useMay, useStaff } from "@/api/session/use-staff";
import { useTexts } from "@/i18n/use-texts";
import { CommandDialog } from "@/ui/command/command-dialog";
import { AdjustDialog } from "./adjust-dialog";

type Act = "status" | "role" | "adjust" | "signOut";
const ROLES = ["user", "support", "operator", "admin"] as const;

interface DialogProps {
  user: UserDetail;
  onDone: (text: string) => void;
  onClose: () => void;
}

function StatusDialog({ user, onDone, onClose }: DialogProps) {
  const t = useTexts();
  const off = user.status === "active";
  return (
    <CommandDialog
      title={`${off ? t("user.disable") : t("user.enable")} · ${user.email}`}
      note={off ? t("user.disableNote") : t("user.enableNote")}
      danger={off}
      confirm={off ? t("user.disable") : t("user.enable")}
      run={(reason) =>
        changeUser(user.id, { status: off ? "disabled" : "active", updated_at: user.updated_at, reason })
      }
      onDone={() => onDone(t("user.changed"))}
      onClose={onClose}
    />
  );
}

function RoleDialog({ user, onDone, onClose }: DialogProps) {
  const t = useTexts();
  const [role, setRole] = useState<UserRow["role"]>(user.role);
  return (
    <CommandDialog
      title={`${t("user.changeRole")} · ${user.email}`}
      note={t("user.roleNote")}
      confirm={t("user.changeRole")}
      word={role === "admin" && role !== user.role ? t("user.adminWord") : undefined}
      danger={role === "admin"}
      ready={role !== user.role}
      run={(reason) => changeUser(user.id, { role, updated_at: user.updated_at, reason })}
      onDone={() => onDone(t("user.changed"))}
      onClose={onClose}
    >
      <TextField
        select
        label={t("user.role")}
        value={role}
        onChange={(event) => setRole(event.target.value as UserRow["role"])}
      >
        {ROLES.map((each) => (
          <MenuItem key={each} value={each}>
            {t(`role.${each}`)}
          </MenuItem>
        ))}
      </TextField>
    </CommandDialog>
  );
}

function SignOutDialog({ user, onDone, onClose }: DialogProps) {
  const t = useTexts();
  return (
    <CommandDialog
      title={`${t("user.signOutAll")} · ${user.email}`}
      note={t("user.signOutNote")}
      confirm={t("user.signOutAll")}
      run={(reason) => signOutUser(user.id, reason)}
      onDone={() => onDone(t("user.signedOut"))}
      onClose={onClose}
    />
  );
}

const DIALOGS = { status: StatusDialog, role: RoleDialog, adjust: AdjustDialog, signOut: SignOutDialog };

/** What may be done to this account by this operator. Nobody acts on their own. */
export function UserActs({ user }: { user: UserDetail }) {
  const t = useTexts();
  const staff = useStaff();
  const may = useMay();
  const notify = useNotify();
  const [act, setAct] = useState<Act | null>(null);
  if (staff === undefined) return null;
  if (staff.id === user.id)
    return (
      <Typography variant="caption" color="textSecondary">
        {t("user.self")}
      </Typography>
    );
  const Dialog = act === null ? null : DIALOGS[act];
  return (
    <>
      {may("users", "adjust") && user.adjust_limit !== 0 && (
        <Button variant="contained" onClick={() => setAct("adjust")}>
          {t("user.adjust")}
        </Button>
      )}
      {may("users", "sign_out") && (
        <Button variant="outlined" onClick={() => setAct("signOut")}>
          {t("user.signOutAll")}
        </Button>
      )}
      {may("users", "role") && (
        <Button variant="outlined" onClick={() => setAct("role")}>
          {t("user.changeRole")}
        </Button>
      )}
      {may("users", "status") && (
        <Button
          variant="outlined"
          color={user.status === "active" ? "error" : "primary"}
          onClick={() => setAct("status")}
        >
          {user.status === "active" ? t("user.disable") : t("user.enable")}
        </Button>
      )}
      {Dialog && (
        <Dialog
          user={user}
          onClose={() => setAct(null)}
          onDone={(text) => {
            setAct(null);
            notify(text, { type: "success" });
          }}
        />
      )}
    </>
  );
}
