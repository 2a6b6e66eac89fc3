// @vitest-environment jsdom
import { render, screen } from "@testing-library/react";
import { AdminContext, DataTable, ListBase, memoryStore } from "react-admin";
import { MemoryRouter, Link, Route, Routes } from "react-router-dom";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { dataProvider } from "@/api/data-provider";
import { RecordPage } from "./record-page";

interface Order {
  id: string;
  /** Only the whole record has it. */
  timeline: string[];
}

afterEach(() => vi.unstubAllGlobals());

/** A list beside the page of one of its records; the record is answered when `give` is called. */
async function atList() {
  let give = () => undefined as void;
  vi.stubGlobal("fetch", (path: string) => {
    if (path.includes("/orders/ord_1"))
      return new Promise(
        (done) => (give = () => done(Response.json({ id: "ord_1", timeline: ["created", "paid"] }))),
      );
    return Promise.resolve(Response.json({ items: [{ id: "ord_1" }], next_cursor: null }));
  });
  render(
    <MemoryRouter initialEntries={["/orders"]}>
      <AdminContext dataProvider={dataProvider} store={memoryStore()}>
        <Routes>
          <Route
            path="/orders"
            element={
              <ListBase resource="orders" disableSyncWithLocation>
                <DataTable bulkActionButtons={false}>
                  <DataTable.Col source="id" />
                </DataTable>
                <Link to="/orders/ord_1/show">open</Link>
              </ListBase>
            }
          />
          <Route
            path="/orders/:id/show"
            element={
              <RecordPage<Order> resource="orders">
                {({ timeline }) => <p>{timeline.join(" → ")}</p>}
              </RecordPage>
            }
          />
        </Routes>
      </AdminContext>
    </MemoryRouter>,
  );
  await screen.findByText("ord_1");
  return () => give();
}

it("draws nothing of a record before the whole of it is there, though a list has shown its row", async () => {
  const give = await atList();
  await userEvent.setup().click(screen.getByText("open"));
  expect(screen.queryByRole("paragraph")).toBeNull();
  await vi.waitFor(() => {
    give();
    expect(screen.getByText("created → paid")).toBeInTheDocument();
  });
});
