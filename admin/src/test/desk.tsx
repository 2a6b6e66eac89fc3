import { createTheme, ThemeProvider } from "@mui/material/styles";
import { render } from "@testing-library/react";
import { AdminContext, memoryStore } from "react-admin";
import { MemoryRouter } from "react-router-dom";
import { dataProvider } from "@/api/data-provider";
import { startTexts } from "@/i18n/language";
import { themeOf } from "@/ui/theme/theme";

/** Renders a part of the back office as it stands in the app: theme, Chinese texts, queries, addresses. */
export async function renderAtDesk(part: React.ReactElement) {
  const texts = await startTexts("zh-CN");
  return render(
    <MemoryRouter>
      <AdminContext i18nProvider={texts} dataProvider={dataProvider} store={memoryStore()}>
        <ThemeProvider theme={createTheme(themeOf("light"))}>{part}</ThemeProvider>
      </AdminContext>
    </MemoryRouter>,
  );
}
