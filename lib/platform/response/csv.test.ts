import { encode } from "next-auth/jwt";
import { expect, test, vi } from "vitest";
import { z } from "zod";
import { env } from "@/lib/platform/env";
import { dashboardRoute } from "@/lib/platform/routes/dashboard-route";
import { AppError } from "@/lib/platform/errors";
import { describeApi } from "@/lib/platform/routes/openapi";
import { PageQuery, pageOf } from "@/lib/platform/pagination/page";

const Boat = z.object({ name: z.string(), seats: z.number() });
const boats = Array.from({ length: 1_201 }, (_, index) => ({ name: `Boat ${index + 1}`, seats: index }));

type Asked = { limit: number; cursor?: string | undefined; keel?: string | undefined };

/** A keyset page of the boats, as a verb would answer it. */
function listBoats({ limit, cursor = "0" }: Asked) {
  const end = Number(cursor) + limit;
  return { data: boats.slice(Number(cursor), end), next_cursor: end < boats.length ? String(end) : null };
}

/** A list as routes declare it: beside what JSON needs, the columns and who counts. */
function boatsRoute(list: (asked: Asked) => z.input<typeof Boats> = listBoats) {
  const asked: Asked[] = [];
  const route = dashboardRoute(
    {
      id: "listBoats",
      surface: "house",
      summary: "List boats",
      query: PageQuery.extend({ keel: z.string().optional() }).strict(),
      response: Boats,
      csv: {
        name: "boats",
        columns: [
          { header: "Name", value: (boat) => boat.name },
          { header: "Seats", value: (boat) => boat.seats },
        ],
        count: (_ctx, { query }) => Promise.resolve(query.keel === undefined ? boats.length : 0),
      },
    },
    async (_ctx, { query }) => {
      asked.push(query);
      return Promise.resolve(list(query));
    },
  );
  return { route, asked };
}
const Boats = pageOf(Boat);

async function get(query: string): Promise<Request> {
  const token = {
    sub: "01a1fbb4-6e95-7e76-944f-9fcc08bc3c8a",
    email: "ann@example.com",
    organization_id: "01a1fbb4-6e95-7e76-944f-9fcc08bc3c8b",
    role: "analyst",
    session_version: 1,
    signed_in_at: Math.floor(Date.now() / 1000),
  };
  const cookie = await encode({ token, secret: env().NEXTAUTH_SECRET ?? "" });
  return new Request(`http://horizon.test/api/boats${query}`, {
    headers: { cookie: `next-auth.session-token=${cookie}` },
  });
}

test("every row of a list leaves as a file that says how many they are", async () => {
  const { route } = boatsRoute();
  const response = await route(await get("?format=csv"));
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": 'attachment; filename="boats.csv"',
    "x-row-count": "1201",
    "cache-control": "no-store",
  });
  const lines = (await response.text()).split("\r\n");
  expect(lines[0]).toBe("Name,Seats");
  expect(lines.slice(1, -1)).toEqual(boats.map(({ name, seats }) => `${name},${seats}`));
});

test("filters narrow the file; limit and cursor do not", async () => {
  const { route, asked } = boatsRoute();
  await (await route(await get("?format=csv&limit=2&cursor=7&keel=fin"))).text();
  expect(asked).toEqual([
    { limit: 500, keel: "fin" },
    { limit: 500, cursor: "500", keel: "fin" },
    { limit: 500, cursor: "1000", keel: "fin" },
  ]);
});

test("a page is read when the one before it was taken, and none after the reader has left", async () => {
  const { route, asked } = boatsRoute();
  const response = await route(await get("?format=csv"));
  expect(asked).toHaveLength(1);
  const reader = response.body?.getReader();
  await reader?.read();
  expect(asked).toHaveLength(1);
  await reader?.read();
  expect(asked).toHaveLength(2);
  await reader?.cancel();
  expect(asked).toHaveLength(2);
});

test("a refusal of the first page is told as every refusal is", async () => {
  const { route } = boatsRoute(() => {
    throw new AppError("not_found", "There are no boats.");
  });
  const response = await route(await get("?format=csv"));
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "not_found" });
});

test("what fails in the middle breaks the file off, so that it does not look whole", async () => {
  const { route } = boatsRoute((asked) => {
    if (asked.cursor === "500") throw new AppError("unavailable", "The harbour is closed.");
    return listBoats(asked);
  });
  const response = await route(await get("?format=csv"));
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow("The harbour is closed.");
});

test("nothing leaves that the answer does not declare", async () => {
  const { route } = boatsRoute(() => ({ data: [{ name: "Ada", seats: 1, captain: "canary" }], next_cursor: null }));
  expect(await (await route(await get("?format=csv"))).text()).not.toContain("canary");
});

test("JSON stays what it was, with and without saying so", async () => {
  const { route } = boatsRoute();
  for (const query of ["?limit=1", "?limit=1&format=json"]) {
    const response = await route(await get(query));
    expect(await response.json()).toEqual({ data: [{ name: "Boat 1", seats: 0 }], next_cursor: "1" });
    expect(response.headers.get("x-row-count")).toBeNull();
  }
});

test("another format is refused by name", async () => {
  const { route } = boatsRoute();
  const response = await route(await get("?format=xls"));
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ error: "format must be one of json, csv." });
});

test("an answer that is no list leaves as the table its route makes of it", async () => {
  const verb = vi.fn<() => Promise<{ days: { day: string; chats: number }[] }>>(() =>
    Promise.resolve({ days: [{ day: "2026-11-20", chats: 7 }] }),
  );
  const route = dashboardRoute(
    {
      id: "readDays",
      surface: "house",
      summary: "Read days",
      response: z.object({ days: z.array(z.object({ day: z.string(), chats: z.number() })) }),
      csv: { name: "days", table: ({ days }) => [["Day", "Chats"], ...days.map(({ day, chats }) => [day, chats])] },
    },
    verb,
  );
  const response = await route(await get("?format=csv"));
  expect(response.headers.get("x-row-count")).toBe("1");
  expect(await response.text()).toBe("Day,Chats\r\n2026-11-20,7\r\n");
});

test("the API description names the form and its parameter", () => {
  const { route } = boatsRoute();
  const described = JSON.stringify(describeApi([{ path: "/api/boats", method: "GET", door: route }]));
  expect(described).toContain('"text/csv":{"schema":{"type":"string"}}');
  expect(described).toContain('"name":"format"');
  expect(described).toContain('"x-row-count"');
});
