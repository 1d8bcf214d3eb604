import { afterAll, beforeAll, expect, test } from "@jest/globals";

import { demo } from "../../sandbox/index.js";
import { type Answer, type Fixture, startFixture } from "../support/fixture.js";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture({ sandbox: { world: "demo" } });
});
afterAll(() => fixture.close());

test("a team's OneDrive is provisioned, configured, logged in to and searched", async () => {
  const olga = await fixture.as("olga");
  const { provisionTeam } = await olga.get<{ provisionTeam: { id: string } }>(
    `mutation { provisionTeam(input: { externalId: "creative", name: "Creative", cloudDriveSearch: ON, members: [
      { subject: "ada", role: ADMIN }, { subject: "ben", role: MEMBER }] }) { id } }`,
  );
  const ada = await fixture.as("ada");
  const { createProviderInstance } = await ada.get<{ createProviderInstance: { id: string } }>(
    `mutation ($team: ID!, $settings: [SettingInput!]!) {
      createProviderInstance(input: { teamId: $team, provider: "onedrive", connectionName: "Our OneDrive", enabled: true, settings: $settings }) {
        __typename ... on ProviderInstance { id settings { key value isSet } } ... on InvalidSettings { problems { key message } } } }`,
    {
      team: provisionTeam.id,
      settings: [
        { key: "clientId", value: demo.microsoft.app.clientId },
        { key: "clientSecret", value: demo.microsoft.app.secret },
      ],
    },
  );
  expect(createProviderInstance).toMatchObject({ __typename: "ProviderInstance" });
  const ben = await fixture.as("ben");
  const search = `query ($team: ID!) { team(id: $team) { search(text: "harbor", first: 50) {
    sources { state message found hasMore tookMs }
    nodes { id name kind width height folder { name path } thumbnail { url expiresAt } downloadUrl instance { connectionName } } } } }`;
  const before = await ben.get<Answer["data"]>(search, { team: provisionTeam.id });
  expect(before.team.search.sources[0].state).toBe("LOGIN_REQUIRED");
  expect(await ben.login(createProviderInstance.id)).toMatchObject({ __typename: "ProviderInstance" });
  const { team } = await ben.get<Answer["data"]>(search, { team: provisionTeam.id });
  expect(team.search.sources).toMatchObject([{ state: "OK", hasMore: false }]);
  expect(team.search.nodes.length).toBeGreaterThan(10);
  const picture = await fetch(team.search.nodes[0].thumbnail.url);
  expect(picture.headers.get("content-type")).toBe("image/png");
});
