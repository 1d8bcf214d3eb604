/** GraphiQL for browsers outside production, from the packages on this machine: nothing is loaded from anywhere else. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

interface File {
  readonly name: string;
  readonly root: string;
}

const SOURCES = [
  ["react", "umd/react.production.min.js"],
  ["react-dom", "umd/react-dom.production.min.js"],
  ["graphiql", "graphiql.min.js"],
  ["graphiql", "graphiql.min.css"],
  ["graphql-sse", "umd/graphql-sse.min.js"],
] as const;

/** The editor sets styles by script and has its icons in `data:`; everything else comes from here alone. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const START = `const query = \`# Paste an access token into "Headers" below, as
# { "Authorization": "Bearer …" }, and press the triangle.
{
  viewer {
    name
    teams {
      id
      name
      viewerRole
      cloudDriveSearch
      providerInstances { id connectionName login { state account } }
    }
  }
}
\`;
const ask = GraphiQL.createFetcher({ url: "/graphql" });
const subscribes = ({ query, operationName = "" }) =>
  new RegExp("^\\\\s*subscription\\\\b\\\\s*" + operationName + "\\\\b", "m").test(query);
function fetcher(asked, options) {
  if (!subscribes(asked)) return ask(asked, options);
  const { headers } = options;
  return graphqlSse.createClient({ url: "/graphql/stream", headers, retryAttempts: 0 }).iterate(asked);
}
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultQuery: query,
    defaultHeaders: '{ "Authorization": "Bearer " }',
    defaultEditorToolsVisibility: "headers",
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
  }),
);
`;

const HTML = [
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>GraphiQL · Popsync Gateway</title>',
  '<meta name="viewport" content="width=device-width, initial-scale=1">',
  '<link rel="stylesheet" href="/graphiql/graphiql.min.css"><link rel="stylesheet" href="/graphiql/page.css"></head>',
  '<body><div id="graphiql">Loading…</div>',
  '<script src="/graphiql/react.production.min.js"></script>',
  '<script src="/graphiql/react-dom.production.min.js"></script>',
  '<script src="/graphiql/graphql-sse.min.js"></script>',
  '<script src="/graphiql/graphiql.min.js"></script><script src="/graphiql/start.js"></script></body></html>',
].join("");

/** Serves the files, and answers with the page; undefined where the packages are not installed. */
export async function serveGraphiql(
  server: FastifyInstance,
): Promise<((request: FastifyRequest, reply: FastifyReply) => unknown) | undefined> {
  const files = installed();
  if (!files) return undefined;
  await server.register(fastifyStatic, { root: [...new Set(files.map(({ root }) => root))], serve: false });
  for (const { name, root } of files) {
    server.get(`/graphiql/${name}`, (_request, reply) => reply.sendFile(name, root, { maxAge: "1h" }));
  }
  server.get("/graphiql/start.js", (_request, reply) => reply.type("text/javascript; charset=utf-8").send(START));
  server.get("/graphiql/page.css", (_request, reply) =>
    reply.type("text/css; charset=utf-8").send("html,body,#graphiql{height:100%;margin:0}"),
  );
  return (_request, reply) =>
    reply.type("text/html; charset=utf-8").header("content-security-policy", POLICY).send(HTML);
}

function installed(): File[] | undefined {
  const require = createRequire(import.meta.url);
  try {
    return SOURCES.map(([name, path]) => {
      const file = join(dirname(require.resolve(`${name}/package.json`)), path);
      readFileSync(file);
      return { name: path.split("/").at(-1) ?? path, root: dirname(file) };
    });
  } catch {
    return undefined;
  }
}
